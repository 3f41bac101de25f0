"""Whole-box scans: proposals are only proposals until a person decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage import documents, splitting
from storage.actor import Actor
from storage.engine import Store
from storage.errors import ConflictError, NotAllowedError
from storage.filesystem import FolderObjects
from storage.splitting import Part

People = Callable[[Store], dict[str, Actor]]
PARTS = [Part(1, 2, "contents", "", 0.9), Part(3, 7, "document", "", 0.8, "trang trắng", "HS-7")]


@pytest.fixture
def box(store: Store, objects: FolderObjects, people: People) -> tuple[Store, int, dict[str, Actor]]:
    who = people(store)
    got = documents.receive(store, objects, b"box", name="box.pdf", track="so_hoa", actor=who["clerk"])
    with store.write() as session:
        splitting.propose(session, got.document_id, PARTS)
    return store, got.document_id, who


def test_a_person_decides_once_and_only_accepted_parts_are_cut(box: tuple[Store, int, dict[str, Actor]]) -> None:
    store, number, who = box
    with store.write() as session:
        first, second = splitting.proposals(session, number)
        assert (second.first_page, second.last_page, second.dossier_code) == (3, 7, "HS-7")
        version = documents.get(session, number).version
        assert splitting.ask(session, number, who["clerk"], version=version) is None
        splitting.decide(session, first.id, False, who["clerk"])
        splitting.decide(session, second.id, True, who["reviewer"])
        with pytest.raises(ConflictError):
            splitting.decide(session, second.id, False, who["clerk"])
        assert [one.id for one in splitting.accepted(session, number)] == [second.id]
        step = splitting.ask(session, number, who["clerk"], version=version)
        assert step is not None
        assert step.kind == "split"


def test_a_new_reading_replaces_undecided_proposals_only(box: tuple[Store, int, dict[str, Actor]]) -> None:
    store, number, who = box
    with store.write() as session:
        splitting.propose(session, number, PARTS)
        splitting.decide(session, splitting.proposals(session, number)[0].id, True, who["clerk"])
        splitting.propose(session, number, PARTS[1:])
        assert [one.first_page for one in splitting.proposals(session, number)] == [1, 3]
        documents.get(session, number).generation += 1
        session.flush()
        splitting.propose(session, number, PARTS[1:])
        assert [one.first_page for one in splitting.proposals(session, number)] == [3]


def test_a_leader_does_not_split_boxes(box: tuple[Store, int, dict[str, Actor]]) -> None:
    store, number, who = box
    with store.write() as session, pytest.raises(NotAllowedError):
        splitting.decide(session, splitting.proposals(session, number)[0].id, True, who["leader"])
