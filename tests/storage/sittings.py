"""A sitting played by hand: a clerk with a token, scans that wait, and the server's steps one at a time."""

from __future__ import annotations

from storage import desk, documents, outcomes, steps
from storage.actor import Actor
from storage.desk import PreparedTask, Wanted
from storage.engine import Store
from storage.filesystem import FolderObjects
from storage.tables import DeskTask
from tests.storage.conftest import Clock, a_reading
from tests.storage.desks import a_signature, put


class Sitting:
    """A clerk with a token, some scans that wait, and the server's steps played by hand."""

    def __init__(self, store: Store, objects: FolderObjects, who: dict[str, Actor], clock: Clock, number: int) -> None:
        self.store, self.objects, self.clock = store, objects, clock
        self.clerk, self.other = who["clerk"], who["leader"]
        self.ids = []
        for one in range(number):
            got = documents.receive(
                store, objects, f"scan {one}".encode(), name=f"{one}.pdf", track="so_hoa", actor=self.clerk
            )
            self.ids.append(got.document_id)
            taken = self.claim()
            with store.write() as session:
                working = put(objects, f"pdfa {one}".encode())
                outcomes.read(session, taken, a_reading(), working=working, text=put(objects, b"{}"))

    def claim(self) -> steps.Claim:
        with self.store.write() as session:
            taken = steps.claim_next(session, "w")
            assert taken is not None
            assert outcomes.begin(session, taken) is not None
            return taken

    def open(self, ids: list[int] | None = None) -> tuple[int, list[desk.Refused]]:
        with self.store.write() as session:
            wanted = [Wanted(one, documents.get(session, one).version, {}) for one in ids or self.ids]
            batch, refused = desk.open_batch(
                session, wanted, "sign_scan_at_desk", self.clerk, certificate="MIIB", chain=[], algorithm="rsa"
            )
            return batch.id, refused

    def prepare(self) -> str:
        taken = self.claim()
        with self.store.write() as session:
            assert taken.document_id is not None
            document = documents.get(session, taken.document_id)
            digest = f"{taken.step_id:064x}"
            made = PreparedTask(document.current_sha or "", "b" * 64, digest, "MQ==", self.clock(), {"gap": [1, 2]})
            desk.prepared(session, taken, made)
            return digest

    def prepare_all(self, number: int) -> None:
        for _ in range(number):
            self.prepare()

    def sign(self, task: DeskTask) -> None:
        with self.store.write() as session:
            desk.approve(session, task.id, task.digest, self.clerk)
        with self.store.write() as session:
            desk.give_signature(session, task.id, task.digest, "c2ln", self.clerk)

    def complete(self) -> None:
        taken = self.claim()
        with self.store.write() as session:
            outcomes.signed(session, taken, a_signature(self.objects, "Scan", f"signed {taken.step_id}".encode()))

    def waiting(self) -> list[DeskTask]:
        with self.store.read() as session:
            return list(desk.waiting(session, self.clerk))

    def state(self, number: int = 0) -> str:
        with self.store.read() as session:
            return documents.get(session, self.ids[number]).state


def shown(one: Sitting) -> DeskTask:
    """One scan prepared for the clerk's key in the house, as the page shows it."""
    with one.store.write() as session:
        wanted = [Wanted(one.ids[0], documents.get(session, one.ids[0]).version, {})]
        _, refused = desk.open_with_key(session, wanted, "sign_scan", one.clerk)
        assert refused == []
    one.prepare()
    with one.store.read() as session:
        (task,) = desk.to_approve(session, one.clerk)
        return task
