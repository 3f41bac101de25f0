"""Fields of a document: the common ones by place on the page, a kind's own ones by label, each judged.

The order of work: header and signature boxes (Nghị định 30/2020), own fields by label, cross-checks, judgement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipeline.arrival import without_arrival_mark
from pipeline.checks import (
    dates_in_order,
    file_names_notation,
    notation_names_issuer,
    office_of_the_notation,
    post_fits_capacity,
)
from pipeline.common import common_fields, page_amount
from pipeline.context import in_context
from pipeline.document import Field, Page
from pipeline.forms import Slot, find_slots
from pipeline.header import documents_on, find_header, national_motto_page
from pipeline.heads import signs_for_the_head
from pipeline.judge import REPAIRED, Found, bearing, judge, sure_of
from pipeline.kinds import Kind, kind_named
from pipeline.kinds.spec import AGENCY, Finding, Own
from pipeline.leaders import dotted_confidences, without_leaders
from pipeline.mending import AGREED, mended
from pipeline.names import guess_doubts, name_doubts, repair_note, repaired_name
from pipeline.nearnotation import d_of_the_notation, notation_nearly_known
from pipeline.repair import known_phrases, phrases, restore
from pipeline.rows import Placed, Row, pieces, placed_words, rows
from pipeline.sheets import Sheets, unfold
from pipeline.signers import joined
from pipeline.soundness import case_doubts, joined_figures, place_doubts, province_doubts
from pipeline.values import table_of_lines, text_doubts, text_of, typed, with_commas
from pipeline.voted import OPEN_FIGURE
from pipeline.wholeness import lost_beside
from pipeline.wording import same_reading, tidy


def extract(pages: Sequence[Page], kind: str, *, filename: str = "") -> tuple[Field, ...]:
    """The fields of a document of that kind, common ones first. Fields a whole paper carries and this one does not
    come back as `missing`; optional ones that are absent are left out.

    `filename` is the clerk's own name of the file, a witness for the number (see `pipeline.witnesses`).
    """
    amount = page_amount(pages)
    sheets = unfold([without_arrival_mark(page) for page in pages])
    pages = made_out(sheets.pages)
    found = {amount.name: amount, **found_values(pages, kind, filename=filename)}
    found = _beside_another(_telling_of_repairs(found, sheets.pages, pages), sheets)
    return tuple(sheets.field(field) for field in _judged(pages, kind_named(kind), found, filename))


_ANOTHER = ("trên trang có hai văn bản, giá trị có thể của văn bản kia",)


def _beside_another(found: dict[str, Found], sheets: Sheets) -> dict[str, Found]:
    """The values, doubted where two documents lie on one scanned page: a label may be the other one's."""
    begun: Counter[int] = Counter()
    for page in sheets.pages:
        begun[sheets.places[page.number][0]] += documents_on(page)
    shared = {page.number for page in sheets.pages if begun[sheets.places[page.number][0]] > 1}
    if not shared:
        return found
    return {
        name: replace(one, doubts=(*one.doubts, *_ANOTHER))
        if not one.words or any(word.page in shared for word in one.words)
        else one
        for name, one in found.items()
    }


def made_out(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with what the words around each word tell of it."""
    return tuple(in_context(mended(page)) for page in pages)


def _telling_of_repairs(found: dict[str, Found], before: Sequence[Page], after: Sequence[Page]) -> dict[str, Found]:
    """The values, saying where a word of theirs was put right by the words beside it."""
    was = {(page.number, word.box): word.text for page in before for word in page.words}
    # A word that was parted stands in no box of before, and none of its letters changed.
    read = {
        place: was[place]
        for page in after
        for word in page.words
        if was.get(place := (page.number, word.box), word.text) != word.text
    }
    told = {}
    for name, one in found.items():
        changed = [read[word.page, word.box] for word in one.words if (word.page, word.box) in read]
        note = (f"{REPAIRED} từ “{' '.join(changed)}”",) if changed and not one.support else ()
        told[name] = replace(one, support=(*one.support, *note))
    return told


def found_values(pages: Sequence[Page], kind: str, *, filename: str = "") -> dict[str, Found]:
    """What stands on the pages (as `made_out` gives them) for each field of the kind, before judgement."""
    declared = kind_named(kind)
    found = {one.name: one for one in common_fields(pages, kind, filename=filename)}
    if kind == "khac":
        # What is not known to be a document of some kind has no fields that could be sure.
        found = {
            name: replace(one, doubts=(*one.doubts, "chưa rõ loại giấy tờ"), ruled=None) for name, one in found.items()
        }
    if declared is not None:
        for one in own_fields(pages, declared):
            if one.name not in found or not found[one.name].value:
                found[one.name] = one
        _issue_date(found, declared)
        _without_form_dates(found, declared)
    return found


def _issue_date(found: dict[str, Found], kind: Kind) -> None:
    source = found.get(kind.issued_from)
    if source is None or not source.value:
        return
    found["IssuedDate"] = replace(source, name="IssuedDate")


def _without_form_dates(found: dict[str, Found], kind: Kind) -> None:
    """A date in a line of the form (`Đăng ký lần đầu, ngày …`) is that field's, not the paper's."""
    issued = found.get("IssuedDate")
    if issued is None or not issued.words or issued.name == kind.issued_from or kind.issued_from:
        return
    dates = {own.name for own in kind.own if own.type == "date"} - {"IssuedDate"}
    if any(own.name == "IssuedDate" for own in kind.own):
        return
    for name in dates:
        other = found.get(name)
        if other is not None and any(_beside(one, two) for one in other.words for two in issued.words):
            found["IssuedDate"] = Found("IssuedDate", "", "date", required=issued.required)


def _beside(one: Placed, other: Placed) -> bool:
    return one.page == other.page and abs(one.box.middle[1] - other.box.middle[1]) < 0.6 * one.box.height


def _judged(pages: Sequence[Page], kind: Kind | None, found: dict[str, Found], filename: str) -> tuple[Field, ...]:
    values = {name: one.value for name, one in found.items()}
    issued = date.fromisoformat(values["IssuedDate"]) if values.get("IssuedDate") else None
    findings: list[Finding] = []
    checks = (
        dates_in_order,
        notation_names_issuer,
        notation_nearly_known,
        office_of_the_notation,
        post_fits_capacity,
        signs_for_the_head,
        file_names_notation(filename),
        *(kind.checks if kind else ()),
        *((d_of_the_notation(kind),) if any(page.source == "ocr" for page in pages) else ()),
    )
    for check in checks:
        findings.extend(check(values, issued))
    by_number = {page.number: page for page in pages}
    fields = []
    for one in found.values():
        if not one.value and not one.required:
            continue
        one = replace(one, doubts=(*one.doubts, *lost_beside(one, by_number)))
        fields.append(judge(one, by_number, [said for said in findings if one.name in said.fields]))
    return tuple(fields)


def own_fields(pages: Sequence[Page], kind: Kind) -> list[Found]:
    """The kind's own fields as found by label, in the order declared."""
    if not kind.own:
        return []
    slots = find_slots(kind, _form_rows(pages))
    found: dict[str, Found] = {}
    for own in kind.own:
        mine = [slot for slot in slots if slot.own is own]
        one = _inside(own, found) if own.inside else _own(own, mine, found, pages)
        if own.name not in found or (one.value and not found[own.name].value):
            found[own.name] = one
    return list(found.values())


def _form_rows(pages: Sequence[Page]) -> list[Row]:
    """Rows of all pages in order, without the header of the page that bears Quốc hiệu."""
    result: list[Row] = []
    head = national_motto_page(pages)
    for page in pages:
        words = placed_words(page)
        if head is not None and page.number == head.number:
            header = find_header(page)
            assert header is not None
            words = [word for word in words if word.box.middle[1] > header.motto.box.y1 + 2]
        result.extend(rows(words))
    return result


def _own(own: Own, slots: Sequence[Slot], found: dict[str, Found], pages: Sequence[Page]) -> Found:
    label = own.labels[0] if own.labels else ""
    if not own.labels and not own.inside:
        return _by_pattern(own, pages)
    if own.type == "table" and slots:
        names, codes = table_of_lines(slots[0].lines)
        said, listed = _of_them(names, slots[0].words), _of_them(codes, slots[0].words)
        found["_" + own.name] = Found("_" + own.name, "; ".join(codes), "list", listed, required=False)
        doubts = tuple(dict.fromkeys(doubt for name in names for doubt in text_doubts(name)))
        return Found(own.name, "; ".join(names), "list", said, label, doubts=doubts, required=own.required)
    parts = [part for part in (_part(own, slot, pages) for slot in slots) if part.value or part.doubts]
    whole = [part for part in parts if part.value and (own.type != "name" or _letters_in(part.value))]
    if not whole:
        doubts = parts[0].doubts if parts else ()
        return Found(own.name, "", own.type, label=label, doubts=doubts, required=own.required)
    return replace(
        joined(own.name, own.type, whole),
        label=label,
        pattern=own.pattern if len(whole) < 2 else "",
        required=own.required,
    )


def _of_them(values: Sequence[str], words: Sequence[Placed]) -> tuple[Placed, ...]:
    """The words that stand in one of the values: of a table its heads, numbers and rules say nothing of them."""
    said = {word for value in values for word in tidy(value).split()}
    return tuple(one for one in words if one.text in said or tidy(one.text).strip("|") in said) or tuple(words)


def _part(own: Own, slot: Slot, pages: Sequence[Page]) -> Found:
    """One occurrence of the field: its words, repaired where the kind names lists, as a value of its type."""
    words = _inside_brackets(slot.label, without_leaders(slot.words))
    raw, confidences, support = _told(own, words)
    if own.drop:
        raw, before = re.sub(own.drop, "", raw), raw
        if before.startswith(raw) and len(confidences) == len(words):
            # What is printed behind the value is no part of it, however it was read and wherever it stands.
            words, confidences = words[: len(raw.split())], confidences[: len(raw.split())]
    value = typed(own.type, raw)
    if own.lists == ("gender",):
        value = value.capitalize()
    doubts: tuple[str, ...] = ()
    if not value and re.search(r"\w", raw):
        doubts = (f"có chữ “{raw[:40]}” nhưng không đọc được thành giá trị",)
    elif value and own.type in ("number", "area", "money"):
        doubts = _figure_doubts(own, raw)
    elif value and own.type == "name":
        doubts = (*name_doubts(value), *guess_doubts(words, value))
    elif own.type == "text":
        value, doubts = _settled_text(own, value, words, pages)
    return Found(own.name, value, own.type, words, doubts=doubts, support=support, confidences=confidences)


def _inside_brackets(label: Sequence[Placed], words: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """The value of a label that a bracket opens, `(bằng chữ: … )`, without the bracket that closes it."""
    if not words or not label or not label[0].text.startswith("(") or not words[-1].text.endswith(")"):
        return words
    last = words[-1]
    text = last.text.removesuffix(")")
    return (*words[:-1], *((replace(last, word=replace(last.word, text=text)),) if text else ()))


def _told(own: Own, words: tuple[Placed, ...]) -> tuple[str, tuple[float, ...], tuple[str, ...]]:
    """What the words say, put right where a list allows it; how sure each is, and what speaks for it."""
    raw = text_of(words)
    if own.lists:
        restored = restore(words, phrases(*own.lists), singles="numerals" in own.lists)
        said = restored.text
        if own.lists == AGENCY:
            said = said[:1].upper() + said[1:]  # an office begins so, whatever the hook over a small letter looked like
        changed = restored.changed or said != restored.text
        support = (f"{REPAIRED} từ “{tidy(raw)}”",) if changed else ()
        return said, dotted_confidences(words, restored.confidences, restored.settled), support
    if own.type == "name":
        name, confidences = repaired_name(words)
        return name, confidences, repair_note(words, name)
    if own.type in ("number", "area", "money", "date"):
        return raw, tuple(_sure_of_figure(own, word) for word in bearing(own.type, words)), ()
    if own.type == "email" and all(_is_agreed(word) for word in words) and not _may_hold_a_leader(raw, words):
        # No list knows an address; where both readers saw the same figures, letters and signs it stands.
        return raw, (AGREED,), ()
    if own.type == "text":
        return raw, dotted_confidences(words, tuple(sure_of(word) for word in words)), ()
    return raw, (), ()


def _is_agreed(word: Placed) -> bool:
    """Whether the readers saw the same; a word parted from its leader has lost what else was read."""
    return not word.word.alternatives and word.word.confidence > OPEN_FIGURE


def _may_hold_a_leader(address: str, words: Sequence[Placed]) -> bool:
    """Whether a point before the @ may be one of the leader's that was erased: "1.97340store@example.vn"."""
    return "." in address.partition("@")[0] and any(word.dotted for word in words)


def _figure_doubts(own: Own, raw: str) -> tuple[str, ...]:
    """What may have gone from a figure: what stood before or behind its comma, or the comma itself."""
    if re.search(r"(?<!\d)[.,]\d", raw):
        return ("trước dấu phẩy có thể mất chữ số",)
    if re.search(r"\d\s+\d{1,2}(?!\d)", raw):
        return ("có khoảng trắng giữa các chữ số, có thể mất dấu phẩy",)
    if re.search(r"\d[^\w\s.,]\d", raw):
        return ("có dấu lạ giữa các chữ số, có thể là dấu phẩy đọc sai",)
    whole_number = bool(own.pattern) and not re.fullmatch(own.pattern, "1.5")
    if not whole_number and re.search(r"\d\s*,\s*(?:$|[^\d\s])", raw):
        return ("sau dấu phẩy có thể mất phần thập phân",)
    return ()


_CLOSED_LISTS = {"ethnic": "các dân tộc", "nationality": "quốc tịch"}


def _settled_text(own: Own, value: str, words: Sequence[Placed], pages: Sequence[Page]) -> tuple[str, tuple[str, ...]]:
    """A text with its commas and figures put together, and what is to be doubted of it."""
    doubts = text_doubts(value)
    if any(word.dotted for word in words):
        value = with_commas(value)
    whole = joined_figures(value)
    if whole != value:
        value, doubts = whole, (*doubts, "hai nhóm chữ số được ghép thành một số")
    doubts = (*doubts, *case_doubts(words))
    for group, what in _CLOSED_LISTS.items():
        if group in own.lists and not any(same_reading(value, one) for one in known_phrases(group)):
            doubts = (*doubts, f"không có trong danh mục {what}")
    if "levels" in own.lists:
        scanned = any(_scanned(pages, word) for word in words[:1])
        doubts = (*doubts, *(place_doubts(value) if scanned else province_doubts(value)))
    return value, doubts


def _sure_of_figure(own: Own, word: Placed) -> float:
    """The confidence in a figure; `0,5` against `0.5` is no doubt of it."""
    said = typed(own.type, word.text)
    others = word.word.alternatives
    if said and others and all(typed(own.type, other) == said and not _letters_in(other) for other in others):
        return max(sure_of(word), AGREED)
    return sure_of(word)


def _letters_in(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _scanned(pages: Sequence[Page], word: Placed) -> bool:
    return any(page.number == word.page and page.source != "text" for page in pages)


def _by_pattern(own: Own, pages: Sequence[Page]) -> Found:
    """A field without a label: the only piece of print on the paper that is wholly of its pattern; of a list, all."""
    seen = [
        (piece, re.sub(r"\s+", "", tidy(piece.text)))
        for page in pages
        for piece in pieces(page)
        if len(piece.words) <= 3 and re.fullmatch(own.pattern, tidy(piece.text))
    ]
    if own.type == "list" and seen:
        words = tuple(word for piece, _ in seen for word in piece.words)
        return Found(own.name, "; ".join(value for _, value in seen), "list", words, required=own.required)
    if len({value for _, value in seen}) != 1:
        return Found(own.name, "", own.type, required=own.required)
    piece, value = seen[0]
    return Found(own.name, value, own.type, piece.words, pattern=own.pattern, required=own.required)


def _inside(own: Own, found: dict[str, Found]) -> Found:
    source = found.get(own.inside)
    table = found.pop("_" + own.inside, None)
    if table is not None:
        return Found(own.name, table.value, "list", table.words, "Mã ngành", required=own.required)
    match = re.search(rf"(?<!\d)(?:{own.pattern})(?!\d)", source.value) if source and own.pattern else None
    if source is None or match is None:
        return Found(own.name, "", own.type, label=source.label if source else "", required=own.required)
    words = tuple(word for word in source.words if any(part in word.text for part in match.group().split()))
    # No word of the print holds it: it was put together from several.
    doubts = () if words else ("hai nhóm chữ số được ghép thành một số",)
    return Found(
        own.name, match.group().replace(" ", ""), own.type, words or source.words, source.label, own.pattern,
        doubts=doubts, required=own.required,
    )  # fmt: skip
