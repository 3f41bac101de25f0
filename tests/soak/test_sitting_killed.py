"""Two hundred papers of one sitting, signed with a key that the house holds, while server and worker die again and again.

Both are ended with SIGKILL at random moments, from the preparing on. In the end every paper has exactly one signature, over
the very bytes that were shown, and every use of the key is accounted for: who asked for it, for which paper, and which
kill made it be asked once more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

import samples
from scripts.running import Running, Visitor, system
from signing.devca import DevCa
from storage.desk import COMPLETE
from storage.engine import Store, connect
from storage.tables import DeskTask, SignatureRow, Step
from tests.batches import boxes, each_is_signed_once, furnished, handed_in, seen

AGENCY = samples.draft_agency(30)
PAPERS, KILLS = 200, 20
AHEAD = 4  # papers said yes to beyond the next kill: however fast the house signs, the kill finds work in hand
SECONDS = 0.1


@dataclass
class Killed:
    """A running office with a second worker; whom a kill hit, and what the key was asked for."""

    running: Running
    clerk: Visitor
    store: Store
    marks: Path
    dead: set[int] = field(default_factory=set)

    def uses(self) -> list[dict[str, str | int]]:
        """Every use of the clerk's key: process and digest."""
        lines = self.marks.read_text().splitlines() if self.marks.exists() else []
        return [one for one in map(json.loads, lines) if one["key"] == "clerk"]

    def kill(self, name: str) -> None:
        """Ends "web" or "worker" and starts it again."""
        self.dead.add(self.running.restart(name))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Killed]:
    marks = tmp_path / "marks"
    counted = (sys.executable, "-m", "tests.counted", str(marks), str(SECONDS))
    with system(tmp_path, AGENCY, program=counted, extra={"SOHOA_WORKER_THREADS": "2"}) as running:
        clerk = furnished(running)["canbo"]
        running.start_worker()
        store = connect(f"sqlite:///{running.environment['SOHOA_DATA_DIR']}/sohoa.db")
        yield Killed(running, clerk, store, marks)
        store.close()


@pytest.mark.soak
def test_twenty_kills_in_an_approved_sitting_of_two_hundred(house: Killed, tmp_path: Path) -> None:
    drawn = random.Random()
    seed = drawn.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    drawn.seed(seed)
    documents = handed_in(house.running, house.clerk, PAPERS)
    page = house.clerk.post("/ky-ban-quet", {"cach": "khoa", "chon": boxes(house.clerk.get("/ky-ban-quet"))})
    assert len(boxes(page)) < PAPERS
    for _ in range(3):  # the first kills fall into the preparing, before anybody has said yes
        time.sleep(drawn.random() * 3)
        house.kill(drawn.choice(("web", "worker")))
    _sign_all_with_kills(house, KILLS - 3, drawn)
    each_is_signed_once(house.running, house.clerk, documents, DevCa(tmp_path / "data" / "dev-ca"))
    _every_use_is_explained(house, documents)


def _sign_all_with_kills(house: Killed, kills: int, drawn: random.Random) -> None:
    """Says yes to whatever is shown until nothing is left; kills at moments spread over the uses of the key."""
    moments = sorted(drawn.sample(range(1, PAPERS - AHEAD), kills))
    deadline = time.monotonic() + 1500
    while not _all_signed(house):
        assert time.monotonic() < deadline, house.running.log.read_text()[-3000:]
        _approve_what_is_shown(house, (moments[0] + AHEAD if moments else PAPERS) - _said_yes_to(house))
        if moments and len(house.uses()) >= moments[0]:
            moments.pop(0)
            time.sleep(drawn.random() * 3 * SECONDS)  # the kill falls anywhere into the next uses
            house.kill(drawn.choice(("web", "worker")))
        time.sleep(0.1)  # as a person looks again; between two looks the house works
    assert not moments


def _said_yes_to(house: Killed) -> int:
    with house.store.read() as session:
        yes = select(func.count()).select_from(DeskTask).where(DeskTask.state.in_(("approved", "signed", "done")))
        return session.scalar(yes) or 0


def _approve_what_is_shown(house: Killed, most: int) -> None:
    """What a person does: opens the sittings that wait, signs up to `most` of what they show; begins anew what came back to
    the list."""
    clerk = house.clerk
    listed = seen(clerk, "/ky-ban-quet")
    if returned := boxes(listed):
        clerk.post("/ky-ban-quet", {"cach": "khoa", "chon": returned})
    with house.store.read() as session:
        open_ = session.scalars(select(DeskTask.batch_id).where(DeskTask.state == "prepared").distinct()).all()
    for batch in open_:
        shown = boxes(seen(clerk, f"/ban-ky/{batch}"))[: max(0, most)]
        if shown:
            clerk.post(f"/ban-ky/{batch}/duyet", {"chon": shown})
            most -= len(shown)


def _all_signed(house: Killed) -> bool:
    with house.store.read() as session:
        return session.scalar(select(func.count()).select_from(SignatureRow)) == PAPERS


def _every_use_is_explained(house: Killed, documents: list[int]) -> None:
    """One signature a paper; a use beyond the first only where the process that asked was killed before it could keep it."""
    with house.store.read() as session:
        tasks = {
            hashlib.sha256(base64.b64decode(one.signed_attributes)).hexdigest(): one
            for one in session.scalars(select(DeskTask).where(DeskTask.state == "done"))
        }
        attempts = Counter[int]()
        for step in session.scalars(select(Step).where(Step.kind == COMPLETE)):
            attempts[int(step.arguments["task"])] += step.attempts
        signed = Counter(session.scalars(select(SignatureRow.document_id)))
        assert signed == Counter(documents)
        uses = defaultdict[str, list[int]](list)
        for one in house.uses():
            uses[str(one["data"])].append(int(one["pid"]))
        assert set(tasks) <= set(uses), "a signature without a use of the key"
        for data, pids in uses.items():
            assert data in tasks, f"the key was used for what is in no paper: {_given_back(house)}"
            assert len(pids) <= attempts[tasks[data].id]
            assert set(pids[:-1]) <= house.dead, "asked twice without a kill"
    extra = sum(map(len, uses.values())) - PAPERS
    print(f"{PAPERS} papers, {PAPERS + extra} uses of the key, {extra} of them repeated by {len(house.dead)} kills")


def _given_back(house: Killed) -> list[tuple[int, str, str]]:
    """Paper, state and error of the tasks that led to no signature: where to look when a use is not explained."""
    with house.store.read() as session:
        lost = session.scalars(select(DeskTask).where(DeskTask.state != "done")).all()
        return [(one.document_id, one.state, one.error_code) for one in lost]
