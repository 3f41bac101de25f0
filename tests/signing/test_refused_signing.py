"""Everything wrong that issue 4 names, as a person meets it: a named refusal or a named lower level on the command line,
the original untouched, and no file beside it, neither empty nor half."""

from __future__ import annotations

import hashlib
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from signing.devca import DevCa, Identity
from signing.sign import sign
from signing.timestamp import HttpTsa, LocalTsa
from sohoa.cli import run
from tests.signing import papers
from tests.signing.conftest import Token
from tests.signing.test_sign import ask, validated
from tests.signing.test_timestamp import server, wrapped


@dataclass(frozen=True)
class Place:
    """A folder with one paper, the keys of a development CA, and a token."""

    folder: Path
    ca: DevCa
    token: Token

    def key(self, label: str) -> list[str]:
        p12, secret = self.ca.key_files(label)
        return ["--key", str(p12), "--secret-file", str(secret)]

    def on_token(self, label: str, pin: str = "5678") -> list[str]:
        path = self.folder / "pin"
        path.write_text(pin)
        return ["--key", self.token.reference(label), "--secret-file", str(path)]

    def signed(self, pdf: bytes, words: list[str]) -> tuple[int, bytes | None]:
        """Exit code and the file that was written; the original is the same afterwards, and nothing else is there."""
        box = self.folder / "box"
        box.mkdir()
        source, out = box / "in.pdf", box / "out.pdf"
        source.write_bytes(pdf)
        before = hashlib.sha256(pdf).digest()
        code = run(["sign", str(source), "-o", str(out), *words])
        assert hashlib.sha256(source.read_bytes()).digest() == before
        assert {one.name for one in box.iterdir()} == {"in.pdf", *(["out.pdf"] if code == 0 else [])}
        return code, out.read_bytes() if out.exists() else None


@pytest.fixture
def place(tmp_path: Path, ca: DevCa, token: Token, monkeypatch: pytest.MonkeyPatch) -> Place:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dev-ca").symlink_to(ca.folder)
    monkeypatch.setenv("SOHOA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOHOA_DEMO", "true")
    return Place(tmp_path, ca, token)


def expired(place: Place) -> list[str]:
    return _with_certificate(place, days=-1)


def revoked(place: Place) -> list[str]:
    place.ca.issue(Identity("thu-hoi", "Người Bị Thu Hồi"), curve=True)
    place.ca.revoke("thu-hoi")
    return place.key("thu-hoi")


def wrong_usage(place: Place) -> list[str]:
    place.ca.issue(Identity("dong-dau", "Dấu thời gian", kind="tsa"), curve=True)
    return place.key("dong-dau")


def _with_certificate(place: Place, days: int) -> list[str]:
    """The clerk's key with a certificate that ended `days` ago, packed anew."""
    p12, secret = place.ca.key_files("clerk")
    word = secret.read_text().strip().encode()
    private, _, _ = pkcs12.load_key_and_certificates(p12.read_bytes(), word)
    from cryptography import x509

    ended = x509.load_der_x509_certificate(place.ca.certify("Hết Hạn", private.public_key(), days=days))  # type: ignore[union-attr, arg-type]
    packed = pkcs12.serialize_key_and_certificates(b"c", private, ended, None, BestAvailableEncryption(word))  # type: ignore[arg-type]
    path = place.folder / "expired.p12"
    path.write_bytes(packed)
    return ["--key", str(path), "--secret-file", str(secret)]


def old_rc2(place: Place) -> list[str]:
    p12, secret = place.ca.key_files("clerk")
    word, pem_file, old = secret.read_text().strip(), place.folder / "k.pem", place.folder / "old.p12"
    given = ["openssl", "pkcs12", "-in", str(p12), "-passin", f"pass:{word}", "-noenc", "-out", str(pem_file)]
    subprocess.run(given, check=True, capture_output=True)
    given = ["openssl", "pkcs12", "-export", "-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-RC2-40"]
    made = subprocess.run([*given, "-in", str(pem_file), "-passout", f"pass:{word}", "-out", str(old)], check=False)
    if made.returncode:
        pytest.skip("this openssl has no legacy provider to make an RC2 file with")
    return ["--key", str(old), "--secret-file", str(secret)]


KEYS: dict[str, tuple[Callable[[Place], list[str]], str]] = {
    "wrong PIN": (lambda place: place.on_token("ky-rsa", "9999"), "wrong-pin"),
    "a removed token": (lambda place: _elsewhere(place), "token-missing"),
    "a key that wants its PIN each time": (lambda place: place.on_token("ky-pin"), "pin-each-time"),
    "an expired certificate": (expired, "certificate-expired"),
    "a revoked certificate": (revoked, "certificate-revoked"),
    "a certificate for timestamps": (wrong_usage, "certificate-wrong-usage"),
    "a p12 with old RC2": (old_rc2, "old-p12"),
}


def _elsewhere(place: Place) -> list[str]:
    words = place.on_token("ky-rsa")
    return [words[0], words[1].replace("token=lab", "token=khac"), *words[2:]]


@pytest.mark.parametrize("case", KEYS)
def test_a_key_that_cannot_sign_is_refused_by_name(case: str, place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    words, code = KEYS[case]
    assert place.signed(papers.page(), words(place)) == (65, None)
    said = capsys.readouterr().err
    assert f"[{code}]" in said
    assert "5678" not in said
    assert "9999" not in said


def locked(ca: DevCa) -> bytes:
    return sign(papers.page(), ca.key("van-thu-seal"), ask("sao-y", datetime.now(UTC), lock="result")).pdf


def taken(ca: DevCa) -> bytes:
    return sign(papers.page(), ca.key("clerk"), ask("scan", datetime.now(UTC), field_name="Scan")).pdf


DOCUMENTS: dict[str, tuple[Callable[[DevCa], bytes], list[str], str]] = {
    "signed and locked": (locked, ["--stamp", "scan"], "already-locked"),
    "a field that is taken": (taken, ["--stamp", "scan", "--field", "Scan"], "field-taken"),
    "behind a password": (lambda _: papers.encrypted(), [], "pdf-encrypted"),
    "encrypted without one": (lambda _: papers.encrypted(""), [], "pdf-encrypted"),
    "XFA": (lambda _: papers.with_xfa(), [], "xfa"),
    "no signature block": (lambda _: papers.draft(name="…………"), ["--stamp", "leader"], "signature-block-missing"),
    "no blank for the number": (lambda _: papers.draft(number="Số:/QĐ-UBND"), ["--stamp", "leader"], "number-blank-missing"),
    "cut off": (lambda _: papers.page()[:900], [], "not-a-pdf"),
    "empty": (lambda _: b"", [], "not-a-pdf"),
}  # fmt: skip


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_that_cannot_be_signed_is_refused_by_name(
    case: str, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    document, words, code = DOCUMENTS[case]
    assert place.signed(document(place.ca), [*words, *place.key("leader")]) == (65, None)
    assert f"[{code}]" in capsys.readouterr().err


def test_three_hundred_megabytes_are_refused_without_being_read(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    huge, out = place.folder / "huge.pdf", place.folder / "never.pdf"
    with huge.open("wb") as target:
        target.write(papers.page())
        target.truncate(300 << 20)
    tracemalloc.start()
    try:
        assert run(["sign", str(huge), "-o", str(out), *place.key("clerk")]) == 65
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    assert "[too-large]" in capsys.readouterr().err
    assert (huge.stat().st_size, out.exists()) == (300 << 20, False)


def _granted(place: Place, body: bytes, *, nonce: bool) -> bytes:
    """An answer of the development TSA, for this request or for another one."""
    request = tsp.TimeStampReq.load(body)
    imprint = request["message_imprint"]["hashed_message"].native
    authority = place.ca.tsa
    assert isinstance(authority, LocalTsa)
    return wrapped(authority.stamp(imprint if nonce else hashlib.sha256(b"another").digest()))


AUTHORITIES: dict[str, Callable[[Place, bytes], tuple[int, bytes]]] = {
    "garbage": lambda _place, _body: (200, b"<html>proxy error</html>"),
    "a wrong nonce": lambda place, body: (200, _granted(place, body, nonce=True)),
    "a token for something else": lambda place, body: (200, _granted(place, body, nonce=False)),
    "an error": lambda _place, _body: (503, b""),
}


@pytest.fixture
def authority(place: Place) -> Iterator[Callable[[str], str]]:
    with ExitStack() as running:

        def start(case: str) -> str:
            if case == "nobody":
                return "http://127.0.0.1:9/"
            return running.enter_context(server(lambda body: AUTHORITIES[case](place, body)))

        yield start


@pytest.mark.parametrize("case", [*AUTHORITIES, "nobody"])
def test_an_authority_that_answers_wrongly_costs_the_level_and_never_the_signature(
    case: str,
    place: Place,
    authority: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    quick = partial(HttpTsa, timeout=5, retries=1, sleep=lambda _: None)
    monkeypatch.setattr("sohoa.commands.signatures._tsa", lambda url, _settings: quick(url))
    words = ["--stamp", "sao-y", "--level", "b-lta", "--tsa", authority(case), "--json"]
    code, pdf = place.signed(papers.page(), [*words, *place.key("clerk")])
    assert code == 0
    assert pdf is not None
    told = capsys.readouterr().out
    assert '"level": "b-b"' in told
    assert '"missing_level": "t' in told  # tsa-… or token-…: which trouble it was
    assert validated(pdf, place.ca.root_pem) == [(True, True, False)]
