"""How likely a text read from a scan is right: word by word, from what its readers and everything around it say.

A word's confidence tells how its readers voted. Whether it is right depends on more: what the rival reading is (another
name or no syllable at all), whether words beside it vouch for it, whether a mark that print loses would make another
word of it, how often the readers differ on this page. The weights of these in log odds stand in data/trust.json;
`bench/fit_trust.py` fits them on drawn papers and measures them on folds. A value is as likely right as all its words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.context import compounds, may_be_a_hook
from pipeline.document import Page
from pipeline.leaders import toneless, with_dot_below
from pipeline.lexicon import follow, has_twin, known
from pipeline.names import is_name, name_twins
from pipeline.rows import Placed
from pipeline.syllables import is_syllable, tone_fits
from pipeline.wording import bare, fold

TYPES = frozenset({"text", "name", "list"})  # of values that are words; of figures the readers' confidence speaks


@dataclass(frozen=True, slots=True)
class Seen:
    """One word of a value: what was read, its confidence after lists and context, and where it stands in the value."""

    words: Sequence[Placed]
    at: int
    confidence: float
    value_type: str
    disputed: float  # share of the page's words that its readers differ on

    @property
    def text(self) -> str:
        return bare(self.words[self.at].text)

    @property
    def rivals(self) -> list[str]:
        """The other readings, without those that differ in the signs at the ends alone."""
        others = (bare(other) for other in self.words[self.at].word.alternatives)
        return [other for other in others if other != self.text]


def features(seen: Seen) -> dict[str, float]:
    """What the weights weigh."""
    word, text, rivals = seen.words[seen.at], seen.text, seen.rivals
    beside = [one.text for one in seen.words]
    vouching = compounds(beside, seen.at) if text.isalpha() else 0
    signs = {
        "bias": True,
        "settled": seen.confidence >= 0.999,
        "signs_differ": bool(word.word.alternatives) and not rivals,
        "no_letters": not text,
        "one_letter": len(text) == 1,
        "figures": any(char.isdigit() for char in text),
        "capitals": text.isupper() and len(text) > 1,
        "known": text.isalpha() and known(text),
        "syllable": text.isalpha() and is_syllable(text) and tone_fits(text),
        "vouched": vouching > 0,
        "vouched_twice": vouching > 1,
        "twin": _has_twin(beside, seen.at),
        "dotted": word.dotted,
        "in_list": seen.value_type == "list",
        **_lost_marks(seen, vouching),
        **_rivalry(seen),
        **_as_name(seen),
    }
    return {
        "confidence": _odds(seen.confidence),
        "read": _odds(word.word.confidence),
        "page": 10 * seen.disputed,
        "page_and_rival": 10 * seen.disputed * bool(rivals),
        **{name: float(holds) for name, holds in signs.items()},
    }


def _rivalry(seen: Seen) -> dict[str, bool]:
    text, rivals, beside = seen.text, seen.rivals, [one.text for one in seen.words]
    spaced = [other for other in seen.words[seen.at].word.alternatives if " " in other.strip()]
    return {
        "rival": bool(rivals),
        "rival_in_marks": bool(rivals) and all(fold(one) == fold(text) for one in rivals),
        "rival_in_letters": any(fold(one) != fold(text) for one in rivals),
        "rival_in_spaces": bool(spaced),
        "rival_known": any(known(one) and is_syllable(one) for one in rivals),
        "rival_impossible": bool(rivals) and not any(is_syllable(one) and tone_fits(one) for one in rivals),
        "rival_vouched": any(
            bool(compounds([*beside[: seen.at], one, *beside[seen.at + 1 :]], seen.at)) for one in rivals
        ),
        "rival_figures": any(char.isdigit() for one in (text, *rivals) for char in one) and bool(rivals),
        "head_cut": seen.at == 0 and text[:1].islower() and any(text.endswith(one) or not one for one in rivals),
    }


def _lost_marks(seen: Seen, vouching: int) -> dict[str, bool]:
    """Whether a mark that print loses would make another word of it, and nothing beside it speaks against that."""
    text, beside = seen.text, [one.text for one in seen.words]
    bare_of_tone = text.isalpha() and toneless(text) and seen.value_type != "name"
    dot = bare_of_tone and not vouching and known(with_dot_below(text.lower()))
    return {
        "may_lose_dot": dot,
        "may_lose_dot_to_leader": dot and seen.words[seen.at].dotted,
        "may_be_hook": text.isalpha() and may_be_a_hook(text, beside, seen.at),
    }


def _as_name(seen: Seen) -> dict[str, bool]:
    if seen.value_type != "name":
        return {"name": False, "is_name": False, "rival_is_name": False, "name_with_twins": False, "odd_name": False}
    first = seen.at == 0
    return {
        "name": True,
        "is_name": is_name(seen.text, family=first),
        "rival_is_name": any(is_name(one, family=first) for one in seen.rivals),
        "name_with_twins": not first and toneless(seen.text) and name_twins(seen.text) > 0,
        "odd_name": not first and not is_name(seen.text, family=False),
    }


def _has_twin(texts: Sequence[str], at: int) -> bool:
    """Whether every compound of the word is known with other marks too (`Đông Thanh`, `Đông Thạnh`)."""
    pairs = [(texts[one], texts[one + 1]) for one in (at - 1, at) if 0 <= one < len(texts) - 1]
    made = [has_twin(*pair) for pair in pairs if follow(*pair)]
    return bool(made) and all(made)


def _odds(probability: float) -> float:
    bounded = min(max(probability, 0.02), 0.995)
    return math.log(bounded / (1 - bounded))


@cache
def weights() -> Mapping[str, float]:
    """Log odds for each feature, as fitted."""
    loaded: dict[str, float] = json.loads((files("pipeline") / "data" / "trust.json").read_text("utf-8"))["weights"]
    return loaded


def likelihood(words: Sequence[Placed], confidences: Sequence[float], value_type: str, page: Page | None) -> float:
    """The probability that all words of a value are right; 0 where there is none.

    confidences: of the words after lists and names, or empty where the readers' own stand.
    """
    if not words:
        return 0.0
    share = disputed(page) if page is not None else 0.0
    own = confidences if len(confidences) == len(words) else [one.word.confidence for one in words]
    return math.prod(_probability(features(Seen(words, at, sure, value_type, share))) for at, sure in enumerate(own))


def _probability(found: Mapping[str, float]) -> float:
    odds = sum(weight * found[name] for name, weight in weights().items())
    return 1 / (1 + math.exp(-max(-20.0, min(20.0, odds))))


def disputed(page: Page) -> float:
    """The share of a page's words that its readers differ on."""
    flags = [bool(word.alternatives) for word in page.words]
    return sum(flags) / max(1, len(flags))


__all__ = ["TYPES", "Seen", "disputed", "features", "likelihood", "weights"]
