"""A number judged once more beside its neighbours in the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.document import Box, Document, Field, Offer, Page, SlotReading, SlotReadings
from pipeline.reweigh import Neighbour, with_register

BOX = Box(100, 100, 140, 120)
AROUND = [
    Neighbour("1950", "BC-SYT", date(2017, 10, 11), "SỞ Y TẾ"),
    Neighbour("1958", "SYT-NVY", date(2017, 10, 12), "SỞ Y TẾ"),
    Neighbour("1979", "TB-SYT", date(2017, 10, 18), "SỞ Y TẾ"),
    Neighbour("1985", "KH-SYT", date(2017, 10, 19), "SỞ Y TẾ"),
]


def paper(*offers: tuple[str, float], status: str = "doubtful", dated: str = "accepted") -> Document:
    slot = SlotReading("number", BOX, "hand", 0.4, "", tuple(Offer(*one) for one in offers))
    page = Page(1, 595.0, 842.0, (), "ocr", slots=SlotReadings(number=slot, notation="TB-SYT"))
    fields = (
        Field("CodeNumber", offers[0][0], "code", offers[0][1], status, 1, BOX),  # type: ignore[arg-type]
        Field("CodeNotation", "TB-SYT", "code", 0.99, "accepted", 1),
        Field("OrganName", "SỞ Y TẾ", "text", 0.99, "accepted", 1),
        Field("IssuedDate", "2017-10-16", "date", 0.99, dated, 1),  # type: ignore[arg-type]
    )
    return Document((page,), "van_ban_khac", 0.9, "Thông báo", fields)


def number(document: Document) -> Field:
    found = document.field("CodeNumber")
    assert found is not None
    return found


def test_the_register_puts_the_fitting_offer_first_but_does_not_accept_a_weak_reading() -> None:
    told = number(with_register(paper(("1572", 0.8), ("1972", 0.2)), "scan.pdf", AROUND))
    assert (told.value, told.status) == ("1972", "doubtful")
    assert told.alternatives == ("1572",)


def test_a_narrow_gap_and_a_sure_reading_are_accepted() -> None:
    told = number(with_register(paper(("1972", 0.99), ("1572", 0.01)), "scan.pdf", AROUND))
    assert (told.value, told.status) == ("1972", "accepted")


def test_an_accepted_number_out_of_order_is_doubted() -> None:
    told = number(with_register(paper(("1572", 0.95), ("1512", 0.05), status="accepted"), "1572 tb syt.pdf", AROUND))
    assert told.status == "doubtful"


def test_without_a_sure_date_or_neighbours_nothing_changes() -> None:
    uncertain = paper(("1572", 0.8), ("1972", 0.2), dated="doubtful")
    assert with_register(uncertain, "scan.pdf", AROUND) == uncertain
    lonely = paper(("1572", 0.8), ("1972", 0.2))
    assert number(with_register(lonely, "scan.pdf", [])).value == "1572"


def test_a_paper_whose_page_has_no_slots_stays_as_it_is() -> None:
    bare = paper(("1572", 0.8))
    bare = replace(bare, pages=(replace(bare.pages[0], slots=None),))
    assert with_register(bare, "scan.pdf", AROUND) == bare


def test_the_register_of_another_organ_says_nothing() -> None:
    others = [replace(one, organ="SỞ Y TẾ AN GIANG") for one in AROUND]
    assert number(with_register(paper(("1572", 0.8), ("1972", 0.2)), "scan.pdf", others)).value == "1572"
