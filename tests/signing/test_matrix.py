"""Every key at every level with every stamp of the digitising track: valid in our verifier and in pyHanko's own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import pem

from signing.collect import Collector, NoSource
from signing.devca import DevCa, Identity
from signing.keys import Key, open_key
from signing.request import LEVELS, Level, Stamp
from signing.sign import sign
from signing.trust import TrustStore
from signing.verify import verify
from tests.signing import papers
from tests.signing.pki import Token
from tests.signing.test_sign import ask, pdfsig, validated
from tests.verapdf import findings

STAMPS: tuple[Stamp, ...] = ("scan", "sao-y", "archive", "attachment", "none")


def key_named(name: str, ca: DevCa, token: Token) -> Key:
    if name == "file-ec":
        ca.issue(Identity("matrix-ec", "Nguyễn Thị Cong"), curve=True)
        return ca.key("matrix-ec")
    if name.startswith("token"):
        issuers = [pem.unarmor(ca.issuing_pem)[2]]
        return open_key(token.reference("ky-ec" if name == "token-ec" else "ky-rsa"), token.pin, issuers=issuers)
    return ca.key("clerk", algorithm="rsa-pkcs1-sha256" if name == "file-v15" else None)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["file-pss", "file-v15", "file-ec", "token-pss", "token-ec"])
def test_what_is_signed_is_valid_at_its_level(
    name: str, level: Level, ca: DevCa, token: Token, now: datetime, tmp_path: Path
) -> None:
    names = ["file-pss", "file-v15", "file-ec", "token-pss", "token-ec"]
    stamp = STAMPS[(names.index(name) + LEVELS.index(level)) % len(STAMPS)]
    root = pem.unarmor(ca.root_pem)[2]
    collector = Collector(NoSource(), certificates=(root,), crls=(ca.crl(), ca.root_crl()))
    key = key_named(name, ca, token)
    signed = sign(papers.page(), key, ask(stamp, now, level=level), tsa=ca.tsa, collector=collector)
    assert (signed.level, signed.missing_level_reason) == (level, None)
    verdict = verify(signed.pdf, TrustStore(anchors=(root,), demo=True)).to_json()
    assert verdict["integrity"] == "intact"
    assert verdict["signatures"][0]["level"] == f"pades-{level}"
    if level in ("b-lt", "b-lta"):
        assert verdict["verdict"] == "valid"
    assert validated(signed.pdf, ca.root_pem) == [(True, True, level != "b-b")]
    assert pdfsig(signed.pdf, tmp_path) >= 1
    if level == "b-lta" and name in ("file-ec", "token-pss"):
        assert findings(signed.pdf) == []
