"""Signing with the token on the desk: pairing, the agent's questions, sittings, what is taken back."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from storage import desk
from storage.tables import DeskTask
from tests.web.house import Browser, House


def self_signed() -> bytes:
    """A certificate over a fresh key of P-256, in DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Trần Văn Ký")])
    since = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), since, since.replace(year=2036)
    )
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


CERTIFICATE = base64.b64encode(self_signed()).decode()


class Agent:
    """The agent of a signed-in person, paired and announced."""

    def __init__(self, a_house: House, browser: Browser) -> None:
        self.client = a_house.client()
        page = browser.get("/ban-ky").text
        pairing = page.split("--pairing ", 1)[1].split("<", 1)[0].strip()
        self.token = self.client.post("/api/desk/v1/pair", json={"pairing": pairing}).json()["token"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        return self.client.request(method, f"/api/desk/v1{path}", json=body, headers=headers)

    def hello(self) -> None:
        said = {"certificate": CERTIFICATE, "chain": [], "algorithm": "ecdsa-sha256", "label": "Trần Văn Ký"}
        assert self.call("POST", "/hello", said).status_code == 200


def chosen(a_house: House, document: int) -> str:
    from storage import documents

    with a_house.store.read() as session:
        row = documents.get(session, document)
        return f"{row.id}:{row.version}:{row.current_sha}"


def sent(a_house: House, browser: Browser, agent: Agent, count: int = 1) -> int:
    """That many scans sent to the desk; returns the sitting."""
    agent.hello()
    papers = [a_house.read_paper() for _ in range(count)]
    answer = browser.post("/ky-ban-quet", cach="thiet-bi", chon=[chosen(a_house, one) for one in papers])
    return int(answer.headers["location"].rsplit("/", 1)[1])


def prepare(a_house: House, batch: int, digest: str = "ab" * 32) -> list[int]:
    """What the worker's preparing step does to the rows."""
    data = b"%PDF prepared"
    sha = a_house.objects.put("working", data)
    with a_house.store.write() as session:
        from storage import documents

        ids = []
        for task in desk.tasks(session, batch):
            row = session.get(DeskTask, task.id)
            assert row is not None
            row.state, row.digest, row.prepared_sha = "prepared", digest, sha
            row.source_sha = documents.get(session, row.document_id).current_sha or ""
            row.signed_attributes = base64.b64encode(b"attributes").decode()
            row.printed_time = a_house.store.now()
            ids.append(row.id)
        return ids


def test_a_connected_token_is_shown_and_offered(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    a_house.read_paper()
    assert "Chưa có thiết bị nào kết nối" in browser.get("/ban-ky").text
    assert 'value="thiet-bi"' not in browser.get("/ky-ban-quet").text
    Agent(a_house, browser).hello()
    assert "Trần Văn Ký" in browser.get("/ban-ky/ket-noi").text
    assert 'value="thiet-bi"' in browser.get("/ky-ban-quet").text


@pytest.mark.parametrize(
    ("certificate", "algorithm", "code"),
    [
        (base64.b64encode(b"certificate").decode(), "ecdsa-sha256", "not-a-certificate"),
        (CERTIFICATE[:-8], "ecdsa-sha256", "not-a-certificate"),
        (CERTIFICATE, "rsa-pss-sha256", "key-unsupported"),
        (CERTIFICATE, "ecdsa-sha1", "key-unsupported"),
    ],
)
def test_a_token_that_no_signature_could_be_made_with_is_refused_by_name_when_it_connects(
    a_house: House, certificate: str, algorithm: str, code: str
) -> None:
    browser = a_house.at_desk("clerk")
    said = {"certificate": certificate, "chain": [], "algorithm": algorithm, "label": "Trần Văn Ký"}
    answer = Agent(a_house, browser).call("POST", "/hello", said)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]["code"] == code
    assert "Chưa có thiết bị nào kết nối" in browser.get("/ban-ky").text


def test_a_batch_goes_to_the_token_is_approved_and_signed(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    agent = Agent(a_house, browser)
    batch = sent(a_house, browser, agent, 2)
    first, second = prepare(a_house, batch)
    waiting = agent.call("GET", "/tasks").json()
    assert [task["task"] for task in waiting["tasks"]] == [first, second]
    assert waiting["left"] == 2
    assert agent.call("GET", f"/tasks/{first}/file").content == b"%PDF prepared"
    digest = {"digest": "ab" * 32}
    assert agent.call("POST", f"/tasks/{first}/approve", digest).status_code == 200
    given = {**digest, "signature": base64.b64encode(b"signature").decode()}
    assert agent.call("POST", f"/tasks/{first}/signature", given).status_code == 200
    assert agent.call("POST", f"/tasks/{first}/signature", given).status_code == 200
    page = browser.get(f"/ban-ky/{batch}/tien-do").text
    assert "Đã ký 1 trên 2" in page


def test_an_approval_of_other_bytes_is_void(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    agent = Agent(a_house, browser)
    (task,) = prepare(a_house, sent(a_house, browser, agent))
    answer = agent.call("POST", f"/tasks/{task}/approve", {"digest": "cd" * 32})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "approval-other-bytes")


def test_what_is_not_signed_is_taken_back(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    batch = sent(a_house, browser, Agent(a_house, browser), 2)
    prepare(a_house, batch)
    browser.post(f"/ban-ky/{batch}/dung")
    assert {a_house.state(one) for one in (1, 2)} == {"to_sign_scan"}


def test_nobody_else_sees_or_signs_a_task(a_house: House) -> None:
    browser, other = a_house.at_desk("clerk"), a_house.at_desk("clerk")
    (task,) = prepare(a_house, sent(a_house, browser, Agent(a_house, browser)))
    stranger = Agent(a_house, other)
    assert stranger.call("GET", "/tasks").json()["tasks"] == []
    assert stranger.call("GET", f"/tasks/{task}/file").status_code == 404
    assert stranger.call("POST", f"/tasks/{task}/approve", {"digest": "ab" * 32}).status_code == 404
    assert other.get("/ban-ky/1").status_code == 404


def test_without_a_token_connected_the_batch_is_not_sent(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    paper = a_house.read_paper()
    answer = browser.post("/ky-ban-quet", cach="thiet-bi", chon=[chosen(a_house, paper)])
    assert answer.status_code == 409
    assert "Chưa có thiết bị ký nào kết nối" in answer.text
    assert a_house.state(paper) == "to_sign_scan"


@pytest.mark.parametrize("token", ["", "x", "Bearer x"])
def test_a_wrong_link_is_refused_in_words(a_house: House, token: str) -> None:
    answer = a_house.client().get("/api/desk/v1/tasks", headers={"authorization": token})
    assert answer.status_code == 401
    assert "trang Bàn ký" in answer.json()["error"]["vi"]


def test_a_pairing_text_is_used_once(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    pairing = browser.get("/ban-ky").text.split("--pairing ", 1)[1].split("<", 1)[0].strip()
    client = a_house.client()
    assert client.post("/api/desk/v1/pair", json={"pairing": pairing}).status_code == 200
    again = client.post("/api/desk/v1/pair", json={"pairing": pairing})
    assert (again.status_code, again.json()["error"]["code"]) == (401, "bad-desk-token")


def test_a_pairing_text_is_no_token_and_a_stopped_account_is_out(a_house: House) -> None:
    browser, admin = a_house.at_desk("clerk"), a_house.at_desk("admin")
    agent = Agent(a_house, browser)
    page = browser.get("/ban-ky").text
    pairing = page.split("--pairing ", 1)[1].split("<", 1)[0].strip()
    headers = {"authorization": f"Bearer {pairing}"}
    assert agent.client.get("/api/desk/v1/tasks", headers=headers).status_code == 401
    admin.post(f"/quan-tri/nguoi-dung/{browser.user.id}/ngung")
    assert agent.call("GET", "/tasks").status_code == 401
