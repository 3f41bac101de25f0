"""Whoever sees a person's paper on a page leaves a line in the log, whichever page it was."""

from __future__ import annotations

import re

from fastapi.routing import APIRoute
from sqlalchemy import func, select

from storage import documents, register
from storage.tables import AuditRow
from tests.web.house import House, a_field
from tests.web.test_citizen import VAN_THU, published
from web.app import ROUTERS

PERSON = "Trần Thị Dấu Vết"
# Counts only, and without an end; what anybody may look up who holds the code; sheets to lay between dossiers; the list of
# procedures.
NOT_HERE = {"/tien-do", "/kq/{code}", "/nhan-ho-so/to-phan-cach.pdf", "/quan-tri/thu-tuc/danh-muc.csv"}
FILES = ("application/pdf", "image/jpeg", "text/csv")


def reads(a_house: House) -> int:
    with a_house.store.read() as session:
        query = select(func.count()).select_from(AuditRow).where(AuditRow.action == "personal.read")
        return session.scalar(query) or 0


def told_of_a_person(a_house: House) -> dict[str, str]:
    """Papers about one person in every list of the house; what stands for the names in the paths."""
    subject = a_field("Subject", f"Cấp giấy khai sinh cho {PERSON}")
    paper = a_house.to_review(subject, a_field("FullName", PERSON, "doubtful"), name=f"{PERSON}.pdf")
    for track in ("so_hoa", "ban_hanh"):
        a_house.read_paper(subject, track=track, name=f"{PERSON} {track}.pdf")
    published(a_house, owner=PERSON, subject=f"Cấp giấy khai sinh cho {PERSON}")
    with a_house.store.write() as session:
        book = register.open_book(session, 2026, VAN_THU)
        row = documents.get(session, paper)
        row.subject = subject.value
        register.reserve(session, book.id, a_house.store.now().date(), "QĐ-UBND", VAN_THU, document=row)
    return {"document_id": str(paper), "number": "1"}


def test_every_page_that_shows_a_persons_paper_is_a_read_in_the_log(a_house: House) -> None:
    values = told_of_a_person(a_house)
    browser = a_house.at_desk("clerk", "reviewer", "leader", "van_thu", "admin")
    shown, unlogged = [], []
    for route in [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]:
        names = re.findall(r"\{(\w+)\}", route.path)
        if route.path in NOT_HERE or "GET" not in (route.methods or ()) or not set(names) <= set(values):
            continue
        before = reads(a_house)
        answer = browser.get(route.path.format(**values))
        if PERSON in answer.text or answer.headers.get("content-type", "").startswith(FILES):
            shown.append(route.path)
            if reads(a_house) == before:
                unlogged.append(route.path)
    assert unlogged == []
    assert len(shown) > 8, shown
