"""Papers of one dossier read one after another by the real house: a name told differently is nobody's sure name."""

from __future__ import annotations

from pipeline.digitize import Digitized
from pipeline.document import Box, Document, Field, Offer, Page, SlotReading, SlotReadings
from storage import documents, fields
from tests.workers.conftest import Office, Staged, a_scan

BOX = Box(100, 100, 140, 120)


def _birth(name: str) -> Document:
    said = (
        Field("FullName", name, "name", 0.97, "accepted", 1, BOX),
        Field("PersonalId", "079090000001", "code", 0.97, "accepted", 1, BOX),
    )
    return Document((Page(1, 595.0, 842.0, (), "ocr"),), "giay_khai_sinh", 0.9, "Giấy khai sinh", said)


def _numbered(number: str, p: float, day: str) -> Document:
    slot = SlotReading("number", BOX, "hand", 0.4, "", (Offer(number, p), Offer("1", round((1 - p) / 2, 3))))
    page = Page(1, 595.0, 842.0, (), "ocr", slots=SlotReadings(number=slot, notation="TB-SYT"))
    said = (
        Field("CodeNumber", number, "code", p, "doubtful", 1, BOX),
        Field("CodeNotation", "TB-SYT", "code", 0.99, "accepted", 1),
        Field("OrganName", "SỞ Y TẾ", "text", 0.99, "accepted", 1),
        Field("IssuedDate", day, "date", 0.99, "accepted", 1),
    )
    return Document((page,), "van_ban_khac", 0.9, "Thông báo", said)


def _take_in(shared_office: Office, papers: dict[str, Document], dossier: str) -> list[int]:
    """The files through the whole house, whose reading of each is the one given here."""
    house = Staged(shared_office.house)
    house.digitize = lambda data, name, *_: Digitized(papers[name], b"%PDF-1.7 " + name.encode())
    office = shared_office.in_house(house)
    with house.store.write() as session:
        batch = documents.open_batch(session, "lô", "so_hoa", len(papers), office.people.clerk)
        about = documents.Intake(dossier_code=dossier, batch_id=batch.id)
    ids = []
    for name in papers:
        got = documents.receive(
            house.store, house.objects, a_scan(name), name=name, track="so_hoa", actor=office.people.clerk, about=about
        )
        ids.append(got.document_id)
    office.work()
    return ids


def _field(office: Office, document: int, name: str) -> tuple[str, str]:
    with office.house.store.read() as session:
        row = next(one for one in fields.fields(session, document) if one.name == name)
        return row.value, row.status


def test_two_papers_of_a_dossier_that_name_a_person_differently_are_both_doubtful(shared_office: Office) -> None:
    papers = {"a.png": _birth("Trần Văn An"), "b.png": _birth("Trần Văn Ân")}
    ids = _take_in(shared_office, papers, "000.00.00.H33-261122-0001")
    assert [_field(shared_office, one, "FullName")[1] for one in ids] == ["doubtful", "doubtful"]


def test_a_number_between_those_of_its_batch_is_accepted_and_one_against_their_order_is_not(
    shared_office: Office,
) -> None:
    papers = {
        "scan1.png": _numbered("1950", 0.995, "2017-10-11"),
        "scan2.png": _numbered("1958", 0.995, "2017-10-12"),
        "scan3.png": _numbered("1972", 0.995, "2017-10-16"),
        "scan4.png": _numbered("1572", 0.995, "2017-10-16"),
        "scan5.png": _numbered("1979", 0.995, "2017-10-18"),
        "scan6.png": _numbered("1985", 0.995, "2017-10-19"),
    }
    ids = _take_in(shared_office, papers, "")
    told = dict(zip(papers, (_field(shared_office, one, "CodeNumber") for one in ids), strict=True))
    assert told["scan3.png"] == ("1972", "accepted")
    assert told["scan4.png"][1] == "doubtful"
    assert told["scan1.png"][1] == "doubtful"  # nothing stands before it
