"""Who may sign what, and what is looked at before a key is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.authority import (
    AuthorityRefusedError,
    Capacity,
    Delegation,
    Paper,
    check_record,
    lines_agree,
    may_sign,
)
from signing.collect import Collector, NoSource
from signing.devca import DevCa, Identity
from signing.errors import KeyRefusedError
from signing.presign import check_before_signing
from tests.signing.conftest import Pki
from tests.signing.test_levels import collector_of, key_of, of_ca

UBND = "ỦY BAN NHÂN DÂN XÃ MẪU"
DEPUTY = Capacity(
    identifier="pct",
    person="Trần Văn Mẫu",
    position="Phó Chủ tịch",
    agency=UBND,
    lines=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    since=date(2026, 1, 1),
    until=date(2026, 12, 31),
    basis="QĐ 01/QĐ-UBND ngày 01/01/2026",
    kinds=frozenset({"quyet_dinh"}),
)
PAPER = Paper(agency=UBND, kind="quyet_dinh", on=date(2026, 6, 1), printed_lines=DEPUTY.lines)


def refusal(person: str, paper: Paper, *capacities: Capacity, delegations: tuple[Delegation, ...] = ()) -> str:
    with pytest.raises(AuthorityRefusedError) as refused:
        may_sign(person, paper, capacities, delegations)
    assert refused.value.vi
    return refused.value.code


def test_a_deputy_signs_in_place_of_the_head_within_kind_days_and_agency() -> None:
    permission = may_sign("Trần Văn Mẫu", PAPER, [DEPUTY])
    assert permission.capacity is DEPUTY
    assert permission.warnings == ()
    assert permission.to_json()["basis"] == DEPUTY.basis
    assert refusal("Lê Thị Thử", PAPER, DEPUTY) == "no-capacity"
    assert refusal("Trần Văn Mẫu", replace(PAPER, agency="SỞ NỘI VỤ"), DEPUTY) == "no-capacity"
    assert refusal("Trần Văn Mẫu", replace(PAPER, kind="cong_van"), DEPUTY) == "capacity-out-of-scope"
    assert refusal("Trần Văn Mẫu", replace(PAPER, on=date(2027, 1, 1)), DEPUTY) == "capacity-not-in-force"
    assert refusal("Trần Văn Mẫu", PAPER, replace(DEPUTY, revoked_on=date(2026, 5, 1))) == "capacity-not-in-force"


def test_the_last_day_counts_and_the_day_after_does_not() -> None:
    assert may_sign("Trần Văn Mẫu", replace(PAPER, on=date(2026, 12, 31)), [DEPUTY])
    assert refusal("Trần Văn Mẫu", replace(PAPER, on=date(2025, 12, 31)), DEPUTY) == "capacity-not-in-force"


def test_printed_lines_that_differ_warn_the_signer() -> None:
    other = replace(PAPER, printed_lines=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), printed_name="Lê Thị Thử")
    warnings = may_sign("Trần Văn Mẫu", other, [DEPUTY]).warnings
    assert warnings == ("printed-capacity-differs", "printed-name-differs")


def test_of_several_capacities_the_printed_one_is_kept() -> None:
    mandate = replace(DEPUTY, identifier="tuq", lines=("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"))
    paper = replace(PAPER, printed_lines=("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"))
    assert may_sign("Trần Văn Mẫu", paper, [DEPUTY, mandate]).capacity is mandate


def test_a_mandate_is_never_passed_on() -> None:
    first = replace(DEPUTY, identifier="a", person="Nguyễn Văn A", lines=("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ"))
    second = replace(DEPUTY, identifier="b", lines=("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"), granted_by="a")
    assert refusal("Trần Văn Mẫu", PAPER, first, second) == "sub-delegation"
    with pytest.raises(AuthorityRefusedError) as entered:
        check_record(second, [first])
    assert entered.value.code == "sub-delegation"


def test_what_rests_on_a_capacity_ends_with_it() -> None:
    head = replace(DEPUTY, identifier="ct", person="Chủ tịch", lines=("CHỦ TỊCH",), until=date(2026, 5, 31))
    order = replace(DEPUTY, identifier="tl", lines=("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), granted_by="ct")
    assert may_sign("Trần Văn Mẫu", replace(PAPER, on=date(2026, 5, 31)), [head, order])
    assert refusal("Trần Văn Mẫu", PAPER, head, order) == "capacity-not-in-force"


def test_a_procedure_of_another_agency_needs_its_own_record() -> None:
    paper = replace(PAPER, procedure="1.000894", competent_agency="ỦY BAN NHÂN DÂN TỈNH MẪU")
    entrusted = Delegation(
        from_agency="UBND TỈNH MẪU",
        to_agency="UBND XÃ MẪU",
        procedures=frozenset({"1.000894"}),
        since=date(2026, 1, 1),
        until=None,
        basis="QĐ 5/QĐ-UBND",
    )
    assert refusal("Trần Văn Mẫu", paper, DEPUTY) == "agency-not-competent"
    assert may_sign("Trần Văn Mẫu", paper, [DEPUTY], [entrusted]).delegation is entrusted
    elsewhere = replace(entrusted, procedures=frozenset({"2.000815"}))
    assert refusal("Trần Văn Mẫu", paper, DEPUTY, delegations=(elsewhere,)) == "agency-not-competent"
    # The delegation lets the agency decide; the person still needs a capacity.
    assert refusal("Lê Thị Thử", paper, DEPUTY, delegations=(entrusted,)) == "no-capacity"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"basis": " "}, "capacity-without-basis"),
        ({"until": date(2025, 1, 1)}, "capacity-dates"),
        ({"lines": ("KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN")}, "capacity-stack"),
        ({"lines": ("TL. CHỦ TỊCH", "TUQ. GIÁM ĐỐC")}, "capacity-stack"),
        ({"lines": ()}, "capacity-stack"),
    ],
)
def test_an_impossible_record_is_refused_when_it_is_entered(change: dict[str, object], code: str) -> None:
    check_record(DEPUTY)
    with pytest.raises(AuthorityRefusedError) as refused:
        check_record(replace(DEPUTY, **change))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_lines_agree_across_abbreviation_spacing_and_old_accents() -> None:
    assert lines_agree(DEPUTY.lines, ("TM.UBND", "KT.  CHỦ TỊCH", "PHÓ CHỦ TỊCH"))
    assert lines_agree(("TM. ỦY BAN NHÂN DÂN",), ("TM. UỶ BAN NHÂN DÂN", "(Đã ký)"))
    assert not lines_agree(DEPUTY.lines, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_nobody_signs_on_a_day_outside_every_capacity(day: date) -> None:
    paper = replace(PAPER, on=day)
    if DEPUTY.since <= day <= date(2026, 12, 31):
        assert may_sign(DEPUTY.person, paper, [DEPUTY])
    else:
        assert refusal(DEPUTY.person, paper, DEPUTY) == "capacity-not-in-force"


def test_before_signing_certificate_status_and_capacity_are_looked_at(pki: Pki, now: datetime) -> None:
    key = key_of(pki, "signer1")
    collector = collector_of(pki)
    paper = replace(PAPER, on=now.date())
    capacity = replace(DEPUTY, since=now.date(), until=None)
    checked = check_before_signing(
        key.certificate,
        key.chain,
        key.algorithm,
        now,
        collector=collector,
        person=capacity.person,
        paper=paper,
        capacities=[capacity],
    )
    assert (checked.revocation, checked.warnings) == ("good", ())
    assert checked.permission is not None
    revoked = key_of(pki, "revoked")
    with pytest.raises(KeyRefusedError) as refused:
        check_before_signing(revoked.certificate, revoked.chain, revoked.algorithm, now, collector=collector)
    assert refused.value.code == "certificate-revoked"


def test_a_status_that_cannot_be_had_is_a_warning_not_a_yes(pki: Pki, now: datetime) -> None:
    key = key_of(pki, "signer1")
    dark = Collector(NoSource(), certificates=(pki.certificate("root"),))
    for collector in (dark, None):
        checked = check_before_signing(key.certificate, key.chain, key.algorithm, now, collector=collector)
        assert checked.revocation == "unknown"
        assert checked.warnings == ("revocation-unknown",)


def test_a_revoked_development_key_is_refused(ca: DevCa, now: datetime) -> None:
    ca.issue(Identity("nghi-viec", "Người Nghỉ Việc"))
    key = ca.key("nghi-viec")
    before = check_before_signing(key.certificate, key.chain, key.algorithm, now, collector=of_ca(ca))
    assert before.revocation == "good"
    ca.revoke("nghi-viec")
    with pytest.raises(KeyRefusedError) as refused:
        check_before_signing(key.certificate, key.chain, key.algorithm, now + timedelta(seconds=5), collector=of_ca(ca))
    assert refused.value.code == "certificate-revoked"
