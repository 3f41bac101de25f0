"""The page of a document tells of each signature: the capacity in force, the level, why its stamp stands where it does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from storage import documents
from storage.tables import EventRow, SignatureRow
from tests.web.house import House

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


def test_why_a_stamp_stands_elsewhere_or_not_at_all_is_told(a_house: House) -> None:
    assert "không còn chỗ trống" in signed(a_house, note="no-free-space")
    assert "a-note-to-come" in signed(a_house, note="a-note-to-come")
