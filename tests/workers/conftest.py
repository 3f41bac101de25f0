"""The whole real house on SQLite in demo mode, with its people; steps are worked in the test's own thread."""

from __future__ import annotations

import base64
import copy
import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from PIL import Image, ImageDraw

from pipeline.digitize import Digitized
from pipeline.document import Document
from samples import draft_agency, drafts
from signing.collect import Collector
from signing.keys import Key, open_key
from signing.request import Level
from signing.timestamp import Tsa
from sohoa import settings as configuration
from sohoa.demo import office
from sohoa.services import VIETNAM, Services, development_ca, open_services
from storage import accounts, actions, desk, documents, fields, register
from storage.actor import Actor
from storage.desk import Wanted
from storage.engine import Store, upgrade
from storage.objects import Objects
from storage.tables import DeskTask, DocumentRow
from workers.actors import run_next

DRAFT_SEED = 30


def a_scan(mark: str) -> bytes:
    """A small page with one line on it."""
    page = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(page).text((120, 420), f"QUYET DINH {mark}", fill=0)
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(100, 100))
    return out.getvalue()


class KilledError(BaseException):
    """As SIGKILL: nothing catches it."""


class Staged:
    """A house as a worker is given it (`workers.services.WorkerServices`), with parts and a clock that tests may change.

    The house behind it and its helper processes stay as they are. `now` is where its clock stands; None: it runs.
    """

    level: Level
    tsa: Tsa | None
    objects: Objects
    digitize: Callable[..., Digitized]
    read: Callable[..., Document]
    store: Store

    def __init__(self, house: Services | Staged) -> None:
        self._house = house
        self.now: datetime | None = None
        self.level, self.tsa, self.objects = house.level, house.tsa, house.objects
        self.collector: Collector | None = house.collector
        self.verify: Callable[[bytes], Mapping[str, Any]] = house.verify
        self.digitize, self.read = house.digitize, house.read
        self.store = Store(house.store.engine, lambda: self.now or datetime.now(UTC))

    def clock(self) -> datetime:
        return self.store.now().astimezone(VIETNAM).replace(microsecond=0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house, name)


class Office:
    """A house and its people; `work` does every step that is due."""

    def __init__(self, house: Services) -> None:
        self.house: Services | Staged = house
        self.people = office.furnish(house)

    def in_house(self, house: Staged) -> Office:
        """The same people in a house that stands for this one."""
        same = copy.copy(self)
        same.house = house
        return same

    def work(self) -> None:
        while run_next(self.house, "test"):
            pass

    def take_in(self, data: bytes, name: str, track: str = "so_hoa") -> int:
        got = documents.receive(
            self.house.store, self.house.objects, data, name=name, track=track, actor=self.people.clerk
        )
        self.work()
        return got.document_id

    def row(self, document_id: int) -> DocumentRow:
        with self.house.store.read() as session:
            return documents.get(session, document_id)

    def current(self, document_id: int) -> bytes:
        row = self.row(document_id)
        assert row.current_sha is not None
        return self.house.objects.get(row.current_bucket, row.current_sha)

    def prepared(self, person: Actor) -> list[DeskTask]:
        """What is prepared, after the steps that are due, for this person to look at."""
        self.work()
        with self.house.store.read() as session:
            return list(desk.to_approve(session, person))

    def approve(self, person: Actor) -> None:
        """The person says yes to everything prepared; it is signed."""
        for task in self.prepared(person):
            with self.house.store.write() as session:
                desk.approve(session, task.id, task.digest, person)
        self.work()

    def scan_signed(self, document_id: int) -> None:
        with self.house.store.write() as session:
            actions.sign_scan(session, document_id, self.people.clerk)
        self.approve(self.people.clerk)

    def confirm(self, document_id: int) -> None:
        with self.house.store.write() as session:
            for one in fields.open_fields(session, document_id):
                fields.confirm_field(session, document_id, one.id, self.people.reviewer)
            version = documents.get(session, document_id).version
            actions.confirm(session, document_id, self.people.reviewer, version=version)
        self.work()

    def seal_copy(self, document_id: int) -> None:
        with self.house.store.write() as session:
            actions.seal_copy(session, document_id, self.people.van_thu)
        self.approve(self.people.van_thu)

    def a_draft_for_the_leader(self) -> int:
        draft = drafts(DRAFT_SEED, 1)[0]
        number = self.take_in(draft.data, draft.name, "ban_hanh")
        with self.house.store.write() as session:
            version = documents.get(session, number).version
            actions.submit(session, number, self.people.clerk, version=version)
        return number

    def leader_signs(self, document_id: int) -> None:
        row = self.row(document_id)
        assert row.current_sha is not None
        with self.house.store.write() as session:
            actions.sign_leader(
                session, document_id, self.people.leader, version=row.version, shown_sha=row.current_sha
            )
        self.approve(self.people.leader)

    def a_book(self) -> int:
        with self.house.store.write() as session:
            return register.open_book(session, self.house.clock().year, self.people.van_thu).id

    def number_and_seal(self, document_id: int) -> None:
        version, book = self.row(document_id).version, self.a_book()
        numbering = register.Numbering(self.house.clock().date(), "QĐ-UBND", book)
        with self.house.store.write() as session:
            actions.number_and_seal(session, document_id, self.people.van_thu, version=version, numbering=numbering)
        self.approve(self.people.van_thu)


def the_clerks_key(office: Office) -> Key:
    ca = office.house.ca
    assert ca is not None
    p12, secret = ca.key_files("clerk")
    return open_key(str(p12), secret.read_text().strip())


def sent_to_desk(office: Office, number: int, key: Key, event: str, actor: Actor) -> list[DeskTask]:
    """Opens a batch of one and has it prepared; returns what waits for the person."""
    with office.house.store.write() as session:
        version = documents.get(session, number).version
        _, refused = desk.open_batch(
            session,
            [Wanted(number, version, {})],
            event,
            actor,
            certificate=base64.b64encode(key.certificate).decode(),
            chain=[base64.b64encode(one).decode() for one in key.chain],
            algorithm=key.algorithm,
        )
    assert refused == []
    office.work()
    with office.house.store.read() as session:
        return list(desk.waiting(session, actor))


def at_desk(office: Office, number: int, key: Key, event: str, actor: Actor | None = None) -> DeskTask:
    """Opens a batch of one and has it prepared."""
    (task,) = sent_to_desk(office, number, key, event, actor or office.people.clerk)
    return task


def sign_at_desk(office: Office, task: DeskTask, key: Key, person: Actor) -> None:
    """The person says yes and the key on the desk signs what was shown."""
    with office.house.store.write() as session:
        desk.approve(session, task.id, task.digest, person)
        given = base64.b64encode(key.sign(base64.b64decode(task.signed_attributes))).decode()
        desk.give_signature(session, task.id, task.digest, given, person)
    office.work()


class Templates:
    """What every house begins with, made once a process for each agency: a migrated database and a development CA."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}

    def copy(self, agency: str, data: Path) -> None:
        """Makes the data folder of a new house: a second of migrating and of RSA keys is not spent again."""
        if agency not in self._made:
            made = self._folder / str(len(self._made))
            settings = configuration.load({}, data_dir=made, demo=True, agency_name=agency)
            development_ca(settings)
            upgrade(settings.database)
            self._made[agency] = made
        shutil.copytree(self._made[agency], data)


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """The real hash with small parameters: every house has five people, and its slowness is tested in storage."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def furnished(tmp_path: Path, templates: Templates) -> Iterator[Callable[..., Office]]:
    """Opens a house with these settings."""
    yield from opener(tmp_path, templates)


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[Office]:
    """One office for the tests of a module that need nothing special: its helper processes start once."""
    opening = opener(tmp_path_factory.mktemp("office"), templates)
    yield next(opening)()
    next(opening, None)


def opener(folder: Path, templates: Templates) -> Iterator[Callable[..., Office]]:
    """Gives a function that opens houses in the folder, and closes them at the end."""
    opened = []

    def make(**more: object) -> Office:
        bounds = {"read_children": 1, "verify_seconds": 60.0, "read_seconds": 240.0}
        usual = {"data_dir": folder / "data", "demo": True, "agency_name": draft_agency(DRAFT_SEED), **bounds}
        settings = configuration.load({}, **{**usual, **more})
        if not settings.data_dir.exists():
            templates.copy(settings.agency_name, settings.data_dir)
        context = open_services(settings)
        opened.append(context)
        return Office(context.__enter__())

    yield make
    for one in opened:
        one.__exit__(None, None, None)
