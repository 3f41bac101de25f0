"""The leader's, văn thư's and clerk's batches; the number book; the register."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from storage import accounts, authority, desk, documents, register, states
from storage.actor import Actor
from storage.tables import SignatureRow
from tests.web.house import ADMIN, SYSTEM, Browser, House, a_field
from web.rendering import VIETNAM


def give_key(a_house: House, browser: Browser, purpose: str = "personal") -> None:
    with a_house.store.write() as session:
        user_id = browser.user.id if purpose == "personal" else None
        accounts.register_signing_key(session, f"{purpose} {browser.user.id}", purpose, "k.p12", ADMIN, user_id=user_id)


def submitted(a_house: House, leader_id: int | None = None) -> int:
    document = a_house.read_paper(
        a_field("CodeNotation", "QĐ-UBND"), a_field("Subject", "Về việc thử"), track="ban_hanh"
    )
    clerk = a_house.person("clerk")
    with a_house.store.write() as session:
        from storage import actions

        version = documents.get(session, document).version
        actions.submit(session, document, accounts.actor_of(clerk), version=version, leader_id=leader_id)
    return document


def signed(a_house: House) -> int:
    document = submitted(a_house)
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.state = "signing_leader"
        states.fire(session, row, "leader_signed", SYSTEM)
    return document


def chosen(a_house: House, document: int) -> str:
    with a_house.store.read() as session:
        row = documents.get(session, document)
        return f"{row.id}:{row.version}:{row.current_sha}"


def test_the_leader_sees_the_dossier_beside_the_draft(a_house: House) -> None:
    paper = a_house.read_paper(a_field("Subject", "Đơn đề nghị"), dossier="HS-7")
    document = a_house.read_paper(track="ban_hanh", dossier="HS-7")
    page = a_house.at_desk("leader").get(f"/tai-lieu/{document}?ben={paper}").text
    assert "Đơn đề nghị" in page
    assert f"/tai-lieu/{paper}/trang/1" in page


def test_the_leader_signs_many_at_once_each_bound_to_what_was_listed(a_house: House) -> None:
    browser = a_house.at_desk("leader")
    give_key(a_house, browser)
    two = [submitted(a_house), submitted(a_house)]
    browser.get("/trinh-ky")
    answer = browser.post("/trinh-ky", chon=[chosen(a_house, one) for one in two])
    assert answer.headers["location"] == "/ban-ky/1"
    assert [a_house.state(one) for one in two] == ["signing_leader"] * 2


def test_a_draft_that_changed_since_it_was_listed_is_not_signed_but_the_others_are(a_house: House) -> None:
    browser = a_house.at_desk("leader")
    give_key(a_house, browser)
    old, good = submitted(a_house), submitted(a_house)
    document_id, version, _ = chosen(a_house, old).split(":")
    answer = browser.post("/trinh-ky", chon=[f"{document_id}:{version}:{'0' * 64}", chosen(a_house, good)])
    assert answer.status_code == 409
    assert "Người khác vừa thay đổi" in answer.text
    assert (a_house.state(old), a_house.state(good)) == ("to_sign_leader", "signing_leader")


def test_a_draft_submitted_to_one_leader_is_neither_shown_to_another_nor_signed_by_him(a_house: House) -> None:
    mine, other, clerk = a_house.at_desk("leader"), a_house.at_desk("leader"), a_house.at_desk("clerk")
    give_key(a_house, other)
    document = a_house.read_paper(track="ban_hanh")
    page = clerk.get(f"/tai-lieu/{document}").text
    assert f'<option value="{mine.user.id}">{mine.user.full_name}' in page
    given = {"phien-ban": a_house.version(document), "nguoi-ky": mine.user.id, "thu-tuc": ""}
    clerk.post(f"/tai-lieu/{document}/viec/submit", given)
    assert f"/tai-lieu/{document}" in mine.get("/trinh-ky").text
    assert f"/tai-lieu/{document}" not in other.get("/trinh-ky").text
    answer = other.post("/trinh-ky", chon=[chosen(a_house, document)])
    assert "đã trình một lãnh đạo khác" in answer.text
    assert a_house.state(document) == "to_sign_leader"


def test_number_and_day_that_the_book_will_give_are_no_gap_in_a_draft(a_house: House) -> None:
    empty = [a_field(name, "", "missing") for name in ("CodeNumber", "IssuedDate", "SignerName")]
    clerk = a_house.at_desk("clerk")
    draft, scan = (a_house.read_paper(*empty, track=track) for track in ("ban_hanh", "so_hoa"))
    told = [clerk.get(f"/tai-lieu/{one}").text.count("Không thấy") for one in (draft, scan)]
    assert told == [1, 3]
    dated = a_house.read_paper(a_field("IssuedDate", "2026-05-06"), track="ban_hanh")
    assert "2026-05-06" in clerk.get(f"/tai-lieu/{dated}").text


def test_who_signs_for_a_procedure_is_asked_by_the_code_that_the_clerk_gives_when_submitting(a_house: House) -> None:
    clerk, leader = a_house.at_desk("clerk"), a_house.at_desk("leader")
    give_key(a_house, leader)
    with a_house.store.write() as session:
        for procedure, last in (("1.000894", date(2020, 12, 31)), ("2.000815", None)):
            authority.delegate(
                session, "UBND tỉnh Mẫu", a_house.agency_name, "578/QĐ", ADMIN,
                valid_from=date(2020, 1, 1), valid_to=last, procedures=[procedure],
            )  # fmt: skip
    ended, lasting, own = (a_house.read_paper(track="ban_hanh") for _ in range(3))
    for document, code in ((ended, "1.000894"), (lasting, "2.000815"), (own, "")):
        clerk.get(f"/tai-lieu/{document}")
        given = {"phien-ban": a_house.version(document), "nguoi-ky": "", "thu-tuc": code}
        clerk.post(f"/tai-lieu/{document}/viec/submit", given)
    listed = leader.get("/trinh-ky").text
    title = re.search(rf'<a href="/tai-lieu/{ended}"><b>(.*?)</b>', listed)
    assert listed.count("ủy quyền chưa hoặc không còn hiệu lực") == 1
    answer = leader.post("/trinh-ky", chon=[chosen(a_house, one) for one in (ended, lasting, own)])
    assert title is not None
    assert f"{title[1]}: Thủ tục này thuộc cơ quan khác" in answer.text
    assert [a_house.state(one) for one in (ended, lasting, own)] == [
        "to_sign_leader",
        "signing_leader",
        "signing_leader",
    ]


def test_a_draft_is_not_submitted_with_a_code_that_is_none_or_to_one_who_leads_nothing_now(a_house: House) -> None:
    clerk, document, closed = a_house.at_desk("clerk"), a_house.read_paper(track="ban_hanh"), a_house.person("leader")
    with a_house.store.write() as session:
        accounts.set_active(session, closed.id, False, ADMIN)
    wrong: tuple[tuple[str, object, str], ...] = (
        ("thu-tuc", "một hai", "ví dụ 1.000894"),
        ("nguoi-ky", clerk.user.id, "hãy chọn lại người ký"),
        ("nguoi-ky", closed.id, "hãy chọn lại người ký"),
    )
    for name, value, told in wrong:
        given = {"phien-ban": a_house.version(document), name: value}
        answer = clerk.post(f"/tai-lieu/{document}/viec/submit", given)
        assert (answer.status_code, told in answer.text) == (400, True)
    assert a_house.state(document) == "draft"


def test_a_code_left_empty_is_taken_off_a_draft_and_one_that_was_not_asked_for_stays(a_house: House) -> None:
    clerk = a_house.at_desk("clerk")
    for given, kept in (({"thu-tuc": ""}, ""), ({}, "1.000894")):
        document = a_house.read_paper(track="ban_hanh")
        with a_house.store.write() as session:
            documents.get(session, document).procedure_code = "1.000894"
        clerk.post(f"/tai-lieu/{document}/viec/submit", {**given, "phien-ban": a_house.version(document)})
        with a_house.store.read() as session:
            row = documents.get(session, document)
        assert (row.state, row.procedure_code) == ("to_sign_leader", kept)


def test_without_a_key_the_batch_says_whom_to_ask(a_house: House) -> None:
    submitted(a_house)
    page = a_house.at_desk("leader").get("/trinh-ky").text
    assert "chưa có khóa ký" in page
    assert 'type="submit" disabled' in page


def test_the_leader_returns_a_draft_with_a_reason(a_house: House) -> None:
    document = submitted(a_house)
    browser = a_house.at_desk("leader")
    version = a_house.version(document)
    browser.post(f"/tai-lieu/{document}/viec/return", {"phien-ban": version, "ly-do": "Sai căn cứ"})
    assert a_house.state(document) == "returned"


def signed_by_a_leader(a_house: House, document: int, *, before: int) -> None:
    """One of two leaders has signed the draft, or its file so many generations ago; and it was returned."""
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.state = "returned"
        session.add(
            SignatureRow(
                document_id=document, generation=row.generation - before, field_name="Leader_2", stamp="leader",
                sha256=row.current_sha, signer="Lê Thị Thử", level="b-b", signed_at=a_house.store.now(),
            )
        )  # fmt: skip


def test_a_draft_returned_for_its_leader_or_procedure_alone_is_submitted_anew_without_another_file(
    a_house: House,
) -> None:
    document, clerk, leader = submitted(a_house), a_house.at_desk("clerk"), a_house.at_desk("leader")
    leader.post(
        f"/tai-lieu/{document}/viec/return", {"phien-ban": a_house.version(document), "ly-do": "Không phải việc tôi"}
    )
    signed_by_a_leader(a_house, document, before=1)  # of the file before this one
    assert f"/tai-lieu/{document}/viec/submit" in clerk.get(f"/tai-lieu/{document}").text
    given = {"phien-ban": a_house.version(document), "nguoi-ky": leader.user.id, "thu-tuc": "2.000815"}
    clerk.post(f"/tai-lieu/{document}/viec/submit", given)
    with a_house.store.read() as session:
        row = documents.get(session, document)
    assert (row.state, row.leader_id, row.procedure_code) == ("to_sign_leader", leader.user.id, "2.000815")


def test_a_draft_that_a_leader_has_signed_is_not_submitted_again_when_van_thu_returned_it(a_house: House) -> None:
    document, clerk = submitted(a_house), a_house.at_desk("clerk")
    signed_by_a_leader(a_house, document, before=0)
    assert f"/tai-lieu/{document}/viec/submit" not in clerk.get(f"/tai-lieu/{document}").text
    answer = clerk.post(f"/tai-lieu/{document}/viec/submit", {"phien-ban": a_house.version(document)})
    assert (answer.status_code, a_house.state(document)) == (409, "returned")


def test_clerks_sign_a_batch_of_scans(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    give_key(a_house, browser)
    three = [a_house.read_paper() for _ in range(3)]
    browser.post("/ky-ban-quet", chon=[chosen(a_house, one) for one in three])
    assert {a_house.state(one) for one in three} == {"signing_scan"}


def test_van_thu_gives_the_next_number_with_its_date_and_queues_the_seal(a_house: House) -> None:
    document = signed(a_house)
    browser = a_house.at_desk("van_thu")
    give_key(a_house, browser, "seal")
    today = a_house.store.now().astimezone(VIETNAM).date()
    browser.post("/so-van-ban/mo", ten="Sổ quyết định", ma="QD", nam=today.year)
    page = browser.get("/van-thu").text
    assert 'value="QĐ-UBND"' in page
    with a_house.store.read() as session:
        book = register.books(session)[0].id
    version = a_house.version(document)
    said = {"so": book, "ky-hieu": "QĐ-UBND", "ngay": today.isoformat(), "phien-ban": version}
    assert browser.post(f"/van-thu/{document}", said).headers["location"].startswith("/ban-ky/")
    assert a_house.state(document) == "sealing"
    assert "01/QĐ-UBND" in browser.get("/so-van-ban").text
    with a_house.store.write() as session:
        (sitting,) = desk.batches(session, browser.user.id)
        assert desk.cancel(session, sitting.id, Actor("user", "Văn thư", browser.user.id, frozenset({"van_thu"}))) == 1
    assert f"đã có số 01/QĐ-UBND ngày {today:%d/%m/%Y}" in browser.get("/van-thu").text
    another_day = {"so": book, "ngay": (today - timedelta(days=1)).isoformat()}
    assert (
        browser.post("/van-thu", {"chon": [f"{document}:{a_house.version(document)}"], **another_day}).status_code
        == 303
    )
    assert "02/QĐ-UBND" not in browser.get("/so-van-ban").text


def test_van_thu_numbers_and_seals_many_at_once_each_with_its_own_notation(a_house: House) -> None:
    two = [signed(a_house), signed(a_house)]
    browser = a_house.at_desk("van_thu")
    give_key(a_house, browser, "seal")
    today = a_house.store.now().astimezone(VIETNAM).date()
    browser.post("/so-van-ban/mo", ten="Sổ quyết định", ma="QD", nam=today.year)
    with a_house.store.read() as session:
        book = register.books(session)[0].id
    assert 'name="chon"' in browser.get("/van-thu").text
    chosen_ones = [f"{one}:{a_house.version(one)}" for one in two]
    stale = f"{two[0]}:{a_house.version(two[0]) + 5}"
    said = {"so": book, "ngay": today.isoformat()}
    answer = browser.post("/van-thu", {"chon": [stale, chosen_ones[1]], **said})
    assert answer.status_code == 409  # the one that changed is told, the other goes on
    assert [a_house.state(one) for one in two] == ["to_number", "sealing"]
    assert browser.post("/van-thu", {"chon": [chosen_ones[0]], **said}).headers["location"].startswith("/ban-ky/")
    page = browser.get("/so-van-ban").text
    assert "01/QĐ-UBND" in page
    assert "02/QĐ-UBND" in page


def test_a_leader_without_a_fitting_capacity_is_told_in_the_list_and_signs_nothing(a_house: House) -> None:
    browser = a_house.at_desk("leader")
    give_key(a_house, browser)
    document = submitted(a_house)
    with a_house.store.write() as session:
        for row in authority.capacities(session, user_id=browser.user.id):
            row.kinds = ["cong_van_den"]
    assert "chưa được giao thẩm quyền" in browser.get("/trinh-ky").text
    assert browser.post("/trinh-ky", chon=[chosen(a_house, document)]).status_code == 409
    assert a_house.state(document) == "to_sign_leader"


def test_a_reserved_number_is_voided_with_its_reason_and_the_book_still_adds_up(a_house: House) -> None:
    browser = a_house.at_desk("van_thu")
    today = a_house.store.now().astimezone(VIETNAM).date()
    browser.post("/so-van-ban/mo", ten="Sổ", ma="QD", nam=today.year)
    with a_house.store.read() as session:
        book = register.books(session)[0].id
    said = {"so": book, "ky-hieu": "QĐ-UBND", "ngay": today.isoformat(), "muc-dich": "Họp khẩn"}
    browser.post("/so-van-ban/giu", said)
    with a_house.store.read() as session:
        entry = register.entries(session, book)[0].id
    browser.post(f"/so-van-ban/huy/{entry}", {"ly-do": "Không họp nữa"})
    page = browser.get("/so-van-ban").text
    assert "Không họp nữa" in page
    assert "sổ không thiếu số nào" in page


def test_a_date_before_the_last_one_is_refused_in_words(a_house: House) -> None:
    browser = a_house.at_desk("van_thu")
    browser.post("/so-van-ban/mo", ten="Sổ", ma="QD", nam=2026)
    with a_house.store.read() as session:
        book = register.books(session)[0].id
    common = {"so": book, "ky-hieu": "QĐ-UBND", "muc-dich": "x"}
    browser.post("/so-van-ban/giu", {"ngay": "2026-05-05", **common})
    answer = browser.post("/so-van-ban/giu", {"ngay": "2026-05-04", **common})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def in_register(a_house: House) -> int:
    document = a_house.read_paper()
    sha = a_house.objects.put("signed", f"signed {document}".encode())
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.state = "in_register"
        new = register.NewResult(file_sha=sha, number_text=f"{document:02}/QĐ-UBND", agency="UBND")
        register.add(session, row, new, SYSTEM)
    return document


def test_a_result_is_revoked_with_its_reason(a_house: House) -> None:
    document = in_register(a_house)
    browser = a_house.at_desk("van_thu")
    version = a_house.version(document)
    browser.post(f"/tai-lieu/{document}/viec/revoke", {"phien-ban": version, "ly-do": "Cấp sai"})
    assert a_house.state(document) == "revoked"
    assert "Đã bị thu hồi" in browser.get("/ket-qua").text


def test_a_result_is_superseded_by_the_number_of_another(a_house: House) -> None:
    old, new = in_register(a_house), in_register(a_house)
    browser = a_house.at_desk("leader")
    version = a_house.version(old)
    browser.post(f"/tai-lieu/{old}/thay-the", {"ma": f"{new:02}/QĐ-UBND", "phien-ban": version})
    assert a_house.state(old) == "superseded"


def test_validity_is_set_by_those_who_may(a_house: House) -> None:
    document = in_register(a_house)
    said = {"han": "2027-01-31", "pham-vi": "Toàn quốc"}
    assert a_house.at_desk("clerk").post(f"/tai-lieu/{document}/han", said).status_code == 403
    a_house.at_desk("van_thu").post(f"/tai-lieu/{document}/han", said)
    with a_house.store.read() as session:
        row = register.result_of(session, document)
    assert row is not None
    assert (row.valid_until, row.scope) == (datetime(2027, 1, 31, tzinfo=UTC).date(), "Toàn quốc")


def test_the_register_is_searched_by_number_dossier_and_code(a_house: House) -> None:
    document = in_register(a_house)
    other = in_register(a_house)
    browser = a_house.at_desk("clerk")
    with a_house.store.read() as session:
        row = register.result_of(session, document)
    assert row is not None
    for query in (row.number_text, row.code):
        page = browser.get("/ket-qua", params={"tim": query}).text
        assert f"/tai-lieu/{document}" in page
        assert f"/tai-lieu/{other}" not in page


def test_a_day_of_the_book_is_closed_and_an_inserted_number_shows(a_house: House) -> None:
    from sqlalchemy import text

    browser = a_house.at_desk("van_thu")
    today = a_house.store.now().astimezone(VIETNAM).date()
    browser.post("/so-van-ban/mo", ten="Sổ", ma="QD", nam=today.year)
    with a_house.store.read() as session:
        book = register.books(session)[0].id
    common = {"so": book, "ky-hieu": "QĐ-UBND", "muc-dich": "x", "ngay": today.isoformat()}
    browser.post("/so-van-ban/giu", common)
    answer = browser.post("/so-van-ban/khoa", so=book, ngay=today.isoformat())
    assert answer.headers["location"].endswith("da=khoa-so")
    assert "Sổ khớp với mọi lần khóa" in browser.get("/so-van-ban").text
    assert browser.post("/so-van-ban/giu", common).status_code == 400
    with a_house.store.write() as session:
        session.execute(text("UPDATE book_entries SET notation = 'GIẢ', text = '01/GIẢ'"))
    assert "Số 1 khác với lần khóa" in browser.get("/so-van-ban").text


def test_a_day_to_come_is_not_closed(a_house: House) -> None:
    browser = a_house.at_desk("van_thu")
    browser.post("/so-van-ban/mo", ten="Sổ", ma="QD", nam=2026)
    assert browser.post("/so-van-ban/khoa", so=1, ngay="2099-01-01").status_code == 400
