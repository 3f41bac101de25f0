"""The tracks as ONE table of transitions, and the one function that moves a document along it.

số hóa:   received → reading → to_sign_scan → signing_scan → to_review → to_seal → sealing → publishing → in_register
          (a file that came signed is never changed: reading → to_review → publishing → in_register; an office may
          set that data are confirmed before the clerk signs: reading → to_review → to_sign_scan → … → to_seal)
ban hành: received → reading → draft → (initialled) → to_sign_leader → signing_leader → to_number → sealing
          → publishing → published → revoked | superseded
đến:      received → reading → to_mark → marking → marked (a paper from elsewhere: verified, numbered, marked; or returned)

A signature never fails a document: what could not be prepared or completed is given back to its signer with the reason.

`fire` does everything in the caller's transaction: state, version, event row, audit line, and the next step with its
outbox row. What the table does not name cannot happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from storage import audit
from storage.actor import Actor
from storage.engine import now
from storage.errors import ConflictError, invalid, make, not_allowed, stale
from storage.steps import enqueue
from storage.tables import DocumentRow, EventRow, Step

SO_HOA: Final = "so_hoa"
BAN_HANH: Final = "ban_hanh"
DEN: Final = "den"


@dataclass(frozen=True, slots=True)
class Transition:
    """From `source` by `event` to `target`, for any of `roles`; `step` is queued with it; `reason` must be given."""

    track: str
    source: str
    event: str
    target: str
    roles: frozenset[str]
    step: str = ""
    reason: bool = False


def _rows(track: str, *rows: tuple[str, str, str, str] | tuple[str, str, str, str, str]) -> tuple[Transition, ...]:
    """Reads `source event target roles [step]`; several sources by "|", "!" after the event asks for a reason."""
    made = []
    for row in rows:
        sources, event, target, roles = row[:4]
        step = row[4] if len(row) == 5 else ""
        made += [
            Transition(track, one, event.rstrip("!"), target, frozenset(roles.split("|")), step, event.endswith("!"))
            for one in sources.split("|")
        ]
    return tuple(made)


TRANSITIONS: Final[tuple[Transition, ...]] = (
    *_rows(
        SO_HOA,
        ("new", "receive", "received", "clerk|admin", "read"),
        ("received", "start_reading", "reading", "system"),
        ("received|reading", "refuse_file", "refused", "system"),
        ("reading", "read", "to_sign_scan", "system"),
        ("reading", "read_signed", "to_review", "system"),
        ("reading", "read_before_signing", "to_review", "system"),
        ("to_sign_scan", "sign_scan", "signing_scan", "clerk", "prepare_at_desk"),
        ("to_sign_scan", "sign_scan_at_desk", "signing_scan", "clerk", "prepare_at_desk"),
        ("signing_scan", "give_back", "to_sign_scan", "clerk|system"),
        ("signing_scan", "scan_signed", "to_review", "system"),
        ("signing_scan", "confirmed_scan_signed", "to_seal", "system"),
        ("signing_scan", "confirmed_scan_signed_no_seal", "publishing", "system", "publish"),
        ("to_review", "confirm", "to_seal", "clerk|reviewer"),
        ("to_review", "confirm_before_signing", "to_sign_scan", "clerk|reviewer"),
        ("to_review", "confirm_without_seal", "publishing", "clerk|reviewer", "publish"),
        ("to_seal", "seal", "sealing", "van_thu", "prepare_at_desk"),
        ("to_seal", "seal_at_desk", "sealing", "van_thu", "prepare_at_desk"),
        ("sealing", "give_back", "to_seal", "van_thu|system"),
        ("sealing", "sealed", "publishing", "system", "publish"),
        ("publishing", "publish", "in_register", "system"),
        ("to_sign_scan|to_review|to_seal", "return!", "returned", "clerk|reviewer|van_thu"),
        ("to_sign_scan|to_review|returned|refused|failed", "replace", "received", "clerk", "read"),
        ("to_sign_scan|to_review|returned", "read_again", "received", "clerk|reviewer|admin", "read"),
        ("to_review|returned", "refuse!", "refused", "reviewer|clerk"),
        ("received|reading|publishing", "fail", "failed", "system"),
        ("failed", "retry_read", "received", "clerk|reviewer|admin", "read"),
        ("failed", "retry_publish", "publishing", "van_thu|reviewer|admin", "publish"),
        ("in_register", "revoke!", "revoked", "leader|van_thu"),
        ("in_register", "supersede", "superseded", "leader|van_thu"),
    ),
    *_rows(
        BAN_HANH,
        ("new", "receive", "received", "clerk|admin", "read"),
        ("received", "start_reading", "reading", "system"),
        ("received|reading", "refuse_file", "refused", "system"),
        ("reading", "drafted", "draft", "system"),
        ("draft|initialled", "move_fields", "draft", "clerk|reviewer", "move_fields"),
        ("to_sign_leader", "move_fields", "to_sign_leader", "leader", "move_fields"),
        ("failed", "place_fields", "received", "clerk|reviewer", "read"),
        ("draft", "initial", "initialled", "clerk|reviewer"),
        ("draft|initialled|returned", "submit", "to_sign_leader", "clerk|reviewer"),
        ("to_sign_leader", "sign_leader", "signing_leader", "leader", "prepare_at_desk"),
        ("to_sign_leader", "sign_leader_at_desk", "signing_leader", "leader", "prepare_at_desk"),
        ("signing_leader", "give_back", "to_sign_leader", "leader|system"),
        ("signing_leader", "leader_signed", "to_number", "system"),
        ("signing_leader", "leader_signed_first", "to_sign_leader", "system"),
        ("to_number", "number_and_seal", "sealing", "van_thu", "prepare_at_desk"),
        ("to_number", "number_and_seal_at_desk", "sealing", "van_thu", "prepare_at_desk"),
        ("sealing", "give_back", "to_number", "van_thu|system"),
        ("sealing", "sealed", "publishing", "system", "publish"),
        ("publishing", "publish", "published", "system"),
        ("to_sign_leader", "return!", "returned", "leader"),
        ("to_number", "return!", "returned", "van_thu|leader"),
        ("draft|initialled", "return!", "returned", "reviewer|clerk"),
        ("draft|initialled|returned|refused|failed", "replace", "received", "clerk", "read"),
        ("received|reading|publishing", "fail", "failed", "system"),
        ("failed", "retry_read", "received", "clerk|reviewer|admin", "read"),
        ("failed", "retry_publish", "publishing", "van_thu|admin", "publish"),
        ("published", "revoke!", "revoked", "leader|van_thu"),
        ("published", "supersede", "superseded", "leader|van_thu"),
    ),
    *_rows(
        DEN,
        ("new", "receive", "received", "van_thu|clerk|admin", "read"),
        ("received", "start_reading", "reading", "system"),
        ("received|reading", "refuse_file", "refused", "system"),
        ("reading", "arrived", "to_mark", "system"),
        ("to_mark", "mark", "marking", "van_thu", "prepare_at_desk"),
        ("to_mark", "mark_at_desk", "marking", "van_thu", "prepare_at_desk"),
        ("marking", "give_back", "to_mark", "van_thu|system"),
        ("marking", "marked", "marked", "system"),
        ("to_mark", "return!", "returned", "van_thu"),
        ("received|reading", "fail", "failed", "system"),
        ("failed", "retry_read", "received", "van_thu|clerk|admin", "read"),
    ),
)

_TABLE: Final = {(row.track, row.source, row.event): row for row in TRANSITIONS}
STATES: Final[Mapping[str, tuple[str, ...]]] = {
    track: tuple(dict.fromkeys(row.target for row in TRANSITIONS if row.track == track))
    for track in (SO_HOA, BAN_HANH, DEN)
}
FINAL: Final = frozenset({"in_register", "published", "revoked", "superseded", "refused", "marked"})
BUSY: Final = frozenset({"received", "reading", "signing_scan", "signing_leader", "sealing", "marking", "publishing"})
STARTED: Final[Mapping[str, str]] = {"received": "reading"}
"""A step sent for the first state goes on in the second one when its first worker died."""
PLACEABLE: Final = frozenset(
    {"signature-block-missing", "seal-place-covered", "place-covers-text", "place-outside-page"}
)
"""Why a draft failed that a person mends by saying where signature and seal go."""


def find(track: str, source: str, event: str) -> Transition | None:
    """The transition, or None where the table has none."""
    return _TABLE.get((track, source, event))


def allowed_events(document: DocumentRow, actor: Actor) -> tuple[Transition, ...]:
    """What this actor may do with the document as it stands: the buttons of the page."""
    return tuple(
        row
        for row in TRANSITIONS
        if row.track == document.track
        and row.source == document.state
        and row.roles & actor.roles
        and _mends(row.event, document)
    )


def may_fire(document: DocumentRow, event: str, actor: Actor) -> bool:
    """Whether the actor has a role that fires the event on such a document, from whatever state."""
    return any(row.roles & actor.roles for row in TRANSITIONS if (row.track, row.event) == (document.track, event))


def _mends(event: str, document: DocumentRow) -> bool:
    """Whether what leads on from a failure leads on from this one: its own step tried again, or its fields placed."""
    if event == "place_fields":
        return document.failure_code in PLACEABLE
    return not event.startswith("retry_") or event == f"retry_{document.failed_step}"


def fire(
    session: Session,
    document: DocumentRow,
    event: str,
    actor: Actor,
    *,
    version: int | None = None,
    reason: str = "",
    arguments: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> Step | None:
    """Moves the document by `event`; returns the step that was queued with it, if any.

    `version` is what the person saw; `arguments` go into the step; `details` into the event row.

    Raises:
        ConflictError: "changed-meanwhile" (version), "wrong-state" (the table has no such transition from here).
        NotAllowedError: the actor's roles are not in the table's row.
        InvalidError: "reason-missing".
    """
    row = _allowed(document, event, actor, version, reason)
    source, moment = document.state, now(session)
    document.state = row.target
    document.state_changed_at = document.changed_at = moment
    _clear_or_keep(document, row, reason)
    session.flush()
    _remember(session, document, event, actor, source, reason.strip(), details)
    if not row.step:
        return None
    return enqueue(session, document, row.step, expects=row.target, arguments=arguments or {})


def _allowed(document: DocumentRow, event: str, actor: Actor, version: int | None, reason: str) -> Transition:
    """The table's row for the event, when everything that `fire` asks holds."""
    if version is not None and version != document.version:
        raise stale(document=document.id)
    row = find(document.track, document.state, event)
    if row is None or not _mends(event, document):
        raise _wrong_state(document, event)
    if not row.roles & actor.roles:
        raise not_allowed(event, document=document.id)
    if row.reason and not reason.strip():
        raise invalid("reason-missing", event=event)
    return row


def _remember(
    session: Session,
    document: DocumentRow,
    event: str,
    actor: Actor,
    source: str,
    reason: str,
    details: Mapping[str, Any] | None,
) -> None:
    """The event's row and its line in the audit log."""
    session.add(
        EventRow(
            document_id=document.id,
            at=document.state_changed_at,
            event=event,
            source=source,
            target=document.state,
            actor_kind=actor.kind,
            actor=actor.name,
            user_id=actor.user_id,
            reason=reason,
            details=dict(details) if details else None,
            version=document.version,
        )
    )
    told = {"from": source, "to": document.state} | ({"reason": reason} if reason else {})
    audit.record(session, actor, f"document.{event}", "document", document.id, details=told)


def _clear_or_keep(document: DocumentRow, row: Transition, reason: str) -> None:
    if row.reason:
        document.reason = reason.strip()
    if row.source in ("failed", "refused", "returned") and row.target not in ("failed", "refused"):
        document.failed_step = document.failure_code = document.failure_vi = document.failure_en = ""
        document.reason = reason.strip()


def _wrong_state(document: DocumentRow, event: str) -> ConflictError:
    return make(ConflictError, "wrong-state", document=document.id, state=document.state, event=event)


__all__ = [
    "BAN_HANH",
    "BUSY",
    "DEN",
    "FINAL",
    "SO_HOA",
    "STARTED",
    "STATES",
    "TRANSITIONS",
    "Transition",
    "allowed_events",
    "find",
    "fire",
    "may_fire",
]
