"""B-LTA in a batch: wall time less the time that the TSA itself took."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign import signers
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext

from bench.hanko import hanko
from signing.collect import Collector, HttpSource
from signing.keys import FileKey, issuing_chain
from signing.request import SignRequest
from signing.sign import sign
from signing.timestamp import HttpTsa, Tsa
from tests.signing.pki import Pki


@dataclass
class Timed:
    """A TSA with a watch: the seconds it took itself."""

    tsa: Tsa
    seconds: float = 0.0

    @property
    def token_size(self) -> int | None:
        """As the authority's."""
        return self.tsa.token_size

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        """A token, timed."""
        before = time.perf_counter()
        try:
            return self.tsa.stamp(digest, hash_name)
        finally:
            self.seconds += time.perf_counter() - before


class TimedStamper(HTTPTimeStamper):
    """pyHanko's TSA client with the same watch."""

    seconds = 0.0

    async def async_request_tsa_response(self, req: Any) -> Any:
        """An answer, timed."""
        before = time.perf_counter()
        try:
            return await super().async_request_tsa_response(req)
        finally:
            type(self).seconds += time.perf_counter() - before


def lta_figures(pki: Pki, document: bytes, count: int) -> dict[str, float]:
    """Seconds for a batch at B-LTA less the TSA's own, ours and stock (a fifth of the batch, scaled: it is slow)."""
    leaf, issuer, root = (pki.certificate(name) for name in ("signer1", "interm", "root"))
    private = _private_key(pki)
    key = FileKey("signer1", leaf, issuing_chain(leaf, [issuer, root]), "rsa-pkcs1-sha256", private)
    request = SignRequest(stamp="none", signer_name="Alice", time=datetime.now(UTC), level="b-lta")
    watch = Timed(HttpTsa(pki.tsa, timeout=30))
    collector = Collector(HttpSource(), certificates=(root,))
    before = time.perf_counter()
    levels = {sign(document, key, request, tsa=watch, collector=collector).level for _ in range(count)}
    ours = time.perf_counter() - before - watch.seconds
    assert levels == {"b-lta"}, levels
    few = max(4, count // 5)
    stock, stock_tsa = _stock_lta(pki, document, few)
    return {
        "documents": count,
        "ours_seconds": round(ours, 3),
        "ours_tsa_seconds": round(watch.seconds, 3),
        "stock_documents": few,
        "stock_seconds": round((stock - stock_tsa) * count / few, 3),
    }


def _private_key(pki: Pki) -> RSAPrivateKey:
    key = load_pem_private_key((pki.folder / "keys" / "signer1.pem").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _stock_lta(pki: Pki, document: bytes, count: int) -> tuple[float, float]:
    certificates = {name: pki.certificate(name) for name in ("signer1", "interm", "root")}
    private = _private_key(pki)
    packed = pkcs12.serialize_key_and_certificates(
        b"a",
        private,
        load_der_x509_certificate(certificates["signer1"]),
        [load_der_x509_certificate(certificates["interm"])],
        BestAvailableEncryption(b"x"),
    )
    file = pki.folder / "alice.p12"
    file.write_bytes(packed)
    signer = signers.SimpleSigner.load_pkcs12(str(file), passphrase=b"x")
    stamper = TimedStamper(pki.tsa)
    TimedStamper.seconds = 0.0
    before = time.perf_counter()
    for _ in range(count):
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(certificates["root"])],
            other_certs=[x509.Certificate.load(certificates["interm"])],
            allow_fetching=True,
            revocation_mode="require",
            time_tolerance=timedelta(minutes=1),  # its one second is too little on a busy machine
        )
        metadata = {"embed_validation_info": True, "use_pades_lta": True, "validation_context": context}
        hanko(document, signer, timestamper=stamper, metadata=metadata)
    return time.perf_counter() - before, TimedStamper.seconds
