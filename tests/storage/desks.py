"""Somebody who plays the worker and the people of an office on one document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.document import Field
from storage import companions, documents, engine, outcomes, steps
from storage import desk as sittings
from storage.actor import Actor
from storage.desk import PreparedTask
from storage.documents import Intake
from storage.engine import Store
from storage.filesystem import FolderObjects
from storage.objects import Bucket
from storage.outcomes import Signed, Stored
from storage.steps import Claim
from tests.storage.conftest import a_reading

NOW = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def put(objects: FolderObjects, data: bytes, bucket: Bucket = "working") -> Stored:
    return Stored(bucket, objects.put(bucket, data), len(data))


def a_signature(objects: FolderObjects, field: str, data: bytes) -> Signed:
    return Signed(put(objects, data), field, "scan", "Người clerk", None, None, "b-t", NOW)


class Desk:
    """Plays worker and people on one document."""

    def __init__(self, store: Store, objects: FolderObjects, who: dict[str, Actor], track: str = "so_hoa") -> None:
        self.store, self.objects, self.who = store, objects, who
        about = Intake(dossier_code="H15.50.05.13-261008-0975")
        got = documents.receive(store, objects, b"scan", name="a.pdf", track=track, actor=who["clerk"], about=about)
        self.id = got.document_id

    def claim(self, worker: str = "w1") -> Claim:
        with self.store.write() as session:
            # The comparison with the other papers of the dossier runs beside the work told here.
            while beside := steps.claim_next(session, worker, [companions.STEP]):
                steps.finish(session, beside)
            taken = steps.claim_next(session, worker)
        assert taken is not None
        with self.store.write() as session:
            assert outcomes.begin(session, taken) is not None
        return taken

    def read(self, *found: Field, sign_first: bool = True) -> None:
        taken = self.claim()
        with self.store.write() as session:
            outcomes.read(
                session,
                taken,
                a_reading(*found),
                working=put(self.objects, b"pdfa"),
                text=put(self.objects, b"{}"),
                sign_first=sign_first,
            )

    def approved(self) -> Claim:
        """What waits is prepared and approved by whoever opened the sitting; the claim of the step that signs it."""
        preparing = self.claim()
        with self.store.write() as session:
            current = documents.get(session, self.id).current_sha or ""
            made = PreparedTask(current, "b" * 64, f"{preparing.step_id:064x}", "MQ==", engine.now(session), {})
            task = sittings.prepared(session, preparing, made)
            asked_by = sittings.batch_of(session, task.id).user_id
            person = next(one for one in self.who.values() if one.user_id == asked_by)
            sittings.approve(session, task.id, task.digest, person)
        return self.claim()

    def sign(self, field: str, data: bytes) -> None:
        taken = self.approved()
        with self.store.write() as session:
            outcomes.signed(session, taken, a_signature(self.objects, field, data))

    def publish(self, data: bytes) -> None:
        taken = self.claim()
        with self.store.write() as session:
            file, verdict = put(self.objects, data, "signed"), put(self.objects, b"verdict")
            outcomes.published(session, taken, file, verdict="valid", verdict_file=verdict, agency="UBND xã A")

    def do(self, verb: Callable[..., object], role: str, **more: object) -> object:
        with self.store.write() as session:
            seen = documents.get(session, self.id).version
            return verb(session, self.id, self.who[role], version=seen, **more)

    @property
    def state(self) -> str:
        with self.store.read() as session:
            return documents.get(session, self.id).state
