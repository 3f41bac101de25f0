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


def one_tone_place(word: str) -> str:
    """A lower-case NFC syllable with the tone where the older convention puts it, so that both compare equal."""
    return word[:-2] + _OLD_PLACE.get(word[-2:], word[-2:])


def text_is_garbled(text: str) -> bool:
    """Whether a text layer cannot be trusted: TCVN3 or VNI bytes shown as Latin-1, or letters without Unicode values.

    Both old encodings put accents on foreign letters ("Céng hßa x· héi"), so most accented words stop being syllables.
    """
    visible = [char for char in text if not char.isspace()]
    if not visible:
        return False
    lost = sum(1 for char in visible if char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc"})
    if lost > 0.03 * len(visible):
        return True
    accented = [word for word in re.findall(r"[^\s\d.,;:()/\"“”–-]{2,}", text) if not word.isascii() and len(word) <= 9]
    if len(accented) < 5:
        return False
    sound = sum(1 for word in accented if _sound(word))
    return sound < 0.7 * len(accented)


def _sound(word: str) -> bool:
    letters = _WORD.findall(word)
    return bool(letters) and "".join(letters) == word.strip("'’‘!?[]%*+=_<>…•") and all(map(is_syllable, letters))


__all__ = ["VIETNAMESE_LETTERS", "is_syllable", "one_tone_place", "text_is_garbled"]
