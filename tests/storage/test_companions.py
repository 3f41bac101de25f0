"""What papers that came together change in each other, and what they may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.document import Document, Field
from storage import companions, documents, fields, outcomes, steps
from storage.actor import Actor
from storage.engine import Store
from storage.filesystem import FolderObjects
from storage.outcomes import Stored
from storage.steps import Claim
from storage.tables import FieldRow

People = Callable[[Store], dict[str, Actor]]
NAME = Field("FullName", "Trần Văn An", "name", 0.97, "accepted", 1)


def read(
    store: Store, objects: FolderObjects, who: Actor, name: str, dossier: str = "000.00.00.H33-261122-0001"
) -> int:
    """A paper of the dossier that was read; its id."""
    about = documents.Intake(dossier_code=dossier)
    got = documents.receive(store, objects, name.encode(), name=name, track="so_hoa", actor=who, about=about)
    claim = _claim(store, "read")
    reading = Document((), "giay_khai_sinh", 0.9, "Giấy khai sinh", (NAME,))
    sha = objects.put("working", name.encode())
    with store.write() as session:
        outcomes.begin(session, claim)
        outcomes.read(session, claim, reading, working=Stored("working", sha, 1), text=Stored("working", sha, 1))
    return got.document_id


def _claim(store: Store, kind: str) -> Claim:
    with store.write() as session:
        claim = steps.claim_next(session, "test", [kind])
    assert claim is not None
    return claim


def name_of(store: Store, document: int) -> FieldRow:
    with store.read() as session:
        return next(one for one in fields.fields(session, document) if one.name == "FullName")


def test_a_paper_of_a_dossier_is_compared_once_it_is_read_and_one_that_came_alone_is_not(
    both: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(both)["clerk"]
    first, second = (read(both, objects, clerk, name) for name in ("a.pdf", "b.pdf"))
    read(both, objects, clerk, "alone.pdf", dossier="")
    with both.read() as session:
        assert [one.document_id for one in companions.companions(session, second)] == [first, second]
    assert [_claim(both, companions.STEP).document_id for _ in range(2)] == [first, second]
    with both.write() as session:
        assert steps.claim_next(session, "test", [companions.STEP]) is None


def test_what_a_comparison_doubts_is_doubtful_and_what_a_person_settled_stays(
    both: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(both)["clerk"]
    first, second = (read(both, objects, clerk, name) for name in ("a.pdf", "b.pdf"))
    with both.write() as session:
        fields.correct_field(session, second, name_of(both, second).id, "Trần Văn Ân", clerk)
    claim = _claim(both, companions.STEP)
    with both.write() as session:
        together = companions.companions(session, first)
        assert [one.settled for one in together] == [{}, {"FullName": "Trần Văn Ân"}]
        doubted = replace(NAME, status="doubtful", confidence=0.8, why="giấy khác ghi khác")
        assert companions.compared(session, claim, [(one, (doubted,)) for one in together]) == 1
    assert (name_of(both, first).status, name_of(both, second).status) == ("doubtful", "accepted")
    assert name_of(both, second).current == "Trần Văn Ân"


def test_a_paper_that_was_replaced_meanwhile_is_not_changed_by_the_comparison_of_the_old_one(
    store: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(store)["clerk"]
    first = read(store, objects, clerk, "a.pdf")
    claim = _claim(store, companions.STEP)
    with store.write() as session:
        (one,) = companions.companions(session, first)
        old = replace(one, generation=one.generation - 1)
        assert companions.compared(session, claim, [(old, (replace(NAME, status="doubtful"),))]) == 0
    assert name_of(store, first).status == "accepted"
