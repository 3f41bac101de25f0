"""Two languages: Vietnamese first, English beside it. Every string of a page is a key of locale/vi.json and en.json."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal

from sohoa.bounded import BilingualError

Language = Literal["vi", "en"]
FOLDER = Path(__file__).parent / "locale"


@cache
def words(language: Language) -> dict[str, str]:
    """All strings of one language, by key."""
    loaded: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return loaded


def language_of(value: str | None) -> Language:
    """The language that a query or cookie names; Vietnamese for anything else."""
    return "en" if value == "en" else "vi"


def other(language: Language) -> Language:
    return "en" if language == "vi" else "vi"


class Translator:
    """`t("key", name=value)` in one language; an unknown key is a fault of ours and raises KeyError."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._words = words(language)

    def __call__(self, key: str, **values: object) -> str:
        text = self._words[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self._words

    def either(self, key: str, fallback: str) -> str:
        """The string of a key made from data (a field's name, a state), or the fallback where there is none."""
        return self._words.get(key, fallback)

    def error(self, error: BilingualError) -> str:
        return error.vi if self.language == "vi" else error.en
