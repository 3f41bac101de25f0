"""The document's page: fields, offers, confirming, two people, replacing."""

from __future__ import annotations

from datetime import date

import pytest

from storage import audit, documents, procedures
from storage.procedures import Entry
from tests.web.house import ADMIN, House, a_field, pdf
from web.clerk.values import kept, shown

DOUBTFUL = a_field("CodeNumber", "12", "doubtful", alternatives=("13", "72"), why="Số viết tay", label="Số:")


def test_each_doubtful_field_stands_beside_its_cut_out_with_the_offers(a_house: House) -> None:
    document = a_house.to_review(DOUBTFUL, a_field("Subject", "Về việc thử"))
    page = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}").text
    card = page.split('class="one-field', 1)[1].split("</form>", 1)[0]
    assert 'class="cutout"' in card
    assert [f'value="{offer}" data-offer="{n}"' in card for n, offer in enumerate(("12", "13", "72"), 1)] == [True] * 3
    assert "Số viết tay" in card


def test_taking_an_offer_corrects_the_field_and_leads_to_the_next(a_house: House) -> None:
    document = a_house.to_review(DOUBTFUL, a_field("SignerName", "Trần A", "doubtful"))
    field, after = a_house.fields(document)["CodeNumber"], a_house.fields(document)["SignerName"]
    browser = a_house.at_desk("reviewer")
    browser.get(f"/tai-lieu/{document}")
    answer = browser.post(
        f"/tai-lieu/{document}/truong/{field.id}", {"chon": "72", "phien-ban": a_house.version(document)}
    )
    assert answer.headers["location"].endswith(f"#o-{after.id}")
    settled = a_house.fields(document)["CodeNumber"]
    assert (settled.value, settled.corrected, settled.settled) == ("12", "72", "corrected")


def test_saving_the_reading_as_it_is_confirms_it(a_house: House) -> None:
    document = a_house.to_review(DOUBTFUL)
    field = a_house.fields(document)["CodeNumber"]
    browser = a_house.at_desk("reviewer")
    browser.post(f"/tai-lieu/{document}/truong/{field.id}", {"gia-tri": "12", "phien-ban": a_house.version(document)})
    assert a_house.fields(document)["CodeNumber"].settled == "confirmed"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("date", "05/03/2026", "2026-03-05"),
        ("date", "5-3-2026", "2026-03-05"),
        ("date", "2026-03-05", "2026-03-05"),
        ("money", "1.250.000", "1250000"),
        ("money", "1250000", "1250000"),
        ("area", "1.250,5", "1250.5"),
        ("area", "85,5", "85.5"),
        ("area", "85.5", "85.5"),
        ("text", " 05/03/2026 ", "05/03/2026"),
    ],
)
def test_values_are_typed_as_vietnamese_paper_writes_them(kind: str, typed: str, stored: str) -> None:
    assert kept(kind, typed) == stored


def test_a_date_is_shown_as_paper_writes_it() -> None:
    assert shown("date", "2026-03-05") == "05/03/2026"
    assert shown("date", "không rõ") == "không rõ"


def test_a_date_that_is_none_is_refused_in_words(a_house: House) -> None:
    document = a_house.to_review(a_field("IssuedDate", "2026-04-03", "doubtful", type="date"))
    field = a_house.fields(document)["IssuedDate"]
    answer = a_house.at_desk("reviewer").post(
        f"/tai-lieu/{document}/truong/{field.id}", {"gia-tri": "31/02/2026", "phien-ban": a_house.version(document)}
    )
    assert answer.status_code == 400
    assert "không đúng dạng" in answer.text


def test_an_old_version_is_told_and_nothing_is_written(a_house: House) -> None:
    document = a_house.to_review(DOUBTFUL)
    field = a_house.fields(document)["CodeNumber"]
    browser = a_house.at_desk("reviewer")
    answer = browser.post(
        f"/tai-lieu/{document}/truong/{field.id}", {"gia-tri": "99", "phien-ban": a_house.version(document) - 1}
    )
    assert answer.status_code == 409
    assert "Người khác vừa thay đổi" in answer.text
    assert a_house.fields(document)["CodeNumber"].settled == ""


def test_two_people_on_one_document_are_told(a_house: House) -> None:
    document = a_house.to_review()
    one, two = a_house.at_desk("reviewer"), a_house.at_desk("clerk")
    assert "cũng đang mở" not in one.get(f"/tai-lieu/{document}").text
    assert f"{one.user.full_name} cũng đang mở" in two.get(f"/tai-lieu/{document}").text
    told = one.get(f"/tai-lieu/{document}/cung-xem?v={a_house.version(document)}").text
    assert f"{two.user.full_name} cũng đang mở" in told


def test_a_page_that_grew_old_is_told_while_it_is_open(a_house: House) -> None:
    document = a_house.to_review()
    browser = a_house.at_desk("reviewer")
    told = browser.get(f"/tai-lieu/{document}/cung-xem?v={a_house.version(document) - 1}").text
    assert "phần bạn thấy đã cũ" in told


def test_who_confirms_the_data_gives_or_corrects_the_procedure_and_a_refused_code_confirms_nothing(
    a_house: House,
) -> None:
    browser, document = a_house.at_desk("reviewer"), a_house.to_review()
    with a_house.store.write() as session:
        procedures.replace(session, [Entry("1.000894", "Đăng ký kết hôn", "HT", date(2019, 1, 1))], ADMIN)
        documents.get(session, document).procedure_code = "1.00089"
    for row in a_house.fields(document).values():
        given = {"phien-ban": a_house.version(document), "chon": row.value}
        browser.post(f"/tai-lieu/{document}/truong/{row.id}", given)
    assert 'name="thu-tuc"' in browser.get(f"/tai-lieu/{document}").text
    here, version = f"/tai-lieu/{document}/viec/confirm", a_house.version(document)
    for code, status, state, stored in (
        ("1.000895", 400, "to_review", "1.00089"),
        ("1.000894", 303, "to_sign_scan", "1.000894"),
    ):
        answer = browser.post(here, {"phien-ban": version, "thu-tuc": code})
        with a_house.store.read() as session:
            row = documents.get(session, document)
            assert (answer.status_code, row.state, row.procedure_code) == (status, state, stored)


def test_confirming_with_open_fields_is_refused_and_without_goes_on(a_house: House) -> None:
    document = a_house.to_review(DOUBTFUL)
    browser = a_house.at_desk("reviewer")
    here = f"/tai-lieu/{document}/viec/confirm"
    assert browser.post(here, {"phien-ban": a_house.version(document)}).status_code == 400
    field = a_house.fields(document)["CodeNumber"]
    browser.post(f"/tai-lieu/{document}/truong/{field.id}", {"chon": "13", "phien-ban": a_house.version(document)})
    assert browser.post(here, {"phien-ban": a_house.version(document)}).status_code == 303
    assert a_house.state(document) == "to_sign_scan"


def test_a_return_needs_a_reason_and_shows_it(a_house: House) -> None:
    document = a_house.to_review()
    browser = a_house.at_desk("reviewer")
    here = f"/tai-lieu/{document}/viec/return"
    assert browser.post(here, {"phien-ban": a_house.version(document)}).status_code == 400
    browser.post(here, {"phien-ban": a_house.version(document), "ly-do": "Thiếu trang 2"})
    assert a_house.state(document) == "returned"
    assert "Thiếu trang 2" in browser.get(f"/tai-lieu/{document}").text


def test_a_file_is_replaced_and_the_old_one_is_kept(a_house: House) -> None:
    document = a_house.to_review()
    with a_house.store.read() as session:
        old = documents.get(session, document).original_sha
    browser = a_house.at_desk("clerk")
    browser.post(
        f"/tai-lieu/{document}/thay",
        {"phien-ban": a_house.version(document)},
        files={"tep": ("mới.pdf", pdf("new"), "application/pdf")},
    )
    assert a_house.state(document) == "received"
    assert a_house.objects.exists("originals", old)


def test_one_page_is_rescanned_by_its_number(a_house: House) -> None:
    document = a_house.to_review()
    browser = a_house.at_desk("clerk")
    browser.post(
        f"/tai-lieu/{document}/thay",
        {"trang": "1", "phien-ban": a_house.version(document)},
        files={"tep": ("trang1.png", b"\x89PNG", "image/png")},
    )
    with a_house.store.read() as session:
        from storage import steps

        step = steps.latest(session, document, "read")
    assert step is not None
    assert step.arguments["replace_page"] == 1


def test_a_picture_of_the_page_is_rendered_and_may_be_kept_by_the_browser(a_house: House) -> None:
    document = a_house.to_review()
    answer = a_house.at_desk("clerk").get(f"/tai-lieu/{document}/trang/1?dpi=100&v=abc")
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert a_house.at_desk("clerk").get(f"/tai-lieu/{document}/trang/9?dpi=100").status_code == 404


def test_the_present_file_is_downloaded_byte_for_byte(a_house: House) -> None:
    document = a_house.to_review()
    with a_house.store.read() as session:
        row = documents.get(session, document)
    answer = a_house.at_desk("clerk").get(f"/tai-lieu/{document}/tep")
    assert answer.content == a_house.objects.get("originals", row.original_sha)
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_every_look_at_personal_data_is_in_the_audit_log(a_house: House) -> None:
    document = a_house.to_review()
    browser = a_house.at_desk("reviewer")
    for path in (f"/tai-lieu/{document}", "/tai-lieu", f"/tai-lieu/{document}/trang/1?dpi=72", "/ra-soat"):
        with a_house.store.read() as session:
            before = len(audit.lines(session, personal_only=True, user_id=browser.user.id))
        browser.get(path)
        with a_house.store.read() as session:
            assert len(audit.lines(session, personal_only=True, user_id=browser.user.id)) == before + 1, path


def test_an_administrator_without_another_role_sees_no_document(a_house: House) -> None:
    document = a_house.to_review()
    assert a_house.at_desk("admin").get(f"/tai-lieu/{document}").status_code == 403


def test_the_counts_of_a_list_add_up(a_house: House) -> None:
    a_house.to_review()
    a_house.read_paper()
    a_house.received()
    counts = a_house.at_desk("clerk").get("/tien-do.json").json()
    parts = ("working", "to_sign", "to_review", "to_seal", "done", "trouble")
    assert counts["total"] == 3 == sum(counts[part] for part in parts)


def test_every_state_of_a_track_is_in_exactly_one_tile() -> None:
    from storage import states
    from web.clerk.progress import TILES

    for track, tiles in TILES.items():
        grouped = [state for tile in tiles for state in tile.states if state != "new"]
        assert sorted(grouped) == sorted(set(states.STATES[track]) | {"received"}), track


def test_a_list_is_narrowed_by_words_dossier_and_state(a_house: House) -> None:
    a_house.to_review(a_field("Subject", "Kế hoạch chuyển đổi số"), dossier="HS-1")
    a_house.read_paper(a_field("Subject", "Việc khác"), dossier="HS-2")
    browser = a_house.at_desk("clerk")
    assert "Kế hoạch chuyển đổi số" in browser.get("/tai-lieu?tim=ke+hoach").text
    for query in ("tim=ke+hoach", "ho_so=HS-1", "tt=to_review", "nhom=to_review"):
        assert "Việc khác" not in browser.get(f"/tai-lieu?{query}").text, query


def test_proposals_of_a_box_are_taken_or_dropped_and_then_made(a_house: House) -> None:
    from storage import splitting, steps

    document = a_house.to_review()
    with a_house.store.write() as session:
        parts = [
            splitting.Part(1, 1, "quyet_dinh", "Quyết định 1", 0.9, "trang đầu"),
            splitting.Part(2, 3, "", "Phụ lục", 0.6),
        ]
        splitting.propose(session, document, parts)
        first, second = (one.id for one in splitting.proposals(session, document))
    browser = a_house.at_desk("reviewer")
    page = browser.get(f"/tai-lieu/{document}").text
    assert "Trang 2–3" in page
    browser.post(f"/tai-lieu/{document}/tach/{first}", {"dong-y": "1"})
    browser.post(f"/tai-lieu/{document}/tach/{second}", {"dong-y": "0"})
    assert "Tạo các tài liệu đã chọn" in browser.get(f"/tai-lieu/{document}").text
    browser.post(f"/tai-lieu/{document}/tach", {"phien-ban": a_house.version(document)})
    with a_house.store.read() as session:
        latest = steps.latest(session, document, splitting.STEP)
    assert latest is not None


def test_offers_that_differ_in_one_mark_show_which(a_house: House) -> None:
    document = a_house.to_review(a_field("SignerName", "Tạ Viết Thịnh", "doubtful", alternatives=("Tạ Viết Thinh",)))
    page = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}").text
    assert "Tạ Viết Th<mark>ị</mark>nh" in page
    assert "Tạ Viết Th<mark>i</mark>nh" in page
    assert 'value="Tạ Viết Thinh" data-offer="2"' in page


def test_a_field_that_is_missing_is_not_told_as_clear(a_house: House) -> None:
    document = a_house.to_review(a_field("TypeName", "Quyết định"), a_field("SignerName", "", "missing", box=None))
    page = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}").text
    row = page.split("Người ký", 1)[1].split("</div>", 1)[0]
    assert '<span class="tag bad">' in row
