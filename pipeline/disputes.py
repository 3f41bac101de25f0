"""What the readers left open in the words of a value, and neither a list nor the weighing of words may settle.

A repair and the weights of `pipeline.trust` look at words one by one and know much about Vietnamese; they may not take a
figure, a letter or a mark that only one of the readers saw for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.gazetteer import is_unit_name
from pipeline.leaders import toneless, with_dot_below
from pipeline.lexicon import follow
from pipeline.names import name_twins
from pipeline.rows import Placed
from pipeline.syllables import is_syllable
from pipeline.trust import TYPES
from pipeline.voted import OPEN_FIGURE
from pipeline.wording import bare, fold, letters, nfc

_SURE_OF_MARKS = 0.9  # of a name's word, from which the readers' other marks do not count
_LETTERS = re.compile(r"[^\W\d_]+")
_SEPARATORS = ",;"
_SMALL_L = re.compile(r"[A-ZĐ]{2,}l")
_BARRED = re.compile(r"\b([^\W\d_]+)[-–]([^\W\d_]+)\b")


def disputed(value: str, value_type: str, words: Sequence[Placed], *, repaired: bool) -> tuple[str, ...]:
    """Reasons (Vietnamese clauses) to doubt a value read from a scan; () where nothing is open.

    `words` are those that the value was read from, before any repair; `repaired` says that a list changed them.
    """
    if value_type not in TYPES:
        return ()
    found = [_figures(words), _unseen_letters(value, words) if repaired else "", _mixed_case(value), _barred(value)]
    if value_type == "name":
        found.append(_marks_of_names(words))
    else:
        found += [_separators(words), _parting(words), _unit_less_a_dot(words)]
    return tuple(one for one in found if one)


def _figures(words: Sequence[Placed]) -> str:
    for one in words:
        mine = _figures_of(one.text)
        if mine and one.word.confidence <= OPEN_FIGURE:
            others = [other for other in one.word.alternatives if _figures_of(other) not in ("", mine)]
            if others:
                return f"các bộ đọc thấy chữ số khác nhau ở “{one.text}” / “{others[0]}”"
    return ""


def _figures_of(text: str) -> str:
    """The figures of a text; a raised one is its unit's."""
    return "".join(char for char in text if char.isdecimal())


def _unseen_letters(value: str, words: Sequence[Placed]) -> str:
    """A word of the value with letters that no reader saw: a list had a neighbour of what was read (`Lộc` for `Mộc`)."""
    seen = "".join(letters(one.text) for one in words)
    told = {letters(part) for one in words for said in (one.text, *one.word.alternatives) for part in said.split()}
    for part in value.split():
        if letters(part) and letters(part) not in told and letters(part) not in seen:
            return f"danh mục cho “{part}”, không bộ đọc nào thấy đủ các chữ đó"
    return ""


def disputed_letters(words: Sequence[Placed]) -> tuple[str, ...]:
    """A doubt where readers see other letters in a syllable: a pen makes another name of one (`Hùng`: `Tùng`, `đùng`)."""
    for one in words:
        for other in one.word.alternatives:
            if " " not in other and len(other) == len(one.text) and letters(other) != letters(one.text):
                return (f"hai cách đọc khác nhau ở “{one.text}” / “{other}”",)
    return ()


def _mixed_case(value: str) -> str:
    """A small letter among capitals: a marked one (`CHủ`), an l behind them, which is L or I (`ĐKQl`), or one word in small
    letters between words in capitals."""
    words = [bare(word) for word in nfc(value).split()]
    for at, word in enumerate(words):
        marked_small = any(char.islower() and not char.isascii() for char in word)
        within = word.isalpha() and sum(char.isupper() for char in word) > 1
        between = 0 < at < len(words) - 1 and _capitals(words[at - 1]) and _capitals(words[at + 1])
        if (marked_small and (within or between)) or _SMALL_L.fullmatch(word):
            return f"chữ hoa lẫn chữ thường ở “{word}”"
    return ""


def _barred(value: str) -> str:
    """Two syllables of one word joined by a bar, as typewriters wrote them and specks and rules do now (`ỦY-BAN`), or any
    two in small letters (`thanh tra-số`)."""
    for found in _BARRED.finditer(nfc(value)):
        of_names = found[2].istitle()  # which may be written with a bar (Bà Rịa-Vũng Tàu)
        small = found[1].islower() and found[2].islower() and is_syllable(found[1])
        if small or (not of_names and follow(found[1].lower(), found[2].lower())):
            return f"“{found[0]}” có thể là hai chữ rời"
    return ""


def _capitals(word: str) -> bool:
    return len(word) > 2 and word.isupper() and is_syllable(word)  # no abbreviation


def _separators(words: Sequence[Placed]) -> str:
    """A comma or semicolon that another reader saw as the other one: it parts a list's entries, or does not."""
    for one in words:
        core, sign = one.text[:-1], one.text[-1:]
        if core and sign in _SEPARATORS and one.word.alternatives:
            for other in one.word.alternatives:
                beside = other[len(core) : len(core) + 1]
                if other.startswith(core) and beside in _SEPARATORS and beside not in ("", sign):
                    return f"dấu sau “{core}” có thể là “{beside}”"
    return ""


def _parting(words: Sequence[Placed]) -> str:
    """A sign between two words that make one ("đất: đai"), which not all readers saw: it is dust, or another word was meant."""
    for one, following in pairwise(words):
        core = bare(one.text)
        signed = core != one.text and one.text.startswith(core)
        unsigned = any(other == core for other in one.word.alternatives)
        if signed and unsigned and core.islower() and follow(core, bare(following.text)):
            return f"dấu sau “{core}” chưa rõ"
    return ""


def _unit_less_a_dot(words: Sequence[Placed]) -> str:
    """A unit's name typed over a leader, which may have taken the dot below one of its vowels: another unit has it
    ("Vĩnh Thanh", "Vĩnh Thạnh")."""
    for at in range(len(words) - 1):
        said = [bare(word.text) for word in words[at : at + 2]]
        if not all(one.istitle() for one in said) or not is_unit_name(" ".join(said)):
            continue
        for place, one in enumerate(said):
            dotted = with_dot_below(one.lower()).capitalize()
            told = [*said[:place], dotted, *said[place + 1 :]]
            if words[at + place].dotted and toneless(one) and dotted != one and is_unit_name(" ".join(told)):
                return f"“{' '.join(said)}” có thể là “{' '.join(told)}”, dấu nặng mất vào dòng chấm"
    return ""


def _marks_of_names(words: Sequence[Placed]) -> str:
    """A name's word in whose marks the readers differ, and that with other marks is another name (`Thủy`, `Thùy`)."""
    for at, one in enumerate(words):
        text = bare(one.text)
        rivals = [bare(other) for other in one.word.alternatives]
        differ = [other for other in rivals if other != text and fold(other) == fold(text)]
        if differ and one.word.confidence < _SURE_OF_MARKS and name_twins(text, family=at == 0) > 0:
            return f"dấu của “{text}” chưa rõ (“{differ[0]}”)"
        moved = _read_beside(text, [*words[:at], *words[at + 1 :]])
        if moved and name_twins(text, family=at == 0) > 0:
            return f"dấu của “{text}” chưa rõ (“{moved}”)"
    return ""


def _read_beside(text: str, others: Sequence[Placed]) -> str:
    """The word with other marks as a reader saw it that set its bounds elsewhere, so that it stands among what was read in
    the place of another word (a pen through "Lâm Thùy": one word, "-/=.Ekâr'Thùy"); "" where there is none."""
    heard = (part for one in others for said in one.word.alternatives for part in _LETTERS.findall(nfc(said)))
    mine = {bare(one.text) for one in others}
    return next((one for one in heard if one != text and one not in mine and fold(one) == fold(text)), "")


__all__ = ["disputed", "disputed_letters"]
