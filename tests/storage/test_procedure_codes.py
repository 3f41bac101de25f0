"""Codes of procedures: which can be one, and which mean the same procedure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import SENTENCES, InvalidError
from storage.procedure_codes import Code, covers, parted, written

PROCEDURES = st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True)
AGENCIES = st.from_regex(r"([0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[A-Z][0-9]{2}", fullmatch=True)


@settings(max_examples=25)
@given(PROCEDURES, AGENCIES, st.from_regex(r"[0-9]{2}", fullmatch=True))
def test_what_stands_behind_a_national_code_is_its_agency_or_its_case(procedure: str, agency: str, case: str) -> None:
    whole = agency if len(agency) > 3 else f"000.00.00.{agency}"
    assert parted(f"{procedure}.{agency}") == Code(procedure, whole)
    assert parted(f"{procedure}.{agency}.{case}") == Code(procedure, whole, case)
    assert parted(f"{procedure}.{case}") == Code(procedure, case=case)


@pytest.mark.parametrize(
    ("listed", "code", "same"),
    [
        ("1.000894", "1.000894.000.00.00.H26", True),
        ("1.000894.H26", "1.000894.000.00.00.H26", True),
        ("1.000894.000.00.00.H26", "1.000894", True),
        ("1.000894.01", "1.000894.H26", True),
        ("1.000894.000.00.00.H26", "1.000894.000.00.00.H38", False),
        ("1.000894.000.00.00.H26", "1.000894.000.00.15.H26", False),
        ("1.000894.01", "1.000894.02", False),
        ("1.000894", "1.000895.000.00.00.H26", False),
        ("1.000894", "1.0008941", False),
        ("1.000894", "1.000894.KHAC", False),
        ("T-HNO-1", "T-HNO-1", True),
        ("T-HNO-1", "T-HNO-1.H26", False),
    ],
)
def test_a_list_gives_a_code_of_the_same_procedure_but_not_another_agencys_or_case(
    listed: str, code: str, same: bool
) -> None:
    assert covers(["9.999999", listed], code) is same


@given(st.text(st.sampled_from("A9.,/-_Đđ é"), min_size=1, max_size=70))
def test_the_sentence_for_a_wrong_code_names_the_signs_that_are_taken_and_no_other(text: str) -> None:
    code, signs = text.strip().upper(), "./-_"
    assert all(sign in words for words in SENTENCES["procedure-code"] for sign in signs)
    fits = all(one in "A9Đ" + signs for one in code) and code[:1] not in signs and len(code) <= 64
    if not code or fits:
        assert written(text) == code
        return
    with pytest.raises(InvalidError):
        written(text)
