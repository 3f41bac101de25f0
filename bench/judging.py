"""What a read document is held against: words by character errors, fields by value, clerks by keystrokes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from bench.cer import Score, fold, score
from pipeline.document import Document, Field
from samples.difficulty import printed
from samples.values import SampleDocument, TruthField

# On every paper and no achievement to read.
TRIVIAL = {"PageAmount", "Language"}
CRITICAL = {
    "number": {"CodeNumber", "CodeNotation", "RegisteredNumber", "BusinessCode", "CertificateSerial", "RegisterNumber"},
    "date": {
        "IssuedDate",
        "BirthDate",
        "WifeBirthDate",
        "HusbandBirthDate",
        "RegisteredDate",
        "DeathDate",
        "IdIssuedDate",
    },
    "identity": {"PersonalId", "WifeId", "HusbandId", "OwnerId"},
    "name": {"FullName", "SignerName", "MotherName", "FatherName", "WifeName", "HusbandName", "OwnerName", "GrantedTo"},
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One field: what stands on the paper ("" = nothing), what was offered, and how sure."""

    name: str
    truth: str
    offered: str
    status: str
    confidence: float
    written: str
    rank: int  # 1 = the offer itself is right, 2… = the n-th offer, 0 = not among the offers

    @property
    def right(self) -> bool:
        return self.rank == 1

    @property
    def keystrokes(self) -> int:
        """What is left for the clerk: nothing, one key to confirm, two to choose an offer, or typing."""
        if self.status == "accepted" or not self.truth:
            return 0
        if self.rank == 1:
            return 1
        if self.rank > 1:
            return 2
        return Levenshtein.distance(self.offered, self.truth) + 1


def same(a: str, b: str) -> bool:
    """Equal but for tone-mark convention, blanks and final punctuation."""
    return " ".join(fold(a).split()).strip(" .,;") == " ".join(fold(b).split()).strip(" .,;")


def judge_fields(truth: Iterable[TruthField], document: Document, known: set[str]) -> list[Judged]:
    """Each true field with what was offered for it; offers for what is not on the paper count too (`known` names)."""
    offers = {one.name: one for one in document.fields if one.value}
    judged = [
        _against(one.name, one.value, one.written, offers.pop(one.name, None))
        for one in truth
        if one.name not in TRIVIAL
    ]
    for name, spare in offers.items():
        if name in known and name not in TRIVIAL:
            judged.append(Judged(name, "", spare.value, spare.status, spare.confidence, "printed", 0))
    return judged


def _against(name: str, truth: str, written: str, offer: Field | None) -> Judged:
    if offer is None:
        return Judged(name, truth, "", "missing", 0.0, written, 0)
    values = [offer.value, *(one for one in offer.alternatives if not same(one, offer.value))]
    rank = next((place for place, one in enumerate(values, 1) if same(one, truth)), 0)
    return Judged(name, truth, offer.value, offer.status, offer.confidence, written, rank)


def judge_words(sample: SampleDocument, texts: list[str]) -> Score:
    """Character errors of the pages' texts, handwriting left out."""
    total = Score(0, 0)
    for number, page in enumerate(sample.pages):
        plain, free = printed(page)
        total = total + score(plain, texts[number] if number < len(texts) else "", free, page.extras)
    return total


def lower_bound(right: int, total: int, risk: float = 0.05) -> float:
    """Clopper and Pearson's exact one-sided lower bound of a share."""
    if total == 0 or right == 0:
        return 0.0
    wrong, low, high = total - right, 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(wrong, total, middle) > risk:
            low = middle
        else:
            high = middle
    return 1 - high


def _at_most(count: int, total: int, share: float) -> float:
    """P(X ≤ count) of a binomial."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(count >= total)
    head = math.lgamma(total + 1)
    return sum(
        math.exp(
            head
            - math.lgamma(k + 1)
            - math.lgamma(total - k + 1)
            + k * math.log(share)
            + (total - k) * math.log1p(-share)
        )
        for k in range(count + 1)
    )


def to_json(one: Judged) -> dict[str, Any]:
    return asdict(one)


__all__ = ["CRITICAL", "TRIVIAL", "Judged", "judge_fields", "judge_words", "lower_bound", "same", "to_json"]
