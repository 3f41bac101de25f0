"""How fields are held against the truth, and how sure a share is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.judging import judge_fields, lower_bound, same
from bench.readfigures import figures, reliability
from pipeline.document import Document, Field
from samples.values import TruthField


def _document(*fields: Field) -> Document:
    return Document((), "cong_van", 1.0, "Công văn", fields)


def _truth(name: str, value: str) -> TruthField:
    return TruthField(name, value, "text", "", 1, (0, 0, 1, 1))


def test_the_exact_bound_is_the_known_one() -> None:
    assert lower_bound(3000, 3000) == pytest.approx(0.05 ** (1 / 3000), abs=1e-9)
    assert lower_bound(41, 41) == pytest.approx(0.9295, abs=1e-3)
    assert lower_bound(98, 100) == pytest.approx(0.9384, abs=1e-3)
    assert lower_bound(0, 0) == 0.0


@given(st.integers(1, 400), st.integers(0, 400))
def test_the_bound_lies_below_the_share_and_grows_with_it(total: int, right: int) -> None:
    right = min(right, total)
    assert lower_bound(right, total) <= right / total
    if right:
        assert lower_bound(right - 1, total) <= lower_bound(right, total)


def test_values_are_the_same_in_both_tone_mark_conventions_only() -> None:
    assert same("Hoà Bình", "Hòa Bình.")
    assert not same("Hòa Bình", "Hoa Bình")
    assert not same("QĐ-UBND", "QD-UBND")


def test_an_accepted_value_that_is_not_on_the_paper_counts_as_wrong() -> None:
    offered = Field("Priority", "KHẨN", "text", 0.99, "accepted")
    judged = judge_fields([], _document(offered), {"Priority"})
    assert [(one.status, one.right) for one in judged] == [("accepted", False)]


def test_keystrokes_are_none_one_two_or_typing() -> None:
    def left(field: Field) -> int:
        return judge_fields([_truth("Place", "Hà Nội")], _document(field), set())[0].keystrokes

    assert left(Field("Place", "Hà Nội", "text", 1, "accepted")) == 0
    assert left(Field("Place", "Hà Nội", "text", 0.5, "doubtful")) == 1
    assert left(Field("Place", "Hà Nôi", "text", 0.5, "doubtful", alternatives=("Hà Nội",))) == 2
    assert left(Field("Place", "Hà Nôi", "text", 0.5, "doubtful")) == 2
    assert left(Field("Place", "", "text", 0.0, "missing")) == 7


def test_figures_add_up_over_documents() -> None:
    field = {
        "name": "Place",
        "truth": "Huế",
        "offered": "Huế",
        "status": "accepted",
        "confidence": 0.99,
        "written": "printed",
        "rank": 1,
    }
    wrong = {**field, "offered": "Huê", "rank": 0}
    record = {"key": "fast typical set/1/0 cong_van", "reader": "fast", "quality": "typical", "kind": "cong_van", "pages": 2,
              "fields": [field, wrong], "kind_right": True, "failed_pages": 0, "cpu": 3.0, "errors": 5, "characters": 1000}  # fmt: skip
    result = figures([record], 7, [])
    assert result["ours"]["fast"]["typical"] == {
        "documents": 1,
        "pages": 2,
        "cer_percent": 0.5,
        "cpu_seconds_a_page": 1.5,
    }
    assert result["ours"]["fields"]["typical"]["accepted_wrong"] == 1
    assert reliability([field, wrong]) == [{"from": 0.99, "fields": 2, "right_percent": 50.0}]
