"""What a module of `pipeline.kinds` declares: one `KIND`, read by classify and extract. See docs/kinds.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

ValueType = Literal[
    "text", "name", "number", "code", "date", "money", "area", "list", "time", "phone", "table", "email"
]
Column = Literal["", "left", "right"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of the fields it names: they agree (`supports`) or not, and why, in a Vietnamese clause.

    weight: how many times the agreement halves what doubt the readers left.
    """

    fields: tuple[str, ...]
    supports: bool
    why: str
    weight: int = 1


ADDRESS = ("address", "levels", "provinces", "units", "streets")
AGENCY = ("agencies", "levels", "provinces", "units")
Values = Mapping[str, str]
Check = Callable[[Values, date | None], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Own:
    """A field of this kind, found by its printed label.

    labels: the label as printed, its variants after it; matched without tone marks, capitals and punctuation.
    lines: how many printed lines the value may run over.
    pattern: a regular expression the normalised value must match wholly to be accepted.
    until: printed words that end the value though they begin no field.
    column: in a two-column certificate, the column it stands in.
    required: whether a paper without it is missing something.
    lists: groups of known phrases (pipeline/data/phrases.json, "provinces", "units") that may repair the value.
    drop: a regular expression of printed words around the value that are not part of it.
    many: every occurrence before the next field's label is taken, joined by `; `.
    inside: the value is what `pattern` finds in the value of that other field (an identity number in a sentence).
    """

    name: str
    labels: tuple[str, ...]
    type: ValueType = "text"
    lines: int = 1
    pattern: str = ""
    until: tuple[str, ...] = ()
    column: Column = ""
    required: bool = True
    inside: str = ""
    many: bool = False
    lists: tuple[str, ...] = ()
    drop: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    titles: what its title line reads, longest first; the first is the canonical one.
    notation: a regular expression for CodeNotation (after the first slash), "" where the kind has none of its own.
    common: the common fields a whole paper of this kind carries (missing when not found).
    without: common fields that this form does not have, whatever its header seems to show.
    issued_from: own field whose date is IssuedDate, "" for the date line of the header.
    columns: the two labels that head the columns of a two-column certificate.
    ordered: whether labels stand in the declared order; where forms of several years differ, each label must be its own.
    stops: printed words that end the part where own fields stand.
    witness: labels that tell the kind where the title is unreadable; at least half must be there.
    valid_from, valid_to: issue dates for which this form was in use (rules have dates), None for open ends.
    """

    name: str
    type_name: str
    titles: tuple[str, ...]
    own: tuple[Own, ...] = ()
    notation: str = ""
    common: tuple[str, ...] = ("TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "SignerName")
    without: tuple[str, ...] = ()
    issued_from: str = ""
    columns: tuple[str, str] | None = None
    ordered: bool = True
    stops: tuple[str, ...] = ()
    witness: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def type_name_of(self, title: str) -> str:
        """TypeName for the title that was read: the canonical one, or a variant in sentence case."""
        return self.type_name if title == self.titles[0] else title[0] + title[1:].lower()
