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


def text_is_garbled(text: str) -> bool:
    """Whether a text layer cannot be trusted: TCVN3 or VNI bytes shown as Latin-1, or letters without Unicode values.

    Both old encodings put accents on foreign letters ("Céng hßa x· héi"), so most accented words stop being syllables.
    One font of several may be so alone: a single line of it is enough.
    """
    visible = [char for char in text if not char.isspace()]
    if not visible:
        return False
    lost = sum(1 for char in visible if char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc"})
    if lost > 0.03 * len(visible):
        return True
    if any(_is_nonsense(line) for line in text.split("\n")):
        return True
    accented = [word for word in _MADE_OF_LETTERS.findall(text) if not word.isascii() and len(word) <= 9]
    if len(accented) < 5:
        return False
    sound = sum(1 for word in accented if _sound(word))
    return sound < 0.7 * len(accented)


_MADE_OF_LETTERS = re.compile(r"[^\s\d.,;:()/\"“”–-]{2,}")
_SIGN_WITHIN = re.compile(r"[^\W\d_][#$%*\\^`{|}~!]+[^\W\d_]")
_ABBREVIATION = re.compile(r"[A-ZĐƯ&]+")
_FEWEST = 6  # letters in words that are none, from which a line is nonsense


def _is_nonsense(line: str) -> bool:
    """Whether half the words of a line are none: marks that no syllable bears, signs between letters (`FớQJ#KÕD`)."""
    words = [word for word in _MADE_OF_LETTERS.findall(line) if any(char.isalpha() for char in word)]
    odd = [word for word in words if _is_odd(word)]
    return 2 * len(odd) >= len(words) and sum(map(len, odd)) >= _FEWEST


def _is_odd(word: str) -> bool:
    if _SIGN_WITHIN.search(word):
        return True
    return not (word.isascii() or _ABBREVIATION.fullmatch(word) or _sound(word))


def _sound(word: str) -> bool:
    letters = _WORD.findall(word)
    return bool(letters) and "".join(letters) == word.strip("'’‘!?[]%*+=_<>…•") and all(map(is_syllable, letters))


__all__ = ["VIETNAMESE_LETTERS", "is_syllable", "one_tone_place", "text_is_garbled", "tone_fits", "with_dot_below"]
