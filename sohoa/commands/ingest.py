"""`sohoa ingest`: whole folders into the store, with a ledger at the end that names every file and what became of it."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sohoa import settings as configuration
from sohoa.bounded import BilingualError
from sohoa.commands.output import Bar, print_json, say
from sohoa.errors import FileError, no_such_file
from storage.actor import Actor

if TYPE_CHECKING:
    from sohoa.services import Services
    from storage.documents import Intake

# What desktops leave in folders; said in the ledger, never stored.
_LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `outcome`: new, linked, already, refused or skipped; `words` say why where it matters."""

    name: str
    outcome: str
    document: int | None = None
    state: str = ""
    vi: str = ""
    en: str = ""


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Tệp hoặc thư mục / files or folders")],
    dossier: Annotated[str, typer.Option(help="Mã hồ sơ / dossier code")] = "",
    procedure: Annotated[str, typer.Option(help="Mã thủ tục, theo danh mục / procedure code, of the catalogue")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Chờ đọc xong / wait until all is read")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Một tài liệu JSON / one JSON document")] = False,
) -> int:
    """Đưa cả thư mục vào kho / takes whole folders into the store."""
    from sohoa.services import open_services
    from storage import documents, states

    actor = Actor("cli", os.environ.get("USER", "cli"), roles=frozenset({"clerk"}))
    with open_services(configuration.load()) as services:
        with services.store.read() as session:  # one refusal for the folder, before anything of it is stored
            documents.known_procedure(session, states.SO_HOA, procedure)
        entries = list(take_in(services, paths, dossier, actor, procedure))
        if wait:
            _work(services, [one.document for one in entries if one.document])
        entries = [_with_state(services, one) for one in entries]
    if as_json:
        print_json({"files": [_json(one) for one in entries], "totals": dict(Counter(one.outcome for one in entries))})
    else:
        _show(entries)
    return 65 if any(one.outcome == "refused" or one.state in {"refused", "failed"} for one in entries) else 0


def take_in(
    services: Services, paths: Sequence[Path], dossier: str, actor: Actor, procedure: str = ""
) -> Iterator[Entry]:
    """Receives every file below the paths, one ledger entry each; a refusal never stops the rest."""
    from storage import documents

    files = [one for path in paths for one in _below(path)]
    about = documents.Intake(dossier_code=dossier, procedure_code=procedure)
    if len(files) > 1:
        with services.store.write() as session:
            batch = documents.open_batch(session, paths[0].name, "so_hoa", len(files), actor)
            about = replace(about, batch_id=batch.id)
    with Bar("Nhận tệp / taking in") as bar:
        for done, (name, path) in enumerate(files, 1):
            yield _one(services, name, path, about, actor)
            bar.show(done, len(files))


def _below(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_dir() and not path.is_symlink():
        for folder, names, files in os.walk(path, followlinks=False):
            names.sort()
            # A link to a folder is not followed, but it is told: nothing vanishes from the ledger.
            links = [name for name in names if (Path(folder) / name).is_symlink()]
            for name in sorted([*files, *links]):
                one = Path(folder) / name
                yield unicodedata.normalize("NFC", str(one.relative_to(path.parent))), one
    elif path.exists() or path.is_symlink():
        yield unicodedata.normalize("NFC", path.name), path
    else:
        raise no_such_file(path)


def _one(services: Services, name: str, path: Path, about: Intake, actor: Actor) -> Entry:
    from storage import documents

    if path.is_symlink():
        return Entry(
            name,
            "refused",
            vi="Đây là liên kết tượng trưng, không phải tệp; hãy chép chính tệp vào thư mục.",
            en="This is a symbolic link, not a file; copy the file itself into the folder.",
        )
    if path.name.lower() in _LITTER:
        return Entry(name, "skipped", vi="Tệp phụ của hệ điều hành.", en="A leftover of the desktop.")
    try:
        with path.open("rb"):
            pass
        received = documents.receive(
            services.store, services.objects, path, name=path.name, track="so_hoa", actor=actor, about=about
        )
    except BilingualError as refused:
        return Entry(name, "refused", vi=refused.vi, en=refused.en)
    except OSError as unreadable:
        error: FileError = no_such_file(name)
        error.__cause__ = unreadable
        return Entry(name, "refused", vi=error.vi, en=error.en)
    return Entry(name, received.outcome, received.document_id)


def _work(services: Services, ids: Sequence[int]) -> None:
    with Bar("Đọc / reading") as bar:

        def tell() -> None:
            bar.show(sum(not services.busy(one) for one in ids), len(ids))

        services.work_until_idle(ids, tell)
        tell()


def _with_state(services: Services, entry: Entry) -> Entry:
    from storage import documents

    if entry.document is None:
        return entry
    with services.store.read() as session:
        row = documents.get(session, entry.document)
        return Entry(
            entry.name,
            entry.outcome,
            row.id,
            row.state,
            row.failure_vi or entry.vi,
            row.failure_en or entry.en,
        )


def _json(entry: Entry) -> dict[str, Any]:
    words = {"vi": entry.vi, "en": entry.en} if entry.vi else None
    return {
        "file": entry.name,
        "outcome": entry.outcome,
        "document": entry.document,
        "state": entry.state,
        "words": words,
    }


def _show(entries: Sequence[Entry]) -> None:
    for one in entries:
        say(f"{one.outcome:8} {one.state:14} {one.name}")
        if one.vi:
            say(f"         {one.vi}\n         {one.en}")
    totals = Counter(one.outcome for one in entries)
    say(" · ".join(f"{count} {outcome}" for outcome, count in sorted(totals.items())) or "0")
