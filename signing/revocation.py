"""Whether a certificate was revoked at a proven time: OCSP (RFC 6960) and CRL (RFC 5280) from the file or handed in.

Unknown is not good: an answer counts only when it is about this certificate, signed by its issuer or by a delegate the
issuer named for it, and made late enough to speak about the time in question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import crl, ocsp, x509

from signing.algorithms import UnknownAlgorithmError, digest, hash_name, method_of, verify
from signing.cms import UNREADABLE
from signing.trust import same_name, signed_by

_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
_NO_CHECK = "1.3.6.1.5.5.7.48.1.5"
_KNOWN_OF_LISTS = frozenset({"authority_key_identifier", "crl_number", "issuer_alt_name"})
_SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Status:
    """`state`: good, revoked or unknown. `source` ocsp or crl; `produced` when it was said; `revoked_at` if revoked."""

    state: str
    source: str = ""
    produced: datetime | None = None
    until: datetime | None = None
    revoked_at: datetime | None = None
    reason: str = ""
    der: bytes = field(default=b"", repr=False)


UNKNOWN = Status("unknown")


def status_of(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    at: datetime,
    ocsps: Iterable[bytes],
    crls: Iterable[bytes],
    pool: Iterable[x509.Certificate] = (),
) -> Status:
    """The certificate's status at `at`: a revocation that any valid answer knows of wins; then the newest good answer."""
    pool = list(pool)
    answers = [*_ocsp_answers(certificate, issuer, ocsps, pool), *_crl_answers(certificate, issuer, crls)]
    revoked = [answer for answer in answers if answer.state == "revoked"]
    for answer in revoked:
        if answer.revoked_at is not None and answer.revoked_at <= at:
            return answer
    # A later revocation does not touch what was signed before it; it proves the certificate was good until then.
    after = [Status("good", a.source, a.produced, a.until, a.revoked_at, a.reason, a.der) for a in revoked]
    good = [answer for answer in [*answers, *after] if answer.state == "good" and _speaks_about(answer, at)]
    if good:
        return max(good, key=lambda answer: answer.produced or at)
    return UNKNOWN


def _speaks_about(answer: Status, at: datetime) -> bool:
    """Made after the time in question, or still in force then (thisUpdate … nextUpdate)."""
    if answer.produced is None:
        return False
    return answer.produced + _SKEW >= at or (answer.until is not None and at <= answer.until)


def has_no_check(certificate: x509.Certificate) -> bool:
    """id-pkix-ocsp-nocheck: a short-lived responder certificate that is not itself asked about."""
    return any(item["extn_id"].dotted == _NO_CHECK for item in certificate["tbs_certificate"]["extensions"] or ())


def _ocsp_answers(
    certificate: x509.Certificate, issuer: x509.Certificate, ders: Iterable[bytes], pool: list[x509.Certificate]
) -> Iterable[Status]:
    for der in ders:
        try:
            yield from _ocsp_answer(certificate, issuer, der, pool)
        except (*UNREADABLE, UnknownAlgorithmError):
            continue


def _ocsp_answer(
    certificate: x509.Certificate, issuer: x509.Certificate, der: bytes, pool: list[x509.Certificate]
) -> Iterable[Status]:
    basic = basic_response(der)
    data = basic["tbs_response_data"]
    responder = _responder(basic, issuer, pool)
    if responder is None:
        return
    algorithm = basic["signature_algorithm"]
    parameters = algorithm["parameters"] if algorithm["algorithm"].dotted == "1.2.840.113549.1.1.10" else None
    method = method_of(algorithm["algorithm"].dotted, parameters, "sha256")
    spki = responder["tbs_certificate"]["subject_public_key_info"]
    if not verify(spki, method, bytes(basic["signature"].native), data.dump()):
        return
    for single in data["responses"]:
        if _is_about(single["cert_id"], certificate, issuer):
            yield _single(single, der)


def basic_response(der: bytes) -> ocsp.BasicOCSPResponse:
    """Reads an OCSPResponse or a bare BasicOCSPResponse (both stand in files)."""
    try:
        response = ocsp.OCSPResponse.load(der)
        if response["response_status"].native == "successful":
            return response["response_bytes"]["response"].parsed
    except UNREADABLE:
        pass
    return ocsp.BasicOCSPResponse.load(der)


def _single(single: ocsp.SingleResponse, der: bytes) -> Status:
    status = single["cert_status"]
    produced, until = single["this_update"].native, single["next_update"].native
    if status.name == "good":
        return Status("good", "ocsp", produced, until, der=der)
    if status.name == "revoked":
        chosen = status.chosen
        reason = chosen["revocation_reason"].native or "unspecified"
        return Status("revoked", "ocsp", produced, until, chosen["revocation_time"].native, str(reason), der)
    return UNKNOWN


def _responder(
    basic: ocsp.BasicOCSPResponse, issuer: x509.Certificate, pool: list[x509.Certificate]
) -> x509.Certificate | None:
    """The issuer itself, or a delegate with the OCSP-signing purpose whose certificate the issuer signed."""
    identity = basic["tbs_response_data"]["responder_id"]
    inside = list(basic["certs"]) if basic["certs"].native else []
    for candidate in [issuer, *inside, *pool]:
        if not _is_responder(identity, candidate):
            continue
        if candidate.dump() == issuer.dump() or candidate.public_key.dump() == issuer.public_key.dump():
            return candidate
        usage = candidate.extended_key_usage_value
        named = usage is not None and _OCSP_SIGNING in [item.dotted for item in usage]
        if (
            named
            and _lives(candidate, basic["tbs_response_data"]["produced_at"].native)
            and same_name(candidate.issuer, issuer.subject)
            and signed_by(candidate, issuer)
        ):
            return candidate
    return None


def _lives(certificate: x509.Certificate, at: datetime) -> bool:
    period = certificate["tbs_certificate"]["validity"]
    return bool(period["not_before"].native <= at <= period["not_after"].native)


def _is_responder(identity: ocsp.ResponderId, certificate: x509.Certificate) -> bool:
    if identity.name == "by_name":
        return same_name(identity.chosen.untag(), certificate.subject)  # the tag [1] of the choice is no part of it
    key = certificate["tbs_certificate"]["subject_public_key_info"]["public_key"].contents[1:]
    return bool(identity.chosen.native == hashlib.sha1(key, usedforsecurity=False).digest())


def _is_about(identity: ocsp.CertId, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    name = hash_name(identity["hash_algorithm"]["algorithm"].dotted)
    key = issuer["tbs_certificate"]["subject_public_key_info"]["public_key"].contents[1:]
    return bool(
        identity["serial_number"].native == certificate.serial_number
        and identity["issuer_key_hash"].native == digest(name, key)
        and identity["issuer_name_hash"].native == digest(name, certificate.issuer.dump())
    )


def _crl_answers(certificate: x509.Certificate, issuer: x509.Certificate, ders: Iterable[bytes]) -> Iterable[Status]:
    for der in ders:
        try:
            answer = _crl_answer(certificate, issuer, der)
        except (*UNREADABLE, UnknownAlgorithmError):
            continue
        if answer is not None:
            yield answer


def _crl_answer(certificate: x509.Certificate, issuer: x509.Certificate, der: bytes) -> Status | None:
    listed = crl.CertificateList.load(der)
    body = listed["tbs_cert_list"]
    if _scope_excludes(body, certificate) or not crl_signed_by(listed, issuer):
        return None
    produced, until = body["this_update"].native, body["next_update"].native
    if not _may_name(der, certificate):
        return Status("good", "crl", produced, until, der=der)
    for entry in body["revoked_certificates"] or ():
        if entry["user_certificate"].native == certificate.serial_number:
            return _crl_entry(entry, produced, until, der)
    return Status("good", "crl", produced, until, der=der)


def _may_name(der: bytes, certificate: x509.Certificate) -> bool:
    """Whether the certificate's number stands anywhere in a list: large ones hold a hundred thousand entries to parse."""
    octets = bytes(certificate["tbs_certificate"]["serial_number"].contents)
    return (octets.lstrip(b"\0") or b"\0") in der


def crl_signed_by(listed: crl.CertificateList, issuer: x509.Certificate) -> bool:
    """Whether that CA's name stands on the list and its key signed it. Raises UnknownAlgorithmError."""
    body, algorithm = listed["tbs_cert_list"], listed["signature_algorithm"]
    if not same_name(body["issuer"], issuer.subject):
        return False
    parameters = algorithm["parameters"] if algorithm["algorithm"].dotted == "1.2.840.113549.1.1.10" else None
    method = method_of(algorithm["algorithm"].dotted, parameters, "sha256")
    spki = issuer["tbs_certificate"]["subject_public_key_info"]
    return verify(spki, method, bytes(listed["signature"].native), body.dump())


def _crl_entry(entry: crl.RevokedCertificate, produced: datetime, until: datetime | None, der: bytes) -> Status:
    when, reason = entry["revocation_date"].native, "unspecified"
    for extension in entry["crl_entry_extensions"] or ():
        kind = extension["extn_id"].native
        if kind == "crl_reason":
            reason = str(extension["extn_value"].parsed.native)
        elif kind == "invalidity_date":
            when = min(when, extension["extn_value"].parsed.native)
    if reason == "remove_from_crl":
        return Status("good", "crl", produced, until, der=der)
    return Status("revoked", "crl", produced, until, when, reason, der)


def _scope_excludes(body: crl.TbsCertList, certificate: x509.Certificate) -> bool:
    """An issuing distribution point may limit a list to CAs, users, some reasons or one of several places (RFC 5280
    §5.2.5); a delta list says nothing alone, and one with an unknown critical extension nothing we would understand."""
    for extension in body["crl_extensions"] or ():
        kind = extension["extn_id"].native
        if kind == "delta_crl_indicator":
            return True
        if kind == "issuing_distribution_point":
            if _is_for_others(extension["extn_value"].parsed, certificate):
                return True
        elif extension["critical"].native and kind not in _KNOWN_OF_LISTS:
            return True
    return False


def _is_for_others(point: crl.IssuingDistributionPoint, certificate: x509.Certificate) -> bool:
    authority = certificate.ca is True
    limited = "only_contains_user_certs" if authority else "only_contains_ca_certs"
    if any(
        point[key].native for key in (limited, "only_contains_attribute_certs", "indirect_crl", "only_some_reasons")
    ):
        return True
    if point["distribution_point"].native is None:
        return False
    # A revoked certificate is not on the list of another place: the certificate must name the place this one is for.
    named = _places(point["distribution_point"])
    asked = certificate.crl_distribution_points_value or ()
    return not any(named & _places(one["distribution_point"]) for one in asked)


def _places(point: x509.DistributionPointName) -> set[bytes]:
    """Each name of a place where a list is to be had, DER."""
    if point.native is None:
        return set()
    return {item.untag().dump() for item in point.chosen} if point.name == "full_name" else {point.chosen.dump()}
