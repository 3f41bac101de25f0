"""`make bench-sign`: the figures of signing, in one run, beside pyHanko as it comes and pyHanko tuned.

1. CPU of one B-B signature (RSA-2048 in a file, ECDSA P-256, SoftHSM): medians, the three signers by turns.
2. B-LTA in a batch: wall time less the time the TSA itself took.
3. A batch at the desk: a token of 400 ms and a TSA of 2 s, both simulated delays around the real thing; what we add to
   the time those two need, and how right the time left was that the person saw.

The last line is one JSON object with the same figures.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import platform
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext

from signing.collect import Collector, HttpSource
from signing.desk import Desk, Ledger, Progress, Task, Waiting
from signing.devca import DevCa, Identity
from signing.keys import FileKey, Key, issuing_chain, open_key
from signing.prepare import prepare
from signing.request import Prepared, SignRequest
from signing.sign import finish, sign
from signing.timestamp import HttpTsa, LocalTsa, Tsa
from tests.signing.pki import Pki, Token, make_token, running_pki

KILOBYTES = 100
TOKEN_SECONDS, TSA_SECONDS = 0.4, 2.0
LANES = 8


def main() -> None:
    """Runs the three parts, prints a table and the JSON line."""
    options = argparse.ArgumentParser(description="Signing, beside pyHanko stock and tuned.")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--signatures", type=int, default=40, help="signatures a signer for the CPU figures")
    options.add_argument("--batch", type=int, default=100, help="documents for B-LTA")
    options.add_argument("--desk", type=int, default=200, help="documents at the desk")
    asked = options.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "pki").mkdir()
        (folder / "hsm").mkdir()
        ca = DevCa.ensure(folder / "ca")
        ca.issue(Identity("ec", "Người Ký Cong"), curve=True)
        document = one_page(asked.seed)
        token = make_token(folder / "hsm", ca)
        cpu = cpu_figures(ca, token, document, asked.signatures)
        with running_pki(folder / "pki") as pki:
            lasting = lta_figures(pki, document, asked.batch)
        desk = desk_figures(ca, token, document, asked.desk)
    report(asked.seed, cpu, lasting, desk)


def one_page(seed: int) -> bytes:
    """A one-page PDF of about 100 kB: a picture of noise, which does not compress."""
    pixels = np.random.default_rng(seed).integers(0, 255, (182, 182, 3), dtype=np.uint8)
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "JPEG", quality=95, subsampling=0)
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        image = document.make_stream(
            picture.getvalue(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=182,
            Height=182,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.contents_add(b"q 400 0 0 400 90 300 cm /Im Do Q")
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


# --- pyHanko, as it comes and tuned -----------------------------------------------------------------------------------


class TunedSigner(signers.SimpleSigner):  # type: ignore[misc]
    """pyHanko's own signer with the parsed key kept, as a careful user would write it."""

    def __init__(self, base: signers.SimpleSigner, key: FileKey) -> None:
        super().__init__(signing_cert=base.signing_cert, signing_key=base.signing_key, cert_registry=base.cert_registry)
        self._kept = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw value, with the key parsed once."""
        return bytes(512) if dry_run else self._kept.sign(data)


def hanko(document: bytes, signer: Any, reserved: int | None = None, **more: Any) -> bytes:
    """One signature by pyHanko, in memory."""
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **more.pop("metadata", {})
    )
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(document)), metadata, signer=signer, bytes_reserved=reserved, **more
    )
    return bytes(out.getvalue())


def stock_signer(ca: DevCa, label: str) -> signers.SimpleSigner:
    """pyHanko's documented way to a PKCS#12 key."""
    p12, secret = ca.key_files(label)
    return signers.SimpleSigner.load_pkcs12(str(p12), passphrase=secret.read_text().strip().encode())


# --- 1: CPU -----------------------------------------------------------------------------------------------------------


def cpu_figures(ca: DevCa, token: Token, document: bytes, count: int) -> dict[str, float]:
    """Median CPU milliseconds of one B-B signature, by signer; signers take turns in drawn order so that noise hits all alike."""
    now = datetime.now(UTC)
    request = SignRequest(stamp="none", signer_name="Người ký", time=now)
    stamped = SignRequest(stamp="sao-y", signer_name="Người ký", agency="Ủy ban nhân dân xã Mẫu", time=now)
    rsa = ca.key("clerk", algorithm="rsa-pkcs1-sha256")
    curve = ca.key("ec")
    device = open_key(token.reference("ky-rsa"), token.pin, algorithm="rsa-pkcs1-sha256")
    stock_rsa, stock_ec = stock_signer(ca, "clerk"), stock_signer(ca, "ec")
    tuned_rsa, tuned_ec = TunedSigner(stock_rsa, rsa), TunedSigner(stock_ec, curve)
    work: dict[str, Callable[[], object]] = {
        "ours_rsa": lambda: sign(document, rsa, request),
        "stock_rsa": lambda: hanko(document, stock_rsa),
        "tuned_rsa": lambda: hanko(document, tuned_rsa, 8192),
        "ours_ecdsa": lambda: sign(document, curve, request),
        "stock_ecdsa": lambda: hanko(document, stock_ec),
        "tuned_ecdsa": lambda: hanko(document, tuned_ec, 8192),
        "ours_softhsm": lambda: sign(document, device, request),
        "ours_rsa_stamp": lambda: sign(document, rsa, stamped),
    }
    return by_turns(work, count)


def by_turns(work: dict[str, Callable[[], object]], count: int) -> dict[str, float]:
    """Median CPU milliseconds of each piece of work, after two warm-up rounds."""
    spent: dict[str, list[float]] = {name: [] for name in work}
    order = list(work)
    drawn = random.Random(count)
    for turn in range(count + 2):
        drawn.shuffle(order)  # whoever follows its like finds the caches warm
        for name in order:
            run = work[name]
            before = time.process_time()
            run()
            if turn >= 2:
                spent[name].append((time.process_time() - before) * 1000)
    return {name: round(statistics.median(values), 3) for name, values in spent.items()}


# --- 2: B-LTA ---------------------------------------------------------------------------------------------------------


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


class TimedStamper(HTTPTimeStamper):  # type: ignore[misc]
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
    private = load_pem_private_key((pki.folder / "keys" / "signer1.pem").read_bytes(), None)
    key = FileKey("signer1", leaf, issuing_chain(leaf, [issuer, root]), "rsa-pkcs1-sha256", private)  # type: ignore[arg-type]
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


def _stock_lta(pki: Pki, document: bytes, count: int) -> tuple[float, float]:
    certificates = {name: pki.certificate(name) for name in ("signer1", "interm", "root")}
    private = load_pem_private_key((pki.folder / "keys" / "signer1.pem").read_bytes(), None)
    packed = pkcs12.serialize_key_and_certificates(
        b"a",
        private,  # type: ignore[arg-type]
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


# --- 3: the desk ------------------------------------------------------------------------------------------------------


@dataclass
class SlowKey:
    """A token of 400 ms: the real device, and a pause that fills up its time."""

    key: Key
    seconds: float = TOKEN_SECONDS
    operations: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def label(self) -> str:
        """As the device's."""
        return self.key.label

    @property
    def certificate(self) -> bytes:
        """As the device's."""
        return self.key.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """As the device's."""
        return self.key.chain

    @property
    def algorithm(self) -> str:
        """As the device's."""
        return self.key.algorithm

    def sign(self, data: bytes) -> bytes:
        """A signature that takes the device's time."""
        with self._lock:
            until = time.perf_counter() + self.seconds
            self.operations += 1
            value = self.key.sign(data)
            time.sleep(max(0.0, until - time.perf_counter()))
            return value


@dataclass
class SlowTsa:
    """A TSA of 2 s around a real one."""

    tsa: LocalTsa
    seconds: float = TSA_SECONDS
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def token_size(self) -> int | None:
        """As the authority's."""
        return self.tsa.token_size

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        """A token that takes the authority's time."""
        until = time.perf_counter() + self.seconds
        with self._lock:
            token = self.tsa.stamp(digest, hash_name)
        time.sleep(max(0.0, until - time.perf_counter()))
        return token


class Office:
    """The server in this process: prepares when a paper is fetched, timestamps and completes when it is delivered."""

    def __init__(self, document: bytes, count: int, key: Key, tsa: Tsa) -> None:
        self._tsa = tsa
        now = datetime.now(UTC)
        self._prepared: dict[str, Prepared] = {}
        for number in range(count):
            request = SignRequest(stamp="none", signer_name=f"Văn bản {number}", time=now, level="b-t")
            self._prepared[str(number)] = prepare(
                document, request, key.certificate, key.chain, key.algorithm, token_size=tsa.token_size
            )
        self.signed: dict[str, str] = {}

    def hello(self, key: Key) -> None:
        """Nothing to remember."""

    def tasks(self) -> Waiting:
        """Everything that is not signed."""
        return Waiting(
            tuple(
                Task(name, f"Văn bản {name}", "", one.signed_attributes, one.document_digest)
                for name, one in self._prepared.items()
                if name not in self.signed
            )
        )

    def file(self, task: Task) -> bytes:
        """The prepared bytes."""
        return self._prepared[task.identifier].pdf

    def approve(self, task: Task, digest: bytes) -> None:
        """Bound to the digest."""
        assert digest == self._prepared[task.identifier].document_digest

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        """Timestamp and complete."""
        assert task.identifier not in self.signed
        self.signed[task.identifier] = finish(self._prepared[task.identifier], signature, self._tsa).level

    def again(self, task: Task) -> None:
        """Nothing grows old here."""


def desk_figures(ca: DevCa, token: Token, document: bytes, count: int) -> dict[str, Any]:
    """Wall time of a batch against the least that token and TSA allow, and the error of the time left shown."""
    device = SlowKey(open_key(token.reference("ky-rsa"), token.pin))
    warm = LocalTsa(ca.key("tsa"))
    warm.stamp(bytes(32))
    office = Office(document, count, device, SlowTsa(warm))
    shown: list[tuple[float, Progress]] = []
    start = time.perf_counter()
    desk = Desk(
        office,
        device,
        Ledger(Path(tempfile.mkdtemp()) / "ledger"),
        lambda *_: True,
        lambda progress: shown.append((time.perf_counter(), progress)),
        lanes=LANES,
    )
    done = desk.run()
    end = time.perf_counter()
    assert len(done.signed) == count, done
    assert set(office.signed.values()) == {"b-t"}
    least = max(count * TOKEN_SECONDS + TSA_SECONDS, TOKEN_SECONDS + count * TSA_SECONDS / LANES)
    return {
        "documents": count,
        "wall_seconds": round(end - start, 2),
        "device_and_tsa_seconds": round(least, 2),
        "one_after_the_other_seconds": round(count * (TOKEN_SECONDS + TSA_SECONDS), 2),
        "overhead": round((end - start) / least - 1, 4),
        "time_left_error": round(_time_left_error(shown, end), 4),
        "device_operations": device.operations,
    }


def _time_left_error(shown: Sequence[tuple[float, Progress]], end: float) -> float:
    """The worst error of the time left shown between a quarter and nine tenths of the batch, relative to the truth."""
    total = shown[-1][1].total
    errors = [
        abs(progress.seconds_left - (end - at)) / (end - at)
        for at, progress in shown
        if progress.seconds_left is not None and 0.25 * total <= progress.done <= 0.9 * total
    ]
    return max(errors, default=0.0)


# --- report -----------------------------------------------------------------------------------------------------------


def report(seed: int, cpu: dict[str, float], lasting: dict[str, float], desk: dict[str, Any]) -> None:
    """The table, and the JSON line."""
    ratios = {
        "rsa_ours_to_stock": cpu["ours_rsa"] / cpu["stock_rsa"],
        "rsa_ours_to_tuned": cpu["ours_rsa"] / cpu["tuned_rsa"],
        "ecdsa_ours_to_stock": cpu["ours_ecdsa"] / cpu["stock_ecdsa"],
        "softhsm_to_file": cpu["ours_softhsm"] / cpu["ours_rsa"],
        "lta_ours_to_stock": lasting["ours_seconds"] / lasting["stock_seconds"],
        "desk_overhead": desk["overhead"],
        "desk_time_left_error": desk["time_left_error"],
    }
    goals = {
        "rsa_ours_to_stock": 1 / 8,
        "rsa_ours_to_tuned": 1.0,
        "ecdsa_ours_to_stock": 1 / 2,
        "softhsm_to_file": 1.5,
        "lta_ours_to_stock": 1 / 4,
        "desk_overhead": 0.05,
        "desk_time_left_error": 0.10,
    }
    print(f"{'B-B, CPU ms a signature':34}{'ours':>10}{'tuned':>10}{'stock':>10}")
    for name, label in (("rsa", "RSA-2048, key in a file"), ("ecdsa", "ECDSA P-256, key in a file")):
        print(f"{label:34}{cpu['ours_' + name]:10.2f}{cpu['tuned_' + name]:10.2f}{cpu['stock_' + name]:10.2f}")
    print(f"{'RSA-2048, SoftHSM':34}{cpu['ours_softhsm']:10.2f}")
    print(f"{'RSA-2048, with a sao y stamp':34}{cpu['ours_rsa_stamp']:10.2f}")
    print(
        f"B-LTA, {lasting['documents']:.0f} documents, less the TSA: {lasting['ours_seconds']} s, stock {lasting['stock_seconds']} s"
    )
    print(
        f"Desk, {desk['documents']} documents: {desk['wall_seconds']} s where token and TSA need "
        f"{desk['device_and_tsa_seconds']} s (one after the other {desk['one_after_the_other_seconds']} s)"
    )
    print(f"{'ratio':34}{'is':>10}{'at most':>10}")
    for name, value in ratios.items():
        print(f"{name:34}{value:10.3f}{goals[name]:10.3f}  {'holds' if value <= goals[name] else 'MISSED'}")
    rounded = {name: round(value, 4) for name, value in ratios.items()}
    own = {key: value for key, value in cpu.items() if key.startswith("ours")}
    peers = {key: value for key, value in cpu.items() if not key.startswith("ours")}
    line = {
        "bench": "sign",
        "seed": seed,
        "ours": {"cpu_ms": own, "lta": lasting, "desk": desk},
        "peers": {"pyhanko": {"cpu_ms": peers, "lta_seconds": lasting["stock_seconds"]}},
        "ratios": rounded,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
