"""A desk killed with SIGKILL again and again: every paper signed exactly once, every device operation explained."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from signing.devca import DevCa
from tests.signing.test_agent import prepare_small
from tests.signing.test_sign import validated

ROOT = Path(__file__).resolve().parents[2]


def killed(folder: Path, ca: DevCa, now: datetime, count: int, kills: int, seconds: float) -> None:
    (folder / "waiting").mkdir()
    (folder / "finished").mkdir()
    key = ca.key("leader")
    for number in range(count):
        (folder / "waiting" / f"{number:03d}.pickle").write_bytes(pickle.dumps(prepare_small(key, number, now)))
    p12, secret = ca.key_files("leader")
    command = [sys.executable, "-m", "tests.signing.desk_child", str(folder), str(p12), str(secret), str(seconds)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    random_ = random.Random(count)
    for _ in range(kills):
        child = subprocess.Popen(command, cwd=ROOT, env=environment)
        before = len(list((folder / "finished").glob("*.pdf")))
        deadline = time.monotonic() + 60
        while len(list((folder / "finished").glob("*.pdf"))) < before + 2 and child.poll() is None:
            assert time.monotonic() < deadline, "the desk does nothing"
            time.sleep(0.01)
        time.sleep(random_.random() * seconds * 3)  # the kill falls anywhere into the next papers
        child.send_signal(signal.SIGKILL)
        child.wait()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=200)
    finished = sorted((folder / "finished").glob("*.pdf"))
    assert len(finished) == count
    for path in finished:
        assert validated(path.read_bytes(), ca.root_pem) == [(True, True, False)]
    operations = len((folder / "operations").read_text().splitlines())
    assert count <= operations <= count + kills  # a kill can cost the one operation that was under way


def test_three_kills_in_a_batch_leave_every_paper_signed_once(ca: DevCa, now: datetime, tmp_path: Path) -> None:
    killed(tmp_path, ca, now, count=14, kills=3, seconds=0.05)


@pytest.mark.soak
def test_twenty_kills_in_a_batch_of_two_hundred(ca: DevCa, now: datetime, tmp_path: Path) -> None:
    killed(tmp_path, ca, now, count=200, kills=20, seconds=0.05)
