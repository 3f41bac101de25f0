"""Every key at every level with every stamp and both locks: valid in our verifier, valid in pyHanko's own, intact for
poppler, PDF/A-2b for veraPDF. `make soak` takes them all; `make test` a part in which every key, level, stamp,
pair of keys and lock occurs."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing.collect import Collector, HttpSource, NoSource
from signing.devca import DevCa, Identity
from signing.evidence import Evidence
from signing.issue import number_and_seal, prepare_draft
from signing.keys import Key, open_key
from signing.levels import gather, raise_level
from signing.request import LEVELS, Level, LockProfile, SignedPdf, SignRequest, Stamp
from signing.sign import sign
from signing.timestamp import HttpTsa, Tsa
from signing.trust import TrustStore
from signing.verify import verify
from tests.signing import papers
from tests.signing.conftest import Pki, Token
from tests.signing.test_sign import ask, pdfsig
from tests.verapdf import findings

STAMPS: tuple[Stamp, ...] = ("scan", "sao-y", "archive", "attachment", "arrival", "none")
KEYS = (
    "file-pss",
    "file-v15",
    "file-ec",
    "token-pss",
    "token-v15",
    "token-ec",
    "remote-pss",
    "remote-v15",
    "remote-ec",
)
# Leader and văn thư: the leader's key, the seal's.
PAIRS = (("file-pss", "seal-pss"), ("file-v15", "seal-v15"), ("file-ec", "seal-ec"), ("token-pss", "token-ec"),
         ("token-v15", "seal-pss"), ("remote-pss", "remoteseal-pss"), ("remote-v15", "remoteseal-v15"),
         ("remote-ec", "remoteseal-ec"))  # fmt: skip
# What the remote service calls the keys of a person and of the agency, without and with a curve.
_REMOTE = {
    ("remote", False): "signer1",
    ("remote", True): "signer-ec",
    ("remoteseal", False): "office",
    ("remoteseal", True): "office-ec",
}
PROFILES: tuple[LockProfile, ...] = ("result", "circulating")
OFFICE = "Ủy ban nhân dân xã Mẫu"


@dataclass(frozen=True)
class World:
    """Where a key's certificate comes from: its root, its TSA, what is known of revocation."""

    root: bytes
    tsa: Tsa
    collector: Collector
    demo: bool
    others: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Keyring:
    """Keys by name, opened once, each with its world."""

    ca: DevCa
    token: Token
    remote: Callable[[], tuple[str, Pki]]

    def key(self, name: str) -> Key:
        where, kind = name.split("-")
        algorithm = {"pss": "rsa-pss-sha256", "v15": "rsa-pkcs1-sha256", "ec": "ecdsa-sha256"}[kind]
        if where == "token":
            issuers = [pem.unarmor(self.ca.issuing_pem)[2]]
            reference = self.token.reference("ky-ec" if kind == "ec" else "ky-rsa")
            return open_key(reference, self.token.pin, algorithm=algorithm, issuers=issuers)
        if where.startswith("remote"):
            credential = _REMOTE[where, kind == "ec"]
            return open_key(f"csc:url={self.remote()[0]};credential=lab%2F{credential}", None, algorithm=algorithm)
        if kind != "ec":
            return self.ca.key({"file": "clerk", "seal": "van-thu-seal"}[where], algorithm=algorithm)
        held = Identity("matrix-ec", "Nguyễn Thị Cong") if where == "file" else _SEAL_EC
        self.ca.issue(held, curve=True)
        return self.ca.key(held.label)

    def world(self, name: str) -> World:
        if name.startswith("remote"):
            pki = self.remote()[1]
            root = pki.certificate("root")
            collector = Collector(HttpSource(timeout=20), (root,))
            return World(root, HttpTsa(pki.tsa, timeout=20), collector, demo=False, others=(pki.certificate("interm"),))
        root = pem.unarmor(self.ca.root_pem)[2]
        return World(
            root, self.ca.tsa, Collector(NoSource(), (root,), lambda: (self.ca.crl(), self.ca.root_crl())), demo=True
        )


_SEAL_EC = Identity("matrix-seal-ec", OFFICE, OFFICE, kind="agency")


@pytest.fixture(scope="module")
def keyring(ca: DevCa, token: Token, request: pytest.FixtureRequest) -> Keyring:
    def remote() -> tuple[str, Pki]:
        return request.getfixturevalue("remote_service"), request.getfixturevalue("pki")

    return Keyring(ca, token, remote)


def hanko(pdf: bytes, world: World) -> list[tuple[bool, bool]]:
    """pyHanko's word on each signature: bottom line, and whether its own timestamp is valid."""
    answers = []
    for one in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(world.root)],
            other_certs=[x509.Certificate.load(one) for one in world.others],
            allow_fetching=False,
        )
        status = validate_pdf_signature(one, context, ts_validation_context=context)
        stamped = status.timestamp_validity is not None and status.timestamp_validity.valid
        answers.append((bool(status.bottom_line), bool(stamped)))
    return answers


def judged(pdf: bytes, world: World, level: Level, signatures: int, folder: Path, *, archival: bool) -> None:
    """All four judges; revocation answers are handed in where the file does not carry them yet (B-B, B-T)."""
    found = gather(pdf, world.collector) if level in ("b-b", "b-t") else None
    evidence = Evidence(found.ocsps, found.crls, found.certificates) if found else None
    trust = TrustStore(anchors=(world.root,), demo=world.demo)
    verdict: Mapping[str, Any] = verify(pdf, trust, evidence=evidence).to_json()
    assert (verdict["verdict"], verdict["integrity"]) == ("valid", "intact"), verdict["findings"]
    levels = [one["level"] for one in verdict["signatures"]]
    assert [one for one in levels if one != "document-timestamp"] == [f"pades-{level}"] * signatures
    assert hanko(pdf, world) == [(True, level != "b-b")] * signatures
    assert pdfsig(pdf, folder) >= signatures
    if archival:
        assert findings(pdf) == []


def signed_copy(keyring: Keyring, name: str, level: Level, stamp: Stamp, now: datetime) -> SignedPdf:
    world = keyring.world(name)
    signed = sign(
        papers.page(), keyring.key(name), ask(stamp, now, level=level), tsa=world.tsa, collector=world.collector
    )
    assert (signed.level, signed.missing_level_reason) == (level, None)
    return signed


def issued(keyring: Keyring, pair: tuple[str, str], level: Level, profile: LockProfile, now: datetime) -> bytes:
    """A decision as the house makes it: leader and seal at B-T at most, then one step for what is missing."""
    world, own = keyring.world(pair[0]), "b-b" if level == "b-b" else "b-t"
    ca, common = keyring.ca, {"time": now, "level": own}
    leader = SignRequest(stamp="leader", field_name="Leader", signer_name="Trần Văn Mẫu", image=ca.picture("signature"), **common)  # type: ignore[arg-type]  # fmt: skip
    seal = SignRequest(stamp="seal", signer_name=OFFICE, image=ca.picture("seal"), **common)  # type: ignore[arg-type]
    first = sign(prepare_draft(papers.draft(), profile), keyring.key(pair[0]), leader, tsa=world.tsa)
    second = number_and_seal(first.pdf, "355", date(2026, 2, 5), keyring.key(pair[1]), seal, tsa=world.tsa)
    if level in ("b-b", "b-t"):
        return second.pdf
    raised = raise_level(second.pdf, "b-t", level, world.collector, world.tsa)
    assert raised.level == level
    return raised.pdf


# Each key once; over them every level and every stamp occurs. Of the remote pairs one: the service is slow to start.
COPIES = [(name, LEVELS[(i + i // 4) % 4], STAMPS[i % 6]) for i, name in enumerate(KEYS)]
DECISIONS = [(pair, LEVELS[(i + 3) % 4], PROFILES[i % 2]) for i, pair in enumerate(PAIRS[:6])]


@pytest.mark.parametrize(("name", "level", "stamp"), COPIES)
def test_what_is_signed_is_valid_for_every_judge(
    name: str, level: Level, stamp: Stamp, keyring: Keyring, now: datetime, tmp_path: Path
) -> None:
    signed = signed_copy(keyring, name, level, stamp, now)
    judged(
        signed.pdf, keyring.world(name), level, 1, tmp_path, archival=level == "b-lta" and not name.startswith("remote")
    )


@pytest.mark.parametrize(("pair", "level", "profile"), DECISIONS)
def test_what_leader_and_seal_sign_is_valid_for_every_judge(
    pair: tuple[str, str], level: Level, profile: LockProfile, keyring: Keyring, now: datetime, tmp_path: Path
) -> None:
    pdf = issued(keyring, pair, level, profile, now)
    judged(pdf, keyring.world(pair[0]), level, 2, tmp_path, archival=level == "b-lta")


@pytest.mark.soak
@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", KEYS)
def test_every_key_level_and_stamp(
    name: str, level: Level, stamp: Stamp, keyring: Keyring, now: datetime, tmp_path: Path
) -> None:
    signed = signed_copy(keyring, name, level, stamp, now)
    judged(signed.pdf, keyring.world(name), level, 1, tmp_path, archival=True)


@pytest.mark.soak
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_keys_level_and_lock(
    pair: tuple[str, str], level: Level, profile: LockProfile, keyring: Keyring, now: datetime, tmp_path: Path
) -> None:
    pdf = issued(keyring, pair, level, profile, now)
    judged(pdf, keyring.world(pair[0]), level, 2, tmp_path, archival=True)
