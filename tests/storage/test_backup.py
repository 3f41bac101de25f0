"""Backup and restore: everything comes back, on the other kind of database too; a damaged backup restores nothing."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from storage import accounts, actions, audit, backup, doctor, documents, engine, register
from storage.actor import Actor
from storage.engine import Store
from storage.errors import DamagedError, InvalidError
from storage.filesystem import FolderObjects
from storage.tables import Base
from tests.storage.conftest import Clock, a_field, emptied, make_people
from tests.storage.desks import Desk


def fill(store: Store, objects: FolderObjects, who: dict[str, Actor]) -> list[int]:
    """Two results, one superseding the other, and a number book."""
    ids = []
    for name in (b"one", b"two"):
        desk = Desk(store, objects, who)
        with store.write() as session:
            documents.get(session, desk.id).original_sha = objects.put("originals", name)
            documents.note_object(session, "originals", objects.put("originals", name), 3)
        desk.read(a_field("OwnerName", "Nguyễn Thị Hồng"))
        desk.do(actions.sign_scan, "clerk")
        desk.sign("Scan", b"signed " + name)
        desk.do(actions.confirm, "reviewer")
        desk.do(actions.seal_copy, "van_thu")
        desk.sign("SaoY", b"sealed " + name)
        desk.publish(b"sealed " + name)
        ids.append(desk.id)
    with store.write() as session:
        codes = [register.result_of(session, one).code for one in ids]  # type: ignore[union-attr]
        version = documents.get(session, ids[0]).version
        actions.supersede(session, ids[0], who["van_thu"], version=version, by_code=codes[1])
        book = register.open_book(session, 2026, who["van_thu"])
        register.reserve(session, book.id, date(2026, 11, 21), "QĐ-UBND", who["van_thu"])
    return ids


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
            if table.name not in backup._FLEETING
        }


@pytest.fixture(scope="module")
def template(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled office, made once: database and objects."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(migrated_sqlite, folder / "sohoa.db")
    store = engine.connect(f"sqlite:///{folder / 'sohoa.db'}", clock=Clock())
    fill(store, FolderObjects(folder / "objects", reserve_mb=0), make_people(store))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return folder


@pytest.fixture
def filled(template: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    shutil.copytree(template / "objects", tmp_path / "objects", dirs_exist_ok=True)
    shutil.copy(template / "sohoa.db", tmp_path / "filled.db")
    store = engine.connect(f"sqlite:///{tmp_path / 'filled.db'}", clock=clock)
    yield store
    store.close()


def fresh_sqlite(template: Path, folder: Path, clock: Clock) -> Store:
    folder.mkdir()
    shutil.copy(template, folder / "x.db")
    return engine.connect(f"sqlite:///{folder / 'x.db'}", clock=clock)


def test_an_office_moves_to_postgresql_and_back_with_everything(
    filled: Store,
    objects: FolderObjects,
    migrated_postgres: str,
    migrated_sqlite: Path,
    tmp_path: Path,
    clock: Clock,
) -> None:
    before = rows(filled)
    report = backup.backup(filled, objects, tmp_path / "b1")
    assert report.objects == report.copied == len(before["objects"])
    bigger = engine.connect(emptied(migrated_postgres), clock=clock)
    elsewhere = FolderObjects(tmp_path / "elsewhere", reserve_mb=0)
    backup.restore(bigger, elsewhere, tmp_path / "b1")
    assert rows(bigger) == before
    assert all(one.ok for one in doctor.examine(bigger, elsewhere, deep=True))
    with bigger.write() as session:  # the next row gets a number of its own
        admin = Actor("system", "setup", None, frozenset({"admin"}))
        assert accounts.add_user(session, "moi", "Người mới", ["clerk"], admin).id > 5
    backup.backup(bigger, elsewhere, tmp_path / "b2")
    smaller = fresh_sqlite(migrated_sqlite, tmp_path / "back", clock)
    backup.restore(smaller, FolderObjects(tmp_path / "third", reserve_mb=0), tmp_path / "b2")
    assert rows(smaller) == rows(bigger)
    with smaller.read() as session:
        assert audit.check(session).ok
    bigger.close()
    smaller.close()


def test_a_second_backup_copies_only_what_is_new(filled: Store, objects: FolderObjects, tmp_path: Path) -> None:
    backup.backup(filled, objects, tmp_path / "b")
    with filled.write() as session:
        documents.note_object(session, "working", objects.put("working", b"new"), 3)
    assert backup.backup(filled, objects, tmp_path / "b").copied == 1
    assert backup.check(tmp_path / "b")["format"] == 1


def test_a_backup_is_for_its_owner_only(filled: Store, objects: FolderObjects, tmp_path: Path) -> None:
    backup.backup(filled, objects, tmp_path / "b")
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o700


def test_who_is_signed_in_and_how_far_a_reading_is_are_not_backed_up(
    filled: Store, objects: FolderObjects, tmp_path: Path
) -> None:
    backup.backup(filled, objects, tmp_path / "b")
    kept = {one.stem for one in (tmp_path / "b").glob("*.jsonl")}
    assert kept & {"sessions", "kept_pages", "documents"} == {"documents"}


@pytest.mark.parametrize("part", ["users.jsonl", "objects", "manifest.json", "audit.jsonl"])
def test_a_damaged_backup_restores_nothing(
    filled: Store, objects: FolderObjects, tmp_path: Path, migrated_sqlite: Path, clock: Clock, part: str
) -> None:
    backup.backup(filled, objects, tmp_path / "b")
    path = tmp_path / "b" / part
    if path.is_dir():
        path = next(one for one in path.rglob("*") if one.is_file())
    path.write_bytes(path.read_bytes()[:-3])
    target = fresh_sqlite(migrated_sqlite, tmp_path / "t", clock)
    with pytest.raises(DamagedError) as refusal:
        backup.restore(target, FolderObjects(tmp_path / "o2", reserve_mb=0), tmp_path / "b")
    assert refusal.value.code == "backup-damaged"
    assert rows(target)["users"] == []
    target.close()


def test_a_folder_with_other_things_in_it_is_not_taken(filled: Store, objects: FolderObjects, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "photos.zip").touch()
    with pytest.raises(InvalidError) as refusal:
        backup.backup(filled, objects, tmp_path / "b")
    assert refusal.value.code == "backup-folder"


def test_a_database_with_something_in_it_is_not_overwritten(
    filled: Store, objects: FolderObjects, tmp_path: Path
) -> None:
    backup.backup(filled, objects, tmp_path / "b")
    with pytest.raises(InvalidError) as refusal:
        backup.restore(filled, objects, tmp_path / "b")
    assert refusal.value.code == "not-empty"


def test_the_doctor_finds_nothing_where_nothing_is_wrong(filled: Store, objects: FolderObjects) -> None:
    found = doctor.examine(filled, objects, deep=True)
    assert [one.code for one in found if not one.ok] == []
    assert len(found) == 8


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("DELETE FROM book_entries", "books"),
        ("UPDATE results SET file_sha = '0'", "register"),
        ("DELETE FROM results", "register"),
        ("UPDATE audit_head SET last_id = 1", "audit"),
        ("UPDATE alembic_version SET version_num = '0001'", "schema"),
        ("UPDATE steps SET state = 'queued', not_before = '2020-01-01 00:00:00'", "steps"),
    ],
)
def test_the_doctor_names_what_is_wrong(filled: Store, objects: FolderObjects, harm: str, code: str) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(text(harm))
    (finding,) = [one for one in doctor.examine(filled, objects) if not one.ok]
    assert finding.code == code
    assert finding.count >= 1
    assert finding.vi
    assert finding.en


def test_the_doctor_finds_missing_and_changed_files(filled: Store, objects: FolderObjects) -> None:
    path = next(one for one in (objects.root / "signed").rglob("*") if one.is_file())
    path.write_bytes(b"changed")
    assert [one.code for one in doctor.examine(filled, objects, deep=True) if not one.ok] == ["objects-deep"]
    path.unlink()
    assert [one.code for one in doctor.examine(filled, objects) if not one.ok] == ["objects"]
