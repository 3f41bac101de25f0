"""The demo's issuing track: drafts go through trình ký, the leader's signature, number and date, seal, publication."""

from __future__ import annotations

from collections.abc import Sequence

from samples import SampleDocument
from sohoa.demo.office import Office
from sohoa.demo.papers import approve_prepared
from sohoa.services import Services
from storage import actions, documents, register


def issue(services: Services, office: Office, drafts: Sequence[SampleDocument]) -> list[int]:
    """Issues the drafts; returns the ids of their documents."""
    ids: list[int] = []
    notations: dict[int, str] = {}
    for draft in drafts:
        received = documents.receive(
            services.store, services.objects, draft.data, name=draft.name, track="ban_hanh", actor=office.clerk
        )
        ids.append(received.document_id)
        notation = draft.field("CodeNotation")
        notations[received.document_id] = notation.value if notation else "UBND"
    services.work_until_idle(ids, lambda: None)
    for one in _standing(services, ids, "draft"):
        with services.store.write() as session:
            version = documents.get(session, one).version
            actions.submit(session, one, office.clerk, version=version)
    for one in _standing(services, ids, "to_sign_leader"):
        with services.store.write() as session:
            row = documents.get(session, one)
            assert row.current_sha is not None
            actions.sign_leader(session, one, office.leader, version=row.version, shown_sha=row.current_sha)
    services.work_until_idle(ids, lambda: None)
    approve_prepared(services, ids, office.leader)
    _number_and_seal(services, office, ids, notations)
    services.work_until_idle(ids, lambda: None)
    approve_prepared(services, ids, office.van_thu)
    return ids


def _number_and_seal(services: Services, office: Office, ids: Sequence[int], notations: dict[int, str]) -> None:
    today = services.clock().date()
    with services.store.write() as session:
        book = register.open_book(session, today.year, office.van_thu).id
    for one in _standing(services, ids, "to_number"):
        with services.store.write() as session:
            version = documents.get(session, one).version
            numbering = register.Numbering(today, notations[one], book)
            actions.number_and_seal(session, one, office.van_thu, version=version, numbering=numbering)


def _standing(services: Services, ids: Sequence[int], state: str) -> list[int]:
    """Those of the documents that stand in the state; others stopped before, with their reason."""
    with services.store.read() as session:
        return [one for one in ids if documents.get(session, one).state == state]
