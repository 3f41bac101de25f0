"""Documents: taking them in, finding them, who has them open, what became of them.

Bytes first: `receive` and `replace` store and sync the file BEFORE the row that acknowledges it is committed. They need
the store itself, everything else is a plain function on a session.
"""

from __future__ import annotations

import mimetypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage import audit, dossiers, procedures, search, states
from storage.actor import Actor
from storage.engine import Store, insert_or_leave, now, one_at_a_time, today
from storage.errors import invalid, not_found, stale
from storage.finding import Filter, count, counts, listing
from storage.objects import Bucket, Objects, sha256_of
from storage.tables import Batch, DocumentRow, Dossier, EventRow, ObjectRow, Presence, Revision, Step, User

PRESENT: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an upload.

    `outcome`: "new"; "linked" (the same bytes are known from another dossier or track: a second document, stored
    once); "already" (the same bytes in the same dossier and track: nothing new, `document_id` is the one there).
    """

    document_id: int
    sha256: str
    outcome: Literal["new", "linked", "already"]


@dataclass(frozen=True, slots=True)
class Intake:
    """What the uploader says about a document; all of it may be empty."""

    dossier_code: str = ""
    batch_id: int | None = None
    procedure_code: str = ""
    copy_form: str = "sao_y"
    wants_seal: bool = True
    lock_profile: str = ""
    owner_name: str = ""
    owner_id_number: str = ""
    leader_id: int | None = None


def receive(
    store: Store,
    objects: Objects,
    data: bytes | Path,
    *,
    name: str,
    track: str,
    actor: Actor,
    about: Intake | None = None,
) -> Received:
    """Takes a file in; when this returns, bytes and row are safe and the reading step is queued.

    Any bytes are taken (an unreadable file ends in state "refused" with its reason); `data` may be a path for big
    files, it is streamed and left where it is.

    Raises:
        StorageFull: before anything was acknowledged.
        InvalidError: "unsafe-name", "track", "dossier-code", and of the procedure as `procedures.known`.
        NotAllowedError: the actor may not bring documents in.
    """
    about = about or Intake()
    clean = safe_name(name)
    if track not in states.STATES:
        raise invalid("track", track=track)
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    objects.room(size)
    sha = objects.put("originals", data)
    with store.write() as session:
        one_at_a_time(session, f"original {sha}")  # the same file sent twice at once is still one document
        dossier = dossiers.ensure(session, about.dossier_code, actor) if about.dossier_code.strip() else None
        same = _same_bytes(session, sha)
        dossier_id = dossier.id if dossier else None
        for one in same:
            if one.dossier_id == dossier_id and one.track == track:
                return Received(one.id, sha, "already")
        note_object(session, "originals", sha, size, _media_type(clean))
        document = _new_document(session, clean, track, sha, size, actor, about, dossier)
        states.fire(session, document, "receive", actor, details={"name": clean, "sha256": sha})
        return Received(document.id, sha, "linked" if same else "new")


def _new_document(
    session: Session,
    name: str,
    track: str,
    sha: str,
    size: int,
    actor: Actor,
    about: Intake,
    dossier: Dossier | None,
) -> DocumentRow:
    moment = now(session)
    document = DocumentRow(
        track=track,
        state="new",
        state_changed_at=moment,
        changed_at=moment,
        dossier_id=dossier.id if dossier else None,
        batch_id=about.batch_id,
        name=name,
        original_sha=sha,
        original_size=size,
        media_type=_media_type(name),
        current_sha=sha,
        wants_seal=about.wants_seal,
        copy_form=about.copy_form,
        lock_profile=about.lock_profile,
        procedure_code=known_procedure(session, track, about.procedure_code)
        or (dossier.procedure_code if dossier else ""),
        owner_name=about.owner_name or (dossier.owner_name if dossier else ""),
        owner_id_number=about.owner_id_number or (dossier.owner_id_number if dossier else ""),
        leader_id=about.leader_id,
        created_at=moment,
        created_by=actor.user_id,
    )
    session.add(document)
    session.flush()
    add_revision(session, document, "original", "originals", sha)
    search.index(session, document.id, [name, dossier.code if dossier else ""])
    return document


def known_procedure(session: Session, track: str, code: str) -> str:
    """The procedure's code for a document of that track: what is issued needs one in force, an old paper's may have ended.

    Raises as `procedures.known`.
    """
    return procedures.known(session, code, on=today(session) if track == states.BAN_HANH else None)


def replace(
    store: Store, objects: Objects, document_id: int, data: bytes | Path, *, name: str, actor: Actor, version: int
) -> None:
    """Gives the document a new original (rescan, revised draft): a new generation, read again from the start.

    The old bytes, revisions and signatures stay in the history. Raises as `receive`, and ConflictError.
    """
    clean = safe_name(name)
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    objects.room(size)
    sha = objects.put("originals", data)
    with store.write() as session:
        document = get(session, document_id, lock=True)
        if version != document.version:
            raise stale(document=document_id)
        note_object(session, "originals", sha, size, _media_type(clean))
        new_generation(document)
        document.name, document.original_sha, document.original_size = clean, sha, size
        document.media_type = _media_type(clean)
        document.current_sha, document.current_bucket = sha, "originals"
        add_revision(session, document, "original", "originals", sha)
        states.fire(session, document, "replace", actor, details={"name": clean, "sha256": sha})


def replace_page(
    store: Store,
    objects: Objects,
    document_id: int,
    page: int,
    data: bytes | Path,
    *,
    name: str,
    actor: Actor,
    version: int,
) -> None:
    """Rescans one page (1-based): the reading step builds a new original from the old one and this page.

    Raises as `replace`; InvalidError "not-found" page.
    """
    clean = safe_name(name)
    objects.room(len(data) if isinstance(data, bytes) else data.stat().st_size)
    sha = objects.put("originals", data)
    with store.write() as session:
        document = get(session, document_id, lock=True)
        if version != document.version:
            raise stale(document=document_id)
        if not 1 <= page <= max(document.page_count, 1):
            raise not_found("page", page=page)
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
        note_object(session, "originals", sha, size, _media_type(clean))
        new_generation(document)
        document.current_sha, document.current_bucket = document.original_sha, "originals"
        arguments = {"replace_page": page, "page_sha": sha, "page_name": clean}
        states.fire(session, document, "replace", actor, arguments=arguments, details={"page": page, "sha256": sha})


def new_generation(document: DocumentRow) -> None:
    """Starts over with other bytes: what was read and signed belongs to the generation before."""
    document.generation += 1
    document.working_sha = document.reading_sha = document.verdict_sha = None
    document.verdict, document.confirmed, document.arrived_signed = "", False, False


def safe_name(name: str) -> str:
    """The last part of a file name, NFC, without control characters; at most 200 characters, its ending kept.

    Raises InvalidError "unsafe-name" for `..`, an absolute path or an empty name.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = text.split("/")
    if ".." in parts or text.startswith("/") or "\x00" in text:
        raise invalid("unsafe-name")
    last = "".join(one for one in parts[-1] if unicodedata.category(one)[0] != "C").strip().lstrip(".")
    if not last:
        raise invalid("unsafe-name")
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= 200 else f"{stem[: 199 - len(ending)]}{dot}{ending}"


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or ""


def _same_bytes(session: Session, sha: str) -> Sequence[DocumentRow]:
    return session.scalars(select(DocumentRow).where(DocumentRow.original_sha == sha).order_by(DocumentRow.id)).all()


def note_object(session: Session, bucket: Bucket, sha: str, size: int, media_type: str = "application/pdf") -> None:
    """Writes down that the bytes are in the object store."""
    insert_or_leave(
        session, ObjectRow, bucket=bucket, sha256=sha, size=size, media_type=media_type, stored_at=now(session)
    )


def add_revision(
    session: Session, document: DocumentRow, kind: str, bucket: Bucket, sha: str, level: str = ""
) -> Revision:
    """Adds a stored state of the document's bytes to its chain."""
    last = session.scalars(
        select(Revision).where(Revision.document_id == document.id).order_by(Revision.number.desc()).limit(1)
    ).first()
    made = Revision(
        document_id=document.id,
        number=last.number + 1 if last else 0,
        generation=document.generation,
        kind=kind,
        bucket=bucket,
        sha256=sha,
        previous_sha=last.sha256 if last else None,
        level=level,
        created_at=now(session),
    )
    session.add(made)
    session.flush()
    return made


# --- finding ----------------------------------------------------------------------------------------------------------


def get(session: Session, document_id: int, *, lock: bool = False) -> DocumentRow:
    """The document; `lock` keeps others from changing it until the transaction ends. Raises NotFoundError."""
    query = select(DocumentRow).where(DocumentRow.id == document_id)
    if lock:
        query = query.with_for_update(of=DocumentRow)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise not_found("document", id=document_id)
    return found


def history(session: Session, document_id: int) -> Sequence[EventRow]:
    """What happened to the document, oldest first."""
    return session.scalars(select(EventRow).where(EventRow.document_id == document_id).order_by(EventRow.id)).all()


def revisions(session: Session, document_id: int) -> Sequence[Revision]:
    """The stored states of its bytes, oldest first."""
    query = select(Revision).where(Revision.document_id == document_id).order_by(Revision.number)
    return session.scalars(query).all()


def progress(session: Session, document_id: int) -> tuple[int, int]:
    """(done, all) units of the step that runs now (pages while reading); (0, 0) when none does."""
    query = select(Step.done_units, Step.all_units).where(Step.document_id == document_id, Step.state == "running")
    row = session.execute(query.order_by(Step.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (0, 0)


# --- batches ----------------------------------------------------------------------------------------------------------


def open_batch(session: Session, name: str, track: str, expected: int, actor: Actor) -> Batch:
    """A batch for an upload of `expected` files (0 when not known)."""
    made = Batch(name=name[:255], track=track, expected=expected, created_at=now(session), created_by=actor.user_id)
    session.add(made)
    session.flush()
    audit.record(session, actor, "batch.open", "batch", made.id, details={"name": name[:255], "expected": expected})
    return made


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and where its documents stand; `total` is the sum of `states`; `working` of them still move by themselves."""

    batch: Batch
    states: dict[str, int]
    total: int
    working: int


def batch(session: Session, batch_id: int) -> BatchView:
    """One batch with true figures. Raises NotFoundError."""
    found = session.get(Batch, batch_id)
    if found is None:
        raise not_found("batch", id=batch_id)
    by_state = counts(session, Filter(batch_id=batch_id))
    busy = sum(number for state, number in by_state.items() if state in states.BUSY)
    return BatchView(found, by_state, sum(by_state.values()), busy)


def batches(session: Session, *, limit: int = 20) -> Sequence[BatchView]:
    """The newest batches."""
    found = session.scalars(select(Batch.id).order_by(Batch.id.desc()).limit(limit)).all()
    return [batch(session, one) for one in found]


# --- who has it open --------------------------------------------------------------------------------------------------


def present(session: Session, document_id: int, user_id: int) -> Sequence[User]:
    """Notes that the user has the document open now, and tells who else has (seen within half a minute)."""
    moment = now(session)
    insert_or_leave(session, Presence, document_id=document_id, user_id=user_id, seen_at=moment)
    mine = (Presence.document_id == document_id, Presence.user_id == user_id)
    session.execute(update(Presence).where(*mine).values(seen_at=moment))
    query = (
        select(User)
        .join(Presence, Presence.user_id == User.id)
        .where(Presence.document_id == document_id, Presence.user_id != user_id, Presence.seen_at > moment - PRESENT)
    )
    return session.scalars(query.order_by(User.full_name)).all()


def leave(session: Session, document_id: int, user_id: int) -> None:
    """The user has closed the document."""
    session.execute(delete(Presence).where(Presence.document_id == document_id, Presence.user_id == user_id))


__all__ = [
    "BatchView",
    "Filter",
    "Intake",
    "Received",
    "add_revision",
    "batch",
    "batches",
    "count",
    "counts",
    "get",
    "history",
    "known_procedure",
    "leave",
    "listing",
    "new_generation",
    "note_object",
    "open_batch",
    "present",
    "progress",
    "receive",
    "replace",
    "replace_page",
    "revisions",
    "safe_name",
    "sha256_of",
]
