"""Who may sign what: outside a capacity nobody signs, and what was in force is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from storage import authority, documents
from storage.actor import Actor
from storage.authority import Authority, NewCapacity, Printed
from storage.engine import Store
from storage.errors import InvalidError, NotAllowedError
from storage.filesystem import FolderObjects
from storage.tables import Capacity

People = Callable[[Store], dict[str, Actor]]
DAY = date(2026, 11, 21)
WARD = "Ủy ban nhân dân phường A"


class Office:
    def __init__(self, store: Store, objects: FolderObjects, who: dict[str, Actor]) -> None:
        self.store, self.who = store, who
        got = documents.receive(store, objects, b"x", name="a.pdf", track="ban_hanh", actor=who["clerk"])
        self.document = got.document_id

    def grant(self, **changed: object) -> Capacity:
        values: dict[str, object] = {
            "prefix": "KT.",
            "position": "Phó Chủ tịch",
            "agency": WARD,
            "lines": ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
            "decided_by": "12/QĐ-UBND",
            "valid_from": date(2026, 1, 1),
        }
        leader = self.who["leader"].user_id
        assert leader is not None
        with self.store.write() as session:
            return authority.grant(session, leader, NewCapacity(**{**values, **changed}), self.who["admin"])  # type: ignore[arg-type]

    def check(self, on: date = DAY, role: str = "leader", **more: object) -> Authority:
        with self.store.read() as session:
            document = documents.get(session, self.document)
            document.kind, document.procedure_code = "quyet_dinh", "1.000894"
            return authority.check(session, self.who[role].user_id, document, on, **more)  # type: ignore[arg-type]


@pytest.fixture
def ward(store: Store, objects: FolderObjects, people: People) -> Office:
    return Office(store, objects, people(store))


def refused(office: Office, code: str = "no-authority", **how: object) -> bool:
    try:
        office.check(**how)  # type: ignore[arg-type]
    except NotAllowedError as refusal:
        return refusal.code == code
    return False


def test_an_office_without_any_capacity_on_record_signs_nothing_and_is_told_how_to_begin(ward: Office) -> None:
    with pytest.raises(NotAllowedError) as refusal:
        ward.check()
    assert refusal.value.code == "no-capacities"
    assert "capacity-add" in refusal.value.vi
    ward.grant()
    assert ward.check().as_json()["capacity"]["decided_by"] == "12/QĐ-UBND"
    assert refused(ward, role="clerk")


@pytest.mark.parametrize(
    ("on", "may"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_capacity_holds_from_its_first_to_its_last_day(ward: Office, on: date, may: bool) -> None:
    ward.grant(valid_to=date(2026, 6, 30))
    assert refused(ward, on=on) is not may


def test_a_capacity_covers_its_kinds_and_procedures_only(ward: Office) -> None:
    ward.grant(kinds=("cong_van",))
    assert refused(ward)
    ward.grant(kinds=("quyet_dinh",), procedures=("9.999999",))
    assert refused(ward)
    ward.grant(kinds=("quyet_dinh",), procedures=("1.000894.000.00.00.H26",))
    assert not refused(ward)


def test_a_revoked_capacity_ends_on_its_day_and_what_was_before_stays(ward: Office) -> None:
    row = ward.grant()
    with ward.store.write() as session:
        fresh = session.get(Capacity, row.id)
        assert fresh is not None
        with pytest.raises(InvalidError):
            authority.revoke(session, fresh, DAY, " ", ward.who["admin"])
        authority.revoke(session, fresh, DAY, "Chuyển công tác", ward.who["admin"])
    assert refused(ward, on=DAY)
    assert not refused(ward, on=date(2026, 11, 20))


def test_tuq_is_never_passed_on(ward: Office) -> None:
    given = ward.grant(prefix="TUQ.", lines=("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ"), kinds=("khac",))
    for prefix in ("TUQ.", "TL.", "KT."):
        with pytest.raises(InvalidError) as refusal:
            ward.grant(prefix=prefix, lines=(f"{prefix} GIÁM ĐỐC", "TRƯỞNG PHÒNG"), granted_by=given.id)
        assert refusal.value.code == "sub-delegation"
    chief = ward.grant(prefix="", lines=("CHỦ TỊCH",), kinds=("khac",))
    passed_on = ward.grant(prefix="TUQ.", lines=("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG"), granted_by=chief.id)
    assert not refused(ward)
    with ward.store.write() as session:  # however it came into the table, it lets nobody sign
        fresh = session.get(Capacity, passed_on.id)
        assert fresh is not None
        fresh.granted_by = given.id
    assert refused(ward)


CITY, TEAM = "UBND thành phố Hà Nội", "Trung tâm Phục vụ hành chính công phường A"


def delegated(ward: Office, from_agency: str, to_agency: str, *procedures: str, **more: date) -> None:
    dates = {"valid_from": date(2026, 1, 1), **more}
    with ward.store.write() as session:
        authority.delegate(
            session, from_agency, to_agency, "708/QĐ-UBND", ward.who["admin"], procedures=procedures, **dates
        )


@pytest.mark.parametrize(
    ("passed_on", "at", "may"),
    [
        (("1.000894",), date(2026, 6, 1), False),
        (("2.000815", "1.000894.H26"), date(2026, 6, 30), False),
        (("2.000815",), date(2026, 6, 1), True),
        (("1.000894",), date(2026, 7, 1), True),  # the mandate has ended: it is the ward's own again
    ],
)
def test_an_agency_that_acts_by_delegation_passes_nothing_on(
    ward: Office, passed_on: tuple[str, ...], at: date, may: bool
) -> None:
    delegated(ward, CITY, WARD, "1.000894", valid_to=date(2026, 6, 30))
    if may:
        delegated(ward, WARD, TEAM, *passed_on, valid_from=at)
        return
    with pytest.raises(InvalidError) as refusal:
        delegated(ward, WARD, TEAM, *passed_on, valid_from=at)
    assert refusal.value.code == "sub-delegation"


def test_only_the_agency_that_acts_is_bound_and_only_while_it_acts_however_the_code_is_written(ward: Office) -> None:
    delegated(ward, CITY, WARD, " 1.000894.h26 ")
    delegated(ward, CITY, TEAM, "1.000894.H26")
    delegated(ward, WARD, TEAM, "1.000894.H26", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    with pytest.raises(InvalidError):
        delegated(ward, WARD, TEAM, "1.000894.H26")


def test_a_delegation_that_was_ended_binds_no_longer_from_that_day_on(ward: Office) -> None:
    delegated(ward, CITY, WARD, "1.000894")
    with ward.store.write() as session:
        (row,) = authority.delegations(session)
        authority.revoke(session, row, date(2026, 6, 1), "thu hồi", ward.who["admin"])
    delegated(ward, WARD, TEAM, "1.000894", valid_from=date(2026, 6, 1))
    with pytest.raises(InvalidError):
        delegated(ward, WARD, TEAM, "1.000894", valid_from=date(2026, 5, 31))


def test_a_delegation_that_ends_before_it_begins_is_none(ward: Office) -> None:
    with pytest.raises(InvalidError) as refusal:
        delegated(ward, CITY, WARD, "1.000894", valid_to=date(2025, 12, 31))
    assert refusal.value.code == "capacity"


def test_a_delegation_names_its_procedures(ward: Office) -> None:
    with pytest.raises(InvalidError) as refusal:
        delegated(ward, CITY, WARD)
    assert refusal.value.code == "delegation-procedures"


def test_a_procedure_that_was_delegated_is_decided_only_while_the_delegation_lasts(ward: Office) -> None:
    ward.grant()
    with ward.store.write() as session:
        row = authority.delegate(
            session, "UBND tỉnh Mẫu", WARD, "578/QĐ", ward.who["admin"],
            valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30), procedures=["1.000894.H26"],
        )  # fmt: skip
    kept = ward.check(date(2026, 6, 30)).delegation
    assert kept is not None
    assert kept.id == row.id
    assert refused(ward, on=date(2026, 7, 1), code="agency-not-competent")


def test_what_rests_on_a_capacity_ends_with_it(ward: Office) -> None:
    head = ward.grant(prefix="", lines=("CHỦ TỊCH",), kinds=("khac",), valid_to=date(2026, 5, 31))
    ward.grant(prefix="TL.", lines=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), granted_by=head.id)
    assert not refused(ward, on=date(2026, 5, 31))
    assert refused(ward, on=date(2026, 6, 1))


def test_of_several_capacities_the_printed_one_is_kept(ward: Office) -> None:
    ward.grant()
    order = ward.grant(prefix="TL.", lines=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"))
    assert ward.check(printed=Printed(("TL. Chủ tịch", "Chánh Văn phòng"))).capacity.id == order.id


def test_printed_lines_that_disagree_warn_the_signer(ward: Office) -> None:
    ward.grant()
    agreeing = Printed(("TM.UBND", "KT.  Chủ tịch", "(Đã ký)", "Phó Chủ tịch"), "NGƯỜI LEADER")
    assert ward.check(printed=agreeing).warnings == ()
    other = Printed(("CHỦ TỊCH",), "Lê Thị Thử")
    assert ward.check(printed=other).warnings == ("capacity-lines-differ", "printed-name-differs")


@pytest.mark.parametrize(
    ("prefix", "position", "printed", "fits"),
    [
        ("", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), True),
        ("", "Chủ tịch", ("CHỦ TỊCH UBND PHƯỜNG A",), True),
        ("", "Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), False),
        ("", "Chủ tịch", ("PHÓ CHỦ TỊCH",), False),
        ("KT.", "Phó Chủ tịch", ("TM. UBND", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), True),
        ("KT.", "Phó Chủ tịch", ("TUQ. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), False),
        ("TL.", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), False),
        ("Q.", "Chủ tịch", ("Q. CHỦ TỊCH",), True),
        ("Q.", "Quyền Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH"), True),
        ("", "Chủ tịch", ("Q. CHỦ TỊCH",), False),
        ("", "Chủ tịch", (), True),
    ],
)
def test_where_no_lines_are_on_record_prefix_and_position_are_held_against_the_page(
    ward: Office, prefix: str, position: str, printed: tuple[str, ...], fits: bool
) -> None:
    ward.grant(prefix=prefix, position=position, lines=())
    assert (ward.check(printed=Printed(printed)).warnings == ()) is fits


@pytest.mark.parametrize(
    "lines", [("KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"), ("TL. CHỦ TỊCH", "TUQ. GIÁM ĐỐC"), ("KT. A", "KT. B")]
)
def test_lines_that_cannot_stand_like_that_are_refused_when_entered(ward: Office, lines: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError) as refusal:
        ward.grant(lines=lines)
    assert refusal.value.code == "capacity-lines"


@pytest.mark.parametrize(
    "wrong", [{"prefix": "PP."}, {"position": " "}, {"decided_by": ""}, {"valid_to": date(2025, 1, 1)}]
)
def test_a_capacity_that_cannot_be_is_refused(ward: Office, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as refusal:
        ward.grant(**wrong)
    assert refusal.value.code == "capacity"
