"""Which stored papers bear witness for the order of the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipeline.document import Document, Field
from storage import documents, fields
from storage.actor import Actor
from storage.engine import Store
from storage.filesystem import FolderObjects
from storage.neighbours import settled_papers

People = Callable[[Store], dict[str, Actor]]


def stored(store: Store, objects: FolderObjects, who: Actor, number: str, status: str, day: str = "2017-10-16") -> int:
    """A received document with those header fields; its id."""
    got = documents.receive(store, objects, number.encode(), name=f"{number}.pdf", track="so_hoa", actor=who)
    values = (("CodeNumber", number, "code", status), ("CodeNotation", "TB-SYT", "code", "accepted"))
    read = [Field(name, value, kind, 0.9, state) for name, value, kind, state in values]  # type: ignore[arg-type]
    read.append(Field("OrganName", "SỞ Y TẾ", "text", 0.9, "doubtful"))
    read.append(Field("IssuedDate", day, "date", 0.9, "accepted"))
    with store.write() as session:
        document = documents.get(session, got.document_id, lock=True)
        fields.store_reading(session, document, Document((), "van_ban_khac", 0.9, "Thông báo", tuple(read)))
    return got.document_id


def test_only_settled_papers_other_than_the_one_in_question_bear_witness(
    both: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(both)["clerk"]
    asked = stored(both, objects, clerk, "1972", "doubtful")
    stored(both, objects, clerk, "1958", "accepted")
    stored(both, objects, clerk, "1572", "doubtful")
    with both.read() as session:
        assert settled_papers(session, but={asked}) == [("1958", "TB-SYT", date(2017, 10, 16), "SỞ Y TẾ")]


def test_a_value_that_is_no_date_is_no_witness(store: Store, objects: FolderObjects, people: People) -> None:
    stored(store, objects, people(store)["clerk"], "1958", "accepted", day="tháng 10")
    with store.read() as session:
        assert settled_papers(session, but=set()) == []
