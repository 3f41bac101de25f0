"""A sheet's signed QR: the seal is checked, what was printed is shown to compare, and the register stands beside it."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec

from signing.offline import fingerprint
from signing.qr import PaperCode, key_id, seal
from storage import register
from storage.tables import ResultRow
from tests.web.house import House
from tests.web.test_citizen import VAN_THU, published

KEY = ec.generate_private_key(ec.SECP256R1())
MOMENT = datetime(2026, 5, 6, 3, tzinfo=UTC)


def sheet(row: ResultRow, **more: Any) -> PaperCode:
    code = PaperCode(
        "05/QĐ-UBND", date(2026, 5, 6), "H00", "QĐ", "", "Về việc thử nghiệm", bytes.fromhex(row.code), MOMENT
    )
    return replace(code, **more)


def letters(paper: PaperCode, key: ec.EllipticCurvePrivateKey = KEY) -> str:
    return seal(paper, key, "testserver").rsplit("/", 1)[1]


def known(a_house: House) -> House:
    a_house.paper_key = KEY
    return a_house


def heading(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page.split("<h1", 1)[1].split("</h1>", 1)[0].split(">", 1)[1]).strip()


def tone(page: str) -> str:
    found = re.search(r'class="answer (\w+)" role="status"', page)
    assert found
    return found[1]


def test_a_genuine_code_shows_every_line_beside_the_register(a_house: House) -> None:
    row = published(known(a_house), issued_on=date(2026, 5, 6))
    page = a_house.client().get(f"/Q/{letters(sheet(row))}").text
    assert (heading(page), tone(page)) == ("Mã QR là thật", "valid")
    assert page.count("05/QĐ-UBND") == 2
    assert page.count("06/05/2026") >= 2
    assert "Còn hiệu lực" in page
    assert "khác nhau" not in page


@pytest.mark.parametrize("changed", [{"number": "06/QĐ-UBND"}, {"day": date(2026, 5, 7)}, {"holder": "Nguyễn Văn B"}])
def test_a_line_that_the_register_has_otherwise_is_told_and_never_green(
    a_house: House, changed: dict[str, Any]
) -> None:
    row = published(known(a_house), issued_on=date(2026, 5, 6), owner="Nguyễn Văn A", subject="Về việc thử nghiệm")
    page = a_house.client().get(f"/Q/{letters(sheet(row, **changed))}").text
    assert page.count("khác nhau") == 1
    assert tone(page) == "indeterminate"


def test_a_subject_cut_to_fit_the_code_is_the_same_subject(a_house: House) -> None:
    subject = "Về việc phê duyệt kế hoạch chuyển đổi số của phường trong giai đoạn tới và các năm tiếp theo"
    row = published(known(a_house), subject=subject)
    for cut in (subject, subject[:30] + "…"):
        assert "khác nhau" not in a_house.client().get(f"/Q/{letters(sheet(row, subject=cut))}").text


def test_a_revoked_result_is_red_before_its_genuine_code(a_house: House) -> None:
    row = published(known(a_house))
    with a_house.store.write() as session:
        register.mark_revoked(session, row.code, date(2026, 6, 7), "Cấp sai đối tượng", VAN_THU)
    page = a_house.client().get(f"/Q/{letters(sheet(row))}").text
    assert tone(page) == "invalid"
    assert page.index("Đã bị thu hồi") < page.index("Mã QR là thật</h1>")
    assert "Cấp sai đối tượng" in page


def test_a_genuine_code_that_the_register_does_not_know_is_not_green(a_house: House) -> None:
    row = published(known(a_house))
    page = a_house.client().get(f"/Q/{letters(sheet(row, code=bytes(16)))}").text
    assert tone(page) == "indeterminate"
    assert "không có kết quả mang mã này" in page


def test_an_edited_code_is_forged_and_nothing_of_it_is_shown(a_house: House) -> None:
    row = published(known(a_house))
    genuine = letters(sheet(row))
    cose = base64.b32decode(genuine + "=" * (-len(genuine) % 8))
    edited = base64.b32encode(cose.replace(b"05/Q", b"95/Q")).decode().rstrip("=")
    page = a_house.client().get(f"/Q/{edited}").text
    assert (heading(page), tone(page)) == ("Mã QR là giả", "invalid")
    assert "95/Q" not in page
    assert "05/Q" not in page


def test_a_code_of_an_unknown_key_shows_the_register_but_decides_nothing(a_house: House) -> None:
    row = published(known(a_house))
    page = a_house.client().get(f"/Q/{letters(sheet(row), ec.generate_private_key(ec.SECP256R1()))}").text
    assert tone(page) == "indeterminate"
    assert "Chưa kiểm tra được mã QR" in page
    assert "Còn hiệu lực" in page


def test_number_and_day_written_after_the_code_was_drawn_come_from_the_register(a_house: House) -> None:
    row = published(known(a_house), issued_on=date(2026, 5, 6))
    page = a_house.client().get(f"/Q/{letters(sheet(row, number=''))}").text
    assert tone(page) == "valid"
    assert "05/QĐ-UBND" in page


def test_typed_scanned_and_photographed_codes_lead_to_the_same_page(a_house: House) -> None:
    row = published(known(a_house))
    text = seal(sheet(row), KEY, "testserver")
    client = a_house.client()
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=6)
    place = f"/Q/{text.rsplit('/', 1)[1]}"
    assert client.post("/tra-cuu", data={"ma": text}).headers["location"] == place
    assert client.post("/tra-cuu?lang=en", data={"ma": text}).headers["location"] == place + "?lang=en"
    photo = client.post("/quet-ma", files={"anh": ("qr.png", out.getvalue(), "image/png")})
    assert photo.headers["location"] == place


@pytest.mark.parametrize("paper", ["A" * 60, "GEZDGNBVGY3TQOJQ" * 4, "x"])
def test_letters_that_are_no_code_are_told(a_house: House, paper: str) -> None:
    answer = known(a_house).client().get(f"/Q/{paper}")
    assert answer.status_code == 404
    assert "Mã QR này không đọc được" in answer.text


def test_no_cookie_and_a_limit_also_here(a_house: House) -> None:
    row = published(known(a_house))
    client, place = a_house.client(), f"/Q/{letters(sheet(row))}"
    answers = [client.get(place) for _ in range(31)]
    assert {answer.headers.get("set-cookie") for answer in answers} == {None}
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


def test_the_offline_file_is_saved_with_the_published_keys(a_house: House) -> None:
    answer = known(a_house).client().get("/kiem-tra-ngoai-tuyen.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.text
    signed = a_house.client().get("/khoa-cong-khai.json").json()
    assert signed["payload"][:200] in answer.text
    payload = signed["payload"] + "=" * (-len(signed["payload"]) % 4)
    assert json.loads(base64.urlsafe_b64decode(payload))["keys"][0]["id"] == key_id(KEY.public_key()).hex()
    assert fingerprint([KEY.public_key()]) in a_house.client().get("/").text


def test_without_keys_no_offline_file_is_offered(a_house: House) -> None:
    client = a_house.client()
    assert "/kiem-tra-ngoai-tuyen.html" not in client.get("/").text
    assert client.get("/kiem-tra-ngoai-tuyen.html").status_code == 404
