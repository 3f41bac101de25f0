"""A print-out against the signed file: one changed digit is found, misread letters are no alarm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.genuine import OFFICES, draft
from signing.printout import PrintedWord, compare, forged, signed_words

LINES = (
    "SỞ NỘI VỤ TỈNH THỬ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số: 1247/QĐ-UBND Mẫu, ngày 18 tháng 11 năm 2026",
    "Điều 1. Chi 629,000 đồng cho mục 47 của kế hoạch.",
    "Điều 2. Chi 88,000 đồng cho mục 5 của kế hoạch.",
    "Điều 3. Chi 415,000 đồng cho mục 62 của kế hoạch.",
    "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Văn Mẫu",
)


def laid_out(lines: Sequence[str]) -> list[PrintedWord]:
    """The lines' words on a page, every letter six points wide."""
    words = []
    for row, line in enumerate(lines):
        left = 80.0
        for text in line.split():
            right, top = left + 6 * len(text), 100.0 + 20 * row
            words.append(PrintedWord(text, (left, top, right, top + 10)))
            left = right + 4
    return words


WORDS = laid_out(LINES)
NUMBERS = [i for i, word in enumerate(WORDS) if any(c.isdigit() for c in word.text)]
LETTERS = [i for i, word in enumerate(WORDS) if len(word.text) > 4 and word.text.isalpha()]


def test_the_words_of_a_signed_page_stand_in_reading_order() -> None:
    text = " ".join(word.text for word in signed_words(draft(Random(9), OFFICES[1]), 0))
    assert "SỞ NỘI VỤ" in text
    assert text.index("QUYẾT ĐỊNH") < text.index("Điều 1.") < text.index("Điều 2.")


def test_a_faithful_print_out_differs_in_nothing() -> None:
    assert compare(WORDS, [PrintedWord(w.text, w.box, 0.9) for w in WORDS]) == []


@settings(max_examples=80, deadline=None)
@given(which=st.sampled_from(NUMBERS), digit=st.integers(0, 9), place=st.integers(0, 20))
def test_every_changed_digit_is_found_where_it_stands(which: int, digit: int, place: int) -> None:
    text = WORDS[which].text
    spots = [i for i, c in enumerate(text) if c.isdigit()]
    at = spots[place % len(spots)]
    if text[at] == str(digit):
        return
    changed = list(WORDS)
    changed[which] = PrintedWord(f"{text[:at]}{digit}{text[at + 1 :]}", WORDS[which].box, 0.9)
    found = compare(WORDS, changed)
    assert forged(found)
    assert changed[which] in [one.printed for one in found]


@settings(max_examples=40, deadline=None)
@given(which=st.sampled_from(NUMBERS), pair=st.tuples(st.integers(0, 9), st.integers(0, 9)), place=st.integers(1, 4))
def test_a_digit_made_like_its_neighbour_is_another_number(which: int, pair: tuple[int, int], place: int) -> None:
    first, second = map(str, pair)
    if first == second:
        return
    signed, printed = first * place + second * 3, first * (place + 1) + second * 2
    words = [PrintedWord(signed, w.box) if n == which else w for n, w in enumerate(WORDS)]
    sheet = [PrintedWord(printed if n == which else w.text, w.box, 0.9) for n, w in enumerate(WORDS)]
    assert forged(compare(words, sheet))


@settings(max_examples=60, deadline=None)
@given(which=st.sampled_from(LETTERS), place=st.integers(0, 30))
def test_one_misread_letter_is_no_alarm(which: int, place: int) -> None:
    text = WORDS[which].text
    at = place % len(text)
    changed = list(WORDS)
    changed[which] = PrintedWord(text[:at] + "x" + text[at + 1 :], WORDS[which].box, 0.9)
    assert not forged(compare(WORDS, changed))


@settings(max_examples=40, deadline=None)
@given(word=st.text("abcdeghiklmnopqrstuvxy", min_size=2, max_size=3), place=st.integers(0, 2))
def test_a_misread_letter_in_a_short_word_is_no_alarm(word: str, place: int) -> None:
    at = place % len(word)
    misread = word[:at] + "z" + word[at + 1 :]
    found = compare([PrintedWord(word, (0, 0, 9, 9))], [PrintedWord(misread, (0, 0, 9, 9), 0.9)])
    assert not forged(found)


def placed(words: list[PrintedWord], scale: float = 1.5) -> list[PrintedWord]:
    """The words as a reader of a photograph gives them: in its own coordinates."""
    return [PrintedWord(w.text, tuple(scale * n + 7 for n in w.box), 0.9) for w in words]  # type: ignore[arg-type]


def edged(word: PrintedWord, text: str, left: float, right: float) -> PrintedWord:
    """Another text in a word's place, its edges moved by these shares of a letter's width."""
    letter = (word.box[2] - word.box[0]) / len(word.text)
    return PrintedWord(text, (word.box[0] + left * letter, word.box[1], word.box[2] + right * letter, word.box[3]), 0.9)


@settings(max_examples=60, deadline=None)
@given(which=st.sampled_from(NUMBERS), place=st.integers(0, 20), times=st.integers(2, 3))
@example(which=NUMBERS[0], place=0, times=3)  # half of 111247/QĐ-UBND are digits, and less than half of 1247/QĐ-UBND
def test_a_row_of_one_digit_read_too_short_in_its_full_place_is_no_alarm(which: int, place: int, times: int) -> None:
    text = WORDS[which].text
    spots = [i for i, c in enumerate(text) if c.isdigit()]
    at = spots[place % len(spots)]
    signed = list(WORDS)
    signed[which] = PrintedWord(text[:at] + text[at] * (times - 1) + text[at:], WORDS[which].box)
    read = placed(signed)
    read[which] = edged(read[which], text, 0.1, -0.1)
    assert not forged(compare(signed, read))
    # Taken out on paper, a digit leaves a shorter word, or a gap.
    read[which] = edged(read[which], text, 1.0, 0)
    assert forged(compare(signed, read))
    read[which] = edged(read[which], text, -1.0, -1.0)
    assert forged(compare(signed, read))


UNLIKE = ("xzxqz", "jjwwkfq", "quwzzxk")


@settings(max_examples=40, deadline=None)
@given(which=st.sampled_from(LETTERS), other=st.sampled_from(UNLIKE), sure=st.booleans())
def test_a_long_word_replaced_by_an_unlike_one_is_forged(which: int, other: str, sure: bool) -> None:
    read = placed(WORDS)
    read[which] = PrintedWord(other, read[which].box, 0.9 if sure else 0.5)
    assert forged(compare(WORDS, read)) == sure


@settings(max_examples=20, deadline=None)
@given(which=st.sampled_from(LETTERS), other=st.sampled_from(UNLIKE))
def test_an_unlike_word_elsewhere_on_the_sheet_is_no_replacement(which: int, other: str) -> None:
    read = placed(WORDS)
    read[which] = PrintedWord(other, (0.0, 0.0, 30.0, 12.0), 0.9)  # a stamp's word in the margin
    assert not forged(compare(WORDS, read))


def test_a_number_read_with_doubt_is_unsure_not_forged() -> None:
    changed = [PrintedWord(w.text, w.box, 0.9) for w in WORDS]
    which = NUMBERS[0]
    changed[which] = PrintedWord("7" + WORDS[which].text[1:], WORDS[which].box, 0.2)
    found = compare(WORDS, changed)
    assert not forged(found) or WORDS[which].text[0] == "7"


@settings(max_examples=40, deadline=None)
@given(
    which=st.sampled_from([n for n in NUMBERS if len(WORDS[n].text) > 2]),
    doubts=st.tuples(st.booleans(), st.booleans()),
)
def test_where_the_signed_page_was_read_too_both_readings_must_be_sure(which: int, doubts: tuple[bool, bool]) -> None:
    mine, theirs = (0.3 if doubt else 0.9 for doubt in doubts)
    text = re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), WORDS[which].text, count=1)
    signed = [PrintedWord(w.text, w.box, mine) for w in WORDS]
    sheet = [PrintedWord(text if n == which else w.text, w.box, theirs) for n, w in enumerate(WORDS)]
    assert forged(compare(signed, sheet)) == (not any(doubts))


def test_a_line_added_on_paper_is_found() -> None:
    more = [*WORDS, PrintedWord("Thêm", (0, 0, 1, 1), 0.9), PrintedWord("5.000.000", (0, 0, 1, 1), 0.9)]
    assert forged(compare(WORDS, more))
