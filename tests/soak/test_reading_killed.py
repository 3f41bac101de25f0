"""A whole box as one PDF, whose reading is ended with SIGKILL at random moments: it goes on behind the pages it has read."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

import samples
from bench.boxes import mixed_box
from scripts.running import Running, system
from storage import steps
from storage.engine import Store, connect
from storage.tables import DocumentRow, KeptPage, PageRow, Step
from tests.batches import furnished

pytestmark = pytest.mark.soak
PAGES, KILLS = 500, 5
CHILDREN = 2
_A_PAGE = 3.0  # seconds within which each child has another page, on a busy machine too


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    extra = {"SOHOA_READ_CHILDREN": str(CHILDREN), "SOHOA_WORKER_THREADS": "1"}
    with system(tmp_path, samples.draft_agency(30), extra=extra) as made:
        furnished(made)
        yield made


@pytest.fixture
def store(running: Running) -> Iterator[Store]:
    opened = connect(f"sqlite:///{running.environment['SOHOA_DATA_DIR']}/sohoa.db")
    yield opened
    opened.close()


def _kept(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(KeptPage)) or 0


def _progress(store: Store) -> tuple[int, int]:
    """How often the reading was begun, and how many pages the worker that is at it counts as read."""
    with store.read() as session:
        step = session.scalars(select(Step).where(Step.kind == "read")).one()
        return step.attempts, step.done_units


def _state(store: Store) -> str:
    with store.read() as session:
        return session.scalars(select(DocumentRow.state)).one()


def test_a_box_of_five_hundred_pages_survives_five_kills_and_no_page_is_read_twice(
    running: Running, store: Store, tmp_path: Path
) -> None:
    drawn = random.Random()
    seed = drawn.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    drawn.seed(seed)
    box = tmp_path / "hop.pdf"
    box.write_bytes(mixed_box(seed, PAGES))
    running.command("ingest", str(box))
    for goal in sorted(drawn.sample(range(1, PAGES - CHILDREN), KILLS)):
        running.wait_for(lambda goal=goal: _kept(store) >= goal, f"page {goal}", PAGES * _A_PAGE)
        time.sleep(drawn.random() * _A_PAGE)  # anywhere within the pages that come next
        begun, _ = _progress(store)
        running.kill()
        kept = _kept(store)
        running.start_web()
        running.wait_for(lambda begun=begun: _progress(store) > (begun + 1, 0), "the next worker", 60)
        at_once = _progress(store)[1]
        print(f"killed behind {kept} pages, went on behind {at_once}", flush=True)
        assert at_once >= kept
    running.wait_for(lambda: _state(store) == "to_sign_scan", "the whole box", PAGES * _A_PAGE)
    with store.read() as session:
        pages = session.scalars(select(PageRow).order_by(PageRow.number)).all()
    # An unfolded sheet gives two pages.
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert len(pages) > PAGES
    assert not [page.number for page in pages if page.failed or not (page.text or page.blank)]
    assert _progress(store)[0] == KILLS + 1 > steps.MAX_ATTEMPTS
    assert _kept(store) == 0
