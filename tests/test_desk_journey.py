"""One PIN at the desk for a whole batch: the real `sohoa agent` with a token, over HTTP, with agent and server killed.

The office is `sohoa serve`, the desk a process of its own with SoftHSM as its token; both are ended with SIGKILL at random
moments. In the end every paper has exactly its signatures, and every use of the device is accounted for.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest

import samples
from scripts.running import ROOT, Running, stop, system
from signing.devca import DevCa
from tests.batches import People, boxes, each_is_signed_once, furnished, handed_in, seen
from tests.signing.pki import SOFTHSM

SEED = 30
AGENCY = samples.draft_agency(SEED)
LEADER = "Trần Văn Mẫu"
_MAKE_TOKEN = """
import sys
from pathlib import Path
from signing.devca import DevCa
from tests.signing.pki import make_token
folder, ca, agency, leader = sys.argv[1:5]
holders = {"ky-rsa": (leader, agency, "person"), "ky-ec": (agency, agency, "agency")}
print(make_token(Path(folder), DevCa(Path(ca)), holders).configuration)
"""


@dataclass
class Desk:
    """A running office, its people, and a desk with a token whose certificates the office trusts."""

    running: Running
    people: People
    ca: DevCa
    folder: Path
    environment: dict[str, str]
    agent: subprocess.Popen[bytes] | None = None
    seconds: float = 0.05
    uses: list[str] = field(default_factory=list)

    def start(self, person: str, key: str = "ky-rsa") -> None:
        """Starts the agent, paired with the person's page; the one before leaves the desk."""
        if self.agent is not None:
            stop(self.agent)
        page = self.people[person].get("/ban-ky")
        pairing = page.split("--pairing ", 1)[1].split("<", 1)[0].strip()
        words = ["agent", "--server", self.running.url, "--key", f"pkcs11:module={SOFTHSM};token=lab;object={key}"]
        words += ["--pairing", pairing, "--secret-env", "DESK_PIN", "--yes", "--ledger", str(self.folder / "ledger")]
        with (self.folder / "agent.log").open("ab") as log:
            self.agent = subprocess.Popen(
                [sys.executable, "-m", "tests.counted", str(self.folder / "operations"), str(self.seconds), *words],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL for the agent and its helper."""
        assert self.agent is not None
        assert self.agent.poll() is None, (self.folder / "agent.log").read_text()[-2000:]
        os.killpg(self.agent.pid, signal.SIGKILL)
        self.agent.wait()

    def connected(self, person: str) -> None:
        """Waits for the page to show the agent."""
        self.running.wait_for(lambda: "(DEMO)" in self.people[person].get("/ban-ky/ket-noi"), "the agent")

    def operations(self) -> int:
        """How often the device was asked for a signature."""
        return len(self._lines("operations"))

    def ledger(self) -> list[dict[str, str]]:
        """What the agents wrote down, without the line that a kill cut off."""
        return [json.loads(line) for line in self._lines("ledger") if line.endswith("}")]

    def _lines(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []


@dataclass(frozen=True)
class Uses:
    """How far the device's marks and the agent's ledger had come."""

    operations: int
    ledger: int


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    ca, token = DevCa.ensure(folder / "data" / "dev-ca"), folder / "token"
    token.mkdir()
    # A process of its own: SoftHSM reads its configuration once. It makes its keys while the server starts.
    making = subprocess.Popen(
        [sys.executable, "-c", _MAKE_TOKEN, str(token), str(ca.folder), AGENCY, LEADER],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with system(folder, AGENCY, extra={"SOHOA_READ_CHILDREN": "1"}) as running:
        people = furnished(running)
        configuration = making.communicate()[0].decode().strip()
        assert making.returncode == 0
        environment = {"SOFTHSM2_CONF": configuration, "DESK_PIN": "5678", "HOME": str(folder)}
        place = Desk(running, people, ca, folder, environment)
        yield place
        if place.agent is not None:
            stop(place.agent)


def a_batch_with_kills(desk: Desk, papers: int, kills: str, drawn: random.Random) -> None:
    """Scans go to the token; at random moments of the whole batch the agent ("a") or the server ("s") is killed."""
    clerk = desk.people["canbo"]
    before = Uses(desk.operations(), len(desk.ledger()))  # other tests have used the same device
    desk.start("canbo")  # it gets ready while the papers are read
    documents = handed_in(desk.running, clerk, papers)
    desk.connected("canbo")
    chosen = boxes(clerk.get("/ky-ban-quet"))
    assert len(chosen) == papers
    sitting = clerk.post("/ky-ban-quet", {"cach": "thiet-bi", "chon": chosen})
    batch = re.search(r"/ban-ky/(\d+)/tien-do", sitting)
    assert batch is not None
    moments = sorted(drawn.sample(range(1, papers), len(kills)))
    for moment, victim in zip(moments, kills, strict=True):
        desk.running.wait_for(lambda goal=before.operations + moment: desk.operations() >= goal, "the device", 240)
        time.sleep(drawn.random() * 4 * desk.seconds)  # the kill falls anywhere into the next uses of the device
        if victim == "a":
            desk.kill()
            desk.start("canbo")
        else:
            desk.running.kill()
            time.sleep(drawn.random())  # the agent meets a server that is gone
            desk.running.start_web()
    finished = f"Đã ký {papers} trên {papers}"
    progress = f"/ban-ky/{batch[1]}/tien-do"
    desk.running.wait_for(lambda: finished in seen(clerk, progress), "every signature", 60 + 3 * papers)
    each_is_signed_once(desk.running, clerk, documents, desk.ca)
    _every_use_is_explained(desk, papers, kills.count("a"), before)


def _every_use_is_explained(desk: Desk, papers: int, kills: int, before: Uses) -> None:
    """The device's own count, against the agent's ledger: once a paper, and once more only where a kill cut it off."""
    rows, operations = desk.ledger()[before.ledger :], desk.operations() - before.operations
    asked = Counter(row["asked"] for row in rows if "asked" in row)
    kept = Counter(row["digest"] for row in rows if "digest" in row)
    assert len(kept) == papers
    assert set(kept.values()) == {1}, "one signature was made twice"
    cut_off = sum(asked.values()) - papers
    assert 0 <= cut_off <= kills
    assert sum(asked.values()) - kills <= operations <= sum(asked.values())
    print(
        f"{papers} papers, asked {papers + cut_off} times, {operations} uses of the device, {kills} kills of the agent"
    )


def test_three_kills_of_agent_and_server_in_a_batch_leave_every_paper_signed_once(desk: Desk) -> None:
    a_batch_with_kills(desk, 4, "saa", random.Random(4))


@pytest.mark.soak
def test_leader_and_seal_sign_decisions_with_tokens_at_their_desks(desk: Desk, tmp_path: Path) -> None:
    clerk, leader, van_thu = (desk.people[one] for one in ("canbo", "lanhdao", "vanthu"))
    clerk.get("/nhan-ho-so")
    files = [("tep", (one.name, one.data)) for one in samples.drafts(SEED, 2)]
    page = clerk.post("/nhan-ho-so", {"loai": "ban_hanh", "ho-so": ""}, files=files)
    documents = sorted({int(one) for one in re.findall(r"/tai-lieu/(\d+)", page)})
    for one in documents:
        desk.running.wait_for(lambda one=one: "/viec/submit" in clerk.get(f"/tai-lieu/{one}"), "the draft")
        clerk.post(f"/tai-lieu/{one}/viec/submit", {"phien-ban": clerk.value("phien-ban")})
    desk.start("lanhdao")
    desk.connected("lanhdao")
    leader.post("/trinh-ky", {"cach": "thiet-bi", "chon": boxes(leader.get("/trinh-ky"))})
    desk.running.wait_for(lambda: len(boxes(van_thu.get("/van-thu"))) == 2, "the leader's signatures")
    desk.start("vanthu", "ky-ec")
    desk.connected("vanthu")
    van_thu.get("/so-van-ban")
    van_thu.post("/so-van-ban/mo", {"nam": van_thu.value("nam"), "ma": "van_ban_di", "ten": "Sổ văn bản đi"})
    waiting = boxes(van_thu.get("/van-thu"))
    book = re.search(r'<option value="(\d+)"', van_thu.page)
    assert book is not None
    van_thu.post("/van-thu", {"cach": "thiet-bi", "chon": waiting, "so": book[1], "ngay": van_thu.value("ngay")})
    for number, one in enumerate(documents, 1):
        desk.running.wait_for(lambda one=one: "/viec/revoke" in van_thu.get(f"/tai-lieu/{one}"), "publication")
        file = tmp_path / f"{one}.pdf"
        file.write_bytes(clerk.client.get(f"/tai-lieu/{one}/tep").content)
        told = json.loads(desk.running.command("verify", str(file), "--json"))[0]
        assert told["verdict"] == "valid", told["findings"]
        assert [sign["field"] for sign in told["signatures"]] == ["Leader", "Seal"]
        assert f"{number:02d}" in str(_filled(file)["So"])


def _filled(file: Path) -> dict[str, str]:
    with pikepdf.open(file) as document:
        return {str(one.T): str(one.get("/V", "")) for one in document.Root.AcroForm.Fields if one.FT == "/Tx"}


@pytest.mark.soak
def test_twenty_kills_in_a_batch_of_two_hundred_through_the_agent(desk: Desk) -> None:
    drawn = random.Random()
    seed = drawn.randrange(1 << 32)
    print(f"seed {seed}")
    drawn.seed(seed)
    a_batch_with_kills(desk, 200, "".join(drawn.choice("aaas") for _ in range(20)), drawn)
