"""What the picture of a later signature may say: who signed, for whom, when, under which number, and the labels of that.

signing.md §5 (e): identity, number, date and time only. Words that are none of these were not signed by anybody before
and are not the signer's name either: a decision revoked by a picture in a signature field. Where the line runs:

- A stamp may name its signer by the certificate's words. What the signature dictionary says (/Name, /Location) is no
  identity: whoever signs writes there what he likes.
- A label counts as a phrase. "ngày" and "hiệu lực" are words of stamps too, yet "có hiệu lực từ ngày" is none of theirs.
- Some labels introduce whatever their signer says ("Chức vụ: …", "Lý do: …"); what it may be stands in stampsentences.py.
- No stamp holds an amount. Other digits that are no date, time, number of a paper or of a certificate count as letters.
- Tools add words of their own; so a part may be foreign, a larger one where the signer is named, but for words that could
  be Vietnamese: those could be the paper's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from signing.look import Letter, plain
from signing.officewords import fold
from signing.stamplabels import is_syllable, is_told
from signing.stampsentences import LED, StampLine, sentence_in

_FOREIGN_SHARE = 0.3
_VIETNAMESE_BESIDE_A_NAME, _FOREIGN_BESIDE_A_NAME = 0.4, 0.6  # labels of tools in other languages are longer than names
_TOKEN = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"\S+@\S+")
_DAY = re.compile(r"\b(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([./-])\d{1,2}\2\d{1,2})(?=\D|$)")
_TIME = re.compile(r"\d{1,2}\s?[:hg]\s?\d{2}(?:\s?[:mp]\s?\d{2})?(?:[.,]\d+)?(?:\s?[AaPpSsCc]\.?[MmHh]\b\.?)?")
_ZONE = re.compile(r"[+-]\s?\d{2}[:']?(?:\d{2})?'?|\b(?:UTC|GMT)\b(?:\s?[+-]\d{1,2})?|(?<=\d)[TZ](?=\d|\b)")
_CODE = r"\d{1,6}[a-z]?(?:/\d{4})?/[A-ZĐ][A-ZĐ0-9&]*(?:[-./][A-ZĐ0-9&]+)*"
_NUMBERED = re.compile(rf"\b{_CODE}")
# A number behind its label: serial numbers, tax codes, numbers in a book, parts of a written date.
_LABELLED_NUMBER = re.compile(
    r"\b(?:so|no|number|seri|serial|serial number|mst|ma so thue|ma so|ngay|thang|nam|gio|phut|giay)[ :.]*[0-9a-f]*\d[0-9a-f]*"
)
_PLACE_AND_DAY = re.compile(
    r"^(?!Hạn|Hết|Đến|Từ|Trước|Sau|Mức)(?:(?:[Tt]hành phố|[Tt]ỉnh|[Tt]hị xã|[Hh]uyện|[Qq]uận|[Pp]hường|[Xx]ã|[Đđ]ặc khu|TP\.)\s?)?"
    r"(?:[A-ZÀ-ỸĐ]\w*[\s-]?){1,4},\s*(?=ngày\b|\d{1,2}[./-]\d{1,2}[./-])"
)
# Begins as no amount does: with the trunk's zero or a country's plus; the numbers of services stand in groups of their own.
_TELEPHONE = re.compile(
    r"\b(?:(?:[Ss]ố )?[Đđ]iện thoại|S?[ĐD]T|[Tt]el|TEL|[Pp]hone|[Hh]otline|[Ff]ax|FAX)\.?\s?:?\s?\(?(?:(?:0|\+84)(?:[ .()-]{0,2}\d){8,10}|1[89]00[ -]\d{4}|1[89]00[ -]\d{3}[ -]?\d{3})(?!\d)"
)
_AMOUNT = re.compile(r"\b[1-9]\d{0,2}(?:[.,]\d{3})+\b")
_PHRASES = """
da ky so boi|ky so boi|duoc ky so boi|duoc ky boi|ky boi|ky so|ky dien tu|nguoi ky|nguoi ky so|ngay ky|gio ky|thoi gian ky
thoi diem ky|thoi gian|thoi diem|chu ky so|chu ky dien tu|chu ky hop le|hop le|xac thuc|xac thuc boi|van ban duoc
van ban nay duoc|tai lieu duoc|tai lieu nay duoc|ho va ten|ho ten|co quan|don vi|to chuc|chuc vu|email|thu dien tu|ly do
sao y tu ban chinh|tu ban chinh|ban chinh|vao luc|luc|van thu|ma kiem tra|ma tra cuu|ma xac thuc|kem theo ke hoach
kem theo quyet dinh|kem theo cong van|kem theo bao cao|kem theo thong bao|kem theo to trinh|kem theo nghi quyet
chung thu so|hieu luc chung thu|ngay co hieu luc chung thu|nguoi duyet|nguoi phe duyet|phe duyet|da ky|da duyet|dong dau|con dau|dau thoi gian|xac nhan|ngay gio ky
ngay|thang|nam|gio|phut|giay|so|ngay gio|so va ky hieu|so ky hieu|mau so|so seri|so serial|mst|ma so thue|ma so
sao y|sao y ban chinh|sao luc|trich sao|trich luc|ban sao|ban sao y|ban dien tu chuyen doi tu van ban giay|chuyen doi tu van ban giay
tiep nhan|tiep nhan ho so|ngay tiep nhan|nguoi tiep nhan|noi tiep nhan|bo phan tiep nhan va tra ket qua
ban dien tu|nguoi so hoa|thoi gian sao chup|nguoi sao|cong van den|van ban den|so den|ngay den|gio den|den so|chuyen
luu ho so so|luu ho so|kem theo|phu luc|da phat hanh|phat hanh|ngay phat hanh|noi nhan
hoa toc|hoa toc hen gio|thuong khan|khan|mat|toi mat|tuyet mat|lien he|dia chi
kt|tl|tm|tuq|q|chu tich|pho chu tich|giam doc|pho giam doc|tong giam doc|pho tong giam doc|bo truong|thu truong|cuc truong
pho cuc truong|chi cuc truong|vu truong|pho vu truong|hieu truong|pho hieu truong|truong phong|pho truong phong|truong ban
pho truong ban|chanh van phong|pho chanh van phong|vien truong|pho vien truong|chanh an|pho chanh an|chanh thanh tra
digitally signed by|electronically signed by|signed by|signed|signature valid|valid signature|signature is valid|valid
signature|digital signature|verified by|verified|certified by|approved by|approved|approval|created by|created|certified|date|time|timestamp
signing time|signing date|date time|serial number|serial|number|no|reason|location|contact|signer|name|cn|ou|o|c|l|st|vn|id
jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|january|february|march|april|june|july|august|september|october|november
december|am|pm|at|on|ca|issued by|so chung thuc|quyen so|quyen
quet ma|quet ma qr|ma qr|de kiem tra|de xac thuc|de tra cuu
"""
_LABELS = frozenset(
    tuple(phrase.split()) for line in _PHRASES.strip().splitlines() for phrase in line.split("|") if phrase
)
_WHOLE = frozenset(" ".join(phrase) for phrase in _LABELS)
_NUMBER_TEXT = re.compile(r"[\d./,\s-]{1,20}")
_LONGEST = max(len(phrase) for phrase in _LABELS)


def is_number(lines: Sequence[str]) -> bool:
    """Whether an appearance shows digits and their punctuation only, or a paper's number with its notation."""
    text = "".join(lines).strip()
    digits = bool(_NUMBER_TEXT.fullmatch(text)) and any(c.isdigit() for c in text)
    return digits or _number_and_notation(text)


def is_block_line(text: str, names: tuple[str, ...]) -> bool:
    """A title line ("KT. GIÁM ĐỐC", all capitals) or the printed name of a signer."""
    letters = [c for c in text if c.isalpha()]
    capitals = sum(1 for c in letters if c.isupper())
    if letters and capitals == len(letters):
        return True
    words = text.split()
    named = all(word[:1].isupper() and word.isalpha() for word in words)
    if 2 <= len(words) <= 6 and named:
        return True  # a printed name stands under the signature whatever the certificate calls its holder
    folded = plain(text)
    return any(name and (plain(name) in folded or folded in plain(name)) for name in names)


def _number_and_notation(text: str) -> bool:
    """Whether this is a paper's number with its notation and nothing else: 355/QĐ-UBND."""
    return bool(re.fullmatch(_CODE, unicodedata.normalize("NFC", text).strip()))


def foreign_words(lines: Sequence[str], name: str, identity: str) -> str:
    """The words that are neither identity nor date nor label, when they are more than a stamp has of its own.

    Args:
        lines: what the picture shows, line by line.
        name: the signer's.
        identity: all that the certificate says about the signer, in one text.

    Returns:
        These words, folded; an empty string when the picture says what it may.
    """
    known = fold(identity)
    texts = [_TELEPHONE.sub("", unicodedata.normalize("NFC", line)) for line in lines]
    if amount := next((found for found in map(_AMOUNT.search, texts) if found), None):
        return amount[0]
    said = sum(c.isalpha() for text in texts for c in text)
    judged = _judged(texts, known)
    if sentence := sentence_in(judged, known, _WHOLE):
        return sentence
    return _too_many([word for line in judged for word in line.foreign], said, lines, name)


def _judged(texts: Sequence[str], known: str) -> list[StampLine]:
    """The lines with their words that are none of a stamp's; a label may run on in the next line, where a stamp is narrow."""
    told = [_told(text) for text in texts]
    words = [(word, place) for place, line in enumerate(told) for word in line]
    unknown = _unknown([word for word, _ in words], frozenset(_TOKEN.findall(known)), known.replace(" ", ""))
    foreign: list[list[str]] = [[] for _ in texts]
    for at in unknown:
        word, place = words[at]
        foreign[place].append(word)
    return [
        StampLine(text, tuple(wrong), len(wrong) == len(line))
        for text, wrong, line in zip(texts, foreign, told, strict=True)
    ]


def _too_many(foreign: list[str], said: int, lines: Sequence[str], name: str) -> str:
    """The foreign words when they are too large a part of `said` letters: a larger one where the signer is named."""
    amounts = sum(c.isdigit() for token in foreign for c in token)
    told = sum(len(token) for token in foreign)
    all_told = said + amounts
    if _names(lines, name):
        vietnamese = sum(len(token) for token in foreign if token.isdigit() or is_syllable(token))
        wrong = vietnamese > _VIETNAMESE_BESIDE_A_NAME * all_told or told > _FOREIGN_BESIDE_A_NAME * all_told
    else:
        wrong = told > _FOREIGN_SHARE * all_told
    return " ".join(foreign) if wrong else ""


def _told(line: str) -> list[str]:
    """The words of a line, folded, without what any stamp may say: addresses, dates, numbers, values behind labels."""
    if is_told(line):
        return []
    line = _ADDRESS.sub(" ", line)
    for pattern in (_PLACE_AND_DAY, _NUMBERED, _DAY, _TIME, _ZONE):
        line = pattern.sub(" ", line)
    folded = LED.sub(" ", fold(line))
    if folded == "den":  # alone on its line it heads a mark of receipt; before a day it sets a term
        return []
    return _TOKEN.findall(_LABELLED_NUMBER.sub(_label_alone, folded))


def _label_alone(found: re.Match[str]) -> str:
    return " ".join(word for word in found[0].split() if word.isalpha()) + " "


def _unknown(tokens: list[str], known: frozenset[str], squeezed: str) -> Iterator[int]:
    """Which of these words are in no label and not in the certificate."""
    place = 0
    while place < len(tokens):
        taken = next((n for n in range(_LONGEST, 0, -1) if tuple(tokens[place : place + n]) in _LABELS), 0)
        if not taken:
            token, taken = tokens[place], 1
            short_number = token.isdigit() and (len(token) <= 2 or re.fullmatch(r"(?:19|20)\d\d", token))
            if not short_number and token not in known and not (len(token) > 4 and token in squeezed):
                yield place
        place += taken


def _names(lines: Sequence[str], name: str) -> bool:
    """Whether the picture shows the signer's name, however it is wrapped."""
    shown = fold("".join(lines)).replace(" ", "")
    parts = [part for part in _TOKEN.findall(fold(name)) if len(part) > 1]
    return bool(parts) and 2 * sum(part in shown for part in parts) > len(parts)


def lines_of(letters: Sequence[Letter]) -> list[str]:
    """Letters in reading order as lines of words.

    pdfium tells the spaces between words; one that is missing is a gap as wide as a letter is high (a narrower one is
    how a font sets its narrow letters).
    """
    lines: list[str] = []
    last: Letter | None = None
    for letter in letters:
        if last is None or letter.line != last.line:
            lines.append("")
        elif not letter.text.isspace() and not last.text.isspace():
            gap = letter.box[0] - last.box[2]
            lines[-1] += " " if gap > max(3, letter.box[3] - letter.box[1], last.box[3] - last.box[1]) else ""
        lines[-1] += letter.text
        last = letter
    return [line.strip() for line in lines if line.strip()]
