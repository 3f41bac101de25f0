"""What proves later that a certificate was good: its chain, OCSP answers and CRLs, fetched once for a whole batch.

The network is the caller's: a `Source` is handed in. Addresses come from the certificates of our own signers and TSA,
never from a stranger's file.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol

import requests
from asn1crypto import core, ocsp, pem, x509

from signing.errors import RevocationError, sentence
from signing.evidence import Evidence
from signing.revocation import Status, basic_response, status_of
from signing.trust import same_name, signed_by

_FOREIGN = (ValueError, TypeError, KeyError, IndexError, AttributeError)
_LONGEST_CHAIN = 8
_LARGEST_ANSWER = 20 << 20
_FRESH = timedelta(hours=1)  # an answer without nextUpdate is used this long within a batch
NONE = Evidence()


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


@dataclass(slots=True)
class Collector:
    """Evidence for certificates, remembered: a batch of hundreds asks each address once an hour.

    Args:
        source: the network, or `NoSource()`.
        certificates: DER of issuers that signatures do not carry (roots, intermediates of state CAs).
        crls: DER of CRLs at hand (the development CA's own).
    """

    source: Source
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    _known: dict[bytes, tuple[datetime, Evidence]] = field(default_factory=dict)
    _fetched: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def evidence(self, leaf: bytes, chain: Iterable[bytes] = (), *, at: datetime | None = None) -> Evidence:
        """Chain and revocation answers for `leaf` and its issuers, up to a root.

        Raises:
            RevocationError: chain-incomplete, revocation-unavailable.
        """
        moment = at or datetime.now(UTC)
        with self._lock:
            until, found = self._known.get(leaf, (moment, NONE))
            if until > moment:
                return found
            found, until = self._collect(leaf, chain, moment)
            self._known[leaf] = (until, found)
            return found

    def status(self, leaf: bytes, chain: Iterable[bytes] = (), *, at: datetime | None = None) -> Status:
        """Whether `leaf` is revoked now (TT 15/2025 Điều 5: before signing). Raises as `evidence`."""
        moment = at or datetime.now(UTC)
        found = self.evidence(leaf, chain, at=moment)
        certificate = x509.Certificate.load(leaf)
        pool = [x509.Certificate.load(one) for one in found.certificates]
        issuer = _issuer(certificate, pool)
        if issuer is None:
            return Status("unknown")
        return status_of(certificate, issuer, moment, found.ocsps, found.crls, pool)

    def _collect(self, leaf: bytes, chain: Iterable[bytes], moment: datetime) -> tuple[Evidence, datetime]:
        path = self._path(leaf, [*chain, *self.certificates])
        certificates = [one.dump() for one in path]
        ocsps: list[bytes] = []
        crls: list[bytes] = []
        until = moment + timedelta(days=30)
        for certificate, issuer in pairwise(path):
            status, responders = self._revocation(certificate, issuer, moment)
            (ocsps if status.source == "ocsp" else crls).append(status.der)
            certificates += responders
            until = min(until, status.until or moment + _FRESH, moment + _FRESH)
        return Evidence(_unique(ocsps), _unique(crls), _unique(certificates)), until

    def _path(self, leaf: bytes, others: Iterable[bytes]) -> list[x509.Certificate]:
        pool = [x509.Certificate.load(one) for one in others]
        path = [x509.Certificate.load(leaf)]
        while not same_name(path[-1].issuer, path[-1].subject):
            issuer = _issuer(path[-1], pool) or self._fetched_issuer(path[-1])
            if issuer is None or len(path) >= _LONGEST_CHAIN:
                raise RevocationError("chain-incomplete", *sentence("chain-incomplete"))
            path.append(issuer)
        return path

    def _fetched_issuer(self, certificate: x509.Certificate) -> x509.Certificate | None:
        for url in _access(certificate, "ca_issuers"):
            try:
                data = self._get(url)
                candidate = x509.Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)
                if signed_by(certificate, candidate):
                    return candidate
            except (RevocationError, *_FOREIGN):
                continue
        return None

    def _revocation(
        self, certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime
    ) -> tuple[Status, list[bytes]]:
        """The first usable answer: CRLs at hand, OCSP, CRL by address; with the responder's certificates."""
        status = status_of(certificate, issuer, moment, (), self.crls)
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
                status = status_of(certificate, issuer, moment, (), (self._get(url),))
            except (RevocationError, *_FOREIGN):
                continue
            if status.state != "unknown":
                return status, []
        raise RevocationError("revocation-unavailable", *sentence("revocation-unavailable"))

    def _responders(self, answer: bytes) -> list[bytes]:
        return [one.dump() for one in basic_response(answer)["certs"] or ()]

    def _get(self, url: str) -> bytes:
        if url not in self._fetched:
            self._fetched[url] = self.source.get(url)
        return self._fetched[url]


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


def _unavailable(url: str) -> RevocationError:
    return RevocationError("revocation-unavailable", *sentence("revocation-unavailable"), url=url)
