"""The step "augment": a published file gets what its level lacks, or its evidence is renewed, in a new revision.

Signatures themselves are made at B-T at most: a DSS between the leader's signature and the seal would stand in the way
of the one DSS that serves both (signing.md §3, revision 3). What the authority's silence left at B-B gets DSS and a
document timestamp: they prove that the signature existed by then, and are never called its own timestamp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from signing.levels import Raised, raise_level, renew, renewal_due
from signing.request import LEVELS, Level
from storage import levels
from storage.steps import Claim
from storage.tables import DocumentRow
from workers.errors import step_error
from workers.reading import stored
from workers.services import WorkerServices
from workers.signatures import check

# A certificate revoked before the timestamp could be had: the file is no worse for being told so.
_TOO_LATE: Final = frozenset({"certificate-revoked"})
# Where the verifier says one of these, the document timestamp does not prove that the signature was made in time.
_DOUBTS: Final = _TOO_LATE | {"certificate-expired-unproven", "algorithm-weak", "time-not-proven"}


def augment(
    services: WorkerServices, claim: Claim, document: DocumentRow, progress: Callable[[int, int], None]
) -> None:
    """Brings the file to the level asked for, or renews it where that is due; an outage is told, and tried again later.

    Raises:
        TimestampError, RevocationError: nothing was gained this time.
        StepError: "level-missing", "no-tsa"; "result-not-valid". The file stays as it was.
    """
    with services.store.read() as session:
        bucket, sha = levels.bearer(session, document)
        ours = frozenset(one.field_name for one in levels.signatures(session, document))
    before = services.objects.get(bucket, sha)
    if document.level == "b-lta":
        better = _renewed(services, document, before, ours)
    else:
        better = _raised(services, claim, document, before, ours)
    if better is None:
        with services.store.write() as session:
            levels.nothing_to_add(session, claim)
        return
    verdict = services.verify(better.pdf)
    check(verdict, known=_TOO_LATE)
    higher = _kept(services, sha, better, verdict)
    with services.store.write() as session:
        levels.raised(session, claim, higher)


def _raised(
    services: WorkerServices, claim: Claim, document: DocumentRow, pdf: bytes, ours: frozenset[str]
) -> Raised | None:
    """The file at a higher level; None where it has what is asked for.

    A try that gained no level is thrown away whole: fresh revocation answers alone would make a revision an hour.
    """
    target = cast("Level", claim.arguments.get("level") or services.level)
    level = cast("Level", document.level or "b-b")
    if LEVELS.index(target) <= LEVELS.index(level):
        return None
    raised = raise_level(pdf, level, target, services.collector, services.tsa, ours=ours)
    if raised.level == level:
        raise step_error("level-missing", reason=raised.missing_level_vi, reason_en=raised.missing_level_en)
    return raised


def _renewed(services: WorkerServices, document: DocumentRow, pdf: bytes, ours: frozenset[str]) -> Raised | None:
    """The file with a fresh timestamp over its evidence; None before that is due."""
    if document.renew_on is None or document.renew_on > services.clock().date():
        return None
    if services.tsa is None or services.collector is None:
        raise step_error("no-tsa")
    return Raised(renew(pdf, services.collector, services.tsa, services.clock(), ours=ours), "b-lta")


def _kept(services: WorkerServices, made_from: str, better: Raised, verdict: Mapping[str, Any]) -> levels.Higher:
    """Stores the file; killed after this, the next try stores another and this one is led to by nothing."""
    file = stored(services, "signed", better.pdf)
    existed_by, unproven = _worth(verdict)
    return levels.Higher(
        made_from=made_from,
        bucket=file.bucket,
        sha256=file.sha256,
        size=file.size,
        level=better.level,
        renew_on=renewal_due(better.pdf).date() if better.level == "b-lta" else None,
        missing=(better.missing_level_vi or "", better.missing_level_en or "") if better.missing_level_reason else None,
        existed_by=existed_by,
        unproven=unproven,
    )


def _worth(verdict: Mapping[str, Any]) -> tuple[dict[str, datetime], dict[str, tuple[str, str]]]:
    """By field, of signatures without a timestamp of their own: when they are proven to have existed; why not in time."""
    existed_by: dict[str, datetime] = {}
    unproven: dict[str, tuple[str, str]] = {}
    for one in verdict["signatures"]:
        if one["kind"] != "signature" or one["time"] == "timestamp":
            continue
        told = [each for each in verdict["findings"] if each["signature"] == one["field"] and each["code"] in _DOUBTS]
        if told:
            unproven[one["field"]] = (told[0]["words"]["vi"], told[0]["words"]["en"])
        elif one["time"] == "document-timestamp":
            existed_by[one["field"]] = datetime.fromisoformat(one["proven_time"])
    return existed_by, unproven
