"""Whose paper is it: the agency printed on the page against the certificates that signed (signing.md §6, first check).

A genuine certificate of another office is the forgery no signature check finds. Names are compared by words, folded
(case, diacritics, abbreviations), because certificates are typed by hand: that tells another office from one that may be
the same. Whether it is the very one stands in issuer.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from signing.issuer import is_issuer
from signing.officewords import OFFICE, UNTELLING, fold, places_contradict, places_of

# Who publishes what others issue. A company may call itself by any of these words, but begins its name with what it is.
_PUBLISHER = re.compile(
    r"(?:cong bao|cong thong tin dien tu)(?: (?:nuoc|chinh phu|quoc hoi|bo|tinh|thanh pho)\b|$| demo$)"
)
_COMPANY = re.compile(r"(?:(?:tong )?cong ty|tap doan|ngan hang|doanh nghiep|hop tac xa)\b")
# Surnames that spell like the beginning of an office when marks are taken off, and how the office writes it.
_NOT_THE_SURNAME = {"vu": "vụ", "truong": "trường", "vien": "viện", "ban": "ban"}
_ORGANISED = re.compile(r"doan (?:thanh nien|tncs|dai bieu|luat su|khoi|kinh te|giam sat|kiem tra|thanh tra|bay|tau)\b")
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap|hanh phuc|dang cong san")
_END = re.compile(
    r"^\s*(?:so\s*[:.]|so \d|v/v|ve viec|kinh gui|quyet dinh|thong bao|bao cao|ke hoach|to trinh|nghi quyet|cong van|luat)\b"
)
_GENERIC = UNTELLING | {"viet", "nam", "the", "nhan", "dan", "uy", "ban", "hoi", "dong"}


def agency_lines(lines: Sequence[tuple[str, float, float]], width: float) -> list[str]:
    """The agency's lines at the top left of page one, from parent to issuer.

    `lines` are (text, left, right) from the top; `width` is the page's, in the same unit.
    """
    found: list[str] = []
    for text, left, right in lines[:14]:
        folded = fold(text)
        if _END.match(folded):
            break
        if not folded or _MOTTO.search(folded) or left > width * 0.5:
            continue
        if not _is_capital(text) or right > width * 0.7:
            if found:
                break
            continue
        found.append(" ".join(text.split()))
    return found[:5]


def _is_capital(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and sum(c.isupper() for c in letters) / len(letters) > 0.9


def compare(lines: Sequence[str], subject: dict[str, str]) -> str:
    """same, unclear, other, publisher or unknown: the printed agency's lines against one certificate's subject.

    `unclear` names much the same and not surely the office that issued the paper.
    """
    page = fold(" ".join(lines))
    names = _own_names(subject) or _printed_names(lines, subject)
    if not page or not names:
        return "unknown"
    everything = fold(" ; ".join(subject.get(key, "") for key in _KEYS))
    if any(_PUBLISHER.match(name) for name in names):
        return "publisher"
    if places_contradict(page, everything):
        return "other"
    if any(is_issuer(lines, name, elsewhere) for name, elsewhere in _written_names(subject)):
        return "same"
    offered = [page, *(fold(line) for line in lines)]
    return "unclear" if any(_alike(name, part) for name in names for part in offered) else "other"


def names_office(text: str, subject: dict[str, str]) -> bool:
    """Whether a stamp's text names the office its certificate was issued to."""
    said = _words(fold(text))
    if not said or places_contradict(fold(text), fold(" ; ".join(subject.get(key, "") for key in _KEYS))):
        return not said
    return any(_words(name) <= said for name in _own_names(subject))


def seems_to_name_office(text: str, subject: dict[str, str]) -> bool:
    """The same of a text that a machine read: most of the office's words stand there, but for a letter, and no other
    place."""
    printed = places_of(re.sub(r"[\d:]+", ";", fold(text)))
    placed = places_of(fold(" ; ".join(subject.get(key, "") for key in _KEYS)))
    for level in printed.keys() & placed.keys():
        if not any(_nearly(a, b) for a in printed[level] for b in placed[level]):
            return False
    said = _words(fold(text))
    return any(_mostly_said(_words(name), said) for name in _own_names(subject))


def _mostly_said(name: frozenset[str], said: frozenset[str]) -> bool:
    found = sum(any(_nearly(word, one) for one in said) for word in name)
    return bool(name) and 3 * found >= 2 * len(name)


def _nearly(one: str, other: str) -> bool:
    """Equal, or from three letters on with one read for another or one more at an end."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 3:
        return False
    if len(shorter) == len(longer):
        return sum(a != b for a, b in zip(shorter, longer, strict=True)) == 1
    return shorter in (longer[1:], longer[:-1])


_KEYS = ("common_name", "organizational_unit_name", "organization_name", "locality_name", "state_or_province_name")


def is_office(subject: dict[str, str]) -> bool:
    """Whether a certificate was issued to an office rather than a person."""
    return _names_an_office(subject.get("common_name", ""))


def is_company(subject: dict[str, str]) -> bool:
    """Whether a certificate was issued to a business, or to somebody of one."""
    names = (subject.get("common_name", ""), subject.get("organization_name", ""))
    return any(_COMPANY.match(fold(name)) for name in names)


def _names_an_office(name: str) -> bool:
    """Whether a name begins with what an office is: "Văn phòng …", never a person's "Nguyễn Văn Phong" or "Vũ Quốc Hội"."""
    folded = fold(name)
    if not OFFICE.match(folded):
        return False
    words: list[str] = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", name).casefold())
    if folded.startswith("doan "):
        return bool(_ORGANISED.match(folded))
    if folded.startswith("cong bao"):
        return words[1] == "báo" or name.isascii()
    return words[0] == _NOT_THE_SURNAME.get(fold(words[0]), words[0])


def names_any(subject: dict[str, str]) -> bool:
    """Whether a certificate names an office at all."""
    return bool(_own_names(subject))


def _printed_names(lines: Sequence[str], subject: dict[str, str]) -> list[str]:
    """Names of the subject, of whatever kind of body, that stand on the page word by word."""
    printed = [_words(fold(line)) for line in lines]
    named = [fold(subject.get(key, "")) for key in _KEYS[:3]]
    return [name for name in named if len(_words(name)) > 1 and any(_words(name) <= line for line in printed)]


def _own_names(subject: dict[str, str]) -> list[str]:
    """The office a certificate stands for: its CN if that is an office, else the innermost unit, else the organisation."""
    own = subject.get("common_name", "")
    if _names_an_office(own):
        return [fold(own)]
    units = subject.get("organizational_unit_name", "").split(" / ")
    named = [fold(unit) for unit in units if _names_an_office(unit)]
    if named:
        return named
    organisation = subject.get("organization_name", "")
    return [fold(organisation)] if _names_an_office(organisation) else []


def _written_names(subject: dict[str, str]) -> list[tuple[str, str]]:
    """Each name that may be the certificate's office, as it writes it, with what else it says: its common name if that is no
    person's, else a person's units, and the organisation where they are its offices or none."""
    whole = " ; ".join(subject.get(key, "") for key in _KEYS)
    own, organisation = subject.get("common_name", ""), subject.get("organization_name", "")
    if _names_an_office(own) or own == organisation:
        return [(own, whole)]
    if _COMPANY.match(fold(organisation)):
        return [(organisation, whole)]  # whatever unit a company calls its own
    units = [unit for unit in subject.get("organizational_unit_name", "").split(" / ") if _names_an_office(unit)]
    if all(fold(unit).startswith("van phong") for unit in units):
        units.append(organisation)
    return [(unit, whole) for unit in units if unit]


def _alike(name: str, part: str) -> bool:
    """Whether every telling word of the certificate's office stands in the printed one, or the other way round."""
    first, second = _words(name), _words(part)
    if not first or not second:
        # Only the kind of body is named ("ỦY BAN NHÂN DÂN"): the places have been compared already.
        return _kind(name) == _kind(part) != ""
    return (first <= second or second <= first) and _kind_agrees(name, part)


def _kind(text: str) -> str:
    found = OFFICE.search(text)
    return found[0] if found else ""


def _kind_agrees(name: str, part: str) -> bool:
    return not _kind(name) or _kind(name) in part or not _kind(part) or _kind(part) in name


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z0-9]+", text) if word not in _GENERIC)
