"""From what was found to what is accepted: acceptance is earned, never the default.

A born-digital page has exact letters: there structure decides. On a scan the readers' confidence in every word of the
value, their agreement, the pattern of the field and the cross-checks decide. The figures of a number or a date in the
header are written by hand or stamped on most real desks, and print readers agree on wrong ones there: they are never
accepted here (`pipeline.witnesses` may, from independent witnesses).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import trust
from pipeline.disputes import disputed
from pipeline.document import Box, Field, Page, Status, enclosing
from pipeline.kinds.spec import Finding
from pipeline.rows import Placed
from pipeline.soundness import (
    code_doubts,
    figure_doubts,
    letter_doubts,
    organ_doubts,
    pair_doubts,
    paper_doubts,
    person_doubts,
    phone_doubts,
    unfinished_organ,
    unit_doubts,
)
from pipeline.thresholds import THRESHOLDS
from pipeline.voted import OPEN_FIGURE
from pipeline.wording import bare, same_reading

_OFFICES = ("OrganName", "ParentOrganName")
_WRITTEN_OUT = ("text", "list", "table")
_TYPES = {"time": "text", "phone": "code", "table": "list", "email": "text"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict already reached from independent witnesses (`pipeline.witnesses`): it stands as it is."""

    status: Status
    confidence: float
    why: str
    box: Box | None
    page: int


@dataclass(frozen=True, slots=True)
class Found:
    """A value found on the page, before judgement.

    surety: 0..1 from evidence other than the words' confidence (a list that holds the value, a title's likeness);
    None when the words alone speak. doubts and support are Vietnamese clauses. handmade: the figures may be written. confidences: of the words
    after repair from a list, in place of the readers' own.
    """

    name: str
    value: str
    type: str
    words: tuple[Placed, ...] = ()
    label: str = ""
    pattern: str = ""
    surety: float | None = None
    doubts: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    handmade: bool = False
    required: bool = True
    confidences: tuple[float, ...] = ()
    ruled: Ruling | None = None


def judge(found: Found, pages: Mapping[int, Page], findings: Sequence[Finding]) -> Field:
    """The field with its status, confidence and reason."""
    if not found.value:
        return _missing(found)
    used = {word.page for word in found.words} or set(pages)
    exact = all(pages[number].source == "text" for number in used if number in pages)
    doubts = [*found.doubts, *(one.why for one in findings if not one.supports)]
    support = [*found.support, *(one.why for one in findings if one.supports)]
    if exact:
        # Letters of a text layer are what was set: only structure can be wrong there.
        doubts = [one for one in doubts if not one.startswith("họ tên chỉ có hai chữ")]
    if found.pattern and not re.fullmatch(found.pattern, found.value):
        doubts.append("không đúng mẫu của trường này")
    if found.ruled is not None:
        ruled = _as_ruled(found, found.ruled)
        return doubted(ruled, "; ".join(doubts)) if doubts else ruled
    if found.name in _OFFICES:
        doubts += unfinished_organ(found.value) if exact else organ_doubts(found.value)
    repairs = [one for one in support if one.startswith(REPAIRED)]
    if not exact:
        doubts += _doubts_of_a_scan(found, repaired=bool(repairs))
    confidence = _confidence(found, exact, sum(one.weight for one in findings if one.supports), pages)
    floor = THRESHOLDS.for_field(found.name, found.type)
    if not doubts and confidence < floor:
        doubts.append(_unsure(found))
    accepted = not doubts
    if not accepted:
        confidence = min(confidence, floor - 0.01)
    why = "; ".join([*doubts, *repairs] if doubts else support) or _plain_reason(exact)
    return Field(
        name=found.name,
        value=found.value,
        type=_TYPES.get(found.type, found.type),
        confidence=max(0.0, min(1.0, confidence)),
        status="accepted" if accepted else "doubtful",
        page=found.words[0].page if found.words else None,
        box=enclosing([word.box for word in found.words if word.page == found.words[0].page]),
        why=why,
        alternatives=found.alternatives or _alternatives(found),
        label=found.label,
    )


def _doubts_of_a_scan(found: Found, *, repaired: bool) -> list[str]:
    """What speaks against a value that readers made of ink, by its own letters and by what they saw otherwise."""
    doubts: list[str] = []
    # A TypeName is a declared title; how it is spelled was not read.
    if found.type in _WRITTEN_OUT and found.name != "TypeName":
        doubts += [*figure_doubts(found.value), *letter_doubts(found.value)]
        doubts += [*paper_doubts(found.value), *unit_doubts(found.value)]
        doubts += [*pair_doubts(found.value), *person_doubts(found.value)]
    if found.type == "code":
        doubts += code_doubts(found.value)
    if found.type == "phone":
        doubts += phone_doubts(found.value)
    doubts += disputed(found.value, found.type, found.words, repaired=repaired)
    if found.handmade:
        doubts.append("chữ số có thể viết tay hoặc đóng dấu, cần người xem")
    return doubts


REPAIRED = "đã sửa theo danh mục"  # how the note begins that a list changed what was read: never left out


def _as_ruled(found: Found, ruling: Ruling) -> Field:
    return Field(
        name=found.name,
        value=found.value,
        type=found.type,
        confidence=ruling.confidence,
        status=ruling.status,
        page=ruling.page,
        box=ruling.box,
        why=ruling.why,
        alternatives=found.alternatives,
        label=found.label,
    )


def _missing(found: Found) -> Field:
    why = "; ".join(found.doubts) or "không thấy trên giấy"
    return Field(found.name, "", _TYPES.get(found.type, found.type), 0.0, "missing", why=why, label=found.label)


def _confidence(found: Found, exact: bool, witnesses: int, pages: Mapping[int, Page]) -> float:
    if exact:
        return found.surety if found.surety is not None else 0.99
    if found.surety is not None:
        return found.surety
    # Each independent witness halves what is left of the doubt.
    return 1 - (1 - _of_the_words(found, pages)) * 0.5**witnesses


def _of_the_words(found: Found, pages: Mapping[int, Page]) -> float:
    if found.type in trust.TYPES and found.words:
        return trust.likelihood(found.words, found.confidences, found.type, pages.get(found.words[0].page))
    return least(found.confidences) if found.confidences else word_confidence(bearing(found.type, found.words))


def bearing(value_type: str, words: Sequence[Placed]) -> Sequence[Placed]:
    """The words that bear the value: of a number only its figures, whatever the readers make of `đồng` behind it."""
    figures = [word for word in words if any(char.isdigit() for char in word.text) and not _UNIT.match(word.text)]
    return figures if value_type in _FIGURES and figures else words


_UNIT = re.compile(r"\W*[kcd]?m[23²³]\W*$")  # a unit with a figure of its own
_FIGURES = ("number", "area", "money", "date")


def word_confidence(words: Sequence[Placed]) -> float:
    """How sure the readers are of all the words: the least sure one, and a little for each further unsure one."""
    return least([sure_of(word) for word in words if any(letter.isalnum() for letter in word.text)])


def sure_of(word: Placed) -> float:
    """The readers' confidence in the letters of a word: that they differ on a comma after it is no doubt of the value.

    Where a figure is open, or the word may have lost what stood beside it, no agreement on its letters makes it sure.
    """
    others = word.word.alternatives
    if (
        others
        and word.word.confidence > OPEN_FIGURE
        and all(_same_letters(bare(other), bare(word.text)) for other in others)
    ):
        return max(word.word.confidence, _ONLY_MARKS_DIFFER)
    return word.word.confidence


_ONLY_MARKS_DIFFER = 0.96


def _same_letters(one: str, other: str) -> bool:
    """The same word, capitals included, however the tone is placed: `Xã` against `xã` is a doubt of the value."""
    return same_reading(one, other) and [char.isupper() for char in one] == [char.isupper() for char in other]


def least(confidences: Sequence[float]) -> float:
    """One confidence for several words: the lowest, and a quarter of every further doubt."""
    scores = sorted(confidences)
    if not scores:
        return 0.0
    rest = sum(1 - score for score in scores[1:])
    return max(0.0, scores[0] - 0.25 * rest)


# How the reason begins where nothing but the readers' confidence was wanting: `pipeline.agree` may still settle those.
UNSURE_BEGINNINGS = ("hai cách đọc khác nhau", "đọc chưa chắc", "chưa đủ chắc chắn")


def _unsure(found: Found) -> str:
    unsure = min(found.words, key=lambda word: word.word.confidence, default=None)
    if unsure is None:
        return "chưa đủ chắc chắn"
    if unsure.word.alternatives:
        return f"hai cách đọc khác nhau ở “{unsure.text}” / “{unsure.word.alternatives[0]}”"
    return f"đọc chưa chắc ở “{unsure.text}”"


def _plain_reason(exact: bool) -> str:
    return "lấy từ lớp chữ gốc của tệp" if exact else "các bộ đọc thống nhất"


def _alternatives(found: Found) -> tuple[str, ...]:
    """The value with the other reading of each disputed word, at most three."""
    offers: list[str] = []
    for word in found.words:
        for other in word.word.alternatives:
            if found.type in {"text", "name", "code"} and word.text in found.value:
                offer = found.value.replace(word.text, other, 1)
                if offer != found.value and offer not in offers:
                    offers.append(offer)
    return tuple(offers[:3])


def doubted(field: Field, why: str) -> Field:
    """The field, no longer accepted, for this reason."""
    if field.status != "accepted":
        return field
    return replace(field, status="doubtful", why=why, confidence=min(field.confidence, 0.8))
