"""Verifies with what the network can add: revocation answers and issuers, fetched in the parent, never in the child.

The child that opens the hostile file has no sockets. It says what it lacks (`Verdict.wants`); the parent fetches within
bounds and asks again. Addresses come from a stranger's file, so only plain HTTP to public addresses is tried: never a
private, loopback or link-local one, never a redirect, never more than 5 MB or 10 seconds each.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from asn1crypto import cms, core, ocsp, pem, x509

from signing.algorithms import digest
from signing.cms import UNREADABLE, names_of
from signing.evidence import Evidence
from signing.verdict import Verdict, Want

_LARGEST = 5 << 20
_MOST_FETCHES = 24
_ROUNDS = 3


class Fetcher(Protocol):
    """Fetches one thing a verdict wants."""

    def fetch(self, want: Want) -> bytes | None:
        """The answer's bytes, or None when it could not be had (the verdict then stays as open as it was)."""


@dataclass(frozen=True, slots=True)
class HttpFetcher:
    """Plain HTTP with an allow-list: public addresses, and the `allowed` "host:port" an administrator named."""

    timeout: float = 10.0
    allowed: frozenset[str] = frozenset()

    def fetch(self, want: Want) -> bytes | None:
        """See Fetcher; refuses addresses of private networks."""
        parts = urlsplit(want.url)
        try:
            host, port = parts.hostname, parts.port or 80
        except ValueError:
            return None
        if parts.scheme != "http" or not host:
            return None
        address = self._address(host, port)
        if address is None:
            return None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return self._ask(address, port, host if port == 80 else f"{host}:{port}", path, want)

    def _address(self, host: str, port: int) -> str | None:
        """One resolved address that may be asked; it is then used as it is, so that no second answer can differ."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None
        named = f"{host}:{port}" in self.allowed
        for *_, target in found:
            address = str(target[0])
            if named or ipaddress.ip_address(address.split("%")[0]).is_global:
                return address
        return None

    def _ask(self, address: str, port: int, host: str, path: str, want: Want) -> bytes | None:
        connection = http.client.HTTPConnection(address, port, timeout=self.timeout)
        try:
            if want.kind == "ocsp" and want.issuer is not None:
                body = ocsp_request(want.certificate, want.issuer)
                headers = {"Host": host, "Content-Type": "application/ocsp-request"}
                connection.request("POST", path, body, headers)
            else:
                connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            data = answer.read(_LARGEST + 1)
        except (OSError, http.client.HTTPException, UnicodeError, ValueError):
            return None
        finally:
            connection.close()
        return data if answer.status == 200 and len(data) <= _LARGEST else None


def ocsp_request(certificate: bytes, issuer: bytes) -> bytes:
    """An OCSP request about a certificate (RFC 6960 §4.1), SHA-1 names as every responder knows them."""
    subject, authority = x509.Certificate.load(certificate), x509.Certificate.load(issuer)
    key = authority["tbs_certificate"]["subject_public_key_info"]["public_key"].contents[1:]
    identity = ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": digest("sha1", subject.issuer.dump()),
            "issuer_key_hash": digest("sha1", key),
            "serial_number": subject.serial_number,
        }
    )
    request = ocsp.OCSPRequest({"tbs_request": {"request_list": [{"req_cert": identity}]}})
    return bytes(request.dump())


def certificates_in(data: bytes) -> list[bytes]:
    """The certificates of an AIA answer: DER, PEM or a PKCS#7 bag; an empty list when it is none of these."""
    try:
        if pem.detect(data):
            return [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
        if core.Sequence.load(data)[0].dump()[:1] == b"\x06":
            bag = cms.ContentInfo.load(data)["content"]["certificates"]
            return [bytes(item.chosen.dump()) for item in bag if item.name == "certificate"]
        names_of(x509.Certificate.load(data, strict=True))
    except UNREADABLE:
        return []
    return [data]


def verify_and_keep(
    ask: Callable[[Evidence], Verdict], fetcher: Fetcher, evidence: Evidence | None = None
) -> tuple[Verdict, Evidence]:
    """The verdict, asked again with what could be fetched, at most three rounds; and the evidence it rests on.

    `ask` verifies with the evidence it is given, in a bounded child; its errors pass through.
    """
    known = evidence or Evidence()
    verdict = ask(known)
    asked: set[tuple[str, str, bytes]] = set()
    for _ in range(_ROUNDS):
        wants = [want for want in verdict.wants if (want.kind, want.url, want.certificate) not in asked]
        if verdict.integrity != "intact" or not wants or len(asked) >= _MOST_FETCHES:
            break
        wants = wants[: _MOST_FETCHES - len(asked)]
        asked.update((want.kind, want.url, want.certificate) for want in wants)
        more = fetched(fetcher, wants)
        if more == Evidence():
            break
        known = merged(known, more)
        verdict = ask(known)
    return verdict, known


def fetched(fetcher: Fetcher, wants: Iterable[Want]) -> Evidence:
    """What could be had of the wants; an issuer's certificate helps to build a path and is never trusted for it."""
    ocsps: list[bytes] = []
    crls: list[bytes] = []
    certificates: list[bytes] = []
    for want in wants:
        answer = fetcher.fetch(want)
        if answer is None:
            continue
        if want.kind == "issuer":
            certificates.extend(certificates_in(answer))
        else:
            (ocsps if want.kind == "ocsp" else crls).append(answer)
    return Evidence(tuple(ocsps), tuple(crls), tuple(certificates))


def merged(one: Evidence, other: Evidence) -> Evidence:
    """Both, each value once."""
    return Evidence(
        tuple(dict.fromkeys([*one.ocsps, *other.ocsps])),
        tuple(dict.fromkeys([*one.crls, *other.crls])),
        tuple(dict.fromkeys([*one.certificates, *other.certificates])),
        one.known_since or other.known_since,
    )
