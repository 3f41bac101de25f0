"""Puts signs where print has them: words run together at one, the stroke that ends a text, Roman numerals of headings.

Readers lose the thin space after a colon (`Ông:Lý`), take the two stops and the stroke that close a decision for three
stops (`này...` for `này./.`, Nghị định 30/2020, Phụ lục I, mục II.6), and the two stems beside each other in `III.` for
an H. None of these can be print: no word begins with a comma, goes on in a capital after a colon, or is a heading "HI.".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Word
from pipeline.lexicon import known
from pipeline.syllables import is_syllable
from pipeline.wording import CAPITAL, SMALL, bare, fold

_LETTER = f"[{SMALL}{CAPITAL}]"
_AFTER = re.compile(rf"(.*?(?P<before>{_LETTER}+)(?P<sign>[:)]))(?:[{CAPITAL}].*|\d\d?[/.].*)")
_BETWEEN = re.compile(rf"(({_LETTER}+)[,;])({_LETTER}+)[.,;:]?")
_UNIT_BARRED = re.compile(rf"((?i:tỉnh|phố|huyện|quận|phường|trấn|xã))-(?!(?i:hội))([{CAPITAL}]{_LETTER}+[.,;:]?)")
_BEFORE = re.compile(rf"([,;])([{SMALL}]+[.,;:]?)")
_DATE_LESS_A_FIGURE = re.compile(r"\d/\d{1,2}/\d{4}[.,;]?")
_END = "./."
_STOPS = re.compile(rf"(.*{_LETTER})\s?\.{{2,4}}")
_CUT_END = re.compile(r"\./\.?$")
_ROMAN = re.compile(r"([VX]?)([HIl1]{2,3})\.")
_LABEL = re.compile(r"S[^\d\s:]:")
_OWNER = re.compile(rf"Ô[nm][{SMALL}]:")
_NUMBER = re.compile(r"\d*/\S+|\d+/")
_DUST = frozenset(",.;:„")  # no text begins with one
_HEADS = frozenset({"II", "III"})  # after V or X too


def well_signed(words: Sequence[Word]) -> list[Word]:
    """The words of a line with their signs as print has them."""
    result: list[Word] = []
    for word in words:
        if word.text == _END and result and result[-1].text[-1:].isalpha():
            last = result.pop()
            box = replace(last.box, x1=word.box.x1)
            result.append(replace(last, text=last.text + _END, box=box))
            continue
        result.extend(_parted(word))
    if result:
        result[0] = _begun(result[0])
    if len(result) > 1:
        result[0] = _addressing(_numbering(_roman(result[0], result[1]), result[1]), result[1])
    for at in range(len(result) - 1):
        result[at] = _labelling(result[at], result[at + 1])
    if result:
        result[-1] = _ended(result[-1])
    return result


def whole_dates(words: Sequence[Word]) -> list[Word]:
    """The words, a date in one piece that one reader parted behind its first figure ("2 1/08/2023"): as it stood, its day
    would be another one."""
    result: list[Word] = []
    for word in words:
        first = result[-1] if result else None
        if first is not None and first.text.isdigit() and _DATE_LESS_A_FIGURE.fullmatch(word.text):
            whole = first.text + word.text
            if whole in word.alternatives:
                result[-1] = replace(word, text=whole, box=replace(first.box, x1=word.box.x1), alternatives=())
                continue
        result.append(word)
    return result


def _parted(word: Word) -> list[Word]:
    """A word in two, where a sign in it says that a space was lost; offers for the whole stay with both."""
    found = _AFTER.fullmatch(word.text)
    if found is not None and (is_syllable(found["before"]) or (len(found["before"]) == 1 and found["sign"] == ")")):
        return _cut(word, len(found[1]))
    found = _BETWEEN.fullmatch(word.text)
    if found is not None and is_syllable(found[2]) and is_syllable(found[3]):
        return _cut(word, len(found[1]))
    found = _UNIT_BARRED.fullmatch(word.text)
    if found is not None and is_syllable(bare(found[2])):
        first, second = _cut(word, len(found[1]) + 1)
        return [replace(first, text=found[1]), second]
    found = _BEFORE.fullmatch(word.text)
    if found is not None and is_syllable(found[2].rstrip(".,;:")):
        return _cut(word, 1)
    return [word]


def _begun(word: Word) -> Word:
    """The first word of a line less the sign before its capital: dust is read as one (",Dân"), and as the dash before a
    heading that another reader saw without it ("-PHIẾU"; a dash may begin an item)."""
    sign, said = word.text[:1], word.text[1:]
    heading = said.isupper() and len(said) > 1 and any(fold(one) == fold(said) for one in word.alternatives)
    if not known(bare(said)) or not said[0].isupper() or not (sign in _DUST or (sign == "-" and heading)):
        return word
    return replace(word, text=said, alternatives=(word.text, *(one for one in word.alternatives if one != said)))


def _labelling(word: Word, following: Word) -> Word:
    """A word with the colon that one reader saw, where what follows begins anew: `bằng chữ Ngày chín`."""
    told = word.text + ":"
    if not word.text.islower() or not following.text[:1].isupper() or told not in word.alternatives:
        return word
    return replace(word, text=told, alternatives=(word.text, *(one for one in word.alternatives if one != told)))


def _cut(word: Word, at: int) -> list[Word]:
    middle = word.box.x0 + word.box.width * at / len(word.text)
    return [
        replace(word, text=word.text[:at], box=replace(word.box, x1=middle)),
        replace(word, text=word.text[at:], box=replace(word.box, x0=middle)),
    ]


def _ended(word: Word) -> Word:
    """The last word of a line with the stroke that closes a text, where another reader saw it."""
    found = _STOPS.fullmatch(word.text)
    if found is None or not any(_CUT_END.search(offer) for offer in word.alternatives):
        return word
    return replace(word, text=found[1] + _END, alternatives=(word.text, *word.alternatives))


def _roman(word: Word, following: Word) -> Word:
    """A heading's numeral at the front of a line, before a word with a capital."""
    found = _ROMAN.fullmatch(word.text)
    if found is None or "H" not in found[2] or not following.text[:1].isupper():
        return word
    stems = found[2].replace("H", "II").replace("l", "I").replace("1", "I")
    if stems not in _HEADS:
        return word
    return replace(word, text=f"{found[1]}{stems}.", alternatives=(word.text, *word.alternatives))


def _numbering(word: Word, following: Word) -> Word:
    """The label before a number at the front of a line, where its vowel is no letter a syllable has ("S&:", "Sấ:")."""
    if not _LABEL.fullmatch(word.text) or known(word.text[:2]) or not _NUMBER.fullmatch(following.text):
        return word
    return replace(word, text="Số:", alternatives=(word.text, *word.alternatives))


def _addressing(word: Word, following: Word) -> Word:
    """The label before an owner's name at the front of a line, where it is no syllable ("Ôna: Bùi Gia Nghĩa")."""
    if not _OWNER.fullmatch(word.text) or known(word.text[:-1]) or not following.text[:1].isupper():
        return word
    return replace(word, text="Ông:", alternatives=(word.text, *word.alternatives))


__all__ = ["well_signed", "whole_dates"]
