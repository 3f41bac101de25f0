"""Copies signed and sealed while the authority is down get their level when it is back, while server and worker die.

Both are ended with SIGKILL at random moments of the raising. In the end every file has gained one revision with one document
timestamp, and every answer of the authority beyond that is explained by a kill.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

import samples
from scripts.running import Running, Visitor, system
from signing.levels import signatures_of
from sohoa import settings as configuration
from sohoa.services import development_ca
from storage.engine import Store, connect
from storage.tables import DocumentRow, ResultRow, Revision
from tests.batches import People, boxes, furnished, handed_in
from tests.loopback_tsa import LoopbackTsa

PAPERS, KILLS = 20, 10
SECONDS = 0.3
THREADS = 2


@dataclass
class Office:
    running: Running
    people: People
    store: Store
    tsa: LoopbackTsa

    def raised(self) -> int:
        """How many files have got their level."""
        with self.store.read() as session:
            return (
                session.scalar(select(func.count()).select_from(DocumentRow).where(DocumentRow.level == "b-lta")) or 0
            )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    agency = samples.draft_agency(30)
    (tmp_path / "tsa").mkdir()
    house = configuration.load({}, data_dir=tmp_path / "data", demo=True, agency_name=agency)
    tsa = LoopbackTsa(tmp_path / "tsa", development_ca(house), seconds=SECONDS)
    extra = {"SOHOA_TSA_URL": tsa.url, "SOHOA_TSA_SECONDS": "5", "SOHOA_WORKER_THREADS": str(THREADS)}
    with system(tmp_path, agency, extra=extra) as running:
        people = furnished(running)
        store = connect(f"sqlite:///{running.environment['SOHOA_DATA_DIR']}/sohoa.db")
        yield Office(running, people, store, tsa)
        store.close()
    tsa.stop()


def _signed_and_sealed(office: Office) -> list[int]:
    """Papers that the clerk signed and confirmed and văn thư sealed."""
    clerk, van_thu = office.people["canbo"], office.people["vanthu"]
    documents = handed_in(office.running, clerk, PAPERS)
    clerk.post("/ky-ban-quet", {"cach": "khoa", "chon": boxes(clerk.get("/ky-ban-quet"))})
    _approve(office, clerk)
    for one in documents:
        office.running.wait_for(lambda one=one: "/viec/confirm" in clerk.get(f"/tai-lieu/{one}"), "the review")
        clerk.settle(one, lambda _: "")
        clerk.act(one, "confirm")
    van_thu.post("/dong-dau", {"cach": "khoa", "chon": boxes(van_thu.get("/dong-dau"))})
    _approve(office, van_thu)
    office.running.wait_for(lambda: _standing(office, "in_register") == PAPERS, "publication", 240)
    return documents


def _approve(office: Office, person: Visitor) -> None:
    address = person.sitting
    office.running.wait_for(lambda: len(boxes(person.get(address))) == PAPERS, "the preparing", 120)
    person.post(f"{address}/duyet", {"chon": boxes(person.page)})


def _standing(office: Office, state: str) -> int:
    with office.store.read() as session:
        return session.scalar(select(func.count()).select_from(DocumentRow).where(DocumentRow.state == state)) or 0


@pytest.mark.soak
def test_ten_kills_while_twenty_papers_get_the_level_that_an_outage_cost(office: Office, tmp_path: Path) -> None:
    drawn = random.Random()
    seed = drawn.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    drawn.seed(seed)
    documents = _signed_and_sealed(office)
    assert office.raised() == office.tsa.answered == 0
    assert f"{PAPERS} văn bản đã phát hành còn thiếu một phần mức chữ ký" in office.people["canbo"].get("/tai-lieu")
    office.running.start_worker()
    office.tsa.start()
    told = office.running.command("admin", "levels", "--now")  # by whoever knows that the authority is back
    assert told.startswith(f"{PAPERS} ")
    moments = sorted(drawn.sample(range(PAPERS), KILLS))
    for moment in moments:
        office.running.wait_for(lambda goal=moment: office.raised() >= goal, "levels", 180)
        time.sleep(drawn.random() * 3 * SECONDS)  # the kill falls anywhere into the authority's next answers
        office.running.restart(drawn.choice(("web", "worker")))
    office.running.wait_for(lambda: office.raised() == PAPERS, "every level", 180)
    _each_is_raised_once(office, documents, tmp_path)
    spare = office.tsa.answered - 2 * PAPERS
    print(f"{PAPERS} papers raised, {office.tsa.answered} answers of the authority, {spare} repeated by {KILLS} kills")
    assert 0 <= spare <= 2 * THREADS * KILLS


def _each_is_raised_once(office: Office, documents: list[int], folder: Path) -> None:
    clerk = office.people["canbo"]
    for one in documents:
        with office.store.read() as session:
            kinds = session.scalars(select(Revision.kind).where(Revision.document_id == one)).all()
            row, result = (
                session.get(DocumentRow, one),
                session.scalar(select(ResultRow).where(ResultRow.document_id == one)),
            )
        assert kinds.count("augmented") == 1
        assert row is not None
        assert result is not None
        assert (row.level, row.failure_code, result.file_sha) == ("b-lta", "", row.current_sha)
        file = folder / f"{one}.pdf"
        file.write_bytes(clerk.client.get(f"/tai-lieu/{one}/tep").content)
        assert [part.is_timestamp for part in signatures_of(file.read_bytes())] == [False, False, True]
        told = json.loads(office.running.command("verify", str(file), "--json"))[0]
        assert told["verdict"] == "valid", told["findings"]
        page = re.sub(r"\s+", " ", clerk.get(f"/tai-lieu/{one}"))
        assert page.count("dấu thời gian của tệp chứng minh chữ ký đã có muộn nhất vào") == 2
    assert "còn thiếu một phần mức" not in clerk.get("/tai-lieu")
