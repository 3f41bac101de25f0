"""A real time-stamping authority on loopback that can be down and up again: OpenSSL's, with the development CA's key.

Its answers are another implementation's than ours, and its certificate is trusted wherever the development CA is.
"""

from __future__ import annotations

import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from scripts.loopback import free_port
from signing.devca import DevCa

_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/chain.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
ess_cert_id_alg = sha256
"""


class LoopbackTsa:
    """`url` refuses connections until `start`; each answer takes `seconds`; `answered` counts them."""

    def __init__(self, folder: Path, ca: DevCa, *, seconds: float = 0.0) -> None:
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/"
        self.answered = 0
        self._folder, self._seconds = folder, seconds
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        _write_files(folder, ca)

    def start(self) -> None:
        """Answers from now on."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                answer = authority._reply(query)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Nothing on standard error."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        # The pause after which it looks whether it was stopped: the usual half second is waited out at every stop.
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Refuses connections again."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _reply(self, query: bytes) -> bytes:
        time.sleep(self._seconds)  # as slow as authorities are: whoever is killed meanwhile is killed waiting
        with self._lock:  # one serial file
            (self._folder / "query").write_bytes(query)
            command = ["openssl", "ts", "-reply", "-config", str(self._folder / "tsa.cnf")]
            command += ["-queryfile", str(self._folder / "query"), "-out", str(self._folder / "reply")]
            subprocess.run(command, check=True, capture_output=True, timeout=20)
            self.answered += 1
            return (self._folder / "reply").read_bytes()


def _write_files(folder: Path, ca: DevCa) -> None:
    p12, secret = ca.key_files("tsa")
    key, leaf, chain = pkcs12.load_key_and_certificates(p12.read_bytes(), secret.read_text().strip().encode())
    assert key is not None
    assert isinstance(leaf, x509.Certificate)
    (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "tsa.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    (folder / "chain.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in (leaf, *chain)))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
