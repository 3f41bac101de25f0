"""The fields every kind has, read from the boxes of the header and of the signature (names of NĐ 30/2020 Phụ lục VI)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.classify import Title, find_title
from pipeline.dated import date_and_place
from pipeline.document import Page
from pipeline.header import Header, find_header, national_motto_page
from pipeline.judge import Found
from pipeline.kinds import kind_named
from pipeline.numbered import numbers, witnessed
from pipeline.organs import organs
from pipeline.rows import pieces
from pipeline.signature import (
    SignatureBlock,
    find_recipients,
    find_signatures,
)
from pipeline.signers import signers
from pipeline.subject import URGENT, left_subject, title_subject
from pipeline.wording import fold, letters


def common_fields(pages: Sequence[Page], kind: str, *, filename: str = "") -> list[Found]:
    """The common fields of the document, in the order of architecture; absent optional ones have no value."""
    declared = kind_named(kind)
    required = declared.common if declared else ()
    page = national_motto_page(pages)
    header = find_header(page) if page is not None else None
    title = find_title(pages)
    blocks = find_signatures(pages, page.number if page is not None else 1)
    notation = declared.notation if declared else ""
    found = [_type_name(kind, title, header)]
    number = numbers(header, notation, filename)
    dated = date_and_place(header, pages, blocks)
    if page is not None and page.slots is not None:
        number, dated = witnessed(page, header, number, dated, filename)
    found += number
    found += dated
    found += organs(header, scanned=page is not None and page.source != "text")
    found.append(_subject(page, header, title, kind))
    found += signers(pages, blocks, page.number if page is not None else 1)
    found.append(_recipients(pages, page, blocks, kind))
    found.append(_priority(page, header))
    found.append(_language(pages))
    # A deputy signs for someone: where no such line was read it is missing, written or stamped as it may be.
    if any(one.name == "SignerPosition" and fold(one.value).startswith("pho ") for one in found):
        required = (*required, "SignerAuthority")
    left_out = declared.without if declared else ()
    return [replace(one, required=one.name in required) for one in found if one.name not in left_out]


def _type_name(kind: str, title: Title | None, header: Header | None) -> Found:
    if title is not None:
        words = tuple(word for row in title.rows for word in row.words)
        why = ("đúng tên loại ở dòng tiêu đề",)
        return Found("TypeName", title.type_name, "text", words, surety=title.likeness, support=why)
    if kind == "cong_van" and header is not None:
        rows_ = header.subject_rows or ((header.number_row,) if header.number_row else ())
        words = tuple(word for row in rows_[:1] for word in row.words)
        sure = 0.97 if header.subject_in_left else 0.93
        return Found("TypeName", "Công văn", "text", words, surety=sure, support=("không có tên loại, có nơi gửi đến",))
    declared = kind_named(kind)
    if declared is not None:
        return Found("TypeName", declared.type_name, "text", surety=0.7, doubts=("tiêu đề không đọc được",))
    return Found("TypeName", "", "text")


# --- box 3: number and notation ---------------------------------------------------------------------------------------


def _subject(page: Page | None, header: Header | None, title: Title | None, kind: str) -> Found:
    if page is None or header is None or kind not in {"quyet_dinh", "cong_van", "van_ban_khac", "khac"}:
        return Found("Subject", "", "text")
    if kind == "cong_van" or (title is None and header.subject_in_left):
        return left_subject(page, header)
    return title_subject(page, header, title)


def _recipients(pages: Sequence[Page], page: Page | None, blocks: Sequence[SignatureBlock], kind: str) -> Found:
    if kind not in {"quyet_dinh", "cong_van", "van_ban_khac", "khac"}:
        return Found("Recipients", "", "list")
    found = find_recipients(pages, page, blocks)
    if found is None:
        return Found("Recipients", "", "list")
    doubts = () if found.ended else ("không thấy cuối danh sách, có thể còn thiếu",)
    if kind == "cong_van" and found.label == "Nơi nhận:":
        doubts = ("công văn mà không thấy Kính gửi",)
    return Found("Recipients", "; ".join(found.items), "list", found.words, found.label, doubts=doubts)


def _priority(page: Page | None, header: Header | None) -> Found:
    if page is None or header is None:
        return Found("Priority", "", "text")
    for part in pieces(page):
        value = URGENT.get(letters(part.text))
        if (
            value
            and part.box.y0 < page.height * 0.45
            and part.centre < page.width * 0.7
            and part.text.upper() == part.text
        ):
            return Found("Priority", value, "text", part.words, surety=0.97, support=("dấu độ khẩn",))
    return Found("Priority", "", "text")


def page_amount(pages: Sequence[Page]) -> Found:
    """The number of pages with writing on them."""
    written = [page for page in pages if not page.blank]
    doubts: tuple[str, ...] = ()
    if any(page.failed for page in pages):
        doubts = ("có trang chưa đọc được",)
    elif len(written) > 1 and any(len(list(page.words)) < 12 for page in written):
        doubts = ("có trang gần như trống",)
    elif sum(find_header(page) is not None for page in pages) > 1:
        doubts = ("tệp có thể gồm nhiều văn bản",)
    return Found(
        "PageAmount",
        str(len(written)),
        "number",
        surety=0.99,
        doubts=doubts,
        support=("đếm trang có chữ",),
        required=False,
    )


def _language(pages: Sequence[Page]) -> Found:
    text = " ".join(page.text for page in pages[:3])
    marks = len(re.findall(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", text.lower()))
    vietnamese = len(text) > 40 and marks > 0.08 * len(letters(text))
    return Found("Language", "vi" if vietnamese else "", "text", surety=0.99, support=("chữ có dấu tiếng Việt",))
