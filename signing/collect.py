"""What proves later that a certificate was good: its chain, OCSP answers and CRLs, fetched once for a whole batch.

The network is the caller's: a `Source` is handed in. Addresses come from the certificates of our own signers and TSA,
never from a stranger's file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import requests
from asn1crypto import core, ocsp, pem, x509

from signing.errors import RevocationError, sentence
from signing.evidence import Evidence
from signing.revocation import UNKNOWN, Status, basic_response, status_of
from signing.trust import same_name, signed_by

_FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError)
_LONGEST_CHAIN = 8
_LARGEST_ANSWER = 20 << 20
_FRESH = timedelta(hours=1)  # an answer is used this long within a batch, however long it says it is good for
_SILENT = timedelta(minutes=1)  # nobody answered: a batch of hundreds must not wait for the same time-out each time


class Source(Protocol):
    """Where revocation answers and issuers' certificates come from."""

    def ocsp(self, url: str, request: bytes) -> bytes:
        """The answer to an OCSP request. Raises RevocationError."""

    def get(self, url: str) -> bytes:
        """A CRL or certificate. Raises RevocationError."""


class HttpSource:
    """OCSP, CRL and AIA over HTTP, each with a time-out and one retry; answers above 20 MB are refused."""

    def __init__(self, *, timeout: float = 15.0, attempts: int = 2) -> None:
        self._timeout = timeout
        self._attempts = attempts
        self._session = requests.Session()

    def ocsp(self, url: str, request: bytes) -> bytes:
        """The answer to an OCSP request (RFC 6960 appendix A). Raises RevocationError."""
        return self._ask("POST", url, data=request, headers={"Content-Type": "application/ocsp-request"})

    def get(self, url: str) -> bytes:
        """A CRL or certificate. Raises RevocationError."""
        return self._ask("GET", url)

    def _ask(self, method: str, url: str, **more: Any) -> bytes:
        if not url.lower().startswith(("http://", "https://")):
            raise _unavailable(url)
        for attempt in range(1, self._attempts + 1):
            try:
                with self._session.request(method, url, timeout=self._timeout, stream=True, **more) as answer:
                    if answer.status_code == 200:
                        return answer.raw.read(_LARGEST_ANSWER, decode_content=True) or b""
            except (requests.RequestException, OSError) as failed:
                if attempt == self._attempts:
                    raise _unavailable(url) from failed
        raise _unavailable(url)


class NoSource:
    """No network: only what is handed in counts."""

    def ocsp(self, url: str, request: bytes) -> bytes:
        """Always refuses."""
        raise _unavailable(url)

    def get(self, url: str) -> bytes:
        """Always refuses."""
        raise _unavailable(url)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was found out about a certificate and its issuers, leaf first, and until when that counts.

    `missing` is the code of what could not be had: chain-incomplete, revocation-unavailable; "" for nothing.
    """

    until: datetime
    crls: tuple[bytes, ...]
    found: Evidence
    statuses: tuple[Status, ...]
    missing: str


@dataclass(slots=True)
class Collector:
    """Evidence for certificates, remembered: a batch of hundreds asks each address once an hour.

    Args:
        source: the network, or `NoSource()`.
        certificates: DER of issuers that signatures do not carry (roots, intermediates of state CAs).
        crls: gives the CRLs at hand, DER (the development CA's own, those an administrator brought); a new one counts
            at once.
    """

    source: Source
    certificates: tuple[bytes, ...] = ()
    crls: Callable[[], tuple[bytes, ...]] = tuple
    _known: dict[bytes, _Asked] = field(default_factory=dict)
    _fetched: dict[str, tuple[datetime, bytes]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def evidence(self, leaf: bytes, chain: Iterable[bytes] = (), *, at: datetime | None = None) -> Evidence:
        """Chain and revocation answers for `leaf` and its issuers, up to a root.

        Raises:
            RevocationError: chain-incomplete, revocation-unavailable.
        """
        asked = self._asked(leaf, chain, at or datetime.now(UTC))
        if asked.missing:
            raise _missing(asked.missing)
        return asked.found

    def status(self, leaf: bytes, chain: Iterable[bytes] = (), *, at: datetime | None = None) -> Status:
        """Whether `leaf` is revoked now, or a CA above it (TT 15/2025 Điều 5: before signing).

        One revocation settles it, whatever else could not be had; otherwise raises as `evidence`.
        """
        asked = self._asked(leaf, chain, at or datetime.now(UTC))
        for one in asked.statuses:
            if one.state == "revoked":
                return one
        if asked.missing:
            raise _missing(asked.missing)
        return asked.statuses[0] if asked.statuses else UNKNOWN

    def _asked(self, leaf: bytes, chain: Iterable[bytes], moment: datetime) -> _Asked:
        with self._lock:
            at_hand = self.crls()
            known = self._known.get(leaf)
            if known is None or known.until <= moment or known.crls != at_hand:
                known = self._known[leaf] = self._ask(leaf, chain, at_hand, moment)
            return known

    def _ask(self, leaf: bytes, chain: Iterable[bytes], at_hand: tuple[bytes, ...], moment: datetime) -> _Asked:
        until, missing = moment + _FRESH, ""
        certificates, statuses = [leaf], list[Status]()
        try:
            for certificate, issuer in self._path(leaf, [*chain, *self.certificates], moment):
                status, responders = self._revocation(certificate, issuer, at_hand, moment)
                statuses.append(status)
                certificates += [issuer.dump(), *responders]
                until = min(until, status.until or until)
        except RevocationError as incomplete:
            missing = incomplete.code
        if any(one.state == "unknown" for one in statuses):
            missing = "revocation-unavailable"
        ocsps = [one.der for one in statuses if one.source == "ocsp"]
        crls = [one.der for one in statuses if one.source == "crl"]
        found = Evidence(_unique(ocsps), _unique(crls), _unique(certificates))
        return _Asked(min(until, moment + _SILENT) if missing else until, at_hand, found, tuple(statuses), missing)

    def _path(
        self, leaf: bytes, others: Iterable[bytes], moment: datetime
    ) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
        """Each certificate with its issuer, up to a root. Raises RevocationError "chain-incomplete" where one lacks."""
        pool = [x509.Certificate.load(one) for one in others]
        certificate = x509.Certificate.load(leaf)
        for _ in range(_LONGEST_CHAIN):
            if same_name(certificate.issuer, certificate.subject):
                return
            issuer = _issuer(certificate, pool) or self._fetched_issuer(certificate, moment)
            if issuer is None:
                break
            yield certificate, issuer
            certificate = issuer
        raise _missing("chain-incomplete")

    def _fetched_issuer(self, certificate: x509.Certificate, moment: datetime) -> x509.Certificate | None:
        for url in _access(certificate, "ca_issuers"):
            try:
                data = self._get(url, moment)
                candidate = x509.Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)
                if signed_by(certificate, candidate):
                    return candidate
            except (RevocationError, *_FOREIGN):
                continue
        return None

    def _revocation(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at_hand: tuple[bytes, ...], moment: datetime
    ) -> tuple[Status, list[bytes]]:
        """The first usable answer: CRLs at hand, OCSP, CRL by address; with the responder's certificates.

        UNKNOWN where nobody answers.
        """
        status = status_of(certificate, issuer, moment, (), at_hand)
        if status.state != "unknown":
            return status, []
        for url in _access(certificate, "ocsp"):
            try:
                answer = self.source.ocsp(url, _ocsp_request(certificate, issuer))
                status = status_of(certificate, issuer, moment, (answer,), ())
                if status.state != "unknown":
                    return status, self._responders(answer)
            except (RevocationError, *_FOREIGN):
                continue
        for url in _distribution_points(certificate):
            try:
                status = status_of(certificate, issuer, moment, (), (self._get(url, moment),))
            except (RevocationError, *_FOREIGN):
                continue
            if status.state != "unknown":
                return status, []
        return UNKNOWN, []

    def _responders(self, answer: bytes) -> list[bytes]:
        return [one.dump() for one in basic_response(answer)["certs"] or ()]

    def _get(self, url: str, moment: datetime) -> bytes:
        """What stands at that address, fetched once an hour: certificates of a batch share their issuer's CRL."""
        fetched, data = self._fetched.get(url, (moment - _FRESH, b""))
        if fetched <= moment - _FRESH:
            data = self.source.get(url)
            self._fetched[url] = moment, data
        return data


def merged(*parts: Evidence) -> Evidence:
    """All of them, each value once."""
    return Evidence(
        _unique(one for part in parts for one in part.ocsps),
        _unique(one for part in parts for one in part.crls),
        _unique(one for part in parts for one in part.certificates),
    )


def _unique(values: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _issuer(certificate: x509.Certificate, pool: list[x509.Certificate]) -> x509.Certificate | None:
    return next(
        (one for one in pool if same_name(one.subject, certificate.issuer) and signed_by(certificate, one)), None
    )


def _access(certificate: x509.Certificate, method: str) -> list[str]:
    value = certificate.authority_information_access_value
    return [
        str(item["access_location"].native)
        for item in value or ()
        if item["access_method"].native == method and item["access_location"].name == "uniform_resource_identifier"
    ]


def _distribution_points(certificate: x509.Certificate) -> list[str]:
    urls = []
    for point in certificate.crl_distribution_points_value or ():
        name = point["distribution_point"]
        if name and name.name == "full_name":
            urls += [str(one.native) for one in name.chosen if one.name == "uniform_resource_identifier"]
    return urls


def _ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """One question, SHA-1 certID as every responder understands it (an identifier, no security rests on it)."""
    identity = {
        "hash_algorithm": {"algorithm": "sha1", "parameters": core.Null()},
        "issuer_name_hash": issuer.subject.sha1,
        "issuer_key_hash": issuer.public_key.sha1,
        "serial_number": certificate.serial_number,
    }
    request = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": identity}]}})
    return bytes(request.dump())


def _missing(code: str) -> RevocationError:
    return RevocationError(code, *sentence(code))


def _unavailable(url: str) -> RevocationError:
    return RevocationError("revocation-unavailable", *sentence("revocation-unavailable"), url=url)
