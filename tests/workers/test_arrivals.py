"""Papers that arrive: checked first, numbered in their own book, marked where their sender allows it, else beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from samples import drafts
from signing.issue import number_and_seal, prepare_draft
from signing.levels import signatures_of
from signing.request import LockProfile, SignRequest
from signing.sign import sign
from signing.stamps import stamp_lines
from storage import desk, documents, fields, levels, register
from storage.desk import Wanted
from storage.errors import InvalidError
from storage.steps import Claim
from storage.tables import BookClosing
from tests.signing import papers
from tests.signing.test_issue import statuses
from tests.signing.test_sign import pdfsig
from tests.workers.conftest import DRAFT_SEED, Office, Staged
from tests.workers.silence import LOST, PROVEN, SilentOffice
from workers.daily import daily
from workers.signatures import request_for


@pytest.fixture(scope="module")
def led(shared_office: Office) -> Callable[[LockProfile], bytes]:
    """A decision of the demo's agency with its leader's signature, locked as a result or for circulating; made once."""

    @cache
    def made(lock: LockProfile) -> bytes:
        ca, now = shared_office.house.ca, shared_office.house.clock()
        assert ca is not None
        draft = prepare_draft(papers.archival(drafts(DRAFT_SEED, 1)[0].data), lock)
        leader = SignRequest("leader", "Trần Văn Mẫu", now, field_name="Leader", image=ca.picture("signature"))
        return sign(draft, ca.key("leader"), leader).pdf

    return made


@pytest.fixture
def an_issued_paper(shared_office: Office, led: Callable[[LockProfile], bytes]) -> Callable[[LockProfile], bytes]:
    """As it comes out of the house: numbered and sealed, each time another file."""

    def made(lock: LockProfile) -> bytes:
        ca, now = shared_office.house.ca, shared_office.house.clock()
        assert ca is not None
        seal = SignRequest("seal", shared_office.house.agency_name, now, image=ca.picture("seal"))
        return number_and_seal(led(lock), "355", now.date(), ca.key("van-thu-seal"), seal).pdf

    return made


def booked(office: Office, document_id: int) -> list[desk.Refused]:
    """Văn thư gives the paper its number of arrival and says yes to the mark that is shown."""
    today = office.house.clock().date()
    with office.house.store.write() as session:
        book = register.open_book(session, today.year, office.people.van_thu, code=register.ARRIVALS)
        version = documents.get(session, document_id).version
        numbering = register.Numbering(today, "", book.id)
        wanted = [Wanted(document_id, version, {}, numbering)]
        _, refused = desk.open_with_key(session, wanted, "mark", office.people.van_thu)
    office.approve(office.people.van_thu)
    return refused


def test_number_and_day_that_were_filled_after_the_leader_signed_are_read(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes]
) -> None:
    number = shared_office.take_in(an_issued_paper("result"), "da ban hanh.pdf", "den")
    with shared_office.house.store.read() as session:
        read = [fields.value(session, number, name) for name in ("CodeNumber", "IssuedDate")]
    assert read == ["355", shared_office.house.clock().date().isoformat()]


def test_a_circulating_paper_bears_the_marks_of_one_receiver_after_the_other(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes]
) -> None:
    office = shared_office
    arrived = an_issued_paper("circulating")
    number = office.take_in(arrived, "den.pdf", "den")
    assert (office.row(number).state, office.row(number).verdict) == ("to_mark", "valid")
    assert booked(office, number) == []
    row = office.row(number)
    assert (row.state, row.failure_en) == ("marked", "")
    marked = office.current(number)
    assert marked.startswith(arrived)
    assert office.house.verify(marked)["verdict"] == "valid"
    with office.house.store.read() as session:
        entry = register.entry_of(session, number)
        assert entry is not None
        assert (entry.text, entry.state) == ("01", "used")
    again = office.take_in(marked, "den tiep.pdf", "den")
    booked(office, again)
    twice = office.current(again)
    assert [one.field_name for one in signatures_of(twice)] == ["Leader", "Seal", "Arrival", "Arrival_2"]
    assert office.house.verify(twice)["verdict"] == "valid"


def test_a_locked_paper_keeps_every_byte_and_its_mark_stands_on_a_note(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes]
) -> None:
    office = shared_office
    arrived = an_issued_paper("result")
    number = office.take_in(arrived, "khoa.pdf", "den")
    booked(office, number)
    row = office.row(number)
    assert (row.state, row.failure_en) == ("marked", "")
    assert office.current(number) == arrived
    with office.house.store.read() as session:
        (note,) = [one for one in documents.revisions(session, number) if one.kind == "arrival-note"]
        (event,) = [one for one in documents.history(session, number) if one.event == "marked"]
    assert event.details is not None
    assert event.details["note"] == "detached-note"
    sheet = office.house.objects.get("working", note.sha256)
    assert [one.field_name for one in signatures_of(sheet)] == ["Arrival"]
    assert office.house.verify(sheet)["integrity"] == "intact"


def test_a_mark_made_while_the_authority_was_silent_gets_what_it_lacks_on_its_note_and_the_locked_paper_stays_untouched(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes]
) -> None:
    silent_office = SilentOffice(shared_office)
    office, arrived = silent_office.office, an_issued_paper("result")
    number = office.take_in(arrived, "im lang.pdf", "den")
    assert booked(office, number) == []
    assert silent_office.told(number) == ("b-b", "level-missing")
    assert silent_office.lines(number) == [LOST]
    silent_office.tsa.speaks = True
    silent_office.later(minutes=11)
    assert silent_office.told(number) == ("b-lta", "")
    assert silent_office.lines(number) == [PROVEN]
    with office.house.store.read() as session:
        row = documents.get(session, number)
        bucket, sha = levels.bearer(session, row)
    assert row.current_sha != sha
    raised = office.house.objects.get(bucket, sha)
    assert [(one.field_name == "Arrival", one.is_timestamp) for one in signatures_of(raised)][-2:] == [
        (True, False),
        (False, True),
    ]
    assert office.house.verify(raised)["integrity"] == "intact"
    assert office.current(number) == arrived


def test_a_mark_reaches_the_level_the_office_asks_for_and_the_senders_signatures_stay_good_for_every_judge(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes], tmp_path: Path
) -> None:
    house = Staged(shared_office.house)
    house.level = "b-lta"
    office, arrived = shared_office.in_house(house), an_issued_paper("circulating")
    number = office.take_in(arrived, "luu tru.pdf", "den")
    booked(office, number)
    row, marked = office.row(number), office.current(number)
    assert (row.state, row.level, row.failure_code) == ("marked", "b-lta", "")
    assert [one.field_name for one in signatures_of(marked)] == ["Leader", "Seal", "Arrival", "Timestamp_1"]
    assert marked.startswith(arrived)
    assert house.verify(marked)["verdict"] == "valid"
    assert house.ca is not None
    assert statuses(marked, house.ca) == [True] * 3
    assert pdfsig(marked, tmp_path) == 3


def test_a_mark_shows_the_day_that_the_book_has_however_late_it_is_made(shared_office: Office) -> None:
    claim = Claim(1, "prepare_at_desk", None, 1, "marking", 1, "test", {"number": "07", "on": "2026-01-02"})
    asked = request_for(shared_office.house, claim, "arrival", "", None)
    assert stamp_lines(asked)[-2:] == ("Số: 07", "Ngày: 02/01/2026")


def test_a_forged_paper_is_not_marked_and_takes_no_number(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes]
) -> None:
    office = shared_office
    good = an_issued_paper("circulating")
    at = len(good) // 3
    number = office.take_in(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :], "gia.pdf", "den")
    assert office.row(number).verdict == "invalid"
    (refused,) = booked(office, number)
    assert isinstance(refused.error, InvalidError)
    assert refused.error.code == "arrival-invalid"
    assert office.row(number).state == "to_mark"
    with office.house.store.read() as session:
        assert register.entry_of(session, number) is None


def test_the_book_of_arrivals_is_closed_by_the_day_like_every_other(
    shared_office: Office, an_issued_paper: Callable[[LockProfile], bytes]
) -> None:
    office, tomorrow = shared_office, Staged(shared_office.house)
    number = office.take_in(an_issued_paper("circulating"), "ngay.pdf", "den")
    booked(office, number)
    tomorrow.now = office.house.store.now() + timedelta(days=1)
    daily(tomorrow.store)
    with office.house.store.read() as session:
        entry = register.entry_of(session, number)
        assert entry is not None
        closings = session.query(BookClosing).filter_by(book_id=entry.book_id).all()
        assert [one.last_number for one in closings] == [entry.number]
