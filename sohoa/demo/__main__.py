"""`python -m sohoa.demo --seed N --out FOLDER`: the story, step by step."""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console

import samples
from sohoa import settings as configuration
from sohoa.bounded import BilingualError
from sohoa.demo import decisions, office, papers, report
from sohoa.services import open_services

DOCUMENTS = 12
DRAFTS = 3


def main() -> int:
    """Runs the demonstration; 0 when nothing is wrong, else 1."""
    parser = argparse.ArgumentParser(prog="sohoa.demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=30)
    parser.add_argument("--out", type=Path, default=Path("demo-out"))
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    given = parser.parse_args()
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    try:
        return run(given.seed, given.out, given.documents)
    except BilingualError as refused:
        sys.stderr.write(f"sohoa: {refused.vi}\n       {refused.en}  [{refused.code}]\n")
        return 1


def run(seed: int, out: Path, number: int) -> int:
    """Draws papers, runs both tracks, verifies, and prints what came out."""
    console, started = Console(), time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    console.print("1. Vẽ giấy tờ mẫu, người trong đó là bịa / drawing papers; the people in them are invented …")
    scans = samples.generate(seed, number, "mix", out / "papers")
    drafts = samples.drafts(seed, DRAFTS, out / "drafts")
    (out / "papers" / "truth.json").rename(out / "truth-papers.json")
    settings = configuration.load(
        data_dir=out / "data", demo=True, agency_name=samples.draft_agency(seed), sign_before_review=True
    )
    with open_services(settings) as services:
        people = office.furnish(services)
        console.print("2. Số hóa: nhận, đọc, cán bộ ký, rà soát (người rà soát mẫu biết đáp án), sao y, vào sổ …")
        console.print("   digitising; the demo's reviewer settles doubtful fields from ground truth")
        before = time.monotonic()
        ids, counts = papers.digitise(services, people, out / "papers", scans)
        reading = time.monotonic() - before
        console.print("3. Ban hành: trình ký, lãnh đạo ký, số và ngày, dấu cơ quan, phát hành / issuing drafts …")
        issued = decisions.issue(services, people, drafts)
        console.print("4. Kiểm tra từng kết quả và một bản giả của nó / verifying each result and a forged copy …")
        verified = report.verify_all(services, [*ids, *issued], out / "published", seed)
    seconds = time.monotonic() - started
    report.show(console, seed, counts, verified, reading, seconds)
    console.print(f"Tệp / files: {out}/papers (quét / scans), {out}/published (đã ký / signed), {out}/published/forged")
    console.print(f"Xem trên web / see it in a browser: SOHOA_DATA_DIR={out}/data SOHOA_DEMO=true make serve")
    console.print(
        report.last_line(seed, counts, verified, len(drafts), seconds), markup=False, soft_wrap=True, highlight=False
    )
    return int(bool(counts.wrong or verified.faults or verified.valid < verified.signed))


if __name__ == "__main__":
    raise SystemExit(main())
