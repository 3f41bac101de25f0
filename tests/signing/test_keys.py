"""Keys from files and tokens, and every way they can be wrong."""

from __future__ import annotations

import subprocess
import threading
from datetime import datetime
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from signing import tokens
from signing.devca import DevCa, Identity
from signing.errors import KeyRefusedError
from signing.keys import check_certificate, load_p12, open_key, verify_signature
from signing.sign import sign
from tests.signing import papers
from tests.signing.conftest import Token
from tests.signing.test_sign import ask, pdfsig, validated


def refusal(reference: str, secret: str | None) -> str:
    with pytest.raises(KeyRefusedError) as refused:
        open_key(reference, secret)
    assert secret is None or secret not in f"{refused.value} {refused.value.vi} {refused.value.details}"
    return refused.value.code


def test_a_p12_opens_with_its_passphrase_and_signs(ca: DevCa) -> None:
    p12, secret = ca.key_files("clerk")
    key = open_key(str(p12), secret.read_text().strip())
    assert key.algorithm == "rsa-pss-sha256"
    assert verify_signature(key.certificate, key.algorithm, key.sign(b"data"), b"data")
    assert len(key.chain) == 1
    assert secret.read_text().strip() not in repr(key)
    assert repr(key.certificate) not in repr(key)


def test_a_wrong_passphrase_is_named_and_kept_out_of_the_error(ca: DevCa) -> None:
    p12, _ = ca.key_files("clerk")
    assert refusal(str(p12), "hunter2-bí-mật") == "wrong-passphrase"
    assert refusal(str(p12), None) == "wrong-passphrase"


def test_what_is_no_key_file_is_named(tmp_path: Path) -> None:
    text = tmp_path / "key.p12"
    text.write_bytes(b"-----BEGIN PRIVATE KEY-----")
    assert refusal(str(text), "bí mật") == "not-a-p12"
    assert refusal(str(tmp_path / "absent.p12"), "bí mật") == "key-file-missing"
    assert refusal("pkcs11:token=lab", "5678") == "bad-key-reference"
    assert refusal("pkcs11:module=/x.so;token=lab;object=a;pin-value=1234", "5678") == "bad-key-reference"
    assert refusal("pkcs11:module=/nowhere/lib.so;token=lab;object=a", "5678") == "module-missing"


def test_an_old_rc2_file_is_named_with_the_way_out(ca: DevCa, tmp_path: Path) -> None:
    p12, secret = ca.key_files("clerk")
    word = secret.read_text().strip()
    pem, old = tmp_path / "k.pem", tmp_path / "old.p12"
    command = ["openssl", "pkcs12", "-in", str(p12), "-passin", f"pass:{word}", "-noenc", "-out", str(pem)]
    subprocess.run(command, check=True, capture_output=True)
    command = ["openssl", "pkcs12", "-export", "-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-RC2-40"]
    made = subprocess.run([*command, "-in", str(pem), "-passout", "pass:x", "-out", str(old)], capture_output=True)
    if made.returncode:
        pytest.skip("this openssl has no legacy provider to make an RC2 file with")
    assert refusal(str(old), "bí mật") == "old-p12"


def test_a_p12_without_key_or_with_a_strange_key_is_named(ca: DevCa) -> None:
    from cryptography import x509

    leader = x509.load_der_x509_certificate(ca.key("leader").certificate)
    only = pkcs12.serialize_key_and_certificates(b"c", None, leader, None, BestAvailableEncryption(b"x"))
    small = rsa.generate_private_key(65537, 1024)  # noqa: S505
    with pytest.raises(KeyRefusedError) as none:
        load_p12(only, "x")
    assert none.value.code == "no-key"
    weak = x509.load_der_x509_certificate(ca.certify("weak", small.public_key()))
    with pytest.raises(KeyRefusedError) as short:
        load_p12(pkcs12.serialize_key_and_certificates(b"c", small, weak, None, NoEncryption()), None)
    assert short.value.code == "key-unsupported"
    curve = ec.generate_private_key(ec.SECP521R1())
    odd = x509.load_der_x509_certificate(ca.certify("odd", curve.public_key()))
    with pytest.raises(KeyRefusedError) as strange:
        load_p12(pkcs12.serialize_key_and_certificates(b"c", curve, odd, None, NoEncryption()), None)
    assert strange.value.code == "key-unsupported"


def test_an_authority_certificate_does_not_sign_documents(ca: DevCa, now: datetime) -> None:
    from asn1crypto import pem

    with pytest.raises(KeyRefusedError) as refused:
        check_certificate(pem.unarmor(ca.issuing_pem)[2], now)
    assert refused.value.code == "certificate-wrong-usage"


def test_an_algorithm_that_does_not_fit_the_key_is_refused(ca: DevCa) -> None:
    for wrong in ("ecdsa-sha256", "rsa-pss-sha1"):
        with pytest.raises(KeyRefusedError) as refused:
            ca.key("clerk", algorithm=wrong)
        assert refused.value.code == "key-unsupported"


@pytest.mark.parametrize(
    ("label", "algorithm"),
    [("ky-rsa", None), ("ky-rsa", "rsa-pkcs1-sha256"), ("ky-ec", None)],
    ids=["pss", "v15", "ec"],
)
def test_a_token_signs_as_its_credential_says(
    label: str, algorithm: str | None, token: Token, ca: DevCa, now: datetime, tmp_path: Path
) -> None:
    key = open_key(token.reference(label), token.pin, algorithm=algorithm)
    signed = sign(papers.page(), key, ask("sao-y", now, level="b-t"), tsa=ca.tsa)
    assert validated(signed.pdf, ca.root_pem) == [(True, True, True)]
    assert pdfsig(signed.pdf, tmp_path) == 1
    assert token.pin not in repr(key)
    assert repr(key.certificate) not in repr(key)


def test_a_token_without_the_mechanism_is_refused_before_anything_is_prepared(
    token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_key(token.reference("ky-rsa"), token.pin)
    monkeypatch.setitem(tokens._MECHANISMS, "rsa-pss-sha512", pkcs11.Mechanism._CAST_ECB)
    with pytest.raises(KeyRefusedError) as refused:
        open_key(token.reference("ky-rsa"), token.pin, algorithm="rsa-pss-sha512")
    assert refused.value.code == "mechanism-missing"


def test_a_key_that_wants_its_pin_each_time_is_refused_unless_the_signer_consents(token: Token) -> None:
    assert refusal(token.reference("ky-pin"), token.pin) == "pin-each-time"
    key = open_key(token.reference("ky-pin") + ";keep-pin=yes", token.pin)
    for data in (b"one", b"two"):
        assert verify_signature(key.certificate, key.algorithm, key.sign(data), data)
    assert isinstance(key, tokens.TokenKey)
    key.forget_pin()
    with pytest.raises(KeyRefusedError) as refused:
        key.sign(b"three")
    assert refused.value.code == "pin-required"


def test_a_missing_token_object_or_pin_is_named(token: Token) -> None:
    connection = tokens._connection(str(tokens.parse_reference(token.reference("x")).module), "lab")
    connection.forget()
    assert refusal(token.reference("ky-rsa"), None) == "pin-required"
    assert refusal(token.reference("ky-rsa").replace("token=lab", "token=khac"), "5678") == "token-missing"
    open_key(token.reference("ky-rsa"), token.pin)
    assert refusal(token.reference("vắng"), token.pin) == "no-key"


def test_a_wrong_pin_is_named_and_never_tried_again_by_itself(token: Token) -> None:
    connection = tokens._connection(str(tokens.parse_reference(token.reference("x")).module), "lab")
    connection.forget()
    assert refusal(token.reference("ky-rsa"), "9999") == "wrong-pin"
    assert connection._pin is None
    assert open_key(token.reference("ky-rsa"), token.pin).sign(b"x")


def test_a_pin_that_another_token_refuses_after_a_swap_is_tried_once_and_dropped(token: Token) -> None:
    key = open_key(token.reference("ky-rsa"), token.pin)
    assert isinstance(key, tokens.TokenKey)
    key._connection._pin = "9999"  # as if the token with this name had another PIN now
    key._connection._session.close()
    with pytest.raises(KeyRefusedError) as first:
        key.sign(b"x")
    with pytest.raises(KeyRefusedError) as second:
        key.sign(b"x")
    assert (first.value.code, second.value.code) == ("wrong-pin", "pin-required")
    assert open_key(token.reference("ky-rsa"), token.pin).sign(b"x")


def test_a_device_that_went_away_is_opened_again_once(token: Token) -> None:
    key = open_key(token.reference("ky-rsa"), token.pin)
    assert isinstance(key, tokens.TokenKey)
    key._connection._session.close()
    assert verify_signature(key.certificate, key.algorithm, key.sign(b"after"), b"after")
    pkcs11.lib(str(tokens.parse_reference(token.reference("x")).module)).reinitialize()
    assert verify_signature(key.certificate, key.algorithm, key.sign(b"again"), b"again")


def test_one_session_serves_many_threads(token: Token) -> None:
    key = open_key(token.reference("ky-rsa"), token.pin)
    failures: list[Exception] = []

    def work() -> None:
        try:
            for number in range(20):
                data = f"{threading.get_ident()}-{number}".encode()
                assert verify_signature(key.certificate, key.algorithm, key.sign(data), data)
        except Exception as failed:  # noqa: BLE001 (reported by the assertion below)
            failures.append(failed)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_development_ca_is_made_once_and_certifies_another_agency(ca: DevCa) -> None:
    before = ca.key("leader").certificate
    again = DevCa.ensure(ca.folder)
    assert again.key("leader").certificate == before
    again.issue(Identity("so-noi-vu", "SỞ NỘI VỤ", "SỞ NỘI VỤ TỈNH MẪU", kind="agency"))
    from cryptography import x509

    names = x509.load_der_x509_certificate(again.key("so-noi-vu").certificate).subject
    assert "SỞ NỘI VỤ TỈNH MẪU" in names.rfc4514_string()


def test_a_pin_is_forgotten_after_its_minutes_and_asked_for_before_the_next_paper_is_shown(token: Token) -> None:
    from signing.desk import BatchReport
    from sohoa.commands.agent import _Pin

    key = open_key(token.reference("ky-rsa"), token.pin)
    asked: list[str] = []

    def ask_for_it() -> str:
        asked.append("PIN?")
        return token.pin

    pin = _Pin(key, ask_for_it, seconds=0.0)
    pin.unlock()
    assert asked == []
    pin.rest(BatchReport())
    with pytest.raises(KeyRefusedError) as forgotten:
        key.sign(b"nobody consented")
    assert forgotten.value.code == "pin-required"
    pin.unlock()
    assert asked == ["PIN?"]
    assert verify_signature(key.certificate, key.algorithm, key.sign(b"again"), b"again")
    kept = _Pin(key, lambda: None, seconds=600.0)
    kept.rest(BatchReport(device_operations=3))
    assert key.sign(b"within its minutes")
