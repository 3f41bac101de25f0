"""What the picture of a later signature may say: who signed, for whom, when, and the labels around that.

signing.md §5 (e): identity, number, date and time only. Words that are none of these were not signed by anybody before
and are not the signer's name either: a decision revoked by a picture in a signature field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from signing.look import Letter
from signing.office import fold

_FOREIGN_SHARE = 0.5  # tools write labels in their own language: what names nobody and is mostly something else
_TOKEN = re.compile(r"[^\W_]+")
_WORDS = """
ky boi nguoi so ngay thang nam gio phut thoi gian diem ten ho va co quan don vi to chuc email thu dien tu chuc vu ly do
dia chu chung cap hop le phat hanh mau seri hoa sao chup ban giay y luc trich chinh cong van den di chuyen noi nhan dau
xac thuc hieu kem theo luu tru phong giu hinh thuc mst ma thue
digitally electronically signed signature valid verified by date time reason location contact dn cn ou st serial number
timestamp utc gmt signer name title organization certified approved approval created document info the of at on and for
jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september october november
december
"""
_LABELS = frozenset(_WORDS.split())


def foreign_words(letters: Sequence[Letter], name: str, identity: str) -> str:
    """The words that are neither identity nor date nor label, when they are the greater part and nobody is named.

    Args:
        letters: what the picture shows, in reading order.
        name: the signer's.
        identity: all that certificate and signature say about the signer, in one text.

    Returns:
        These words, folded; an empty string when the picture says what it may.
    """
    known = fold(identity)
    squeezed = known.replace(" ", "")
    foreign: list[str] = []
    amount = 0
    for word in _words(letters):
        for token in _TOKEN.findall(fold(word)):
            size = sum(c.isalpha() for c in token)
            amount += size
            if size and not _is_known(token, known, squeezed):
                foreign.append(token)
    told = sum(sum(c.isalpha() for c in token) for token in foreign)
    if not amount or told <= _FOREIGN_SHARE * amount or _names(letters, name):
        return ""
    return " ".join(foreign)


def _names(letters: Sequence[Letter], name: str) -> bool:
    """Whether the picture shows the signer's name, however it is wrapped."""
    shown = fold("".join(letter.text for letter in letters)).replace(" ", "")
    parts = [part for part in _TOKEN.findall(fold(name)) if len(part) > 1]
    return bool(parts) and 2 * sum(part in shown for part in parts) > len(parts)


def _is_known(token: str, known: str, squeezed: str) -> bool:
    if token in _LABELS:
        return True
    if re.fullmatch(r"\d{1,4}[tz]?\d*[tz]?", token):
        return True  # a date or time, ISO 8601
    return token in known.split() or (len(token) > 2 and token in squeezed)


def _words(letters: Sequence[Letter]) -> list[str]:
    words: list[str] = []
    last: Letter | None = None
    for letter in letters:
        if letter.text.isspace():
            last = None
            continue
        apart = (
            last is None
            or letter.line != last.line
            or letter.box[0] - last.box[2] > max(2, (letter.box[3] - letter.box[1]) // 3)
        )
        if apart:
            words.append(letter.text)
        else:
            words[-1] += letter.text
        last = letter
    return words
