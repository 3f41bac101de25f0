"""What readers of a line cannot see alike and the words around it tell: marks of compounds, words glued to their label.

Four things happen to print under every reader: a hook, a tilde and an acute are one speck (`CHUYẾN ĐỐI SỐ`), a dot
below goes with the leader it stands on (`chứng nhân`), and one reader runs a label into its value (`ký:15/01/2018`).
Where two marks stand over one letter, the upper is the smallest thing on a page and lost first (`sửa đôi, bô sung`).
A compound is mended only where the lexicon knows one of these letters, none as it was read, and the marks differ in a
way that print is known to lose or that the readers saw between them. "Tỉnh" and the whole name of a province speak for
each other's marks, whatever they are: no two provinces share their letters. What was read stays as an offer, and
`extract` says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.document import Line, Page, Word
from pipeline.lexicon import follow, is_measured, miswritten, plain, provinces_by_letters
from pipeline.signs import well_signed, whole_dates
from pipeline.syllables import is_syllable
from pipeline.wording import fold

MENDED = 0.97  # of a compound put right: measured with the thresholds, not above what two readers share
# Of one put right by the longer list or the bolder rule: the text gains, a field stays doubted. Below even odds, so that
# the lexicon that put it there does not vouch for it (context.py).
UNMEASURED = 0.49
AGREED = 0.95  # of words that the readers only glued to their neighbours in different ways
_NEXT_LINE = 2.0  # heights of a line down to the next one of its text
_DOT = "\u0323"
_ABOVE = "\u0301\u0303\u0309"  # acute, tilde, hook: one speck over a vowel, or over its circumflex
_TONES = "\u0300" + _ABOVE
_UPPER = re.compile(f"(?<=[\u0302\u0306])[{_TONES}]")  # a tone's mark over a circumflex or a breve
_PARTS = re.compile(r"^(\W*)([^\W\d_]+)(\W*)$")
_DASHED = re.compile(r"[-–_]([^\W\d_]+[.,;:]?)")
_BARRED = re.compile(r"([^\W\d_]+)-([^\W\d_]+)([.,;:]?)")
_DEBRIS = " |_`'’‘~"
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_MONEY = frozenset({"dong", "vnd"})


def mended(page: Page) -> Page:
    """The page with such words put right; a born-digital one as it is."""
    if page.source != "ocr":
        return page
    lines = [_line(line) for line in page.lines]
    for at in range(len(lines) - 1):
        lines[at : at + 2] = _over_the_end(lines[at], lines[at + 1])
    return replace(page, lines=tuple(lines))


def _over_the_end(upper: Line, lower: Line) -> list[Line]:
    """Two lines, a compound put right whose first word ends the one and whose second begins the next below it."""
    height = upper.box.y1 - upper.box.y0
    if not upper.words or not lower.words or not 0 < lower.box.y0 - upper.box.y0 < _NEXT_LINE * height:
        return [upper, lower]
    if lower.box.x0 > upper.words[-1].box.x0 or not lower.words[0].text.islower():
        return [upper, lower]
    words = [*upper.words[-2:], *lower.words[:2]]
    at = min(2, len(upper.words)) - 1
    words[at : at + 2] = _pair(words, at, dotted=upper.dotted or lower.dotted)
    return [
        replace(upper, words=(*upper.words[:-1], words[at])),
        replace(lower, words=(words[at + 1], *lower.words[1:])),
    ]


def _line(line: Line) -> Line:
    words = well_signed(_without_bars(_without_stray_dashes(_undisputed(whole_dates(line.words)))))
    words = [_ending_small(word) for word in words]
    for at in range(len(words) - 1):
        words[at : at + 2] = _pair(words, at, dotted=line.dotted)
    for at in range(len(words) - 2):
        words[at:] = _province(words[at:])
    for at in range(len(words) - 1):
        words[at] = _in_case(words[at], words[at + 1])
        if line.dotted:
            words[at] = _stopped(words[at], words[at + 1])
    return replace(line, words=tuple(words))


def _stopped(word: Word, following: Word) -> Word:
    """An amount with stops between its thousands, where it was typed over leaders: a dot below a stop makes a comma of it."""
    if not _THOUSANDS.fullmatch(word.text) or fold(following.text).strip(".,;:") not in _MONEY:
        return word
    return replace(word, text=word.text.replace(",", "."), alternatives=(word.text, *word.alternatives))


# --- words glued to their neighbours ----------------------------------------------------------------------------------


def _undisputed(words: Sequence[Word]) -> list[Word]:
    """The words without offers that say the same: with the label before them or the word behind run into them, or with a
    letter for the figure it looks like."""
    result: list[Word] = []
    at = 0
    for offers, group in groupby(words, key=lambda word: word.alternatives):
        piece = list(group)
        before, after = words[:at], words[at + len(piece) :]
        # Of `Số: 362/2025` against `S6:362/2025` only the label is disputed.
        label = next((n + 1 for n, word in enumerate(piece) if word.text.endswith(":")), 0)
        value = piece[label:]
        if offers and value and all(_says_the_same(value, offer, [*before, *piece[:label]], after) for offer in offers):
            value = [replace(word, alternatives=(), confidence=max(word.confidence, AGREED)) for word in value]
        result.extend((*piece[:label], *value))
        at += len(piece)
    return result


def _without_stray_dashes(words: Sequence[Word]) -> list[Word]:
    """The words, without a dash at the front of one that goes on in small letters ("căn -cước"): a leader's or a rule's."""
    kept = list(words)
    for at in range(1, len(kept)):
        found = _DASHED.fullmatch(kept[at].text)
        if (
            found is not None
            and found[1][0].islower()
            and kept[at - 1].text[-1:].isalpha()
            and is_syllable(_core(found[1]))
        ):
            kept[at] = replace(kept[at], text=found[1])
    return kept


def _without_bars(words: Sequence[Word]) -> list[Word]:
    """The words, those parted that a speck or a rule's rest joined ("phục-vụ"): both small syllables of one compound."""
    kept: list[Word] = []
    for word in words:
        found = _BARRED.fullmatch(word.text)
        if found is None or not word.text.islower() or not follow(found[1], found[2]):
            kept.append(word)
            continue
        middle = word.box.x0 + word.box.width * (len(found[1]) + 0.5) / len(word.text)
        left, right = replace(word.box, x1=middle), replace(word.box, x0=middle)
        kept += [replace(word, text=found[1], box=left), replace(word, text=found[2] + found[3], box=right)]
    return kept


def _says_the_same(piece: Sequence[Word], offer: str, before: Sequence[Word], after: Sequence[Word]) -> bool:
    """Whether an offer for `piece` is what the piece says, whatever of its neighbours is run into it."""
    said, other = _run_in(word.text for word in piece), _run_in(offer.split())
    label, _, value = other.rpartition(":")
    if ":" in said or not any(char.isalnum() for char in said):
        return False
    if (value if label else other).translate(_LETTERS_FOR_FIGURES) == said:
        return any(char.isdigit() for char in said) or bool(label)
    head, found, tail = other.partition(said) if len(said) > 1 else ("", "", "")
    if not found or _is_figure(head[-1:] + said[:1]) or _is_figure(said[-1:] + tail[:1]):
        return False
    left, right = _run_in(word.text for word in before), _run_in(word.text for word in after)
    return left.endswith(head) and right.startswith(tail)


# No figure is written so: where the other reader has the figure, both saw the same ink.
_LETTERS_FOR_FIGURES = str.maketrans({**dict.fromkeys("OoQ", "0"), **dict.fromkeys("IlíìÍÌ¡|", "1")})


def _run_in(texts: Iterable[str]) -> str:
    return "".join(text.strip(_DEBRIS) for text in texts)


def _is_figure(joint: str) -> bool:
    """Whether figures meet there: then what stands beside may be a figure of the number."""
    return len(joint) == 2 and joint.isdigit()


# --- compounds ----------------------------------------------------------------------------------------------------------


def _pair(words: Sequence[Word], at: int, *, dotted: bool) -> list[Word]:
    """The two words from `at` on, put right where they are known together with other marks alone."""
    left, right = words[at], words[at + 1]
    parts = _PARTS.match(left.text), _PARTS.match(right.text)
    if parts[0] is None or parts[1] is None or parts[0][3] or parts[1][1]:
        return [left, right]
    ways = miswritten([word.text for word in words], at)
    if len(ways) != 1:
        return [left, right]
    known = ways[0].split()
    wanted = [_spelled(part[2], one) for part, one in zip(parts, known, strict=True) if part is not None]
    meant = list(zip((left, right), wanted, strict=True))
    if all(_print_loses(word, want, dotted=dotted) for word, want in meant):
        sure = MENDED if is_measured(ways[0]) else UNMEASURED
        return [_put_right(word, want, sure) for word, want in meant]
    no_name = right.text.islower() or (left.text.isupper() and right.text.isupper())
    if no_name and all(_print_loses(word, want, dotted=dotted) or _was_lost(word, want) for word, want in meant):
        return [_put_right(word, want, UNMEASURED) for word, want in meant]
    return [left, right]


def _province(words: list[Word]) -> list[Word]:
    """The words that begin with "tỉnh" and the letters of a province's name, with the marks of both."""
    if fold(_core(words[0].text)) != "tinh" or not words[0].text[-1:].isalpha():
        return words
    # A hyphen inside a name stands alone or not at all: it is no part of it here.
    named = [at for at in range(1, min(len(words), 6)) if _core(words[at].text)]
    for many in (4, 3, 2):
        places = named[:many]
        name = provinces_by_letters().get(tuple(fold(_core(words[at].text)) for at in places))
        if name is None or not all(words[at].text == _core(words[at].text) for at in places[:-1]):
            continue
        known = dict(zip((0, *places), ("tỉnh", *name), strict=True))
        return [
            _put_right(word, _spelled(_core(word.text), known[at]), MENDED) if at in known else word
            for at, word in enumerate(words)
        ]
    return words


def _in_case(word: Word, following: Word) -> Word:
    """`ỦY ban`: a syllable all in capitals before the small letters it makes a compound with begins with one only."""
    core = _core(word.text)
    if len(core) < 2 or not is_syllable(core) or not core.isupper() or not following.text.islower():
        return word
    if not word.text.endswith(core) or not follow(core, following.text):
        return word
    return replace(word, text=word.text.replace(core, core.title()))


def _ending_small(word: Word) -> Word:
    """`ĐinH`: no syllable in small letters ends in a capital."""
    core = _core(word.text)
    if len(core) < 4 or not core[1:-1].islower() or not core[-1].isupper() or not is_syllable(core.lower()):
        return word
    text = word.text.replace(core, core[:-1] + core[-1].lower())
    return replace(word, text=text, alternatives=tuple(dict.fromkeys((word.text, *word.alternatives))))


def _spelled(read: str, known: str) -> str:
    """The known syllable in the capitals of what was read; where the tone stands is left as it was read if it can be."""
    if plain(read) == known:
        return read
    return known.upper() if read.isupper() and len(read) > 1 else known.title() if read[0].isupper() else known


def _print_loses(word: Word, wanted: str, *, dotted: bool) -> bool:
    """Whether the marks that `wanted` has in place of the word's are such as print loses, or as another reader saw."""
    read = _core(word.text)
    if plain(read) == plain(wanted) or any(plain(offer) == plain(wanted) for offer in word.alternatives):
        return True
    was, is_ = unicodedata.normalize("NFD", plain(read)), unicodedata.normalize("NFD", plain(wanted))
    if _without(was, _ABOVE) == _without(is_, _ABOVE) and was != _without(was, _ABOVE) and is_ != _without(is_, _ABOVE):
        return True
    return dotted and is_.replace(_DOT, "") == was


def _was_lost(word: Word, wanted: str) -> bool:
    """Whether `wanted` has the word's marks but for the upper of two over a letter, or the readers saw all it has."""
    was, is_ = (unicodedata.normalize("NFD", plain(one)) for one in (_core(word.text), wanted))
    if _UPPER.sub("", is_) == _UPPER.sub("", was):
        return True
    seen = [was, *(unicodedata.normalize("NFD", plain(offer)) for offer in word.alternatives)]
    alike = [one for one in seen if fold(one) == fold(is_)]
    return len(alike) > 1 and all(any(mark in one for one in alike) for mark in is_ if unicodedata.combining(mark))


def _without(decomposed: str, marks: str) -> str:
    return "".join(char for char in decomposed if char not in marks)


def _put_right(word: Word, wanted: str, sure: float) -> Word:
    read = _core(word.text)
    if read == wanted:
        return word
    text = word.text.replace(read, wanted)
    offers = tuple(dict.fromkeys((word.text, *(one for one in word.alternatives if one != text))))
    return replace(word, text=text, alternatives=offers, confidence=sure)


def _core(text: str) -> str:
    return text.strip("".join(char for char in text if not char.isalpha()))


__all__ = ["AGREED", "MENDED", "UNMEASURED", "mended"]
