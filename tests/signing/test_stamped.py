"""What later signatures may stamp: the habits of offices and their tools, and the sentences that are none of them."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import fpdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bench.forgeries import SIGNED_FORGERIES
from bench.genuine import OFFICES, House, box_of, draft, field_signed
from bench.statetools import ADDITIONS, Desk, certified, words_as_picture, words_as_sheet
from signing.fields import FieldPlan, find_fields
from signing.look import Letter
from signing.stampwords import foreign_words, lines_of
from signing.verdict import Verdict
from signing.verify import verify
from sohoa.childchecks import verified
from tests.signing import papers
from tests.signing.houses import the_house

OFFICE = OFFICES[0]
IDENTITY = f"CN={OFFICE} (DEMO), O={OFFICE}, L=Thử, C=VN"


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture(scope="module")
def paper(house: House) -> bytes:
    """A decision that its leader certified."""
    return certified(house, Random(2))


def judged(house: House, pdf: bytes) -> Verdict:
    return verified(pdf, house.trust, None, house.evidence)


@pytest.mark.parametrize("place", range(len(ADDITIONS)))
def test_what_offices_stamp_is_permitted_and_told(house: House, paper: bytes, place: int) -> None:
    pdf = ADDITIONS[place](Desk(house, Random(place), pictures=place % 2 == 0), paper)
    verdict = judged(house, pdf)
    assert (verdict.verdict, verdict.integrity) == ("valid", "intact"), verdict.findings
    assert "signature-added" in {change.code for change in verdict.signatures[0].changes}


def test_a_pictured_line_that_nobody_reads_for_us_is_refused_on_the_open_page(house: House, paper: bytes) -> None:
    pdf = Desk(house, Random(1), pictures=True).stamped(paper, "seal-0", f"Ký bởi: {OFFICE}", 85, 790)
    assert judged(house, pdf).integrity == "intact"
    assert verify(pdf, house.trust, None, house.evidence).integrity == "altered"


@pytest.mark.parametrize("seed", [0])
@pytest.mark.parametrize("family", ["picture_of_words", "words_on_blank_paper", "sentence_under_a_name"])
def test_a_sentence_in_a_signature_is_a_breach_wherever_it_stands(
    house: House, paper: bytes, seed: int, family: str
) -> None:
    verdict = judged(house, SIGNED_FORGERIES[family](house, paper, Random(seed)))
    assert verdict.integrity == "altered"
    assert "appearance-foreign-words" in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize(("size", "turns"), [(14, 1), (22, 1), (14, 3)])
def test_a_pale_word_on_its_side_is_read_whichever_way_up_it_stands(
    house: House, paper: bytes, size: int, turns: int
) -> None:
    desk = Desk(house, Random(1), pictures=True)
    pdf = desk.stamped(paper, "stranger", "ĐÃ HỦY", 80, 620, size=size, colour=(190, 190, 190), turns=turns)
    assert judged(house, pdf).integrity == "altered"


@pytest.mark.parametrize(("x", "top", "kept"), [(138, 112, True), (85, 740, False), (85, 790, False)])
def test_a_number_with_its_notation_stands_in_the_blank_for_it(
    house: House, paper: bytes, tmp_path: Path, x: float, top: float, kept: bool
) -> None:
    sheet, wide, high = words_as_sheet(tmp_path, "35/TB", size=9)
    pdf = field_signed(house, paper, "seal-0", "So", 0, (x, 842 - top - high, x + wide, 842 - top), sheet=sheet)
    assert (judged(house, pdf).integrity == "intact") == kept


days = st.dates().map(lambda day: f"{day.day:02}.{day.month:02}.{day.year:04}")
clocks = st.times().map(lambda time: f"{time.hour:02}:{time.minute:02}:{time.second:02}")
signed = st.sampled_from(
    [
        "Ký bởi: {office}|Ngày ký: {day} {clock} +07:00",
        "Người ký: {office}|Email: a@b.gov.vn|Cơ quan: Tỉnh Thử|Thời gian ký: {day} {clock}",
        "Digitally signed by {office}|DN: cn={office}, c=VN|Date: {day} {clock} UTC|Reason: I approve|Location: Hà Nội",
        "{number}/QĐ-UBND; {day} {clock}",
        "Số: {number}/2026/NQ-HĐND|{day}",
        "SAO Y; {office}; {day} {clock} +07:00",
        "{office}|CÔNG VĂN ĐẾN|Số: {number}|Ngày: {day}|Chuyển: Phòng Nội vụ|Lưu hồ sơ số: {number}",
        "ĐẾN|Số: {number}|Ngày: {day}",
        "Thành phố Mẫu, ngày 13 tháng 4 năm 2026",
        "KT. CHỦ TỊCH|PHÓ CHỦ TỊCH|{office}",
        "Số seri: 5404fffe{number}|{office}",
    ]
)


@settings(max_examples=60, deadline=None)
@given(text=signed, day=days, clock=clocks, number=st.integers(1, 9999))
def test_who_when_and_under_which_number_is_nothing_foreign(text: str, day: str, clock: str, number: int) -> None:
    lines = text.format(office=OFFICE, day=day, clock=clock, number=number).split("|")
    assert foreign_words(lines, OFFICE, IDENTITY) == ""


@pytest.mark.parametrize(
    "lines",
    [["Ngày tiếp nhận: 13/04/2026"], ["ĐẾN", "Số: 12", "Tiếp nhận hồ sơ ngày 13/04/2026"],
     ["BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ", "Người tiếp nhận: Trần Văn Mẫu", "13/04/2026"]],
)  # fmt: skip
def test_a_desk_s_stamp_may_say_that_it_took_the_paper_in(lines: list[str]) -> None:
    office = "Sở Y tế tỉnh Thử"
    assert foreign_words([office, *lines], office, f"CN={office}, C=VN") == ""


@pytest.mark.parametrize("broken", range(1, 9))
def test_a_stamp_s_own_words_may_run_on_in_the_next_line(broken: int) -> None:
    words = ["Bản", "điện", "tử", "chuyển", "đổi", "từ", "văn", "bản", "giấy"]
    lines = [f"SAO Y; {OFFICE}; 13/04/2026", " ".join(words[:broken]), " ".join(words[broken:])]
    assert foreign_words(lines, OFFICE, IDENTITY) == ""


@settings(max_examples=60, deadline=None)
@given(
    text=st.sampled_from(
        [
            "Quyết định này bị hủy bỏ", "Văn bản hết hiệu lực ngày {day}", "Có hiệu lực từ ngày 13 tháng 04 năm 2026",
            "Hạn nộp: ngày {day}", "Đến ngày {day}", "Chi {amount} đồng", "{office} chi {amount} đ", "{office}: {amount}",
            "{office} hủy quyết định này", "Không thi hành", "{amount} +", "Số tiền {amount}",
        ]
    ),
    day=days,
    amount=st.integers(1000, 10**10).map(lambda amount: f"{amount:,}".replace(",", ".")),
)  # fmt: skip
def test_a_sentence_made_of_the_words_of_stamps_is_none(text: str, day: str, amount: str) -> None:
    assert foreign_words([text.format(office=OFFICE, day=day, amount=amount)], OFFICE, IDENTITY)


@pytest.mark.parametrize(
    ("lines", "permitted"),
    [
        (["Trần Văn Mẫu", "Digitálně podepsal Trần Văn Mẫu", "Datum: 2025.06.20 04:45:50 +02'00'"], True),
        (["Trần Văn Mẫu", "Fecha declarada: 20/09/2021"], True),
        (["Trần Văn Mẫu hủy quyết định này"], False),
        (["Trần Văn Mẫu", "This decision is void"], False),
    ],
)
def test_labels_of_other_languages_stand_beside_a_name_and_sentences_do_not(lines: list[str], permitted: bool) -> None:
    assert (foreign_words(lines, "Trần Văn Mẫu", "CN=Trần Văn Mẫu") == "") is permitted


@pytest.mark.parametrize(
    "said",
    [
        "Quyết định này bị bãi bỏ", "Không thi hành", "HỦY", "gia hạn thêm sáu tháng", "Áp dụng từ ngày 01/01/2027",
        "Lý do: Quyết định này bị hủy bỏ", "Lý do: cho các hộ nghèo của xã", "Chức vụ: chỉ áp dụng cho hộ nghèo", "cho các|hộ nghèo",
        "Chức vụ: cho các hộ nghèo của xã", "Reason: this decision is void", "Địa chỉ: " + 20 * "Mai ", "SỬA ĐỔI ĐIỀU HAI", "chi cho cac ho", "Hạn nộp: ngày 13/04/2028", "MIỄN TOÀN BỘ PHÍ", "MỨC CHI: MIỄN TOÀN BỘ", "cho các hộ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", ["Ký bởi: {office}", "{office}|Thời gian ký: 01.01.2026 10:11:12 +07:00"])
def test_who_signed_excuses_no_sentence_beside_it(said: str, beside: str) -> None:
    lines = [*beside.format(office=OFFICE).split("|"), *said.split("|")]
    assert foreign_words(lines, OFFICE, IDENTITY)


@pytest.mark.parametrize(
    "said",
    [
        "Lý do: Tôi đã đọc và đồng ý với nội dung", "Lý do: Ký ban hành", "Reason: I am the author of this document", "Nguyễn Quang Huy", "NGUYỄN QUANG HUY",
        "Chức vụ: Phó Trưởng phòng Quản lý đô thị và hạ tầng", "Chức vụ: Kế toán trưởng", "PHÓ TRƯỞNG PHÒNG|KẾ HOẠCH TÀI CHÍNH",
        "Địa điểm: số 5, đường Lê Lợi, phường Bến Nghé", "Thành phố Hồ Chí Minh", "Chứng thư số: 5404fffe", "Ban Quản Lý",
        "Văn thư: Nguyễn Thị Hoa", "Kèm theo Kế hoạch số 355/KH-SGDĐT ngày 13/04/2026", "Tài liệu này được ký số vào lúc 10:11 ngày 13/04/2026",
    ],
)  # fmt: skip
def test_names_titles_places_and_reasons_to_sign_are_no_sentences(said: str) -> None:
    lines = [f"Ký bởi: {OFFICE}", *said.split("|"), "Thời gian ký: 01.01.2026 10:11:12 +07:00"]
    assert foreign_words(lines, OFFICE, IDENTITY) == ""


def test_words_are_told_apart_by_spaces_and_not_by_how_a_font_sets_its_narrow_letters() -> None:
    boxes = [("K", 0, 8), ("ý", 12, 20), (" ", 20, 24), ("b", 28, 34), ("ở", 38, 46), ("i", 51, 53)]
    assert lines_of([Letter(text, (left, 0, right, 10), 0) for text, left, right in boxes]) == ["Ký bởi"]


@pytest.mark.parametrize(("end", "kept"), [(172, True), (181, True), (190, False)])
def test_a_long_number_may_touch_the_stroke_behind_its_blank_and_not_the_notation(
    house: House, paper: bytes, tmp_path: Path, end: float, kept: bool
) -> None:
    sheet, wide, high = words_as_sheet(tmp_path, "13557", size=13)
    box = (end - wide, 842 - 112 - high, end, 842 - 112)
    verdict = judged(house, field_signed(house, paper, "seal-0", "So", 0, box, sheet=sheet))
    assert (verdict.integrity == "intact") == kept, verdict.findings


def box_of_words(pdf: bytes, words: str) -> tuple[float, float, float, float]:
    """Where some words first stand on the first page, in points."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    start, count = text.search(words).get_next()
    text.count_rects(start, count)
    found: tuple[float, float, float, float] = text.get_rect(0)
    document.close()
    return found


def test_only_a_number_may_touch_the_signs_beside_its_blank(house: House, paper: bytes, tmp_path: Path) -> None:
    _, bottom, right, top = box_of_words(paper, "Số:")
    colon = (right - 4, bottom - 1, right + 8, top + 1)
    sheet, _, _ = words_as_sheet(tmp_path, "ký", size=9)
    verdict = judged(house, field_signed(house, paper, "seal-0", "So", 0, colon, sheet=sheet))
    assert "appearance-over-text" in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize(
    ("line", "drawn", "gap", "kept"),
    [
        ("của kế hoạch.", "000", 0, False),
        ("của kế hoạch.", "ml", 0, False),
        ("của kế hoạch.", "x", 0, False),
        ("của kế hoạch.", "x", 18, False),  # nobody can read it: it may be a unit or a tick
        ("của kế hoạch.", "x", 30, True),
        ("của kế hoạch.", "Ký", 0, False),
        ("của kế hoạch.", "Ký bởi", 18, True),  # words that a stamp may say stand apart sooner
        ("PHÓ CHỦ TỊCH", "x", 18, True),  # beside a title a hand signs
    ],
)
def test_behind_a_signed_line_stands_only_what_cannot_be_taken_for_its_end(
    house: House, paper: bytes, line: str, drawn: str, gap: float, kept: bool
) -> None:
    _, bottom, right, top = box_of_words(paper, line)
    picture = words_as_picture(drawn, size=12)
    behind = (right + gap, bottom - 2, right + gap + (12 if len(drawn) < 4 else 40), top + 2)
    verdict = judged(house, field_signed(house, paper, "seal-0", "Extra", 0, behind, picture=picture))
    assert (verdict.integrity == "intact") is kept, verdict.findings


@pytest.mark.parametrize(("drawn", "dropped"), [("9", -6), ("9", 6), ("x", -4)])
def test_a_sign_behind_a_signed_line_counts_where_it_stands_a_little_higher_or_lower(
    house: House, paper: bytes, drawn: str, dropped: float
) -> None:
    _, bottom, right, top = box_of_words(paper, "của kế hoạch.")
    behind = (right + 2, bottom - 2 - dropped, right + 12, top + 2 - dropped)
    picture = words_as_picture(drawn, size=12)
    verdict = judged(house, field_signed(house, paper, "seal-0", "Extra", 0, behind, picture=picture))
    assert verdict.integrity == "altered"


@pytest.mark.parametrize(
    ("line", "below", "kept"),
    [
        ("Điều 2. Chi", 0, False),
        ("Điều 4. Chi", -2, False),
        ("PHÓ CHỦ TỊCH", 4, True),  # between a title and a name a hand signs
        ("- Lưu: VT.", 12, True),  # nothing stands below it
    ],
)
def test_a_small_picture_between_two_lines_of_the_paper_is_a_breach(
    house: House, paper: bytes, line: str, below: float, kept: bool
) -> None:
    left, bottom, _, _ = box_of_words(paper, line)
    between = (left + 20, bottom - 9 - below, left + 28, bottom - 1 - below)
    verdict = judged(
        house, field_signed(house, paper, "seal-0", "Extra", 0, between, picture=words_as_picture("9", size=8))
    )
    assert (verdict.integrity == "intact") is kept, verdict.findings


@pytest.mark.parametrize(("rise", "kept"), [(30, True), (300, False)])
def test_a_seal_may_lie_on_the_title_over_the_name_of_who_signed_unseen(house: House, rise: int, kept: bool) -> None:
    pdf = draft(Random(2), OFFICE)
    unseen = field_signed(house, pdf, "leader-0", "Leader", 0, (0, 0, 0, 0))
    left, bottom, right, top = box_of(find_fields(pdf, FieldPlan()).seal)
    seal = (left + 20, bottom + rise, right + 20, top + rise)
    verdict = judged(house, field_signed(house, unseen, "seal-0", "Seal", 0, seal, picture=house.ca.picture("seal")))
    assert (verdict.integrity == "intact") is kept, verdict.findings


@pytest.mark.parametrize("pictured", [(False, False), (True, False), (True, True)])
def test_a_second_number_over_the_first_is_a_breach_however_each_is_drawn(
    house: House, paper: bytes, tmp_path: Path, pictured: tuple[bool, bool]
) -> None:
    box, drawn = (132.0, 713.0, 164.0, 731.0), paper
    for number, as_picture in zip(("355", "9471"), pictured, strict=True):
        picture = words_as_picture(number, size=12) if as_picture else None
        sheet = None if as_picture else words_as_sheet(tmp_path, number, size=12)[0]
        drawn = field_signed(house, drawn, "seal-0", f"So{number}", 0, box, picture=picture, sheet=sheet)
        assert (judged(house, drawn).integrity == "intact") is (number == "355")


def emblem(words: str = "") -> bytes:
    """A round mark without print 170 points wide, larger than any seal, or words, as PNG."""
    if words:
        return words_as_picture(words, size=14)
    image = Image.new("RGBA", (680, 680), (255, 255, 255, 0))
    ImageDraw.Draw(image).ellipse((4, 4, 676, 676), outline=(200, 30, 30, 255), width=10)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def a_bare_page() -> bytes:
    """A page of A4 that says nothing and, as many tools write it, inherits its size."""
    bare = fpdf.FPDF(unit="pt", format="A4")
    bare.add_page()
    return bytes(bare.output())


@pytest.mark.parametrize(
    ("said", "picture", "kept"),
    [
        (f"Ký bởi: {OFFICE}", emblem(), True),
        ("", emblem(), False),  # nothing says who signed
        (f"Ký bởi: {OFFICE}", emblem("WORLDSIGN TRUST CORP"), True),
        (f"Ký bởi: {OFFICE}", emblem("Văn bản này bị hủy bỏ"), False),
    ],
)
def test_an_emblem_of_any_size_may_stand_beside_text_that_says_who_signed_and_no_sentence(
    house: House, tmp_path: Path, said: str, picture: bytes, kept: bool
) -> None:
    paper = field_signed(house, a_bare_page(), "seal-0", "First", 0, (10, 10, 10, 10))
    stamp = fpdf.FPDF(unit="pt")
    stamp.add_font("T", "", f"{papers.FONTS}Regular.ttf")
    stamp.set_font("T", "", 8)
    stamp.add_page(format=(260, 200))
    stamp.text(4, 12, said)
    stamp.image(io.BytesIO(picture), x=4, y=25, w=170)
    stamp.output(str(tmp_path / "stamp.pdf"))
    pdf = field_signed(house, paper, "seal-0", "Extra", 0, (60, 300, 320, 500), sheet=tmp_path / "stamp.pdf")
    verdict = judged(house, pdf)
    assert (verdict.integrity == "intact") is kept, verdict.findings


def test_a_large_emblem_may_be_stamped_over_an_equal_one(house: House) -> None:
    box = (60, 300, 230, 470)
    first = field_signed(house, a_bare_page(), "seal-0", "First", 0, box, picture=emblem())
    verdict = judged(house, field_signed(house, first, "seal-0", "Second", 0, box, picture=emblem()))
    assert verdict.integrity == "intact", verdict.findings
