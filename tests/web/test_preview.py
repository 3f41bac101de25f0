"""Before anything is signed the signer sees the stamp on the page, may move it, and signs with it where it was put."""

from __future__ import annotations

import base64
import io
import re
from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image

from bench.genuine import OFFICES, draft
from signing.issue import prepare_draft
from signing.preview import preview
from signing.request import SignRequest
from storage import accounts, actions, documents, steps
from storage.actor import Actor
from storage.tables import SignatureRow
from tests.signing import papers
from tests.web.house import ADMIN, Browser, House
from tests.web.test_desk import Agent


def waiting(a_house: House) -> tuple[int, Browser]:
    """A scan that waits for a clerk's signature, and that clerk with a key."""
    document = a_house.read_paper()
    browser = a_house.at_desk("clerk")
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.current_sha = a_house.objects.put("working", _clean(a_house.objects.get("originals", row.original_sha)))
        row.current_bucket = "working"
        accounts.register_signing_key(
            session, label="k", purpose="personal", ref="k.p12", secret_path="", user_id=browser.user.id, actor=ADMIN
        )
    return document, browser


def _clean(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out)
    return out.getvalue()


def given(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


def inputs(page: str, **more: str) -> dict[str, str]:
    names = ("phien-ban", "van-tay", "viec", "trang-scan", "trai-scan", "tren-scan", "rong-scan", "cao-scan")
    known = {name: given(page, name) for name in names}
    if 'name="goc-scan"' in page:
        known["goc-scan"] = given(page, "goc-scan")
    return {**known, **{name.replace("_", "-"): value for name, value in more.items()}}


def argument(a_house: House, document: int) -> Any:
    with a_house.store.read() as session:
        step = steps.latest(session, document, "prepare_at_desk")
    assert step is not None
    return step.arguments.get("place")


def test_the_stamp_is_shown_where_it_would_stand_and_nothing_is_signed(a_house: House) -> None:
    document, browser = waiting(a_house)
    assert f'href="/tai-lieu/{document}/xem-truoc?viec=sign_scan"' in browser.get(f"/tai-lieu/{document}").text
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    assert 'data-stamp="scan"' in page
    assert 'href="data:image/jpeg;base64,' in page
    assert float(given(page, "trai-scan")) < 60  # top left (TT 01/2023 Điều 8)
    assert a_house.state(document) == "to_sign_scan"


def test_signing_without_moving_leaves_the_place_to_the_rules(a_house: House) -> None:
    document, browser = waiting(a_house)
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    answer = browser.post(f"/tai-lieu/{document}/xem-truoc", {"lam": "ky", **inputs(page)})
    assert answer.headers["location"] == "/ban-ky/1"
    assert a_house.state(document) == "signing_scan"
    assert argument(a_house, document) is None


def test_a_moved_stamp_is_looked_at_again_and_signed_there(a_house: House) -> None:
    document, browser = waiting(a_house)
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    again = browser.post(
        f"/tai-lieu/{document}/xem-truoc", {"lam": "xem", **inputs(page, trai_scan="100", tren_scan="200")}
    )
    assert (given(again.text, "trai-scan"), given(again.text, "tren-scan")) == ("100.0", "200.0")
    assert a_house.state(document) == "to_sign_scan"
    browser.post(f"/tai-lieu/{document}/xem-truoc", {"lam": "ky", **inputs(again.text)})
    place = argument(a_house, document)
    assert place[0] == 1
    assert [round(one / 72 * 25.4, 1) for one in place[1:3]] == [100.0, 200.0]


def test_a_place_over_ink_is_refused_in_words_and_can_be_moved_on(a_house: House) -> None:
    document, browser = waiting(a_house)
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    answer = browser.post(
        f"/tai-lieu/{document}/xem-truoc", {"lam": "xem", **inputs(page, trai_scan="22", tren_scan="46")}
    )
    assert "che" in answer.text.split('role="alert"', 1)[1].split("</div>", 1)[0]
    assert given(answer.text, "trai-scan") == "22.0"


@pytest.mark.parametrize("odd", ["x", "-3", "99999", ""])
def test_an_odd_place_is_refused_or_left_to_the_rules(a_house: House, odd: str) -> None:
    document, browser = waiting(a_house)
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    answer = browser.post(f"/tai-lieu/{document}/xem-truoc", {"lam": "xem", **inputs(page, trai_scan=odd)})
    assert answer.status_code == (200 if odd == "" else 400)


@pytest.mark.parametrize("event", ["", "publish", "seal", "sign_leader"])
def test_an_event_that_is_not_this_persons_is_not_previewed(a_house: House, event: str) -> None:
    document, browser = waiting(a_house)
    assert browser.get(f"/tai-lieu/{document}/xem-truoc?viec={event}").status_code == 404


def placed(browser: Browser, document: int) -> dict[str, str]:
    """What the form of a draft's fields would send with the seal moved down by 20 mm."""
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=move_fields").text
    assert [one in page for one in ('data-stamp="leader"', 'data-stamp="seal"')] == [True, True]
    body = {
        f"{name}-{stamp}": given(page, f"{name}-{stamp}")
        for name in ("trang", "trai", "tren", "rong", "cao", "goc")
        for stamp in ("leader", "seal")
    }
    return {**body, "tren-seal": str(float(body["tren-seal"]) + 20)}


def test_who_brought_a_draft_without_a_signature_block_places_signature_and_seal(a_house: House) -> None:
    document, browser = a_house.read_paper(track="ban_hanh"), a_house.at_desk("clerk")
    ask = f"/tai-lieu/{document}/xem-truoc"
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.current_sha, row.current_bucket = a_house.objects.put("originals", papers.draft(name="…………")), "originals"
        row.state, row.failed_step, row.failure_code = "failed", "read", "number-blank-missing"
    assert browser.get(f"{ask}?viec=place_fields").status_code == 404  # not what would mend it
    with a_house.store.write() as session:
        documents.get(session, document).failure_code = "signature-block-missing"
    assert "viec=place_fields" in browser.get(f"/tai-lieu/{document}").text
    page = browser.get(f"{ask}?viec=place_fields").text
    assert [one in page for one in ('data-stamp="leader"', 'data-stamp="seal"')] == [True, True]
    names = [f"{name}-{stamp}" for name in ("trang", "trai", "tren", "rong", "cao") for stamp in ("leader", "seal")]
    sent = {"viec": "place_fields", "phien-ban": a_house.version(document), **{one: given(page, one) for one in names}}
    assert browser.post(ask, {**sent, "lam": "ky", "trai-seal": ""}).status_code == 400
    again = browser.post(ask, {**sent, "lam": "xem", "tren-leader": "20", "trai-leader": "30"}).text
    assert "che" in again.split('role="alert"', 1)[1].split("</div>", 1)[0]
    assert browser.post(ask, {**sent, "lam": "ky", "tren-leader": "240"}).status_code == 303
    assert a_house.state(document) == "received"
    with a_house.store.read() as session:
        step = steps.latest(session, document, "read")
    assert step is not None
    assert step.arguments["leader"][2] == pytest.approx(240 / 25.4 * 72, abs=0.1)
    assert step.arguments["seal"][0] == 2  # where they are shown first: on the last page


def test_the_fields_of_a_draft_are_shown_and_moved_before_it_is_submitted(a_house: House) -> None:
    document = a_house.read_paper(track="ban_hanh")
    with a_house.store.write() as session:
        row = documents.get(session, document)
        made = prepare_draft(draft(Random(9), OFFICES[1]), "result", ())
        row.current_sha, row.current_bucket = a_house.objects.put("working", made), "working"
    browser = a_house.at_desk("clerk")
    assert "viec=move_fields" in browser.get(f"/tai-lieu/{document}").text
    sent = {"viec": "move_fields", "lam": "ky", "phien-ban": a_house.version(document), **placed(browser, document)}
    assert browser.post(f"/tai-lieu/{document}/xem-truoc", sent).status_code == 303
    with a_house.store.read() as session:
        step = steps.latest(session, document, "move_fields")
    assert step is not None
    assert set(step.arguments) & {"leader", "seal"} == {"seal"}
    assert actions.SEAL_FIELD == "Seal"


def test_a_leader_moves_the_fields_of_what_waits_for_his_signature_and_the_preview_shows_his_own_picture(
    a_house: House,
) -> None:
    leader, other = a_house.at_desk("leader"), a_house.at_desk("leader")
    document = a_house.read_paper(track="ban_hanh")
    ink = io.BytesIO()
    Image.new("RGBA", (300, 120), (0, 160, 0, 255)).save(ink, "PNG")
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.current_sha = a_house.objects.put("working", prepare_draft(draft(Random(9), OFFICES[1]), "result", ()))
        row.current_bucket = "working"
        session.flush()
        actions.submit(
            session,
            document,
            Actor("system", "test", roles=frozenset({"clerk"})),
            version=row.version,
            leader_id=leader.user.id,
        )
        image = a_house.objects.put("originals", ink.getvalue())
        accounts.register_signing_key(session, "k", "personal", "k.p12", ADMIN, user_id=leader.user.id, image=image)
    page = leader.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_leader").text
    assert f'href="/tai-lieu/{document}/xem-truoc?viec=move_fields"' in page
    shown = re.search(r'href="data:image/jpeg;base64,([^"]+)"', page)
    assert shown
    red, green, blue = np.moveaxis(
        np.array(Image.open(io.BytesIO(base64.b64decode(shown[1]))).convert("RGB"), int), 2, 0
    )
    assert ((green > red + 80) & (green > blue + 80)).sum() > 1000
    sent = {"viec": "move_fields", "lam": "ky", "phien-ban": a_house.version(document), **placed(leader, document)}
    refused = other.post(f"/tai-lieu/{document}/xem-truoc", sent)
    assert refused.status_code == 403
    assert leader.post(f"/tai-lieu/{document}/xem-truoc", sent).status_code == 303
    with a_house.store.read() as session:
        assert steps.latest(session, document, "move_fields") is not None
    assert a_house.state(document) == "to_sign_leader"
    page = leader.get(f"/tai-lieu/{document}").text
    assert f'hx-get="/tai-lieu/{document}/buoc"' in page  # reloads by itself when the draft is made anew
    assert "viec=move_fields" in page
    with a_house.store.write() as session:  # of two leaders the other one has signed
        session.add(
            SignatureRow(
                document_id=document, generation=row.generation, field_name="Leader", stamp="leader",
                sha256=row.current_sha, signer="Lê Thị Thử", level="b-b", signed_at=a_house.store.now(),
            )
        )  # fmt: skip
    pages = leader.get(f"/tai-lieu/{document}"), leader.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_leader")
    assert not [one for one in pages if "viec=move_fields" in one.text]


def test_the_token_on_the_desk_gets_the_moved_place_too(a_house: House) -> None:
    document, browser = waiting(a_house)
    assert 'value="thiet-bi"' not in browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    Agent(a_house, browser).hello()
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    assert 'value="thiet-bi"' in page
    answer = browser.post(
        f"/tai-lieu/{document}/xem-truoc", {"lam": "thiet-bi", **inputs(page, trai_scan="100", tren_scan="200")}
    )
    assert answer.headers["location"].startswith("/ban-ky/")
    with a_house.store.read() as session:
        step = steps.latest(session, document)
    assert step is not None
    assert [round(one / 72 * 25.4) for one in step.arguments["place"][1:3]] == [100, 200]


def ink(picture: bytes, page: str) -> int:
    """Dark pixels where the page says that the stamp stands, on a page of 595 points width."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    sides = [float(given(page, f"{name}-scan")) * 72 / 25.4 for name in ("trai", "tren", "rong", "cao")]
    scale = image.width / 595
    box = (sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3])
    left, top, right, bottom = (round(one * scale) for one in box)
    return sum(image.crop((left, top, right, bottom)).histogram()[:128])


def test_the_picture_shows_the_stamp_itself_not_only_its_frame(a_house: House) -> None:
    document, browser = waiting(a_house)
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    found = re.search(r'href="data:image/jpeg;base64,([^"]+)"', page)
    assert found
    assert ink(base64.b64decode(found[1]), page) > 300
    assert ink(browser.get(f"/tai-lieu/{document}/trang/1?dpi=150").content, page) == 0


def test_the_page_of_a_document_shows_the_file_as_it_is_now_and_its_original_as_it_came(a_house: House) -> None:
    document, browser = waiting(a_house)
    page = browser.get(f"/tai-lieu/{document}/xem-truoc?viec=sign_scan").text
    with a_house.store.write() as session:
        row = documents.get(session, document)
        asked = SignRequest("scan", "Nguyễn Thị Mẫu", datetime(2026, 5, 6, tzinfo=UTC), field_name="Scan")
        stamped = preview(a_house.objects.get("working", row.current_sha or ""), asked).pdf
        row.current_sha = a_house.objects.put("working", stamped)
    assert ink(browser.get(f"/tai-lieu/{document}/trang/1?dpi=150").content, page) > 300
    assert ink(browser.get(f"/tai-lieu/{document}/trang/1?dpi=150&goc=1").content, page) == 0
