"""Weighs what is known of a header's number and date, and accepts only where independent witnesses agree.

Two readers of the same pixels are not independent: both read 2062 as 2002. A clerk's own file name is; the order of the
register is, as far as it reaches; so is the calendar, weakly. Measured rules: training/README.md.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.document import Box, Offer, SlotReading, SlotReadings, Status
from pipeline.registerorder import Bracket, RegisterEntry, bracket, by_register, number_of, register_key

IN_THREE = 0.05  # an offer below this is not confirmed by a file name: a lost digit would pass in one case of five
SHOWN = 0.004  # an offer below this is not worth a clerk's glance
PRINT_READ = 0.90  # how sure the digit reader must be of a printed slot
HAND_PART = 0.995  # and of a handwritten part of the date, which has no witness but the calendar
WHOLE_DATE = 0.97  # and of all parts together
REGISTER_READ, REGISTER_WON, REGISTER_WIDTH = 0.98, 0.99, 50
_COPY = re.compile(r"\(\d+\)|\bcopy\b|- ?(?:bản sao|copy)(?: \d+)?", re.IGNORECASE)
_DATE_LIKE = re.compile(r"\b\d{1,2}[-._]\d{1,2}[-._]\d{2,4}\b|\b(?:19|20)\d\d[-._]\d{1,2}(?:[-._]\d{1,2})?\b")
_SCANNER = re.compile(
    r"^(?:scan|scanned|img|image|doc|document|page|trang|anh|ảnh|file|camscanner|adobe scan|hp)\b|^scan|^img",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One value with its verdict; `why` is a Vietnamese clause, `offers` what a clerk may pick, best first."""

    value: str
    confidence: float
    status: Status
    why: str
    offers: tuple[str, ...] = ()
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class HeaderJudgement:
    """The number as written ("02", "3176b") and the date in ISO 8601."""

    number: Judged
    date: Judged


def file_number(filename: str) -> str | None:
    """The document number a clerk put into the file's name: the leading figure, or the only one; None without.

    "1983 bc syt.pdf" says 1983, "125 gm syt(1).pdf" 125; "scan0001.pdf", "12-05-2018.pdf" and "17.pdf" say nothing:
    a bare figure is as likely the place in a pile.
    """
    stem = _stem(filename)
    if _SCANNER.match(stem) or len(re.findall(r"[^\W\d_]", stem)) < 2:
        return None
    found = _leading_number(filename)
    if found is not None:
        return found
    groups = re.findall(r"(?<![\w.])\d{1,5}[a-z]?(?![\w])", stem.replace("_", " "))
    return groups[0] if len(groups) == 1 else None


def _stem(filename: str) -> str:
    name = re.split(r"[\\/]", filename)[-1]
    return _DATE_LIKE.sub(" ", _COPY.sub(" ", re.sub(r"\.[A-Za-z0-9]{2,4}$", "", name))).strip()


def _leading_number(filename: str) -> str | None:
    found = re.match(r"(?:s[oố]\s*)?(\d{1,5}[a-z]?)(?![\w.])(?!$)", _stem(filename).replace("_", " "), re.IGNORECASE)
    return found[1] if found else None


def judge(
    slots: SlotReadings, *, filename: str = "", register: Sequence[RegisterEntry] = (), today: date | None = None
) -> HeaderJudgement:
    """Number and date of a header from all witnesses at hand.

    Args:
        slots: what was read from the picture.
        filename: as the clerk named it; "" when the name is not a clerk's.
        register: papers already settled, of any office; only those of the same key count.
        today: no paper is dated after it; None leaves that witness out.
    """
    dated = judge_date(slots, today=today)
    day = date.fromisoformat(dated.value) if dated.value and dated.confidence >= 0.5 else None
    return HeaderJudgement(judge_number(slots, filename=filename, register=register, day=day), dated)


def judge_number(
    slots: SlotReadings,
    *,
    filename: str = "",
    register: Sequence[RegisterEntry] = (),
    day: date | None = None,
    office: str = "",
) -> Judged:
    """The number alone; `day` is the paper's date where it is known well enough to ask the register of `office`."""
    slot = slots.number
    if slot is None or not slot.offers:
        why = "không thấy ô số trên tiêu đề" if slot is None else "ô số còn trống hoặc không đọc được"
        return Judged("", 0.0, "missing", why, (), slot.box if slot else None)
    key = register_key(slots.notation, day.year, office) if day and slots.notation else ""
    offers = by_register(slot.offers, day, key, register) if key else slot.offers
    room = bracket(day, key, register) if day and key else Bracket(None, None, 0, 0)
    named = file_number(filename)
    texts = _texts(offers, named)
    if _against_order(offers[0], named, slot.offers, room):
        return Judged(texts[0], offers[0].p, "doubtful", "số không theo thứ tự của sổ đăng ký", texts, slot.box)
    for rule in (_printed, _as_file_says, _as_register_says):
        verdict = rule(slot, offers, named, filename, room)
        if verdict is not None:
            value, confidence, why = verdict
            return Judged(value, confidence, "accepted", why, _first(value, texts), slot.box)
    return Judged(texts[0], offers[0].p, "doubtful", _doubt(slot, named), texts, slot.box)


Verdict = tuple[str, float, str] | None


def _printed(slot: SlotReading, offers: Sequence[Offer], named: str | None, filename: str, room: Bracket) -> Verdict:
    """The line's printer set it: rendering, line reader and digit reader agree, and no file name says otherwise."""
    first = slot.offers[0]
    leading = _leading_number(filename)
    if slot.writing != "print" or not slot.printed or not _same(first.text, slot.printed) or first.p < PRINT_READ:
        return None
    if leading is not None and not _same(leading, slot.printed):
        return None
    return slot.printed, 0.995, "số in máy, ba cách đọc trùng nhau"


def _as_file_says(
    slot: SlotReading, offers: Sequence[Offer], named: str | None, filename: str, room: Bracket
) -> Verdict:
    """The name equals the first offer, or one of the first three with p over IN_THREE; never a bare first three."""
    if named is None:
        return None
    for place, one in enumerate(slot.offers[:3]):
        # A single digit is too easily met by chance to overrule the first offer.
        weighty = place == 0 or len(named.lstrip("0")) >= 2
        if _same(one.text, named) and one.p > IN_THREE and weighty:
            return one.text, round(1 - 0.02 * (1 - one.p), 4), "số viết tay trùng với tên tệp do cán bộ đặt"
    return None


def _as_register_says(
    slot: SlotReading, offers: Sequence[Offer], named: str | None, filename: str, room: Bracket
) -> Verdict:
    """A sure reading that alone fits a narrow gap of the register, with two neighbours on either side."""
    first = slot.offers[0]
    narrow = room.width is not None and room.width <= REGISTER_WIDTH and min(room.before, room.after) >= 2
    if not narrow or offers[0].text != first.text or first.p < REGISTER_READ or offers[0].p < REGISTER_WON:
        return None
    number = number_of(first.text)
    if number is None or room.low is None or room.high is None or not room.low < number < room.high:
        return None
    if named is not None and not _same(named, first.text):
        return None
    return first.text, offers[0].p, f"số viết tay đọc rõ và nằm giữa {room.low} và {room.high} của sổ đăng ký"


def _against_order(best: Offer, named: str | None, read: Sequence[Offer], room: Bracket) -> bool:
    """Whether the number stands outside a well-attested gap although everything else would accept it."""
    number = number_of(named) if named is not None else number_of(best.text)
    if number is None or min(room.before, room.after) < 2 or room.low is None or room.high is None:
        return False
    return room.low < room.high and not room.low <= number <= room.high


def _doubt(slot: SlotReading, named: str | None) -> str:
    if slot.writing == "print":
        return "số in máy nhưng các cách đọc chưa trùng nhau"
    told = "số viết tay hoặc đóng dấu" if slot.writing == "hand" else "chưa rõ số in hay viết tay"
    return f"{told}, tên tệp ghi {named} nên cần xem lại" if named else f"{told}, chưa có nguồn độc lập xác nhận"


def _same(one: str, other: str) -> bool:
    """Equal but for leading zeros and the case of a letter."""
    return one.lstrip("0").lower() == other.lstrip("0").lower() and one.strip("0") != ""


def _texts(offers: Sequence[Offer], named: str | None) -> tuple[str, ...]:
    """What a clerk is offered: the reader's three first, the file's name among them."""
    texts = [one.text for place, one in enumerate(offers[:5]) if place == 0 or one.p >= SHOWN]
    if named is not None and not any(_same(named, one) for one in texts):
        texts.insert(1, named)
    return tuple(texts)


def _first(value: str, texts: Sequence[str]) -> tuple[str, ...]:
    return (value, *(one for one in texts if one != value))


def judge_date(slots: SlotReadings, *, today: date | None = None) -> Judged:
    """The date alone: every part sure by itself, all together a day of the calendar."""
    parts = (slots.year, slots.month, slots.day)
    present = [one for one in parts if one is not None]
    box = None
    for one in present:
        box = one.box if box is None else box.union(one.box)
    if len(present) < 3 or slots.day is None or not all(one.offers or one.printed for one in present):
        why = "không thấy dòng ngày tháng năm" if not present else "ngày, tháng hoặc năm còn trống hay không đọc được"
        return Judged("", 0.0, "missing", why, (), box)
    ranked = _dates(present, today)
    if not ranked:
        return Judged("", 0.0, "missing", "ngày, tháng, năm đọc được không có trong lịch", (), box)
    best, p = ranked[0]
    texts = tuple(day.isoformat() for day, _ in ranked[:5])
    doubt = _date_doubt(present, best, today)
    if doubt is None and p >= WHOLE_DATE:
        why = (
            "ngày tháng in máy" if all(one.writing == "print" for one in present) else "ngày viết tay đọc rõ, hợp lịch"
        )
        return Judged(texts[0], round(p, 4), "accepted", why, texts, box)
    return Judged(texts[0], round(p, 4), "doubtful", doubt or "ngày viết tay chưa đọc chắc", texts, box)


def _dates(parts: Sequence[SlotReading], today: date | None) -> list[tuple[date, float]]:
    """All days that the parts may mean, likeliest first; what is not in the calendar or after today is left out."""
    options = [[Offer(one.printed, 0.999), *one.offers] if one.printed else list(one.offers) for one in parts]
    chances: dict[date, float] = {}
    for year in options[0]:
        for month in options[1]:
            for day in options[2]:
                made = _calendar(year.text, month.text, day.text)
                if made is not None and (today is None or made <= today):
                    # A part that was offered twice (as print and by the reader) counts once, at its best.
                    chances[made] = max(chances.get(made, 0.0), year.p * month.p * day.p * _workday(made))
    total = sum(chances.values())
    return sorted(((day, p / max(total, 0.6)) for day, p in chances.items()), key=lambda one: -one[1])


def _calendar(year: str, month: str, day: str) -> date | None:
    y, m, d = int(year), int(month), int(day)
    return date(y, m, d) if 1 <= m <= 12 and 1 <= d <= monthrange(y, m)[1] else None


def _workday(day: date) -> float:
    """Soft: one paper in fifty is dated on a weekend."""
    return 1.0 if day.weekday() < 5 else 0.3


def _date_doubt(parts: Sequence[SlotReading], best: date, today: date | None) -> str | None:
    """The first part that may not be accepted, in words; None where all may."""
    names = {"year": "năm", "month": "tháng", "day": "ngày"}
    values = {"year": best.year, "month": best.month, "day": best.day}
    for one in parts:
        read = one.offers[0] if one.offers else None
        agrees = read is not None and int(read.text) == values[one.kind]
        if (
            one.printed
            and int(one.printed) == values[one.kind]
            and agrees
            and read is not None
            and read.p >= PRINT_READ
        ):
            continue
        if one.kind == "year":
            return "năm chưa đọc chắc"
        if one.writing == "print" or read is None or not agrees or read.p < HAND_PART:
            return f"{names[one.kind]} viết tay hoặc đóng dấu chưa đọc chắc"
    return None
