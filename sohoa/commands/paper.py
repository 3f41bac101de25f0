"""`sohoa read` and `sohoa digitize`: one file, no store, no server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa import settings as configuration
from sohoa.bounded import Bounds, Pool
from sohoa.commands.output import bytes_of, print_json, say, write_whole

if TYPE_CHECKING:
    from pipeline.document import Document
    from pipeline.recognize import Profile

FileArgument = Annotated[Path, typer.Argument(help="PDF, TIFF, JPEG hoặc PNG / PDF, TIFF, JPEG or PNG")]
ProfileOption = Annotated[str | None, typer.Option(help="fast (hai bộ đọc) hoặc best (ba) / fast or best")]


def read(
    file: FileArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Một tài liệu JSON / one JSON document")] = False,
    profile: ProfileOption = None,
) -> int:
    """Đọc một tệp: chữ, loại, các trường / reads one file: text, kind, fields."""
    from pipeline import digitize as reading

    settings = configuration.load(read_profile=profile)
    data = bytes_of(file)
    with _pool(settings) as pool:
        document = reading.read(data, file.name, pool=pool, profile=_profile(settings))
    if as_json:
        print_json(document.to_json())
    else:
        _show(document)
    return 0


def digitize(
    file: FileArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="Tệp PDF/A sẽ ghi / the PDF/A to write")],
    as_json: Annotated[bool, typer.Option("--json", help="Một tài liệu JSON / one JSON document")] = False,
    profile: ProfileOption = None,
) -> int:
    """Quét thành PDF/A-2b hai lớp / makes a two-layer PDF/A-2b of a scan."""
    from pipeline import digitize as reading

    settings = configuration.load(read_profile=profile)
    data = bytes_of(file)
    with _pool(settings) as pool:
        made = reading.digitize(data, file.name, pool=pool, profile=_profile(settings))
    write_whole(out, made.pdf)
    if as_json:
        print_json({"out": str(out), **made.document.to_json()})
    else:
        say(f"{out}: {len(made.document.pages)} trang / pages, PDF/A-2b")
    return 0


def _pool(settings: configuration.Settings) -> Pool:
    return Pool(
        settings.children, Bounds(settings.read_seconds, settings.read_memory_mb), warm="pipeline.recognize:warm"
    )


def _profile(settings: configuration.Settings) -> Profile:
    return "best" if settings.read_profile == "best" else "fast"


_MARKS = {"accepted": "✓", "doubtful": "?", "missing": "–"}


def _show(document: Document) -> None:
    say(f"{document.type_name} ({document.kind}, {document.kind_confidence:.0%}), {len(document.pages)} trang / pages")
    for one in document.fields:
        doubt = f"   ({one.why})" if one.status == "doubtful" and one.why else ""
        say(f"  {_MARKS[one.status]} {one.name:20} {one.value}{doubt}")
    for note in document.notes:
        say(f"  ! {note}")
