"""The citizens' page: the answer first, in words; nothing kept."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from signing.trust import TrustStore
from signing.verify import verify
from sohoa.bounded import BoundedError
from storage import documents, register
from storage.actor import Actor
from storage.tables import ResultRow
from tests.web.house import House, pdf, verdict_json

VAN_THU = Actor("system", "test", None, frozenset({"van_thu", "system"}))


def published(
    a_house: House, data: bytes = b"signed bytes", owner: str = "", subject: str = "", **more: Any
) -> ResultRow:
    document_id = a_house.read_paper()
    sha = a_house.objects.put("signed", data)
    with a_house.store.write() as session:
        row = documents.get(session, document_id)
        row.owner_id_number, row.owner_name = "001090123456", owner
        row.subject = subject or row.subject
        new = register.NewResult(file_sha=sha, number_text="05/QĐ-UBND", agency=a_house.agency_name, **more)
        return register.add(session, row, new, VAN_THU)


def check(a_house: House, data: bytes, lang: str = "") -> Any:
    return a_house.client().post(f"/kiem-tra{lang}", files={"tep": ("giay.pdf", data, "application/pdf")})


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("valid", "HỢP LỆ"),
        ("invalid", "KHÔNG HỢP LỆ"),
        ("indeterminate", "CHƯA XÁC ĐỊNH"),
        ("unsigned", "KHÔNG CÓ CHỮ KÝ SỐ"),
    ],
)
def test_the_verdict_is_the_first_heading(a_house: House, verdict: str, words: str) -> None:
    a_house.verdict = lambda data: verdict_json(verdict)
    answer = check(a_house, pdf())
    assert answer.status_code == 200
    heading = answer.text.split("<h1", 1)[1].split("</h1>", 1)[0]
    assert heading.rsplit(">", 1)[1] == words


def test_a_file_of_another_kind_is_called_no_pdf_and_not_unsigned(a_house: House) -> None:
    a_house.verdict = lambda data: verify(data, TrustStore()).to_json()
    answer = check(a_house, b"\xff\xd8\xff\xe0 a photo")
    heading, _, rest = answer.text.split("<h1", 1)[1].partition("</h1>")
    assert heading.rsplit(">", 1)[1] == "KHÔNG PHẢI TỆP PDF"
    assert "không có chữ ký số nào" not in rest
    assert rest.count("PDF mà cơ quan gửi") + rest.count("PDF đã ký mà cơ quan gửi") == 1


def test_the_seven_fields_of_article_6_are_shown(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    page = check(a_house, pdf()).text
    for shown in ("cấp chứng thư", "Chủ thể ký", "Đơn vị quản lý", "Thời điểm ký", "Tính toàn vẹn", "tại thời điểm ký"):
        assert shown in page
    assert "Thời hạn chứng thư" in page


def test_identity_numbers_are_masked_also_in_certificates(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    page = check(a_house, pdf()).text
    assert "001090123456" not in page
    assert "•••••••••456" in page


def test_a_check_out_of_time_cannot_be_decided_and_says_so(a_house: House) -> None:
    def slow(data: bytes) -> Any:
        raise BoundedError("time-limit", "Xử lý quá 10 giây nên đã dừng.", "Stopped after 10 seconds.")

    a_house.verdict = slow
    page = check(a_house, pdf(), "?lang=en").text
    assert "CANNOT BE DECIDED" in page
    assert "Stopped after 10 seconds." in page


def test_no_cookie_is_set_in_either_language(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("valid")
    client = a_house.client()
    answers = [client.get("/"), client.get("/?lang=en"), client.get("/kq/" + "a" * 32)]
    answers.append(client.post("/kiem-tra?lang=en", files={"tep": ("a.pdf", pdf(), "application/pdf")}))
    assert [answer.headers.get("set-cookie") for answer in answers] == [None] * 4


def test_the_language_stays_in_the_links_without_a_cookie(a_house: House) -> None:
    page = a_house.client().get("/?lang=en").text
    assert 'action="/kiem-tra?lang=en"' in page
    assert 'href="?lang=vi"' in page


def test_the_checked_file_is_kept_nowhere(a_house: House) -> None:
    seen: list[bytes] = []

    def told(data: bytes) -> dict[str, Any]:
        seen.append(data)
        return verdict_json("valid")

    a_house.verdict = told
    data = pdf("a citizen's own file")
    check(a_house, data)
    assert seen == [data]
    sha = hashlib.sha256(data).hexdigest()
    assert not any(a_house.objects.exists(bucket, sha) for bucket in ("originals", "working", "signed"))
    assert not a_house.upload_dir.exists()


def test_a_registered_file_tells_that_it_is_in_force(a_house: House) -> None:
    data = pdf("registered")
    published(a_house, data)
    a_house.verdict = lambda given: verdict_json("valid", sha=hashlib.sha256(given).hexdigest())
    page = check(a_house, data).text
    assert "Còn hiệu lực" in page
    assert "giống hệt bản cơ quan đang giữ" in page


def test_an_expired_result_is_told_with_its_day(a_house: House) -> None:
    yesterday = (a_house.store.now() - timedelta(days=2)).date()
    row = published(a_house, valid_until=yesterday)
    page = a_house.client().get(f"/kq/{row.code}").text
    assert "Đã hết hạn" in page
    assert f"{yesterday.day:02}/{yesterday.month:02}/{yesterday.year}" in page


def test_a_revoked_result_is_told_with_day_and_reason(a_house: House) -> None:
    row = published(a_house)
    with a_house.store.write() as session:
        register.mark_revoked(session, row.code, date(2026, 5, 6), "Cấp sai đối tượng", VAN_THU)
    page = a_house.client().get(f"/kq/{row.code}").text
    assert "Đã bị thu hồi" in page
    assert "06/05/2026" in page
    assert "Cấp sai đối tượng" in page


def test_a_superseded_result_leads_to_the_new_one(a_house: House) -> None:
    old, new = published(a_house), published(a_house, b"the new one")
    with a_house.store.write() as session:
        register.mark_superseded(session, old.code, new.code, VAN_THU)
    page = a_house.client().get(f"/kq/{old.code}").text
    assert "Đã được thay thế" in page
    assert f'href="/kq/{new.code}"' in page


def test_the_register_shows_a_masked_identity_number(a_house: House) -> None:
    row = published(a_house)
    page = a_house.client().get(f"/kq/{row.code}").text
    assert "001090123456" not in page
    assert "•••••••••456" in page


@pytest.mark.parametrize("shape", ["{}", " {} ", "https://noi-khac.vn/kq/{}", "https://noi-khac.vn/kq/{}?lang=en"])
def test_a_code_is_taken_as_typed_or_as_scanned(a_house: House, shape: str) -> None:
    code = "0123456789abcdef0123456789ABCDEF"
    answer = a_house.client().post("/tra-cuu", data={"ma": shape.format(code)})
    assert answer.headers["location"] == f"/kq/{code.lower()}"


def test_a_code_typed_in_groups_is_taken(a_house: House) -> None:
    answer = a_house.client().post("/tra-cuu", data={"ma": "01234567-89ab cdef 0123-456789abcdef"})
    assert answer.headers["location"] == "/kq/0123456789abcdef0123456789abcdef"


def test_a_code_that_is_none_is_refused_in_words_and_stays_typed(a_house: House) -> None:
    answer = a_house.client().post("/tra-cuu", data={"ma": "12345"})
    assert answer.status_code == 400
    assert "Mã phải gồm 32 ký tự" in answer.text
    assert 'value="12345"' in answer.text


def test_an_unknown_code_proves_nothing_and_says_so(a_house: House) -> None:
    answer = a_house.client().get("/kq/" + "a" * 32)
    assert answer.status_code == 404
    assert "không chứng minh điều gì" in answer.text


def test_checks_are_limited_and_the_refusal_says_how_long(a_house: House) -> None:
    a_house.verdict = lambda data: verdict_json("unsigned")
    client = a_house.client()
    answers = [client.post("/kiem-tra", files={"tep": ("a.pdf", b"x", "application/pdf")}) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "thử lại sau" in answers[-1].text


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(a_house: House) -> None:
    a_house.verdict = lambda data: pytest.fail("it was read")
    answer = a_house.client().post(
        "/kiem-tra", headers={"content-length": str(200 << 20), "content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 413
    assert "chia nhỏ" in answer.text


def test_a_body_that_lies_about_its_length_is_cut_off(a_house: House) -> None:
    def endless() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="tep"; filename="a.pdf"\r\n\r\n'
        for _ in range(40):
            yield b"0" * (1 << 20)

    answer = a_house.client().post(
        "/kiem-tra", content=endless(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 413


def test_a_form_without_a_file_is_told_to_choose_one(a_house: House) -> None:
    answer = a_house.client().post("/kiem-tra", data={"x": "1"})
    assert answer.status_code == 400
    assert "Hãy chọn một tệp PDF" in answer.text


def qr(text: str) -> bytes:
    import io

    import segno

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=6)
    return out.getvalue()


def scan(a_house: House, picture: bytes) -> Any:
    return a_house.client().post("/quet-ma", files={"anh": ("qr.png", picture, "image/png")})


def test_a_photo_of_the_qr_leads_to_the_result(a_house: House) -> None:
    code = "0123456789abcdef0123456789abcdef"
    assert scan(a_house, qr(f"http://testserver/kq/{code}")).headers["location"] == f"/kq/{code}"


def test_a_qr_of_somebody_else_is_not_followed(a_house: House) -> None:
    answer = scan(a_house, qr("https://lua-dao.example/login"))
    assert answer.status_code == 400
    assert "không phải của hệ thống này" in answer.text
    assert "lua-dao" not in answer.text


@pytest.mark.parametrize("picture", [b"", b"not a picture", pdf()])
def test_a_photo_without_a_qr_is_told_what_to_do(a_house: House, picture: bytes) -> None:
    answer = scan(a_house, picture)
    assert answer.status_code == 400
    assert "Không thấy mã QR" in answer.text


def changed_after_signing() -> tuple[bytes, int]:
    """A PDF whose second revision draws over the page, and how many bytes the first has."""
    import io

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    first = _clean(pdf("the amount is 100"))
    writer = IncrementalPdfFileWriter(io.BytesIO(first))
    ink = generic.StreamObject(stream_data=b"0 0 0 rg 60 700 200 40 re f")
    writer.add_stream_to_page(0, writer.add_object(ink))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), len(first)


def _clean(data: bytes) -> bytes:
    """The same page with an xref that strict readers take."""
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out)
    return out.getvalue()


def shown_as_changed(a_house: House) -> bytes:
    """A file changed after signing; the house's verdict says so and how many bytes the signature covers."""
    data, covered = changed_after_signing()

    def verdict(given: bytes) -> Any:
        made = verdict_json("invalid", findings=("update-malformed",))
        made["signatures"][0]["covers"] = covered
        return made

    a_house.verdict = verdict
    return data


def test_a_change_is_shown_before_and_after(a_house: House) -> None:
    data = shown_as_changed(a_house)
    page = check(a_house, data).text
    assert page.count('src="data:image/jpeg;base64,') == 2
    assert "Ảnh trang 1 lúc ký" in page


def test_an_unchanged_place_needs_no_pictures(a_house: House) -> None:
    data = pdf("same")

    def verdict(given: bytes) -> Any:
        made = verdict_json("invalid", findings=("update-malformed",))
        made["signatures"][0]["covers"] = len(data)
        return made

    a_house.verdict = verdict
    assert "data:image/jpeg" not in check(a_house, data).text


def report_of(a_house: House, data: bytes, lang: str = "") -> Any:
    """The PDF report that the page of a check leads to."""
    import re

    import pypdfium2 as pdfium

    page = check(a_house, data, lang).text
    paper = re.search(r'name="tra-loi" value="([^"]+)"', page)
    assert paper
    answer = a_house.client().post(f"/bao-cao{lang}", data={"tra-loi": paper[1]})
    assert answer.headers["content-type"] == "application/pdf"
    return pdfium.PdfDocument(answer.content)


def words_of(document: Any) -> str:
    return " ".join("".join(one.get_textpage().get_text_range() for one in document).split())


def test_the_answer_is_downloaded_as_a_pdf_with_the_same_words(a_house: House) -> None:
    data = pdf("registered")
    published(a_house, data)
    a_house.verdict = lambda given: verdict_json("valid", sha=hashlib.sha256(given).hexdigest())
    told = words_of(report_of(a_house, data))
    for words in ("HỢP LỆ", "PHƯỜNG MẪU", "Còn hiệu lực", "05/QĐ-UBND", hashlib.sha256(data).hexdigest()):
        assert words in told
    assert "001090123456" not in told
    assert "•••••••••456" in told
    english = words_of(report_of(a_house, data, "?lang=en"))
    assert "In force" in english
    assert "HỢP LỆ" not in english


def test_a_fingerprint_is_never_masked_though_it_may_hold_twelve_digits_in_a_row(a_house: House) -> None:
    sha = "446652366193af4f" * 4
    a_house.verdict = lambda given: verdict_json("valid", sha=sha)
    assert sha in words_of(report_of(a_house, pdf()))


def test_the_report_shows_before_and_after_too(a_house: House) -> None:
    data = shown_as_changed(a_house)
    document = report_of(a_house, data)
    pictures = [one for page in document for one in page.get_objects() if one.type == 3]
    assert len(pictures) == 2


def test_a_report_of_an_invented_answer_is_refused(a_house: House) -> None:
    assert a_house.client().post("/bao-cao", data={"tra-loi": "x.y.z"}).status_code == 403
