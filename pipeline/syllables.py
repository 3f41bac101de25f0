"""The shape of Vietnamese syllables: tells words from debris without a dictionary."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_NUCLEUS = (
    "iêu|yêu|ươu|ươi|uôi|oai|oay|oeo|uây|uyê|uya|uyu|uêu|oao|"
    "iê|yê|ươ|uô|ia|ya|ưa|ua|oa|oă|oe|uâ|uê|uơ|uy|"
    "ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|"
    "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_CODA = "ch|ng|nh|c|m|n|p|t"
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_NUCLEUS})(?:{_CODA})?$")
_WORD = re.compile(r"[^\W\d_]+")

# Where the tone stands is a matter of convention ("hòa" or "hoà"); the newer place on the left.
_OLD_PLACE = {
    new: old
    for news, olds in (
        ("òa óa ỏa õa ọa", "oà oá oả oã oạ"),
        ("òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
        ("ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
    )
    for new, old in zip(news.split(), olds.split(), strict=True)
}

VIETNAMESE_LETTERS = frozenset(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
)


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether `word` (letters only, any case, NFC or NFD) is built like a Vietnamese syllable with at most one tone."""
    bare, tones = [], 0
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones += 1
        else:
            bare.append(char)
    return tones <= 1 and _SYLLABLE.match(unicodedata.normalize("NFC", "".join(bare))) is not None


_STOPPED = re.compile(r"(?:c|ch|p|t)$")


@lru_cache(maxsize=8192)
def tone_fits(word: str) -> bool:
    """Whether a syllable's tone can stand there: one that ends in c, ch, p or t has a sharp or a heavy tone, no other."""
    marks = [char for char in unicodedata.normalize("NFD", word.lower()) if char in _TONES]
    return not _STOPPED.search(word.lower()) or marks in (["\u0301"], ["\u0323"])


_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"
_RHYME = re.compile(f"(?:qu|gi(?=[{_VOWELS}]))?[^{_VOWELS}]*([{_VOWELS}]+)([^{_VOWELS}]*)$")


def with_dot_below(word: str) -> str:
    """A word that has no tone, with the dot below where Vietnamese writes it ("Viêt" -> "Việt"); "" where it cannot."""
    plain = unicodedata.normalize("NFC", word)
    found = _RHYME.match(plain.lower())
    if found is None or any(char in _TONES for char in unicodedata.normalize("NFD", plain)):
        return ""
    vowels, coda = found[1], found[2]
    marked = [place for place, vowel in enumerate(vowels) if vowel in _MARKED]
    if marked:
        place = marked[-1]
    elif coda or len(vowels) == 1 or vowels in ("oa", "oe", "uy"):
        place = len(vowels) - 1
    else:
        place = 1 if len(vowels) > 2 else 0
    at = found.start(1) + place
    dotted = unicodedata.normalize("NFC", plain[: at + 1] + "\u0323" + plain[at + 1 :])
    return dotted if is_syllable(dotted) else ""


def one_tone_place(word: str) -> str:
    """A lower-case NFC syllable with the tone where the older convention puts it, so that both compare equal."""
    return word[:-2] + _OLD_PLACE.get(word[-2:], word[-2:])


__all__ = ["VIETNAMESE_LETTERS", "is_syllable", "one_tone_place", "tone_fits", "with_dot_below"]
