"""Evidence of checks is kept and can be deleted (TT 15/2025 Điều 6.7); that it was there stays in the audit log."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from storage import audit, documents, evidence
from storage.actor import Actor
from storage.doctor import examine
from storage.engine import Store
from storage.errors import InvalidError, NotAllowedError, NotFoundError
from storage.filesystem import FolderObjects

People = Callable[[Store], dict[str, Actor]]


def checked(store: Store, objects: FolderObjects, clerk: Actor, name: str, said: bytes) -> int:
    """A document whose signatures were checked, with what was kept of it."""
    got = documents.receive(store, objects, name.encode(), name=name, track="so_hoa", actor=clerk)
    with store.write() as session:
        row = documents.get(session, got.document_id)
        row.verdict, row.verdict_sha = "valid", objects.put("working", said)
        documents.note_object(session, "working", row.verdict_sha, len(said), "application/json")
    return got.document_id


def test_deleted_evidence_is_gone_from_row_and_store_and_the_log_says_who_and_why(
    both: Store, objects: FolderObjects, people: People
) -> None:
    who = people(both)
    one = checked(both, objects, who["clerk"], "a.pdf", b"evidence")
    with both.read() as session:
        (held,) = evidence.held(session)
    assert (held.document_id, held.name, held.verdict) == (one, "a.pdf", "valid")
    evidence.delete(both, objects, one, "  Người dân\nyêu cầu ", who["admin"])
    assert not objects.exists("working", held.sha256)
    with both.read() as session:
        assert evidence.held(session) == []
        assert documents.get(session, one).verdict == ""
        (line,) = audit.lines(session, action="evidence.delete")
        assert audit.check(session).ok
    assert (line.user_id, line.subject_id) == (who["admin"].user_id, str(one))
    assert json.loads(line.details) == {"reason": "Người dân yêu cầu", "sha256": held.sha256, "verdict": "valid"}
    assert all(finding.ok for finding in examine(both, objects))


def test_bytes_that_another_document_rests_on_stay_until_it_lets_go(
    store: Store, objects: FolderObjects, people: People
) -> None:
    who = people(store)
    one = checked(store, objects, who["clerk"], "a.pdf", b"same")
    other = checked(store, objects, who["clerk"], "b.pdf", b"same")
    evidence.delete(store, objects, one, "thử", who["admin"])
    with store.read() as session:
        (held,) = evidence.held(session)
    assert held.document_id == other
    assert objects.get("working", held.sha256) == b"same"
    evidence.delete(store, objects, other, "thử", who["admin"])
    assert not objects.exists("working", held.sha256)


def test_only_an_administrator_with_a_reason_deletes_and_only_what_is_kept(
    store: Store, objects: FolderObjects, people: People
) -> None:
    who = people(store)
    one = checked(store, objects, who["clerk"], "a.pdf", b"evidence")
    for role in ("clerk", "reviewer", "leader", "van_thu"):
        with pytest.raises(NotAllowedError):
            evidence.delete(store, objects, one, "thử", who[role])
    with pytest.raises(InvalidError, match="reason"):
        evidence.delete(store, objects, one, " \n", who["admin"])
    with store.read() as session:
        assert len(evidence.held(session)) == 1
        assert audit.lines(session, action="evidence.delete") == []
    evidence.delete(store, objects, one, "thử", who["admin"])
    with pytest.raises(NotFoundError):
        evidence.delete(store, objects, one, "thử", who["admin"])


def test_a_store_that_does_not_answer_leaves_everything_as_it_was(
    store: Store, objects: FolderObjects, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = people(store)
    one = checked(store, objects, who["clerk"], "a.pdf", b"evidence")

    def silent(sha: str) -> None:
        raise ConnectionError(sha)

    monkeypatch.setattr(objects, "discard", silent)
    with pytest.raises(ConnectionError):
        evidence.delete(store, objects, one, "thử", who["admin"])
    with store.read() as session:
        assert len(evidence.held(session)) == 1
        assert audit.lines(session, action="evidence.delete") == []
