"""Labels in a later signature: a tool's and a desk's own are permitted in every composition, the paper's own never are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.stampwords import foreign_words

OFFICE = "Ủy ban nhân dân xã Mẫu"
IDENTITY = f"CN={OFFICE}, O=Tỉnh Thử, C=VN"
WAYS = [["{}"], [f"Ký bởi: {OFFICE}", "{}"], [f"Ký bởi: {OFFICE}", "{}", "Thời gian ký: 13.04.2026 10:11:12 +07:00"]]
beside = st.sampled_from(WAYS)
days = st.dates().map(lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}")
acts = st.sampled_from(
    ["ký", "ký số", "xử lý", "trả kết quả", "hẹn trả kết quả", "tiếp nhận", "nhận hồ sơ", "gửi", "chuyển", "trình", "duyệt",
     "phê duyệt", "kiểm tra", "xác thực", "chứng thực", "số hóa", "sao y", "quét", "in", "tạo", "vào sổ", "đến"]
)  # fmt: skip
names = st.sampled_from(["Nguyễn Văn Mẫu", "TRẦN THỊ THỬ", "Phòng Nội vụ", "Văn phòng"])


def judged(way: list[str], said: str) -> str:
    return foreign_words([part for line in way for part in line.format(said).split("|")], OFFICE, IDENTITY)


@settings(max_examples=80, deadline=None)
@given(way=beside, head=st.sampled_from(["Ngày", "Thời gian", "Thời điểm"]), act=acts, day=days)
def test_when_a_desk_handled_the_file_is_its_own_to_say(way: list[str], head: str, act: str, day: str) -> None:
    assert judged(way, f"{head} {act}: {day}") == ""


@settings(max_examples=60, deadline=None)
@given(
    way=beside, head=st.sampled_from(["Người", "Cán bộ", "Đơn vị"]), act=acts.filter(lambda a: a != "đến"), name=names
)
def test_who_handled_the_file_is_a_desk_s_own_to_say(way: list[str], head: str, act: str, name: str) -> None:
    assert judged(way, f"{head} {act}: {name}") == ""


@pytest.mark.parametrize(
    "said",
    [
        "Số đến: 123", "CÔNG VĂN ĐẾN|Đến: 13/04/2026", "Chuyển: PCT Nguyễn Văn Mẫu", "Lưu hồ sơ số: 12", "Giờ: 10h30", "Ký ngày: 13/04/2026",
        "Cơ quan: Ủy ban nhân dân xã Mẫu, tỉnh Thử", "Email: vanthu@mau.gov.vn", "Người ký: {O} Ngày ký: 13/04/2026", "Người ký:|{O}|Ngày ký:|13/04/2026",
        "Đã được ký điện tử bởi|{O}|Ngày: 13/04/2026", "Văn bản này được ký số bởi {O}", "Nhà cung cấp: VNPT-CA", "Tổ chức chứng thực: VIETTEL-CA SHA-256",
        "Mã số thuế: 0101234567-001", "Số điện thoại: 0912345678", "Mục đích ký: Phê duyệt", "Ghi chú: Đã kiểm tra", "Vai trò: Văn thư", "Nơi ký: Hà Nội",
        "Mã hồ sơ: H49.12-260413-0001", "Mã định danh: 000.00.12.H49", "Số chứng thực: 123|Quyển số: 01/2026-SCT/BS", "Trạng thái: Hợp lệ",
        "Tra cứu tại: https://kiemtra.mau.gov.vn/abc", "Thời gian: 10:11:12 ngày 13/04/2026", "Hà Nội, 13/04/2026", "Địa chỉ: 12 Đồng Khởi, phường Sài Gòn",
        "SỐ ĐẾN: 12|NGÀY ĐẾN: 13/04/2026|CHUYỂN: P. TỔNG HỢP", "Kính chuyển: Phòng Nội vụ", "Ngày hết hạn chứng thư: 13/04/2029", "Reason: Test 2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", WAYS)
def test_labels_of_signing_tools_and_desks_are_no_forgery(way: list[str], said: str) -> None:
    assert judged(way, said.replace("{O}", OFFICE)) == ""


@pytest.mark.parametrize(
    "said",
    [
        "ĐT: 024.38.223.344",
        "SĐT: 0912345678",
        "Điện thoại: 0243 8223 344",
        "Tel: +84 24 3822 3344",
        "Hotline: 1900 1234",
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_a_number_to_call_is_no_amount(way: list[str], said: str) -> None:
    assert judged(way, said) == ""


@pytest.mark.parametrize("said", ["ĐT: 84.500.000.000", "ĐT: 19000000 đồng", "Điện thoại: 500.000.000"])
@pytest.mark.parametrize("way", WAYS)
def test_an_amount_behind_a_telephone_s_label_is_an_amount(way: list[str], said: str) -> None:
    assert judged(way, said) != ""


@settings(max_examples=60, deadline=None)
@given(
    way=beside,
    label=st.sampled_from(["ĐT", "SĐT", "Điện thoại", "Số điện thoại", "Địa chỉ", "Nơi nhận", "Liên hệ", "Location"]),
    figure=st.integers(1, 99999),
    area=st.sampled_from(["", " m2", "m2"]),
)
def test_a_figure_too_short_to_call_is_a_value_of_the_paper(way: list[str], label: str, figure: int, area: str) -> None:
    assert judged(way, f"{label}: {figure}{area}") != ""


own = st.sampled_from(
    ["Hiệu lực đến", "Diện tích", "Mức phạt", "Số tiền", "Số lượng", "Thời hạn", "Hạn", "Hạn nộp", "Gia hạn đến", "Đến", "Đến ngày",
     "Ngày sinh", "Ngày nghỉ", "Ngày thi", "Ngày họp", "Ngày hết hạn", "Ngày cấp", "Ngày nộp phạt", "Ngày chuyển nhượng", "Ngày khởi công",
     "Thửa đất số", "Lô", "Điểm", "Hệ số", "Bậc", "Lương", "Mức", "Giá", "Phí", "Lệ phí", "Số năm", "Số tháng", "Số ngày", "Số người", "Tổng số"]
)  # fmt: skip
values = st.one_of(days, st.integers(1, 9999).map(str), st.integers(10**4, 10**8).map(lambda n: f"{n} đồng"))


@settings(max_examples=150, deadline=None)
@given(
    way=beside, label=own, shout=st.booleans(), sign=st.sampled_from([": ", ":|", " = ", " - ", " ", "|"]), value=values
)
def test_a_value_of_the_paper_s_own_is_refused_however_its_label_is_set(
    way: list[str], label: str, shout: bool, sign: str, value: str
) -> None:
    assert judged(way, f"{label.upper() if shout else label}{sign}{value}")


@pytest.mark.parametrize(
    "said",
    [
        "Chủ sở hữu: Nguyễn Văn Mẫu", "Cấp cho: Nguyễn Văn Mẫu", "Cấp cho:|Nguyễn Văn Mẫu", "Người được cấp: Nguyễn Văn Mẫu", "Bổ nhiệm: Nguyễn Văn Mẫu",
        "Giao cho: Nguyễn Văn Mẫu", "Người nhận: Nguyễn Văn Mẫu", "Họ và tên: Nguyễn Văn Mẫu", "Công ty: Công ty Mẫu", "Xếp loại: Giỏi", "Hạng: A1", "Kết quả: Đạt",
        "Chuyển: 500 triệu đồng cho ông Nguyễn Văn Mẫu", "Chuyển: đất lúa sang đất ở", "Chuyển: 200 m2", "Cơ quan: được miễn thuế", "Đơn vị: triệu đồng",
        "Đơn vị: 500", "Lý do: 500", "Lý do: Phê duyệt tăng mức thu phí", "50%", "500 hộ", "Số: 50 người", "Miễn phí", "Số: 12 Hạn: 31/12/2030",
        "Ngày: 13/04/2026 Hạn nộp: 31/12/2030", "Valid to: 31/12/2030", "Amount: 500", "Owner: Nguyễn Văn Mẫu", "Hạn nộp (31/12/2030)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", WAYS)
def test_who_signed_excuses_no_value_that_the_paper_did_not_say(way: list[str], said: str) -> None:
    assert judged(way, said)


@pytest.mark.parametrize("label", ["TỔNG SỐ", "ĐỊNH MỨC", "ĐỘ TUỔI", "LỆ PHÍ", "TỪ NGÀY", "LƯỢNG NƯỚC"])
@pytest.mark.parametrize("way", WAYS)
def test_a_shouted_label_that_begins_like_a_surname_but_for_its_marks_is_no_person(way: list[str], label: str) -> None:
    assert judged(way, f"{label}|31/12/2030")


@pytest.mark.parametrize("person", ["TỐNG VĂN MẪU", "ĐINH THỊ THỬ", "ĐỖ VĂN MẪU", "LÊ THỊ THỬ", "LƯƠNG VĂN MẪU"])
def test_a_shouted_person_with_the_day_below_is_no_forgery(person: str) -> None:
    assert foreign_words([person, "13/04/2026"], person.title(), f"CN={person.title()}, C=VN") == ""


@pytest.mark.parametrize("label", ["Chức vụ", "Lý do", "Địa điểm", "Email", "Đơn vị", "DN: C=VN, CN=" + OFFICE + ", T"])
@pytest.mark.parametrize("said", ["Hạn nộp: ngày 13/04/2028", "Mức phí: 500"])
def test_a_label_of_a_stamp_covers_no_label_of_the_paper_behind_it(label: str, said: str) -> None:
    assert judged(["Ký bởi: " + OFFICE, "{}", "Thời gian ký: 13/04/2026 08:00:00"], f"{label}: {said}")


@pytest.mark.parametrize("title", ["Điều 99", "Hạn 13/04/2028", "Giám đốc 500.000"])
def test_a_title_holds_no_figure_but_the_number_of_a_unit(title: str) -> None:
    way = ["Ký bởi: " + OFFICE, "Chức vụ: {}", "Thời gian ký: 13/04/2026 08:00:00"]
    assert judged(way, title)
    assert not judged(way, "Đội trưởng Đội 3")


@pytest.mark.parametrize(
    "line",
    [
        "DN: C=VN, O=" + OFFICE + ", UID=MST:0301234567",
        "Lý do: Ký số: phê duyệt",
        "Địa chỉ: 12 Lê Lợi, ĐT: 0243 123 456",
    ],
)
def test_two_labels_of_a_stamp_may_stand_in_one_line(line: str) -> None:
    assert not judged(["Ký bởi: " + OFFICE, "{}", "Thời gian ký: 13/04/2026 08:00:00"], line)
