"""Agreement between the papers of one dossier: the same person is written alike on each of them.

People are known across papers by their identity number. What two papers say of one person (name, birth, sex) supports
both where it is the same and throws doubt on both where it is not. Two papers are two pictures: unlike two readers of
one picture, their agreement is independent evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.document import Document, Field
from pipeline.judge import UNSURE_BEGINNINGS
from pipeline.thresholds import THRESHOLDS
from pipeline.wording import same_reading

# For each number field the fields that tell of the same person on that paper.
_PERSONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("PersonalId", (("name", "FullName"), ("name", "OwnerName"), ("birth", "BirthDate"), ("gender", "Gender"))),
    ("WifeId", (("name", "WifeName"), ("birth", "WifeBirthDate"))),
    ("HusbandId", (("name", "HusbandName"), ("birth", "HusbandBirthDate"))),
    ("OwnerId", (("name", "OwnerName"),)),
)
_WORDS = {"name": "họ tên", "birth": "ngày sinh", "gender": "giới tính", "number": "số định danh"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one paper says of one person: the paper's place in the dossier, the aspect, and the field that says it."""

    paper: int
    aspect: str
    field: Field


def agree(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The same documents, their fields judged again in the light of each other.

    An accepted field that another paper contradicts becomes doubtful and says which; a field that was only read unsurely
    and stands the same on another paper becomes accepted when both readings together are sure enough.
    """
    people: dict[str, list[Said]] = {}
    for paper, document in enumerate(documents):
        for number, aspects in _PERSONS:
            for identity, said in _said(document, paper, number, aspects):
                people.setdefault(identity, []).extend(said)
    changes: dict[tuple[int, str], Field] = {}
    for said in people.values():
        for one in said:
            changed = _in_the_light_of(one, [other for other in said if other.paper != one.paper], documents)
            if changed is not one.field:
                changes[one.paper, one.field.name] = changed
    return tuple(
        replace(document, fields=tuple(changes.get((paper, field.name), field) for field in document.fields))
        for paper, document in enumerate(documents)
    )


def _said(
    document: Document, paper: int, number: str, aspects: Sequence[tuple[str, str]]
) -> list[tuple[str, list[Said]]]:
    identity = document.field(number)
    if identity is None or not identity.value or "; " in identity.value:
        return []
    said = [Said(paper, "number", identity)]
    for aspect, name in aspects:
        field = document.field(name)
        if field is not None and field.value and "; " not in field.value:
            said.append(Said(paper, aspect, field))
    return [(identity.value, said)]


def _in_the_light_of(one: Said, others: Sequence[Said], documents: Sequence[Document]) -> Field:
    told = [other for other in others if other.aspect == one.aspect]
    if not told:
        return one.field
    against = next((other for other in told if not same_reading(other.field.value, one.field.value)), None)
    if against is not None:
        return _contradicted(one, against, documents)
    best = max(told, key=lambda other: other.field.confidence)
    return _confirmed(one, best)


def _contradicted(one: Said, other: Said, documents: Sequence[Document]) -> Field:
    if one.field.status != "accepted":
        return one.field
    paper = documents[other.paper].type_name or "giấy tờ khác"
    why = f"{_WORDS[one.aspect]} trên {paper} của cùng hồ sơ ghi “{other.field.value}”"
    alternatives = tuple(dict.fromkeys((other.field.value, *one.field.alternatives)))
    return replace(
        one.field, status="doubtful", confidence=min(one.field.confidence, 0.8), why=why, alternatives=alternatives
    )


def _confirmed(one: Said, other: Said) -> Field:
    field = one.field
    if (
        field.status != "doubtful"
        or not field.why.startswith(UNSURE_BEGINNINGS)
        or min(field.confidence, other.field.confidence) < 0.5
    ):
        return field
    together = 1 - (1 - field.confidence) * (1 - other.field.confidence)
    if together < max(THRESHOLDS.for_field(field.name, field.type), 0.95):
        return field
    return replace(
        field, status="accepted", confidence=together, why="trùng với giấy tờ khác của cùng người trong hồ sơ"
    )
