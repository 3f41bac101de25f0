"""The steps that read: a long file whose worker dies, boxes and their parts, drafts prepared anew."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

import samples
from pipeline.digitize import Digitized
from pipeline.digits import MODEL
from pipeline.keeping import Kept, Sheets
from pipeline.tinos import HandwritingError
from samples import drafts
from storage import actions, documents, fields, outcomes, splitting
from storage.actor import Actor
from storage.errors import ConflictError
from storage.splitting import Part
from storage.tables import KeptPage, PageRow, SplitProposal
from tests.pipeline import papers as page_papers
from tests.signing import papers
from tests.workers.conftest import DRAFT_SEED, KilledError, Office, Staged, a_scan
from workers.services import OnPage
from workers.splitting import sheets_of


class Mortal(Staged):
    """A house that counts the pages it reads; a worker is killed where it would keep one beyond `lives`."""

    def __init__(self, office: Office, lives: int) -> None:
        super().__init__(office.house)
        self.lives, self.pages_read = lives, 0
        self._alive, self.digitize = self.digitize, self._until_killed

    def _until_killed(self, data: bytes | Path, name: str, on_page: OnPage, kept: Kept) -> Digitized:
        return self._alive(data, name, on_page, _Shelf(self, kept))


class _Shelf:
    """Where the pages are kept, watched by the house they are read in."""

    def __init__(self, house: Mortal, kept: Kept) -> None:
        self._house, self._kept = house, kept
        self.load = kept.load

    def keep(self, sheets: Sheets) -> None:
        if self._house.pages_read == self._house.lives:
            raise KilledError
        self._kept.keep(sheets)
        self._house.pages_read += len(sheets)


def test_a_worker_killed_after_three_pages_of_six_costs_none_of_them(shared_office: Office) -> None:
    said = [f"Điều {number}. Quyết định" for number in range(1, 7)]
    scan = page_papers.scanned_pdf([page_papers.page((one,), width=500, height=160) for one in said])
    house = Mortal(shared_office, lives=3)
    office = shared_office.in_house(house)
    with pytest.raises(KilledError):
        office.take_in(scan, "dai.pdf")
    house.lives, house.now = 6, house.store.now() + timedelta(seconds=11)
    with house.store.write() as session:
        assert outcomes.sweep(session) == 1
    office.work()
    assert house.pages_read == 6
    with house.store.read() as session:
        (row,) = documents.listing(session, documents.Filter(words="dai.pdf"))
        assert row.state == "to_sign_scan"
        assert [" ".join(page.text.split()) for page in fields.pages(session, row.id)] == said
        assert session.query(KeptPage).count() == 0


def test_reading_a_box_proposes_its_documents_with_their_titles_and_a_single_paper_none(shared_office: Office) -> None:
    office = shared_office
    one, other = samples.born_digital(11, 2)
    with pikepdf.open(io.BytesIO(one.data)) as box, pikepdf.open(io.BytesIO(other.data)) as more:
        first = len(box.pages)
        box.pages.extend(more.pages)
        out = io.BytesIO()
        box.save(out)
        pages = len(box.pages)
    whole, single = office.take_in(out.getvalue(), "box.pdf"), office.take_in(one.data, "one.pdf")
    office.work()
    with office.house.store.read() as session:
        found = splitting.proposals(session, whole)
        assert splitting.proposals(session, single) == []
    assert [(part.first_page, part.last_page) for part in found] == [(1, first), (first + 1, pages)]
    assert {part.state for part in found} == {"proposed"}
    truth = [paper.field("TypeName") for paper in (one, other)]
    assert [part.title for part in found] == [field.value if field else "Công văn" for field in truth]


def test_an_accepted_part_of_a_box_becomes_a_document_of_its_own_once(shared_office: Office) -> None:
    office = shared_office
    pages = [Image.open(io.BytesIO(a_scan(mark))).convert("L") for mark in ("A", "B", "C")]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    box = office.take_in(out.getvalue(), "box.tif")
    with office.house.store.write() as session:
        documents.get(session, box).generation += 1  # whatever the reader proposed is not the question here
        session.flush()
        splitting.propose(session, box, [Part(1, 1, "document", "", 0.9), Part(2, 3, "document", "", 0.9, "", "HS-7")])
        splitting.decide(session, splitting.proposals(session, box)[1].id, True, office.people.clerk)
        splitting.ask(session, box, office.people.clerk, version=documents.get(session, box).version)
    office.work()
    with office.house.store.read() as session:
        (made,) = documents.listing(session, documents.Filter(dossier_code="HS-7"))
        assert (made.name, made.page_count, made.state) == ("box (2-3).pdf", 2, "to_sign_scan")
        assert [one.made_document_id for one in splitting.proposals(session, box)] == [None, made.id]
        assert documents.get(session, box).state == "to_sign_scan"


def test_a_part_that_lies_on_folded_sheets_is_cut_out_with_whole_sheets() -> None:
    lies_on = {1: 1, 2: 2, 3: 3, 4: 3, 5: 2}  # a loose page, then a booklet
    pages = [PageRow(number=page, steps=[f"sheet:{sheet}"]) for page, sheet in lies_on.items()]
    assert sheets_of(pages, SplitProposal(first_page=2, last_page=5)) == (2, 3)
    assert sheets_of([PageRow(number=page, steps=[]) for page in (1, 2)], SplitProposal(first_page=2, last_page=2)) == (
        2,
        2,
    )


def test_pages_are_read_with_the_offices_own_reader_of_hands_as_soon_as_there_is_one(shared_office: Office) -> None:
    house, own = shared_office.house, shared_office.house.settings.own_hands
    head = page_papers.page(("Số: 12/QĐ-UBND", "An Hòa, ngày 05 tháng 8 năm 2020"), height=300)
    own.parent.mkdir()
    try:
        own.write_bytes(MODEL.read_bytes())
        assert "own-hands" in house.read(page_papers.encoded(head), "a.png", lambda *_: None).pages[0].steps
        own.write_bytes(b"no model")
        with pytest.raises(HandwritingError):
            house.read(page_papers.encoded(head), "a.png", lambda *_: None)
    finally:
        own.unlink()
    assert "own-hands" not in house.read(page_papers.encoded(head), "a.png", lambda *_: None).pages[0].steps


def where_the_leader_signs(pdf: bytes) -> tuple[int, float, float, float, float]:
    """Page, and left, top, right, bottom of the leader's field from the page's top left."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages, 1):
            for one in page.obj.get("/Annots", ()):
                if str(one.get("/T", "")) == "Leader":
                    left, bottom, right, top = (float(side) for side in one.Rect)
                    height = float(page.mediabox[3])
                    return number, left, height - top, right, height - bottom
    raise AssertionError("no field for the leader")


def test_a_draft_too_large_to_sign_is_refused_at_once_and_kept(shared_office: Office) -> None:
    office, house = shared_office, shared_office.house
    draft = drafts(DRAFT_SEED, 3)[2]
    got = documents.receive(
        house.store, house.objects, draft.data, name=draft.name, track="ban_hanh", actor=office.people.clerk
    )
    with house.store.write() as session:
        documents.get(session, got.document_id).original_size = 300 << 20
    office.work()
    row = office.row(got.document_id)
    assert (row.state, row.failure_code) == ("refused", "too-large")
    assert "300 MB lớn hơn mức 256 MB" in row.failure_vi
    assert house.objects.get("originals", row.original_sha) == draft.data


def test_a_draft_without_a_signature_block_is_prepared_where_a_person_says_that_leader_and_seal_sign(
    shared_office: Office,
) -> None:
    office, person = shared_office, shared_office.people.clerk
    number = office.take_in(papers.draft(name="…………"), "khong khoi ky.pdf", "ban_hanh")
    assert (office.row(number).state, office.row(number).failure_code) == ("failed", "signature-block-missing")

    def placed(leader: tuple[int, float, float, float, float]) -> None:
        with office.house.store.write() as session:
            version = documents.get(session, number).version
            seal = (1, 300.0, 580.0, 402.0, 682.0)
            actions.place_fields(session, number, person, version=version, leader=leader, seal=seal)
        office.work()

    placed((1, 60.0, 60.0, 200.0, 90.0))  # across the agency's name
    assert (office.row(number).state, office.row(number).failure_code) == ("failed", "place-covers-text")
    placed((1, 375.0, 905.0, 490.0, 955.0))  # below the sheet
    assert (office.row(number).state, office.row(number).failure_code) == ("failed", "place-outside-page")
    chosen = (1, 375.0, 605.0, 490.0, 655.0)
    placed(chosen)
    assert (office.row(number).state, office.row(number).failure_code) == ("draft", "")
    assert where_the_leader_signs(office.current(number)) == pytest.approx(chosen, abs=0.1)
    with pytest.raises(ConflictError):
        placed(chosen)


def test_a_draft_is_prepared_anew_with_its_fields_where_a_person_put_them(shared_office: Office) -> None:
    office = shared_office
    draft = drafts(DRAFT_SEED, 1)[0]
    number = office.take_in(draft.data + b"\n", draft.name, "ban_hanh")
    before, code = office.row(number).current_sha, office.row(number).result_code

    def moved(place: tuple[int, float, float, float, float], person: Actor) -> None:
        with office.house.store.write() as session:
            version = documents.get(session, number).version
            actions.move_fields(session, number, person, version=version, leader=place, seal=None)
        office.work()

    moved((1, 60.0, 100.0, 200.0, 130.0), office.people.clerk)  # across the agency's name
    row = office.row(number)
    assert (row.state, row.current_sha, row.failure_code) == ("draft", before, "place-covers-text")
    page, x0, y0, x1, y1 = where_the_leader_signs(office.current(number))
    with office.house.store.write() as session:
        actions.submit(session, number, office.people.clerk, version=documents.get(session, number).version)
    moved((page, x0 + 6, y0 + 2, x1 + 6, y1 - 2), office.people.leader)  # the leader puts it where it pleases him
    row = office.row(number)
    assert (row.state, row.failure_code, row.result_code) == ("to_sign_leader", "", code)
    assert row.current_sha != before
    assert where_the_leader_signs(office.current(number)) == pytest.approx(
        (page, x0 + 6, y0 + 2, x1 + 6, y1 - 2), abs=0.1
    )
