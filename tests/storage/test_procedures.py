"""The office's catalogue of procedures: what a code is held against, and what goes into the register with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from storage import authority, documents, procedure_file, procedures, register
from storage.actor import Actor
from storage.authority import NewCapacity
from storage.documents import Intake
from storage.engine import Store
from storage.errors import InvalidError, NotAllowedError
from storage.filesystem import FolderObjects
from storage.procedures import Entry
from tests.storage.conftest import Clock

People = Callable[[Store], dict[str, Actor]]
SINCE = date(2019, 1, 1)
WEDDING = Entry("1.000894", "Đăng ký kết hôn", "HT-CŨ", SINCE, date(2025, 12, 31))
RENEWED = Entry("1.000894", "Thủ tục đăng ký kết hôn", "HT", date(2026, 1, 1))
ENDED = Entry("2.000488", "Cấp phiếu lý lịch", "LT", SINCE, date(2025, 12, 31))


@pytest.fixture
def who(store: Store, people: People) -> dict[str, Actor]:
    return people(store)


def catalogue(store: Store, who: dict[str, Actor], *entries: Entry) -> None:
    with store.write() as session:
        procedures.replace(session, entries, who["admin"])


def received(store: Store, objects: FolderObjects, who: dict[str, Actor], code: str, track: str) -> int:
    about = Intake(procedure_code=code)
    data = f"{code} {track}".encode()
    return documents.receive(
        store, objects, data, name="a.pdf", track=track, actor=who["clerk"], about=about
    ).document_id


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(InvalidError) as refused:
        work()
    return refused.value.code


def test_an_office_without_a_catalogue_takes_every_code_that_can_be_one(
    store: Store, objects: FolderObjects, who: dict[str, Actor]
) -> None:
    one = received(store, objects, who, " 1.000894.h26 ", "so_hoa")
    with store.read() as session:
        assert documents.get(session, one).procedure_code == "1.000894.H26"
    assert refusal(lambda: received(store, objects, who, "một hai", "so_hoa")) == "procedure-code"


def test_an_old_paper_may_be_of_a_procedure_that_ended_a_draft_may_not(
    store: Store, objects: FolderObjects, who: dict[str, Actor], clock: Clock
) -> None:
    catalogue(store, who, WEDDING, RENEWED, ENDED)
    assert received(store, objects, who, "2.000488", "so_hoa")
    assert received(store, objects, who, "1.000894", "ban_hanh")
    assert refusal(lambda: received(store, objects, who, "2.000488", "ban_hanh")) == "procedure-not-in-force"
    for track in ("so_hoa", "ban_hanh"):
        assert refusal(partial(received, store, objects, who, "1.000895", track)) == "unknown-procedure"
    clock.pass_by(days=-400)
    assert received(store, objects, who, "2.000488", "ban_hanh")


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [Entry("1.000894", "a", "", date(2026, 1, 2), date(2026, 1, 1))],
        [WEDDING, Entry("1.000894", "a", "", date(2025, 12, 31))],
        [Entry("1.000894", "a", "", SINCE), Entry("1.000894", "b", "", date(2026, 1, 1))],
        [Entry("1.000894 ", "a", "", SINCE)],
    ],
)
def test_a_catalogue_that_contradicts_itself_leaves_the_one_before(
    store: Store, who: dict[str, Actor], wrong: list[Entry]
) -> None:
    catalogue(store, who, ENDED)
    assert refusal(lambda: catalogue(store, who, *wrong)) == "procedure-catalogue"
    with pytest.raises(NotAllowedError), store.write() as session:
        procedures.replace(session, [WEDDING], who["clerk"])
    with store.read() as session:
        assert [row.code for row in procedures.listing(session)] == ["2.000488"]


def test_a_capacity_for_a_code_nobody_knows_is_refused_and_one_the_catalogue_lost_is_told(
    store: Store, who: dict[str, Actor]
) -> None:
    def grant(code: str) -> None:
        leader = who["leader"].user_id
        assert leader is not None
        with store.write() as session:
            new = NewCapacity("", "Chủ tịch", "UBND", (), "1/QĐ", date(2026, 1, 1), procedures=(code,))
            authority.grant(session, leader, new, who["admin"])

    catalogue(store, who, ENDED, RENEWED)
    grant("2.000488")
    assert refusal(lambda: grant("2.00488")) == "unknown-procedure"
    catalogue(store, who, RENEWED)
    with store.read() as session:
        assert procedures.unlisted(session) == ["2.000488"]


def test_a_code_with_its_agency_behind_it_is_held_against_the_procedure_and_kept_as_it_was_given(
    store: Store, objects: FolderObjects, who: dict[str, Actor]
) -> None:
    local = Entry("2.000815.000.00.00.H26", "Chứng thực", "CT", SINCE, date(2025, 12, 31))
    elsewhere = Entry("2.000815", "Chứng thực", "CT", SINCE)
    catalogue(store, who, RENEWED, local, elsewhere)
    one = received(store, objects, who, "1.000894.000.00.00.h26", "ban_hanh")
    with store.read() as session:
        assert documents.get(session, one).procedure_code == "1.000894.000.00.00.H26"
        assert procedures.field_code(session, "1.000894.000.00.00.H26", None) == "HT"
    # The line of the very code goes before the procedure's.
    assert (
        refusal(lambda: received(store, objects, who, "2.000815.000.00.00.H26", "ban_hanh")) == "procedure-not-in-force"
    )
    assert received(store, objects, who, "2.000815.000.00.00.H38", "ban_hanh")
    assert refusal(lambda: received(store, objects, who, "1.000894.KHAC", "so_hoa")) == "unknown-procedure"
    assert refusal(lambda: received(store, objects, who, "1_000894", "so_hoa")) == "unknown-procedure"


def test_a_catalogue_taken_away_as_a_file_comes_back_as_it_was(store: Store, who: dict[str, Actor]) -> None:
    odd = Entry("3.000001", 'Tên có "dấu"; phẩy, xuống\ndòng', "", SINCE)
    catalogue(store, who, WEDDING, RENEWED, odd)
    with store.read() as session:
        file = procedure_file.write(procedures.listing(session))
    assert procedure_file.read(file) == (WEDDING, RENEWED, odd)


def test_codes_leave_the_catalogue_only_where_that_is_allowed(store: Store, who: dict[str, Actor]) -> None:
    catalogue(store, who, WEDDING, ENDED)
    with pytest.raises(InvalidError) as refused, store.write() as session:
        procedures.replace(session, [RENEWED], who["admin"], may_drop=False)
    assert (refused.value.code, refused.value.details["codes"]) == ("procedures-dropped", "2.000488")
    with store.write() as session:
        changes = procedures.replace(session, [RENEWED, ENDED], who["admin"], may_drop=False)
    assert changes == procedures.Changes(new=1, gone=1)


def test_the_register_has_the_procedure_and_its_field_as_it_was_when_the_paper_was_issued(
    store: Store, objects: FolderObjects, who: dict[str, Actor]
) -> None:
    catalogue(store, who, WEDDING, RENEWED)
    document = received(store, objects, who, "1.000894", "so_hoa")
    with store.write() as session:
        row = documents.get(session, document)
        made = register.add(session, row, register.NewResult("0" * 64, issued_on=date(2020, 5, 6)), Actor.system())
        shown = register.synchronised(session, made)
        newest = procedures.field_code(session, "1.000894", None)
    assert (shown["MaTTHC"], shown["MaLinhVuc"], newest) == ("1.000894", "HT-CŨ", "HT")
