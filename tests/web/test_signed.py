"""The page of a document tells of each signature: the capacity in force, the level, why its stamp stands where it does."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from storage import documents
from storage.authority import capacities, revoke
from storage.tables import EventRow, SignatureRow
from tests.web.house import ADMIN, House, verdict_json

HELD = {
    "capacity": {
        "id": 1, "prefix": "KT.", "position": "Phó Chủ tịch", "agency": "UBND phường Mẫu", "lines": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        "decided_by": "Quyết định 12/QĐ-UBND", "valid_from": "2026-01-01", "valid_to": "2026-12-31",
    },
    "delegation": {"id": 2, "from_agency": "UBND tỉnh Mẫu", "decided_by": "Quyết định 5/QĐ-UBND"},
    "warnings": ["printed-name-differs"],
    "before_signing": {"revocation": "unknown", "revocation_reason": "no-answer", "warnings": []},
}  # fmt: skip


def signed(a_house: House, note: str = "", **more: Any) -> str:
    document = a_house.to_review()
    given: dict[str, Any] = {"stamp": "leader", "level": "b-t", "authority": HELD, "missing_level_reason": ""}
    with a_house.store.write() as session:
        row = documents.get(session, document)
        session.add(
            SignatureRow(
                document_id=document,
                generation=row.generation,
                field_name="Leader",
                sha256="a" * 64,
                signer="Trần Văn Mẫu",
                signed_at=datetime(2026, 5, 6, 3, tzinfo=UTC),
                **{**given, **more},
            )
        )
        session.add(
            EventRow(
                document_id=document,
                at=datetime(2026, 5, 6, 3, tzinfo=UTC),
                event="leader_signed",
                source="signing_leader",
                target="to_number",
                actor_kind="system",
                actor="worker",
                details={"sha256": "a" * 64, **({"note": note} if note else {})},
                version=1,
            )
        )
    page = a_house.at_desk("reviewer").get(f"/tai-lieu/{document}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("chu-ky-head", 2)[2].split("</section>", 1)[0]))


def test_what_was_in_force_is_told_with_the_signature(a_house: House) -> None:
    told = signed(a_house)
    for part in (
        "Chữ ký lãnh đạo · Trần Văn Mẫu · 06/05/2026 10:00:00 B-T",
        "KT. Phó Chủ tịch, UBND phường Mẫu, theo Quyết định 12/QĐ-UBND, từ ngày 01/01/2026 đến ngày 31/12/2026",
        "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH",
        "Ủy quyền của UBND tỉnh Mẫu, theo Quyết định 5/QĐ-UBND",
        "chưa hỏi được chứng thư có bị thu hồi hay không",
        "Họ tên in trên văn bản khác với tên người ký.",
    ):
        assert part in told


def test_a_seal_needs_no_capacity_and_a_missing_level_says_why(a_house: House) -> None:
    told = signed(
        a_house, stamp="seal", authority=None, level="b-b", missing_level_reason="Máy chủ dấu thời gian không trả lời."
    )
    assert "Thẩm quyền" not in told
    assert "Dấu cơ quan" in told
    assert "Máy chủ dấu thời gian không trả lời." in told


def test_what_a_timestamp_of_the_file_proves_is_told_in_place_of_what_was_missing(a_house: House) -> None:
    told = signed(a_house, level="b-b", existed_by=datetime(2026, 5, 7, 3, 30, tzinfo=UTC))
    assert "10:00:00 B-B" in told
    assert "dấu thời gian của tệp chứng minh chữ ký đã có muộn nhất vào 07/05/2026 10:30" in told
    assert "dấu thời gian của tệp" not in signed(a_house)


def test_why_a_stamp_stands_elsewhere_or_not_at_all_is_told(a_house: House) -> None:
    assert "không còn chỗ trống" in signed(a_house, note="no-free-space")
    assert "a-note-to-come" in signed(a_house, note="a-note-to-come")


def received_signed(a_house: House, kept: object, verdict: str = "invalid") -> int:
    document = a_house.to_review()
    with a_house.store.write() as session:
        row = documents.get(session, document)
        row.arrived_signed, row.verdict = True, verdict
        row.verdict_sha = a_house.objects.put("working", json.dumps(kept).encode())
    return document


def test_an_office_sees_what_the_check_of_a_received_file_said_and_takes_its_evidence(a_house: House) -> None:
    said = verdict_json("invalid", findings=("digest-mismatch",))
    browser = a_house.at_desk("clerk")
    document = received_signed(a_house, {"body": {"verdict": said}, "timestamp": "x"})
    page = browser.get(f"/tai-lieu/{document}").text
    told = page.split('id="kiem-tra-head"', 1)[1].split("</section>", 1)[0]
    assert "KHÔNG HỢP LỆ" in told
    assert "Tải hồ sơ bằng chứng" in told
    assert "001090123456" not in told
    assert browser.get(f"/tai-lieu/{document}/bang-chung").json()["timestamp"] == "x"
    plain = received_signed(a_house, verdict_json("valid"), "valid")
    assert "Tải kết quả kiểm tra" in browser.get(f"/tai-lieu/{plain}").text


def test_a_document_without_a_check_has_no_evidence(a_house: House) -> None:
    document = a_house.to_review()
    browser = a_house.at_desk("clerk")
    assert "kiem-tra-head" not in browser.get(f"/tai-lieu/{document}").text
    assert browser.get(f"/tai-lieu/{document}/bang-chung").status_code == 404


def test_a_leader_is_told_in_which_capacity_he_would_sign_before_he_does(a_house: House) -> None:
    document = a_house.read_paper(track="ban_hanh")
    leader = a_house.at_desk("leader")
    with a_house.store.write() as session:
        documents.get(session, document).state = "to_sign_leader"

    def told() -> str:
        page: str = leader.get(f"/tai-lieu/{document}").text
        return page.split('id="actions-head"', 1)[1].split("</section>", 1)[0]

    assert "Bạn sẽ ký với thẩm quyền:</strong> Chủ tịch" in told()
    with a_house.store.write() as session:
        for held in capacities(session, user_id=leader.user.id):
            revoke(session, held, date(2020, 1, 2), "thôi giữ chức vụ", ADMIN)
    assert "Bạn sẽ ký với thẩm quyền" not in told()
    assert 'class="note warn"' in told()


def test_an_administrator_deletes_the_evidence_of_a_check_with_a_reason(a_house: House) -> None:
    document = received_signed(a_house, {"body": {"verdict": verdict_json("valid")}, "timestamp": "x"}, "valid")
    admin = a_house.at_desk("admin")
    assert f"/quan-tri/bang-chung/{document}/xoa" in admin.get("/quan-tri/bang-chung").text
    refused = admin.post(f"/quan-tri/bang-chung/{document}/xoa", {"ly-do": " "})
    assert (refused.status_code, "Hãy ghi lý do" in refused.text) == (400, True)
    admin.post(f"/quan-tri/bang-chung/{document}/xoa", {"ly-do": "theo yêu cầu"})
    assert "Chưa lưu bằng chứng nào" in admin.get("/quan-tri/bang-chung").text
    assert a_house.at_desk("clerk").get(f"/tai-lieu/{document}/bang-chung").status_code == 404
    assert "evidence.delete" in admin.get("/quan-tri/nhat-ky").text
    assert a_house.at_desk("reviewer").get("/quan-tri/bang-chung").status_code == 403
