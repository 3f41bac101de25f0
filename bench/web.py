"""`make bench-web`: what the web does under load, on this machine, over loopback.

    check    distinct signed files of about 200 kB posted to the citizens' page at a steady 8 a second for 15 seconds
    upload   scans of about 300 kB posted to the clerk's form one after the other: acknowledged means stored and synced

Prints a table and, as its last line, one JSON object. Times are of this machine and its load; take the ratio to the target.
"""

from __future__ import annotations

import io
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fpdf import FPDF
from PIL import Image

from scripts.running import Running, Visitor, office, system
from signing.devca import DevCa
from signing.fields import to_pdfa
from signing.request import SignRequest
from signing.sign import sign

RATE = 8
SECONDS = 15
UPLOADS = 60
AGENCY = "ỦY BAN NHÂN DÂN PHƯỜNG MẪU"


def main() -> int:
    """Runs the benchmark; 0 when the targets hold (p95 ≤ 1 s at 8 a second, server below 600 MB)."""
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as name:
        folder = Path(name)
        with system(folder, AGENCY, extra={"SOHOA_TRUSTED_PROXY": "127.0.0.1"}) as running:
            running.command("admin", "demo-office")
            files = signed_files(DevCa.ensure(folder / "data" / "dev-ca"), RATE * SECONDS)
            checks = check_at_rate(running, files)
            uploads = upload(running)
            memory = resident_mb(running.processes["web"].pid)
    figures = {**checks, **uploads, "server_mb": memory}
    for label, value in figures.items():
        sys.stdout.write(f"{label:28} {value}\n")
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    sys.stdout.write(
        json.dumps({"bench": "web", "seed": 1, "ours": figures, "peers": {}, "ratios": {}, "machine": machine}) + "\n"
    )
    return int(not (checks["p95_seconds"] <= 1.0 and checks["answered_valid"] == len(files) and memory < 600))


def signed_files(ca: DevCa, number: int) -> list[bytes]:
    """Different one-page PDF/A files of about 200 kB, each signed with the development clerk's key."""
    key = ca.key("clerk")
    made = []
    for seed in range(number):
        page = to_pdfa(_page(seed))
        request = SignRequest(stamp="scan", signer_name="Nguyễn Thị Mẫu", time=datetime.now(UTC), field_name="Scan")
        made.append(sign(page, key, request).pdf)
    return made


def _page(seed: int) -> bytes:
    noise = random.Random(seed).randbytes(480 * 380)
    picture = Image.frombytes("L", (480, 380), noise)
    pdf = FPDF()
    pdf.add_page()
    pdf.image(picture, x=30, y=120, w=120)
    return bytes(pdf.output())


def check_at_rate(running: Running, files: list[bytes]) -> dict[str, float]:
    """Posts the files at the rate, each from an address of its own; what a citizen waits for an answer."""
    times: list[float] = []
    valid = 0
    lock = threading.Lock()
    limits = httpx.Limits(max_connections=64)
    client = httpx.Client(base_url=running.url, timeout=60, limits=limits)

    def one(number: int, data: bytes) -> None:
        nonlocal valid
        began = time.monotonic()
        headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"}
        answer = client.post("/kiem-tra", files={"tep": ("a.pdf", io.BytesIO(data))}, headers=headers)
        with lock:
            times.append(time.monotonic() - began)
            valid += 'class="answer valid"' in answer.text or 'class="answer indeterminate"' in answer.text

    started = time.monotonic()
    with ThreadPoolExecutor(64) as pool:
        for number, data in enumerate(files):
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))
            pool.submit(one, number, data)
    took = time.monotonic() - started
    ordered = sorted(times)
    return {
        "files": len(files),
        "file_kb": round(statistics.mean(map(len, files)) / 1000),
        "offered_a_second": RATE,
        "answered_a_second": round(len(times) / took, 2),
        "answered_valid": valid,
        "p50_seconds": round(ordered[len(ordered) // 2], 3),
        "p95_seconds": round(ordered[int(len(ordered) * 0.95)], 3),
    }


def upload(running: Running) -> dict[str, float]:
    """Posts scans one after the other, as a clerk without scripts does."""
    people = office(running)
    clerk: Visitor = people["canbo"]
    clerk.get("/nhan-ho-so")
    began = time.monotonic()
    for number in range(UPLOADS):
        data = b"%PDF-1.4\n" + random.Random(number).randbytes(300_000)
        clerk.post("/nhan-ho-so", {"loai": "so_hoa", "ho-so": ""}, files={"tep": (f"{number}.pdf", data)})
    return {"uploads_acknowledged_a_second": round(UPLOADS / (time.monotonic() - began), 1)}


def resident_mb(pid: int) -> int:
    """Resident memory of the server process alone, megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
