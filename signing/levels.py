"""Levels that last: B-LT (a DSS) and B-LTA (a document timestamp over it), added in later revisions, and their renewal.

EN 319 142-1 §5.4, §5.5. One DSS for all signatures, no VRI (changed VRI keys are refused by verifiers); document
timestamps have a zero Rect. What was signed is never touched; each addition is a new version of the object.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import cms, x509

from signing import form, pdfvalues
from signing.collect import Collector, merged
from signing.errors import RevocationError, TimestampError, document_refused, sentence
from signing.evidence import Evidence
from signing.pdffile import PdfFile
from signing.pdfobjects import MalformedError
from signing.pdfvalues import entry, items
from signing.prepare import TOKEN_RESERVE, Gap, fill_gap
from signing.request import Level
from signing.revision import FOREIGN, Revision
from signing.structure import find_signatures
from signing.timestamp import Tsa

_TIMESTAMP_ATTRIBUTE = "1.2.840.113549.1.9.16.2.14"
RENEWAL_MARGIN = timedelta(days=90)
"""How long before its evidence ends a file is renewed."""


@dataclass(frozen=True, slots=True)
class SignatureParts:
    """One signature of a document as augmentation needs it: certificates and timestamp tokens, DER."""

    field_name: str
    leaf: bytes
    certificates: tuple[bytes, ...]
    tokens: tuple[bytes, ...]
    is_timestamp: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """The outcome of raising a level: the file, the level reached, and why no higher one."""

    pdf: bytes
    level: Level
    missing_level_reason: str | None = None
    missing_level_vi: str | None = None
    missing_level_en: str | None = None


def raise_level(
    pdf: bytes,
    level: Level,
    target: Level,
    collector: Collector | None,
    tsa: Tsa | None,
    *,
    ours: Container[str] | None = None,
) -> Raised:
    """Brings a document signed at `level` to `target`, as far as the world answers.

    B-LT from B-T; B-LTA needs both. An outage costs the level and is named. A document with a signature at B-B goes to
    B-LTA whatever the target above: without a timestamp of its own only one around the file proves that it existed.

    Args:
        ours: the fields whose signatures are raised, where others signed the file before us (None: all of them). What a
            stranger's certificate names as addresses is never asked, and no sender's silent CA holds up our mark.
    """
    if level == "b-b" and target != "b-b":
        return _without_own_timestamp(pdf, collector, tsa, ours)
    current, reached = pdf, level
    try:
        if target in ("b-lt", "b-lta"):
            current = add_validation_data(current, gather(current, collector, ours=ours))
            reached = "b-lt"
        if target == "b-lta":
            if tsa is None:
                raise TimestampError("no-tsa", *sentence("no-tsa"))
            current = add_document_timestamp(current, tsa)
            reached = "b-lta"
    except (TimestampError, RevocationError) as failed:
        return Raised(current, reached, failed.code, failed.vi, failed.en)
    return Raised(current, reached)


def _without_own_timestamp(
    pdf: bytes, collector: Collector | None, tsa: Tsa | None, ours: Container[str] | None
) -> Raised:
    """DSS and a document timestamp over signatures at B-B: the file as it was while the authority stays silent.

    The authority stamps once beforehand, to be known: its own chain belongs into the DSS, under the timestamp that counts.
    That one does not wait for revocation answers, because a certificate may run out meanwhile.
    """
    missing: RevocationError | None = None
    current = pdf
    try:
        if tsa is None:
            raise TimestampError("no-tsa", *sentence("no-tsa"))
        known_by = tsa.stamp(hashlib.sha256(pdf).digest(), "sha256")
        try:
            current = add_validation_data(pdf, gather(pdf, collector, known_by, ours))
        except RevocationError as failed:
            missing = failed
        current = add_document_timestamp(current, tsa)
    except TimestampError as silent:
        return Raised(pdf, "b-b", silent.code, silent.vi, silent.en)
    if missing is not None:
        return Raised(current, "b-t", missing.code, missing.vi, missing.en)
    return Raised(current, "b-lta")


def renew(
    pdf: bytes,
    collector: Collector,
    tsa: Tsa,
    at: datetime | None = None,
    *,
    ours: Container[str] | None = None,
) -> bytes:
    """Evidence for the newest timestamp, and a new document timestamp over everything.

    What the older ones rest on lies under the newest already; it is asked for again, but a CA that no longer answers
    for an expired certificate does not stop the renewal.

    Args:
        at: now where omitted. After the newest timestamp's certificates have ended nothing proves any more when it was
            made: that is refused, because a fresh timestamp would only look like an unbroken chain.
        ours: as in `raise_level`.

    Raises:
        DocumentRefusedError: evidence-expired, not-timestamped. RevocationError, TimestampError: nothing was changed;
            try again later.
    """
    parts = signatures_of(pdf)
    ended = _evidence_ends(parts)
    if (at or datetime.now(UTC)) > ended:
        raise document_refused("evidence-expired", until=f"{ended:%Y-%m-%d}")
    return add_document_timestamp(add_validation_data(pdf, _gathered_for_renewal(parts, collector, ours)), tsa)


def _gathered_for_renewal(
    parts: Sequence[SignatureParts], collector: Collector, ours: Container[str] | None
) -> Evidence:
    newest, *older = _leaves(_since_ours(parts, ours))
    pool = _inside(parts)
    found = [collector.evidence(newest, pool)]
    for leaf in older:
        try:
            found.append(collector.evidence(leaf, pool))
        except RevocationError:
            continue  # proven by what the newest timestamp covers
    return merged(*found)


def renewal_due(
    pdf: bytes, *, margin: timedelta = RENEWAL_MARGIN, end_of_algorithm: datetime | None = None
) -> datetime:
    """When the file must be renewed: the first expiry among the last timestamp's certificates, less a margin.

    Raises:
        DocumentRefusedError: not-timestamped, not-a-pdf.
    """
    first = _evidence_ends(signatures_of(pdf))
    return (first if end_of_algorithm is None else min(first, end_of_algorithm)) - margin


def _evidence_ends(parts: Sequence[SignatureParts]) -> datetime:
    """The first expiry among the certificates of the newest timestamp."""
    stamps = [part for part in parts if part.is_timestamp]
    tokens = [token for part in parts for token in part.tokens]
    if not stamps and not tokens:
        raise document_refused("not-timestamped")
    newest = stamps[-1].certificates if stamps else _certificates_of(tokens[-1])
    ends: list[datetime] = [
        x509.Certificate.load(one)["tbs_certificate"]["validity"]["not_after"].native for one in newest
    ]
    return min(ends)


def _leaves(parts: Sequence[SignatureParts]) -> tuple[bytes, ...]:
    """The certificates that signed or stamped, the newest first."""
    found = [one for part in reversed(parts) for one in (part.leaf, *map(_token_leaf, part.tokens))]
    return tuple(dict.fromkeys(found))


def _since_ours(parts: Sequence[SignatureParts], ours: Container[str] | None) -> Sequence[SignatureParts]:
    """Our own signatures and the document timestamps set after the first of them."""
    if ours is None:
        return parts
    first = next((index for index, part in enumerate(parts) if part.field_name in ours), len(parts))
    return [part for part in parts[first:] if part.is_timestamp or part.field_name in ours]


def _inside(parts: Sequence[SignatureParts]) -> tuple[bytes, ...]:
    """Every certificate that signatures and timestamps carry."""
    inside = [one for part in parts for one in part.certificates]
    inside += [one for part in parts for token in part.tokens for one in _certificates_of(token)]
    return tuple(dict.fromkeys(inside))


def gather(
    pdf: bytes, collector: Collector | None, token: bytes | None = None, ours: Container[str] | None = None
) -> Evidence:
    """Evidence for every signer and timestamp of the document, and for the authority of one more `token` (DER).

    `ours` as in `raise_level`.

    Raises:
        RevocationError: revocation-unavailable (also where there is no collector), chain-incomplete.
    """
    if collector is None:
        raise RevocationError("revocation-unavailable", *sentence("revocation-unavailable"))
    parts = signatures_of(pdf)
    leaves, pool = _leaves(_since_ours(parts, ours)), _inside(parts)
    if token is not None:
        leaves, pool = (*leaves, _token_leaf(token)), (*pool, *_certificates_of(token))
    return merged(*(collector.evidence(leaf, pool) for leaf in dict.fromkeys(leaves)))


def signatures_of(pdf: bytes) -> tuple[SignatureParts, ...]:
    """The signatures of a document in the order of their revisions.

    Read with the verifier's reader: pyHanko's takes the /Contents of each apart sign by sign.

    Raises:
        DocumentRefusedError: not-a-pdf.
    """
    try:
        found = [one for one in find_signatures(PdfFile(pdf)) if one.referenced]
        return tuple(_parts(one.name, one.contents, one.is_timestamp) for one in found)
    except (MalformedError, *FOREIGN) as broken:
        raise document_refused("not-a-pdf") from broken


def _parts(name: str, contents: bytes, is_timestamp: bool) -> SignatureParts:
    signed = cms.ContentInfo.load(contents)["content"]
    (signer,) = signed["signer_infos"]
    tokens = [
        value.dump()
        for attribute in signer["unsigned_attrs"] or ()
        if attribute["type"].dotted == _TIMESTAMP_ATTRIBUTE
        for value in attribute["values"]
    ]
    leaf, others = _leaf_and_others(signed)
    return SignatureParts(name, leaf, others, tuple(tokens), is_timestamp)


def _leaf_and_others(signed: Any) -> tuple[bytes, tuple[bytes, ...]]:
    (signer,) = signed["signer_infos"]
    identity = signer["sid"].chosen
    certificates = [one.chosen for one in signed["certificates"]]
    leaf = next(
        one
        for one in certificates
        if one.serial_number == identity["serial_number"].native and one.issuer == identity["issuer"]
    )
    return leaf.dump(), tuple(one.dump() for one in certificates)


def _certificates_of(token: bytes) -> tuple[bytes, ...]:
    return _leaf_and_others(cms.ContentInfo.load(token)["content"])[1]


def _token_leaf(token: bytes) -> bytes:
    return _leaf_and_others(cms.ContentInfo.load(token)["content"])[0]


def add_validation_data(pdf: bytes, evidence: Evidence) -> bytes:
    """A revision with one DSS that holds `evidence` beside what an earlier DSS had. Unchanged when nothing is new.

    Raises:
        DocumentRefusedError: not-a-pdf, pdf-encrypted.
    """
    revision = Revision(pdf)
    try:
        old = entry(revision.root, "/DSS")
        store = pdfvalues.dictionary({"/Type": pdfvalues.name("/DSS")})
        added = False
        for key, values in (("/Certs", evidence.certificates), ("/OCSPs", evidence.ocsps), ("/CRLs", evidence.crls)):
            references, fresh = _merged_streams(revision, old, key, values)
            added = added or fresh
            if references:
                store[pdfvalues.name(key)] = pdfvalues.array(references)
        if not added:
            return pdf
        if old is not None and "/VRI" in old:
            store[pdfvalues.name("/VRI")] = old.raw_get("/VRI")
        revision.root[pdfvalues.name("/DSS")] = revision.add(store)
        revision.changed(revision.root)
        return revision.write()
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken


def _merged_streams(revision: Revision, old: Any, key: str, values: tuple[bytes, ...]) -> tuple[list[Any], bool]:
    known = entry(old, key) if old is not None else None
    references = [known.raw_get(index) for index in range(len(known))] if known is not None else []
    present = {hashlib.sha256(one.data).digest() for one in items(known)} if known is not None else set()
    fresh = [value for value in values if hashlib.sha256(value).digest() not in present]
    flate = {"/Filter": pdfvalues.name("/FlateDecode")}
    references += [revision.add(pdfvalues.stream(flate, value, zlib.compress(value, 6))) for value in fresh]
    return references, bool(fresh)


def add_document_timestamp(pdf: bytes, tsa: Tsa) -> bytes:
    """A revision with one document timestamp over the whole file (ETSI.RFC3161), in a new field with a zero Rect.

    Raises:
        TimestampError: as `Tsa.stamp`, token-too-large. DocumentRefusedError: not-a-pdf, pdf-encrypted, xfa.
    """
    revision = Revision(pdf)
    gap = Gap(TOKEN_RESERVE if tsa.token_size is None else tsa.token_size + 64)
    try:
        _timestamp_field(revision, gap)
        filled, gap_at, _ = gap.close(revision.write())
    except FOREIGN as broken:
        raise document_refused("not-a-pdf") from broken
    digest = hashlib.sha256(memoryview(filled)[: gap_at[0]])
    digest.update(memoryview(filled)[gap_at[1] :])
    return fill_gap(bytes(filled), gap_at, tsa.stamp(digest.digest(), "sha256"))


def _timestamp_field(revision: Revision, gap: Gap) -> None:
    fields = form.fields_of(revision)
    number = 1
    while f"Timestamp_{number}" in fields:
        number += 1
    value = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/DocTimeStamp"),
            "/Filter": pdfvalues.name("/Adobe.PPKLite"),
            "/SubFilter": pdfvalues.name("/ETSI.RFC3161"),
            "/ByteRange": gap.range,
            "/Contents": gap.contents,
        }
    )
    page = form.page_of(revision, 1)
    widget = pdfvalues.dictionary(
        {
            "/Type": pdfvalues.name("/Annot"),
            "/Subtype": pdfvalues.name("/Widget"),
            "/FT": pdfvalues.name("/Sig"),
            "/T": pdfvalues.text(f"Timestamp_{number}"),
            "/F": pdfvalues.integer(form.PRINT_LOCKED),
            "/P": form.reference_to(page, revision),
            "/Rect": pdfvalues.reals((0, 0, 0, 0)),
            "/V": revision.add(value),
        }
    )
    reference = revision.add(widget)
    form.append_annotation(revision, page, reference)
    form.append_field(revision, reference)
