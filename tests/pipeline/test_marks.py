"""Marks of common words are set right by the words beside them, and the word is doubted."""

from __future__ import annotations

import pytest

from pipeline.marks import set_right
from pipeline.voted import Voted


def line(text: str, confidence: float = 0.9) -> tuple[Voted, ...]:
    return tuple(Voted(word, 10.0 * n, 10.0 * n + 9, confidence, ()) for n, word in enumerate(text.split()))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("tống hợp báo cáo", "tổng hợp báo cáo"),
        ("có hiệu lưc thi hành", "có hiệu lực thi hành"),
        ("Quốc tịch: Viết Nam", "Quốc tịch: Việt Nam"),
        ("Tố dân phố số 3", "Tổ dân phố số 3"),
    ],
)
def test_a_common_compound_gets_its_marks_back(read: str, meant: str) -> None:
    words = set_right(line(read))
    assert " ".join(word.text for word in words) == meant
    changed = [(old, new) for old, new in zip(line(read), words, strict=True) if old.text != new.text]
    assert all(new.confidence <= 0.5 and old.text in new.alternatives for old, new in changed)


@pytest.mark.parametrize("read", ["Tống Hợp", "tổng hợp", "bà Tống Thị Lan", "ông Hợp", "Lê Viết Minh"])
def test_names_and_what_is_known_stay_as_they_were_read(read: str) -> None:
    assert set_right(line(read)) == line(read)


def test_a_capital_that_the_readers_agree_on_stays() -> None:
    assert set_right(line("Quốc tịch: Viết Nam", 0.99)) == line("Quốc tịch: Viết Nam", 0.99)
