"""What is known of one encoding before Unicode, and how its text is turned into Unicode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

# A simple font may name the same glyph by another character than Latin-1 does: mu, middle dot, eth, macron.
_OTHER_NAMES = str.maketrans({"\u03bc": "\xb5", "\u2219": "\xb7", "\u0110": "\xd0", "\u02c9": "\xaf"})
# A font with a symbol table puts its codes into the private area (OpenType, cmap platform 3 encoding 0).
_PRIVATE = {0xF000 + code: chr(code) for code in range(0x20, 0x100)}


@dataclass(frozen=True)
class OldFont:
    """One encoding: `letters` leads from one or two characters, as a text layer tells them, to one NFC letter.

    `fonts` matches the names of its fonts, `capitals` those that draw small letters as capitals. `hyphen` is the letter
    whose code a PDF may call a hyphen (ISO 32000-1, annex D: 0xAD in WinAnsiEncoding), "" where there is none.
    """

    name: str
    letters: Mapping[str, str]
    fonts: re.Pattern[str]
    capitals: re.Pattern[str] | None = None
    hyphen: str = ""

    @cached_property
    def _codes(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(code) for code in sorted(self.letters, key=len, reverse=True)))

    def decoded(self, text: str) -> str:
        """The text in Unicode, NFC; characters that are no letter of this encoding stay as they are."""
        return self._codes.sub(lambda code: self.letters[code[0]], _as_latin(text))

    def rest(self, text: str) -> str:
        """What of the text is no letter of this encoding."""
        return self._codes.sub("", _as_latin(text))


def _as_latin(text: str) -> str:
    return text.translate(_PRIVATE).translate(_OTHER_NAMES)


def pairs(codes: str, letters: str) -> dict[str, str]:
    """A table from two rows of words: `"aø aù"`, `"à á"`.

    Raises:
        ValueError: the rows are not of one length.
    """
    return dict(zip(codes.split(), letters.split(), strict=True))


__all__ = ["OldFont", "pairs"]
