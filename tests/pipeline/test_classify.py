"""What kind a document is: the title line in its place decides."""

from __future__ import annotations

import pytest

from pipeline.classify import classify
from pipeline.kinds import all_kinds
from pipeline.titles import GENERAL_TITLES
from tests.pipeline.layouts import centred, letterhead, page, printed


def _titled(*rows: str, number: str = "Số: 12/QĐ-SYT") -> list:  # type: ignore[type-arg]
    title = [centred(297, 150 + 16 * at, row) for at, row in enumerate(rows)]
    return [*letterhead(number=number), *title, printed(85, 260, "Căn cứ Luật Tổ chức chính quyền địa phương;")]


@pytest.mark.parametrize("title", GENERAL_TITLES)
def test_every_type_of_the_decree_is_told_by_its_title(title: str) -> None:
    kind, confidence, name = classify([page(_titled(title.upper(), "Về việc tổ chức hội nghị"))])
    assert (kind, name) == ("van_ban_khac", title)
    assert confidence > 0.9


@pytest.mark.parametrize(
    "kind", [kind for kind in all_kinds() if kind.titles and kind.name != "cong_van"], ids=lambda kind: kind.name
)
def test_every_declared_title_is_told_apart(kind) -> None:  # type: ignore[no-untyped-def]
    for title in kind.titles:
        half = title.rfind(" ", 0, 45) if len(title) > 45 else len(title)
        rows = [title[:half], title[half:].strip()] if title[half:].strip() else [title]
        assert classify([page(_titled(*rows))])[0] == kind.name, title


def test_a_title_with_misread_marks_is_still_that_title() -> None:
    assert classify([page(_titled("QUYÉT ĐỊNH"))])[2] == "Quyết định"
    assert classify([page(_titled("KÉ HOẠCH"))])[2] == "Kế hoạch"


def test_a_type_mentioned_in_the_body_is_not_the_title() -> None:
    body = [printed(85, 300, "QUYẾT ĐỊNH:"), printed(85, 330, "Điều 1. Phê duyệt kế hoạch.")]
    assert classify([page([*_titled("NGHỊ QUYẾT"), *body])])[2] == "Nghị quyết"


def test_an_annex_title_under_an_addressed_letter_does_not_make_it_a_plan() -> None:
    lines = [
        *letterhead(number="Số: 15/SYT-NVY"),
        centred(165, 122, "V/v góp ý dự thảo"),
        printed(180, 160, "Kính gửi: Ủy ban nhân dân huyện An Biên"),
        centred(297, 420, "KẾ HOẠCH"),
    ]
    assert classify([page(lines)])[0] == "cong_van"


def test_an_invitation_that_is_addressed_stays_an_invitation() -> None:
    lines = [
        *letterhead(number="Số: 20/GM-SYT"),
        centred(297, 140, "GIẤY MỜI"),
        printed(180, 160, "Kính gửi: Các phòng"),
    ]
    assert classify([page(lines)])[2] == "Giấy mời"


def test_a_priority_stamp_beside_the_title_does_not_hide_it() -> None:
    lines = [*letterhead(number="Số: 2155/KH-SYT"), printed(90, 150, "HỎA TỐC"), centred(310, 152, "KẾ HOẠCH")]
    assert classify([page(lines)])[2] == "Kế hoạch"


def test_the_running_head_of_a_gazette_is_passed_over() -> None:
    head = [centred(297, 40, "CÔNG BÁO/Số 287 + 288/Ngày 08-4-2022"), centred(297, 58, "VĂN BẢN QUY PHẠM PHÁP LUẬT")]
    shifted = [centred(297, 95, "BỘ TÀI CHÍNH"), *_titled("THÔNG TƯ", "Quy định về lệ phí")[2:]]
    assert classify([page([*head, *shifted], source="text")])[2] == "Thông tư"


def test_a_form_whose_title_is_lost_is_told_by_its_labels_with_less_confidence() -> None:
    lines = [
        printed(80, 200, "Đã chết vào lúc 10 giờ 15 phút, ngày 02/3/2024"),
        printed(80, 220, "Nơi chết: Bệnh viện đa khoa"),
        printed(80, 240, "Nguyên nhân chết: bệnh già"),
    ]
    kind, confidence, _ = classify([page(lines)])
    assert kind == "trich_luc_khai_tu"
    assert confidence < 0.9


def test_nothing_known_is_said_so() -> None:
    assert classify([page([])]) == ("khac", 0.5, "")
    assert classify([page([printed(80, 200, "thực đơn ngày thứ hai")])])[0] == "khac"
