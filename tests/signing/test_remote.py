"""A key that lives at a remote service: only digests travel, and nothing wrong is written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing.errors import KeyRefusedError
from signing.keys import open_key, verify_signature
from signing.remote import Csc1
from signing.remote_adapters import SubmitAndPoll
from signing.sign import sign
from tests.signing import papers
from tests.signing.conftest import Pki
from tests.signing.test_levels import key_of
from tests.signing.test_sign import ask


@pytest.mark.parametrize("algorithm", ["rsa-pss-sha256", "rsa-pkcs1-sha256"])
def test_a_remote_credential_signs_a_document(remote_service: str, pki: Pki, now: datetime, algorithm: str) -> None:
    key = Csc1(remote_service, "lab/signer1", pin="4711").open(algorithm=algorithm)
    assert key.certificate == pki.certificate("signer1")
    assert "4711" not in repr(key)
    signed = sign(papers.page(), key, ask("sao-y", now))
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(pki.certificate("root"))],
        other_certs=[x509.Certificate.load(pki.certificate("interm"))],
        allow_fetching=True,
    )
    (embedded,) = PdfFileReader(io.BytesIO(signed.pdf)).embedded_regular_signatures
    assert validate_pdf_signature(embedded, context).bottom_line


def test_many_digests_go_in_few_authorisations(remote_service: str) -> None:
    service = Csc1(remote_service, "lab/signer1")
    key = service.open(algorithm="rsa-pkcs1-sha256")
    many = [f"paper {number}".encode() for number in range(12)]
    signatures = key.sign_many(many)
    assert all(
        verify_signature(key.certificate, key.algorithm, value, data)
        for value, data in zip(signatures, many, strict=True)
    )
    assert service.largest_batch > 1


def test_an_unknown_credential_a_dead_service_and_a_missing_mechanism_are_named(remote_service: str) -> None:
    with pytest.raises(KeyRefusedError) as unknown:
        Csc1(remote_service, "lab/nobody").open()
    assert unknown.value.code in {"remote-refused", "remote-unreachable"}
    with pytest.raises(KeyRefusedError) as dead:
        Csc1("http://127.0.0.1:9", "lab/signer1", pin="4711", timeout=1).open()
    assert dead.value.code == "remote-unreachable"
    assert dead.value.__cause__ is None
    with pytest.raises(KeyRefusedError) as missing:
        Csc1(remote_service, "lab/signer1").open(algorithm="ecdsa-sha256")
    assert missing.value.code == "key-unsupported"


def test_a_service_that_signs_with_another_key_writes_nothing(remote_service: str, pki: Pki, now: datetime) -> None:
    key = Csc1(remote_service, "lab/revoked").open(algorithm="rsa-pkcs1-sha256")
    swapped = replace(key, certificate=pki.certificate("signer1"))
    with pytest.raises(KeyRefusedError) as refused:
        sign(papers.page(), swapped, ask("none", now))
    assert refused.value.code == "signature-wrong"


def test_a_person_who_never_confirms_is_a_named_refusal(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    import base64

    from signing import remote_adapters

    answers: list[dict[str, object]] = [{"id": "t1"}, {"state": "waiting"}, {"done": ["AAAA"]}]

    def post(*_: object) -> dict[str, object]:
        return answers.pop(0) if answers else {"state": "waiting"}

    monkeypatch.setattr(remote_adapters, "post_json", post)

    def signatures(answer: dict[str, object]) -> list[str] | None:
        found = answer.get("done")
        return found if isinstance(found, list) else None

    def build(digests: Sequence[bytes], algorithm: str) -> dict[str, object]:
        return {"hashes": [base64.b64encode(one).decode() for one in digests]}

    service = SubmitAndPoll(
        "http://x/submit",
        "http://x/{transaction}",
        build,
        lambda sent: str(sent["id"]),
        signatures,
        wait=0.5,
        pause=0.01,
    )
    assert service.sign_digests([b"d"], "rsa-pkcs1-sha256") == [b"\0\0\0"]
    answers.append({"id": "t2"})
    with pytest.raises(KeyRefusedError) as refused:
        service.sign_digests([b"d"], "rsa-pkcs1-sha256")
    assert refused.value.code == "remote-refused"
    assert key_of(pki, "signer1")


def test_a_reference_opens_a_remote_credential_as_it_opens_a_file_or_a_token(remote_service: str, pki: Pki) -> None:
    key = open_key(
        f"csc:url={remote_service};credential=lab%2Fsigner1;algorithm=rsa-pkcs1-sha256", "token:abc\npin:4711"
    )
    assert (key.certificate, key.algorithm) == (pki.certificate("signer1"), "rsa-pkcs1-sha256")
    assert verify_signature(key.certificate, key.algorithm, key.sign(b"x"), b"x")
    assert "4711" not in repr(key)
    assert "abc" not in repr(key)
    assert repr(key.certificate) not in repr(key)  # in random bytes a secret may stand by chance
    for wrong in (
        "csc:url=http://203.0.113.7;credential=a",
        "csc:credential=a",
        "csc:url=https://x;credential=a;pin=1",
    ):
        with pytest.raises(KeyRefusedError) as refused:
            open_key(wrong, None)
        assert refused.value.code == "bad-key-reference"
