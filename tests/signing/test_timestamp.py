"""Timestamps: asked of real authorities, and of servers that answer wrongly, late or never."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests
from asn1crypto import tsp

from signing.devca import DevCa
from signing.errors import TimestampError
from signing.sign import sign
from signing.timestamp import HttpTsa, token_time
from tests.loopback_tsa import LoopbackTsa
from tests.signing import papers
from tests.signing.test_sign import ask, validated

DIGEST = hashlib.sha256(b"content").digest()


@contextmanager
def server(answer: Callable[[bytes], tuple[int, bytes]]) -> Iterator[str]:
    """A TSA that answers what `answer` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    # Looks every 10 ms whether it was stopped: the usual half second is waited out at every stop.
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/"
    finally:
        httpd.shutdown()
        httpd.server_close()


def wrapped(token: bytes) -> bytes:
    from asn1crypto import cms

    body = {"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)}
    return bytes(tsp.TimeStampResp(body).dump())


def failure(answer: Callable[[bytes], tuple[int, bytes]], retries: int = 0) -> str:
    with server(answer) as url, pytest.raises(TimestampError) as failed:
        HttpTsa(url, timeout=2, retries=retries, sleep=lambda _: None).stamp(DIGEST)
    return failed.value.code


@pytest.fixture
def authority(ca: DevCa, tmp_path: Path) -> Iterator[str]:
    """The address of OpenSSL's authority."""
    real = LoopbackTsa(tmp_path, ca)
    real.start()
    yield real.url
    real.stop()


def test_a_real_authority_stamps_a_signature(authority: str, ca: DevCa, now: datetime) -> None:
    tsa = HttpTsa(authority, timeout=20)
    token = tsa.stamp(DIGEST)
    assert abs((token_time(token) - now).total_seconds()) < 120
    assert tsa.token_size == len(token)
    signed = sign(papers.page(), ca.key("clerk"), ask("sao-y", now, level="b-t"), tsa=tsa)
    assert (signed.level, signed.missing_level_reason) == ("b-t", None)


def test_garbage_refusal_and_a_token_for_another_request_are_told_apart(ca: DevCa) -> None:
    tsa = ca.tsa
    rejection = bytes.fromhex("30053003020102")
    assert failure(lambda _: (200, b"<html>busy</html>")) == "tsa-garbage"
    assert failure(lambda _: (200, b"")) == "tsa-garbage"
    assert failure(lambda _: (200, rejection)) == "tsa-refused"
    assert failure(lambda _: (200, wrapped(tsa.stamp(DIGEST)))) == "tsa-wrong-nonce"
    assert failure(lambda _: (200, wrapped(tsa.stamp(bytes(32))))) == "tsa-wrong-imprint"


def test_a_token_with_a_broken_signature_is_not_believed(authority: str) -> None:
    def spoil(request: bytes) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/timestamp-query"}
        answer = bytearray(requests.post(authority, data=request, headers=headers, timeout=20).content)
        token = tsp.TimeStampResp.load(bytes(answer))["time_stamp_token"]
        value = token["content"]["signer_infos"][0]["signature"].native
        at = answer.rindex(value)
        answer[at + 10] ^= 1
        return 200, bytes(answer)

    assert failure(spoil) == "tsa-bad-signature"


def test_an_authority_that_fails_is_asked_again_and_then_named(ca: DevCa) -> None:
    asked: list[int] = []

    def busy(_: bytes) -> tuple[int, bytes]:
        asked.append(1)
        return 503, b""

    assert failure(busy, retries=2) == "tsa-unreachable"
    assert len(asked) == 3


def test_a_batch_waits_out_a_silence_once_and_asks_again_soon() -> None:
    seconds, asked = [0.0], list[float]()

    def silent(_: bytes) -> tuple[int, bytes]:
        asked.append(seconds[0])
        seconds[0] += 180
        return 503, b""

    with server(silent) as url:
        tsa = HttpTsa(url, retries=2, sleep=lambda _: None, clock=lambda: seconds[0])
        for _ in range(50):
            with pytest.raises(TimestampError):
                tsa.stamp(DIGEST)
        assert asked == [0, 180, 360]
        seconds[0] += 61
        with pytest.raises(TimestampError):
            tsa.stamp(DIGEST)
    assert len(asked) == 6


def test_an_authority_is_asked_by_four_at_once_at_most() -> None:
    now, most, lock = [0], [0], threading.Lock()

    class Busy(requests.Session):
        def post(self, *_: object, **__: object) -> requests.Response:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.02)  # long enough for all who may to come in beside this one
            with lock:
                now[0] -= 1
            answer = requests.Response()
            answer.status_code, answer._content = 200, b"nothing"
            return answer

    tsa = HttpTsa("http://tsa.test/")
    tsa._session = Busy()

    def ask_once(_: int) -> None:
        with pytest.raises(TimestampError):
            tsa.stamp(DIGEST)

    with ThreadPoolExecutor(12) as many:
        list(many.map(ask_once, range(24)))
    assert 1 < most[0] <= 4


@pytest.mark.parametrize("level", ["b-t", "b-lt", "b-lta"])
def test_an_outage_costs_the_level_never_the_signature(level: str, ca: DevCa, now: datetime) -> None:
    dead = HttpTsa("http://127.0.0.1:9/", timeout=1, retries=0)
    signed = sign(papers.page(), ca.key("clerk"), ask("none", now, level=level), tsa=dead)
    assert (signed.level, signed.missing_level_reason) == ("b-b", "tsa-unreachable")
    assert signed.missing_level_vi
    assert validated(signed.pdf, ca.root_pem) == [(True, True, False)]


def test_without_an_authority_the_missing_level_is_told(ca: DevCa, now: datetime) -> None:
    signed = sign(papers.page(), ca.key("clerk"), ask("none", now, level="b-t"))
    assert (signed.level, signed.missing_level_reason) == ("b-b", "no-tsa")


def test_a_token_larger_than_its_place_costs_the_level(ca: DevCa, now: datetime) -> None:
    class Vast:
        token_size = 100

        def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
            return ca.tsa.stamp(digest, hash_name)

    signed = sign(papers.page(), ca.key("clerk"), ask("none", now, level="b-t"), tsa=Vast())
    assert (signed.level, signed.missing_level_reason) == ("b-b", "token-too-large")
    assert validated(signed.pdf, ca.root_pem) == [(True, True, False)]
