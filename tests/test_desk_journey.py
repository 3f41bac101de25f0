"""One PIN at the desk for a whole batch: the real `sohoa agent` with a token, killed in the middle and started again."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.journey import ROOT, SOHOA, Running, Visitor, office, stop, system
from tests.signing.pki import SOFTHSM

PAPERS = 4
_MAKE_TOKEN = """
import sys
from pathlib import Path
from signing.devca import DevCa
from tests.signing.pki import make_token
made = make_token(Path(sys.argv[1]), DevCa(Path(sys.argv[2])))
print(made.configuration)
"""


def _scan(number: int) -> bytes:
    picture = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(picture).text((80, 300), f"Giay to so {number}", fill=0)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(75, 75))
    return out.getvalue()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Visitor, dict[str, str]]]:
    """A running office, its clerk, and the environment of a desk with a token whose certificates the office trusts."""
    folder = tmp_path_factory.mktemp("desk")
    with system(folder, "ỦY BAN NHÂN DÂN XÃ MẪU") as running:
        clerk = office(running)["canbo"]
        token = folder / "token"
        token.mkdir()
        made = subprocess.run(
            [sys.executable, "-c", _MAKE_TOKEN, str(token), str(folder / "data" / "dev-ca")],
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert made.returncode == 0, made.stderr.decode()
        yield running, clerk, {"SOFTHSM2_CONF": made.stdout.decode().strip(), "DESK_PIN": "5678", "HOME": str(folder)}


def _agent(running: Running, clerk: Visitor, environment: dict[str, str], ledger: Path) -> subprocess.Popen[bytes]:
    """Starts the agent, paired with the clerk's page."""
    pairing = clerk.get("/ban-ky").split("--pairing ", 1)[1].split("<", 1)[0].strip()
    words = ["agent", "--server", running.url, "--key", f"pkcs11:module={SOFTHSM};token=lab;object=ky-rsa"]
    words += ["--pairing", pairing, "--secret-env", "DESK_PIN", "--yes", "--ledger", str(ledger)]
    with running.log.with_name("agent.log").open("ab") as log:
        return subprocess.Popen(
            [str(SOHOA), *words],
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=ledger.parent,
            start_new_session=True,
        )


def _signed(clerk: Visitor, documents: list[int]) -> list[int]:
    return [one for one in documents if "/viec/confirm" in clerk.get(f"/tai-lieu/{one}")]


def test_a_batch_at_the_desk_survives_a_killed_agent_with_one_signature_a_paper(
    desk: tuple[Running, Visitor, dict[str, str]], tmp_path: Path
) -> None:
    running, clerk, environment = desk
    clerk.get("/nhan-ho-so")
    files = [("tep", (f"{number}.png", _scan(number))) for number in range(PAPERS)]
    page = clerk.post("/nhan-ho-so", {"loai": "so_hoa", "ho-so": ""}, files=files)
    documents = sorted({int(one) for one in re.findall(r"/tai-lieu/(\d+)", page)})
    assert len(documents) == PAPERS
    running.wait_for(lambda: len(_waiting(clerk)) == PAPERS, "the scans to be read")
    first = _agent(running, clerk, environment, tmp_path / "ledger")
    try:
        running.wait_for(lambda: "DEMO" in clerk.get("/ban-ky/ket-noi"), "the agent")
        chosen = _waiting(clerk)
        clerk.post("/ky-ban-quet", {"cach": "thiet-bi", "chon": chosen})
        running.wait_for(lambda: _signed(clerk, documents), "the first signature")
        os.killpg(first.pid, signal.SIGKILL)
        second = _agent(running, clerk, environment, tmp_path / "ledger")
        try:
            running.wait_for(lambda: len(_signed(clerk, documents)) == PAPERS, "every signature", 120)
        finally:
            stop(second)
    finally:
        stop(first)
    for one in documents:
        file = tmp_path / f"{one}.pdf"
        file.write_bytes(clerk.client.get(f"/tai-lieu/{one}/tep").content)
        told = json.loads(running.command("verify", str(file), "--json"))[0]
        assert told["verdict"] == "valid", told["findings"]
        assert len(told["signatures"]) == 1


def _waiting(clerk: Visitor) -> list[str]:
    """The checkboxes of the scans that wait for a signature."""
    return re.findall(r'name="chon" value="(\d+:\d+:[0-9a-f]{64})"', clerk.get("/ky-ban-quet"))
