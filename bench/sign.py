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
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

from bench.signcpu import cpu_figures
from bench.signdesk import desk_figures
from bench.signlta import lta_figures
from signing.devca import DevCa, Identity
from tests.signing.pki import make_token, running_pki


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


GOALS = {
    "rsa_ours_to_stock": 1 / 8,
    "rsa_ours_to_tuned": 1.0,
    "ecdsa_ours_to_stock": 1 / 2,
    "softhsm_to_file": 1.5,
    "lta_ours_to_stock": 1 / 4,
    "desk_overhead": 0.05,
    "desk_time_left_error": 0.10,
}


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
    _print_table(cpu, lasting, desk, ratios)
    own = {key: value for key, value in cpu.items() if key.startswith("ours")}
    peers = {key: value for key, value in cpu.items() if not key.startswith("ours")}
    line = {
        "bench": "sign",
        "seed": seed,
        "ours": {"cpu_ms": own, "lta": lasting, "desk": desk},
        "peers": {"pyhanko": {"cpu_ms": peers, "lta_seconds": lasting["stock_seconds"]}},
        "ratios": {name: round(value, 4) for name, value in ratios.items()},
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]},
    }
    print(json.dumps(line, ensure_ascii=False))


def _print_table(
    cpu: dict[str, float], lasting: dict[str, float], desk: dict[str, Any], ratios: dict[str, float]
) -> None:
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
        print(f"{name:34}{value:10.3f}{GOALS[name]:10.3f}  {'holds' if value <= GOALS[name] else 'MISSED'}")


if __name__ == "__main__":
    main()
