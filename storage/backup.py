"""Backup and restore: every row as JSON lines from one snapshot, every object by its hash.

The same backup restores into SQLite or PostgreSQL, so an office that grows moves with it. Rows first, objects after:
objects are never deleted, so everything the snapshot names is there. A second backup into the same folder copies only
new objects. Signing keys and settings' secrets are files of the machine and are NOT in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import Date, Table, func, insert, select, text
from sqlalchemy.orm import Session

from storage import audit
from storage.engine import Store, current_revision, head_revision
from storage.errors import DamagedError, invalid, make
from storage.objects import BUCKETS, Bucket, Objects, fetch, sha256_of
from storage.schema import Base, UtcTime

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
# Who is signed in, which process lives and how far a reading is are not worth keeping.
_FLEETING: Final = frozenset(
    {"sessions", "runners", "presence", "desk_agents", "login_attempts", "one_time_links", "kept_pages"}
)
_ROWS_AT_ONCE: Final = 500

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """Rows and objects in the backup, how many objects were new in it, and the head of the audit chain."""

    rows: int
    objects: int
    copied: int
    audit_head: str


def backup(store: Store, objects: Objects, folder: Path, *, tell: Tell = lambda done, total: None) -> BackupReport:
    """Writes a whole backup into `folder` (empty, or an earlier backup of this store); 0700, files 0600.

    Raises InvalidError "backup-folder"; NotFoundError, DamagedError when the store itself is not whole.
    """
    _usable(folder)
    tables, named, head = _dump(store, folder)
    copied = 0
    for number, (bucket, sha) in enumerate(named):
        copied += _copy_out(objects, bucket, sha, folder)
        tell(number + 1, len(named))
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(),
        "revision": current_revision(store.url.render_as_string(hide_password=False)),
        "tables": tables,
        "objects": len(named),
        "audit_head": head,
    }
    _write_whole(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
    return BackupReport(sum(one["rows"] for one in tables.values()), len(named), copied, head)


def _usable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise invalid("backup-folder", folder=str(folder))
    folder.chmod(0o700)  # names and identity numbers lie in it


def _dump(store: Store, folder: Path) -> tuple[dict[str, dict[str, Any]], list[tuple[Bucket, str]], str]:
    """All rows from one snapshot; what objects they name; the audit chain's head."""
    with store.read() as session:
        if not store.sqlite:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        tables = {one.name: _dump_table(session, one, folder) for one in _tables()}
        named = [
            (cast("Bucket", bucket), sha)
            for bucket, sha in session.execute(select(_object_columns()[0], _object_columns()[1]))
        ]
        head = session.scalar(select(Base.metadata.tables["audit_head"].c.hash)) or audit.GENESIS
    return tables, named, head


def _object_columns() -> tuple[Any, Any]:
    table = Base.metadata.tables["objects"]
    return table.c.bucket, table.c.sha256


def _tables() -> list[Table]:
    return [one for one in Base.metadata.sorted_tables if one.name not in _FLEETING]


def _dump_table(session: Session, table: Table, folder: Path) -> dict[str, Any]:
    path = folder / f"{table.name}.jsonl"
    order = list(table.primary_key.columns)
    rows = 0
    with path.with_suffix(".part").open("w", encoding="utf-8") as out:
        for row in session.execute(
            select(table).order_by(*order).execution_options(yield_per=_ROWS_AT_ONCE)
        ).mappings():
            out.write(json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False) + "\n")
            rows += 1
        out.flush()
        os.fsync(out.fileno())
    os.replace(path.with_suffix(".part"), path)
    return {"rows": rows, "sha256": sha256_of(path)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _copy_out(objects: Objects, bucket: Bucket, sha: str, folder: Path) -> int:
    target = folder / "objects" / bucket / sha[:2] / sha
    if target.exists():
        return 0
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".part")
    fetch(objects, bucket, sha, beside)
    os.replace(beside, target)
    return 1


def _write_whole(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".part")
    with beside.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, path)


# --- back again -------------------------------------------------------------------------------------------------------


def restore(store: Store, objects: Objects, folder: Path, *, tell: Tell = lambda done, total: None) -> BackupReport:
    """Puts a backup into an empty, upgraded database and an object store. Everything is checked before a row is written.

    Raises:
        DamagedError "backup-damaged": something is missing or changed in the backup; nothing was restored.
        InvalidError "not-empty": the database holds documents or accounts. "database-old": other migrations.
    """
    manifest = check(folder)
    url = store.url.render_as_string(hide_password=False)
    if manifest["revision"] != head_revision() or current_revision(url) != head_revision():
        raise invalid("database-old", backup=manifest["revision"], program=head_revision())
    _empty(store)
    named = [(one["bucket"], one["sha256"]) for one in _lines(folder / "objects.jsonl")]
    for number, (bucket, sha) in enumerate(named):
        objects.put(bucket, folder / "objects" / bucket / sha[:2] / sha)
        tell(number + 1, len(named))
    with store.write() as session:
        rows = sum(_load_table(session, one, folder) for one in _tables())
        if not store.sqlite:
            _set_sequences(session)
    with store.read() as session:
        chain = audit.check(session)
    if not chain.ok or chain.head != manifest["audit_head"]:
        raise make(DamagedError, "backup-damaged", table="audit", first_bad=chain.first_bad)
    return BackupReport(rows, len(named), len(named), chain.head)


def check(folder: Path) -> Mapping[str, Any]:
    """Holds a backup against its manifest: every table's hash, every object's hash; returns the manifest.

    Raises DamagedError "backup-damaged" naming the first part that does not fit.
    """
    try:
        manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for name, said in manifest["tables"].items():
            if sha256_of(folder / f"{name}.jsonl") != said["sha256"]:
                raise make(DamagedError, "backup-damaged", table=name)
        for one in _lines(folder / "objects.jsonl"):
            path = folder / "objects" / one["bucket"] / one["sha256"][:2] / one["sha256"]
            if sha256_of(path) != one["sha256"]:
                raise make(DamagedError, "backup-damaged", sha256=one["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise make(DamagedError, "backup-damaged", cause=str(broken)) from broken
    return manifest


def _empty(store: Store) -> None:
    with store.read() as session:
        for name in ("documents", "users", "audit"):
            if session.scalar(select(func.count()).select_from(Base.metadata.tables[name])):
                raise invalid("not-empty")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _load_table(session: Session, table: Table, folder: Path) -> int:
    if table.name == "audit_head":
        session.execute(table.delete())
    number, waiting = 0, list[dict[str, Any]]()
    later: list[tuple[Any, dict[str, Any]]] = []
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    for line in _lines(folder / f"{table.name}.jsonl"):
        row = {key: _typed(table, key, value) for key, value in line.items()}
        # A row may name a later one of its own table (superseded by): that link is set at the end.
        held = {one.name: row.pop(one.name) for one in own if row.get(one.name) is not None}
        if held:
            later.append((row["id"], held))
            row |= dict.fromkeys(held)
        waiting.append(row)
        number += 1
        if len(waiting) == _ROWS_AT_ONCE:
            session.execute(insert(table), waiting)
            waiting = []
    if waiting:
        session.execute(insert(table), waiting)
    for row_id, held in later:
        session.execute(table.update().where(table.c.id == row_id).values(**held))
    return number


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _set_sequences(session: Session) -> None:
    for table in _tables():
        column = table.c.get("id")
        sequence = (
            session.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
            if column is not None
            else None
        )
        if sequence is not None:
            highest = session.scalar(select(func.max(column))) or 0
            session.execute(text("SELECT setval(:sequence, :next, false)"), {"sequence": sequence, "next": highest + 1})


def missing_objects(store: Store, objects: Objects) -> Sequence[tuple[str, str]]:
    """(bucket, SHA-256) of what the database names and the object store has not."""
    with store.read() as session:
        named = session.execute(select(*_object_columns())).all()
    there = {bucket: set(objects.names(bucket)) for bucket in BUCKETS}
    return [(bucket, sha) for bucket, sha in named if sha not in there[bucket]]


__all__ = ["BackupReport", "backup", "check", "missing_objects", "restore"]
