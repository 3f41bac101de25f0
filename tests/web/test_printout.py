"""A photo of a print-out beside the signed file: the changed digit is lit; who has only a code learns nothing new."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF

from sohoa.bounded import Pool
from tests.web.house import House, verdict_json
from tests.web.test_citizen import published
from web.citizen import printout
from web.citizen.lit import MOST_PAGES, compared, pictures_only

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
LINES = (
    "ỦY BAN NHÂN DÂN PHƯỜNG MẪU",
    "QUYẾT ĐỊNH",
    "Về việc hỗ trợ hộ gia đình gặp khó khăn trên địa bàn",
    "Điều 1. Hỗ trợ bà Trần Thị Mẫu số tiền 4.500.000 đồng.",
    "Điều 2. Quyết định có hiệu lực từ ngày 12 tháng 5 năm 2026.",
    "Điều 3. Văn phòng và các đơn vị liên quan thi hành quyết định này.",
)


def paper(lines: Sequence[str] = LINES, pages: int = 1) -> bytes:
    pdf = FPDF()
    pdf.add_font("Tinos", "", FONT)
    for _ in range(pages):
        pdf.add_page()
        pdf.set_font("Tinos", "", 14)
        for line in lines:
            pdf.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def photo(pdf: bytes) -> bytes:
    """The first page as a picture of 200 dpi."""
    out = io.BytesIO()
    pdfium.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("L").save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def with_line(number: int, text: str) -> tuple[str, ...]:
    return (*LINES[:number], text, *LINES[number + 1 :])


def words(pdf: bytes) -> list[Any]:
    """What a perfect reader reads on the first page."""
    from signing.printout import signed_words

    return [(one.text, one.box, 0.99) for one in signed_words(pdf, 0)]


def ask(a_house: House, sheet: bytes, name: str = "to.png", **more: Any) -> Any:
    files = [("giay", (name, sheet))] + [("tep", ("qd.pdf", data)) for data in more.pop("file", ())]
    return a_house.client().post("/so-sanh", files=files, data=more)


def test_one_digit_changed_on_paper_is_lit_beside_the_signed_word(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    forged = photo(paper(with_line(3, LINES[3].replace("4.500.000", "9.500.000"))))
    page = ask(a_house, forged, file=[paper()]).text
    assert "TỜ GIẤY KHÁC BẢN ĐÃ KÝ" in page
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert [("9.500.000" in row, "4.500.000" in row) for row in rows] == [(True, True)]
    assert page.count('class="lit different"') == 2


def test_a_true_print_out_shows_no_difference_and_says_which_pages_were_compared(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    page = ask(a_house, photo(paper()), file=[paper()]).text
    assert "Không thấy chỗ nào khác" in page
    assert "Đã so với trang 1" in page


def test_a_pdf_is_compared_as_it_looks_not_by_the_text_it_claims(web_pool: Pool) -> None:
    drawn = web_pool.run(pictures_only, paper())
    assert drawn is not None
    assert pdfium.PdfDocument(drawn)[0].get_textpage().get_text_range() == ""
    assert web_pool.run(pictures_only, paper(pages=MOST_PAGES + 1)) is None


def test_nothing_is_said_about_the_sheet_when_the_file_is_not_intact(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("invalid")
    page = ask(a_house, photo(paper()), file=[paper()]).text
    assert "Không so được" in page
    assert "KHÔNG HỢP LỆ" in page
    assert '<svg class="page"' not in page


def test_another_page_is_not_compared_word_by_word() -> None:
    other = [("Một", (0, 0, 9, 9), 0.9), ("tờ", (10, 0, 19, 9), 0.9), ("khác", (20, 0, 29, 9), 0.9)]
    (found,) = compared(paper(), paper(), [other], False)
    assert (found["same"], found["differences"], found["signed_look"]) == (False, [], None)


def test_a_sheet_is_compared_with_the_page_it_is_most_like() -> None:
    second = with_line(3, "Điều 1. Phân công ông Lê Văn Thử phụ trách 3 tổ dân phố.")
    out = io.BytesIO()
    import pikepdf

    with pikepdf.open(io.BytesIO(paper())) as both, pikepdf.open(io.BytesIO(paper(second))) as more:
        both.pages.extend(more.pages)
        both.save(out)
    (found,) = compared(out.getvalue(), paper(second), [words(paper(second))], False)
    assert (found["page"], found["differences"]) == (2, [])


def test_who_has_only_a_code_gets_no_picture_and_no_word_he_did_not_nearly_have() -> None:
    signed = paper(with_line(3, "Điều 1. Cấp cho bà Trần Thị Mẫu, số định danh 079195000123, thửa đất số 417."))
    guessed = paper(with_line(3, "Điều 1. Cấp cho bà Phạm Văn Xyz, số định danh 079195000124, thửa đất số 419."))
    (found,) = compared(signed, guessed, [words(guessed)], True)
    told = " ".join(one["signed"] for one in found["differences"])
    assert found["same"]
    assert found["signed_look"] is None
    assert {one["signed_box"] for one in found["differences"]} == {None}
    assert "079195000123" not in told
    assert "Trần" not in told
    (open_,) = compared(signed, guessed, [words(guessed)], False)
    assert "079195000123" in " ".join(one["signed"] for one in open_["differences"])
    assert "417." in told  # who wrote 419 on the sheet is told what the office wrote


def test_a_sheet_made_up_to_ask_for_many_words_by_code_is_told_nothing() -> None:
    lines = tuple(f"Dòng số {n} ghi {n}{n}{n} đồng cho hộ {n}" for n in range(1, 30))
    guessed = tuple(line.replace("đồng", "dollar").replace(" ghi ", " x ") for line in lines)
    (found,) = compared(paper(lines), paper(guessed), [words(paper(guessed))], True)
    assert found["differences"] == []


def test_by_code_the_registers_own_file_is_compared(a_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    row = published(a_house, paper())
    seen: list[Any] = []

    def compared(services: object, signed: bytes, sent: object, by_code: object) -> list[Any]:
        seen.append((signed, by_code))
        return []

    monkeypatch.setattr(printout, "_compared", compared)
    page = ask(a_house, photo(paper()), ma=row.code).text
    assert seen == [(paper_of(a_house, row.file_sha), True)]
    assert "Còn hiệu lực" in page


def paper_of(a_house: House, sha: str) -> bytes:
    return a_house.objects.get("signed", sha)


def test_a_scanned_original_never_proves_a_forgery() -> None:
    forged = words(paper(with_line(3, LINES[3].replace("4.500.000", "9.500.000"))))
    (found,) = compared(scanned(paper(), LINES), paper(), [forged], False)
    assert found["scan"]
    assert found["differences"]
    sheet = printout.Sheet(
        1, 1, True, found["scan"], None, None, tuple(printout.Told(1, **one) for one in found["differences"])
    )
    assert (sheet.forged, printout.tone_of([sheet])) == (True, "indeterminate")


def scanned(shown: bytes, told: Sequence[str]) -> bytes:
    """A scan of a paper: its picture, and under it the text that whoever scanned it claims."""
    sheet = FPDF()
    sheet.add_font("Tinos", "", FONT)
    sheet.add_page()
    sheet.set_font("Tinos", "", 14)
    with sheet.local_context(fill_opacity=0):
        for line in told:
            sheet.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
    sheet.image(io.BytesIO(photo(shown)), 0, 0, 210, 297)
    return bytes(sheet.output())


def test_a_print_out_of_a_signed_scan_is_compared_with_what_the_scan_shows(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    claimed = with_line(3, LINES[3].replace("4.500.000", "9.500.000"))
    page = ask(a_house, photo(paper(claimed)), file=[scanned(paper(), claimed)]).text
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert [("9.500.000" in row, "4.500.000" in row) for row in rows] == [(True, True)]
    assert page.count('class="lit different"') == 2


@pytest.mark.parametrize(
    ("sent", "words_"),
    [
        ({"ma": "12"}, "mã trên giấy hoặc chọn tệp đã ký"),
        ({"ma": "a" * 32}, "Không có trang hoặc tài liệu này"),
        ({"file": [b"x"]}, "không phải"),
    ],
)
def test_what_is_missing_or_unreadable_is_told_in_words(a_house: House, sent: dict[str, Any], words_: str) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    answer = ask(a_house, b"no picture", **sent)
    assert answer.status_code in (400, 404)
    assert words_ in answer.text


def test_no_cookie_is_set_nothing_is_kept_and_comparisons_are_limited(a_house: House) -> None:
    client = a_house.client()
    answers = [client.post("/so-sanh", files={"giay": ("a.png", b"x")}) for _ in range(7)]
    assert {answer.headers.get("set-cookie") for answer in answers} == {None}
    assert [answer.status_code for answer in answers[-2:]] == [400, 429]
    assert not a_house.upload_dir.exists()
