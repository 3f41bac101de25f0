"""Text layers set in fonts of the years before Unicode: which font keeps which encoding, and its text in Unicode.

A font is believed to be old by its name and its text together, or by much text alone; wherever that is not enough the
page is read from its picture instead (`settled` gives None). Unicode text is never touched: in an old encoding its words
are no Vietnamese, and text that is Vietnamese as it stands stays.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.document import Line
from pipeline.garbled import text_is_garbled
from pipeline.lexicon import known, rarity
from pipeline.oldfonts import OLD_FONTS, OldFont
from pipeline.syllables import VIETNAMESE_LETTERS, is_syllable, tone_fits

STEP = "old-font:"  # how Page.steps records the encoding
LINE_END = "\x02\ufffe"  # how PDFium marks a hyphen (or what a PDF calls one) at the end of a line
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_RAREST = 12.0  # `lexicon.rarity` of what is no syllable of its list
_LEAST = 8  # marked words by which an encoding shows without a name
_SOUND, _UNSOUND = 0.9, 0.7  # shares of marked words
_FEWEST_CAPITALS = 4  # from which a line is set in capitals
_MOST_HYPHENS = 4
# Letters of the language that are in no code page of Windows for the West, as which old letters are told.
_ONLY_UNICODE = frozenset(one for small in VIETNAMESE_LETTERS for one in (small, small.upper()) if ord(one) > 0xFF)
# Signs that old fonts had where Windows has them.
_SIGNS = frozenset("“”‘’–—…•‰™€\xa0")


@dataclass(frozen=True, slots=True)
class _Setting:
    """How one font of a page is to be read; `capitals` where it draws small letters as capitals."""

    font: OldFont
    capitals: bool

    def text(self, raw: str) -> str:
        decoded = self.font.decoded(raw)
        return decoded.upper() if self.capitals else decoded


@dataclass(frozen=True, slots=True)
class OldText:
    """The letters of a text layer with the setting of each; None: Unicode as it stands."""

    letters: str
    settings: tuple[_Setting | None, ...]

    @property
    def encodings(self) -> tuple[str, ...]:
        """The names of the encodings found, in alphabetical order."""
        return tuple(sorted({one.font.name for one in self.settings if one is not None}))

    def word(self, start: int, stop: int) -> tuple[str, float]:
        """The letters from `start` to `stop` in Unicode, NFC, and 0 where one of them is in no table, else 1."""
        pieces, sure = [], 1.0
        for raw, setting in self._runs(start, stop):
            if setting is None:
                pieces.append(raw)
                continue
            pieces.append(_with_hyphens(raw, setting))
            if any(ord(one) > _ASCII and one not in _SIGNS for one in setting.font.rest(raw)):
                sure = 0.0
        return unicodedata.normalize("NFC", "".join(pieces)), sure

    def _runs(self, start: int, stop: int) -> Iterable[tuple[str, _Setting | None]]:
        at = start
        while at < stop:
            end = at + 1
            while end < stop and self.settings[end] == self.settings[at]:
                end += 1
            yield self.letters[at:end], self.settings[at]
            at = end


def names_old_font(names: Iterable[str]) -> bool:
    """Whether one of these fonts is named like one of the years before Unicode."""
    return any(_named(name) is not None for name in names)


def font_name(font: Any) -> str:
    """The name of a font that PDFium holds, without the mark of a subset."""
    length = pdfium_c.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, length)
    return _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))


def settled(textpage: pdfium.PdfTextPage, letters: str, *, garbled: bool) -> OldText | None:
    """Which fonts of the page are old (maybe none), its letters as PDFium gives them; None where that is not sure.

    Of a page that is not `garbled` only fonts named as old ones are in question: word processors set the letters of one
    word from two fonts, so one font's part of a sound text need not be Vietnamese.
    """
    owners, names = _fonts(textpage, len(letters))
    texts = {font: _said(letters, owners, font) for font in names}
    found: dict[int, _Way] = {}
    # What one font of the page shows speaks for the others, so those that show it by themselves come first.
    for company in (False, True):
        seen = {way.font.name for way in found.values() if isinstance(way, _Setting)} if company else set()
        for font, text in texts.items():
            if found.get(font, "unsure") == "unsure":
                found[font] = _way(names[font], text, seen, garbled=garbled)
    if "unsure" in found.values():
        return None
    settings = {font: way for font, way in found.items() if isinstance(way, _Setting)}
    old = OldText(letters, tuple(map(settings.get, owners)))
    read = re.sub(r"\S+", lambda word: old.word(*word.span())[0], letters)
    return None if text_is_garbled(read) else old


def with_capitals(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with marked letters made capitals among capitals: TCVN3 has a small letter's code for both."""
    return tuple(_raised(line) for line in lines)


def _raised(line: Line) -> Line:
    whole = _in_capitals(
        "".join(word.text for word in line.words if word.text.strip(".,:;").isalpha()), _FEWEST_CAPITALS
    )
    words = tuple(
        replace(word, text=word.text.upper()) if whole or _in_capitals(word.text, 2) else word for word in line.words
    )
    return replace(line, words=words)


def _in_capitals(text: str, fewest: int) -> bool:
    plain = [one for one in text if one.isascii() and one.isalpha()]
    return len(plain) >= fewest and all(one.isupper() for one in plain)


# --- fonts of a page --------------------------------------------------------------------------------------------------


def _fonts(textpage: pdfium.PdfTextPage, count: int) -> tuple[list[int], dict[int, str]]:
    """For each letter the font that drew it (0: a space that the reader put in), and each font's name."""
    owners, names = [], {}
    for index in range(count):
        thing = pdfium_c.FPDFText_GetTextObject(textpage, index)
        font = pdfium_c.FPDFTextObj_GetFont(thing) if thing else None
        address = ctypes.cast(font, ctypes.c_void_p).value or 0 if font else 0
        if address and address not in names:
            names[address] = font_name(font)
        owners.append(address)
    return owners, names


def _said(letters: str, owners: Sequence[int], font: int) -> str:
    """The text in that font; spaces stand for what is not in it."""
    return "".join(letter if owner == font else " " for letter, owner in zip(letters, owners, strict=True))


# --- which encoding ---------------------------------------------------------------------------------------------------

_Way = _Setting | Literal["unicode", "unsure"]


def _way(name: str, text: str, seen: set[str], *, garbled: bool) -> _Way:
    """How a font's text is to be read; `seen` are the encodings found on the same page."""
    named = _named(name)
    if not _ONLY_UNICODE.isdisjoint(text) or not (named or garbled):
        return "unicode"
    if named is not None:
        return _by_name(named, text, seen)
    ways = [_Setting(font, capitals=False) for font in OLD_FONTS if not seen or font.name in seen]
    ways = [way for way in ways if _fits(way, text) and _shows(way, text, 1 if seen else _LEAST)]
    if len(ways) == 1:
        return ways[0]
    return "unicode" if _share(_marked(text)) >= _UNSOUND else "unsure"


def _by_name(setting: _Setting, text: str, seen: set[str]) -> _Way:
    """A font named as an old one: its text has to be Vietnamese in it, and none as it stands."""
    if not _marked(text):
        return setting
    sure = setting.font.name in seen or _shows(setting, text, 1)
    return setting if sure and _fits(setting, text) else "unsure"


def _named(name: str) -> _Setting | None:
    for font in OLD_FONTS:
        if font.fonts.match(name):
            return _Setting(font, font.capitals is not None and font.capitals.match(name) is not None)
    return None


_PARTS = re.compile(rf"(\s+|(?<=[{LINE_END}]))")  # the reader runs a line that ends so into the next


def _fits(setting: _Setting, text: str) -> bool:
    """Whether the text is Vietnamese in that encoding. Signs that no word is marked by (`m²`) say nothing."""
    read = _marked("".join(_with_hyphens(word, setting) for word in _PARTS.split(text)))
    words = [word for word in read if any(ord(one) > _ASCII and one.isalpha() for one in word)]
    return bool(words) and _share(words) >= _SOUND


def _shows(setting: _Setting, text: str, fewest: int) -> bool:
    """Whether at least so many words differ in that encoding, and are no Vietnamese as they stand."""
    changed = [word for word in _marked(text) if setting.font.decoded(word) != word]
    return len(changed) >= fewest and _share(changed) < _UNSOUND


_LETTERS = re.compile(r"[^\W\d_]+")
_ASCII = 0x7E


def _marked(text: str) -> list[str]:
    """The words that hold more than ASCII and the signs of any font, without signs at their ends."""
    words = (word.strip("“”‘’–—…•.,;:()[]\"'!?-/") for word in text.split())
    return [word for word in words if any(ord(one) > _ASCII and one not in _SIGNS for one in word)]


def _share(words: Sequence[str]) -> float:
    """The share of words that are Vietnamese; 1 where there is none."""
    return sum(map(_is_vietnamese, words)) / len(words) if words else 1.0


def _is_vietnamese(word: str) -> bool:
    """Whether everything in a word that bears marks is a syllable in use; figures and abbreviations may stand in it."""
    if any(ord(one) > _ASCII and not one.isalpha() and one not in _SIGNS for one in word):
        return False
    parts = [part for part in _LETTERS.findall(word) if not part.isascii()]
    return all(_is_usual(part) or _is_abbreviation(part) for part in parts)


def _is_usual(part: str) -> bool:
    small = part.lower()
    return known(part) or (is_syllable(small) and tone_fits(small) and rarity(small) < _RAREST)


def _is_abbreviation(part: str) -> bool:
    return part.isupper() and len(part) <= 6 and all(one.isascii() or one in "ĐƯ" for one in part)


# --- hyphens that are letters -----------------------------------------------------------------------------------------


def _with_hyphens(raw: str, setting: _Setting) -> str:
    """The text of a word in Unicode; a hyphen becomes the letter that a PDF calls so, where that makes syllables."""
    letter = setting.font.hyphen
    plain = setting.text(re.sub(f"[{LINE_END}]", "-", raw))
    places = [at for at, one in enumerate(raw) if one == "-" or one in LINE_END]
    if not letter:
        return plain
    letter = letter.upper() if setting.capitals else letter
    if not places or len(places) > _MOST_HYPHENS or len(plain) != len(raw) or not any(map(str.isalpha, plain)):
        return plain
    for size in range(len(places), 0, -1):
        for chosen in combinations(places, size):
            tried = "".join(letter if at in chosen else one for at, one in enumerate(plain))
            if all(_is_usual(part) for part in _LETTERS.findall(tried)):
                return tried
    return plain


__all__ = ["LINE_END", "STEP", "OldText", "font_name", "names_old_font", "settled", "with_capitals"]
