"""The desk: what the agent refuses to sign, and a batch that survives a lost network."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signing.agent import AgentRefusedError, approval_holds, approve, bytes_to_sign, inspect
from signing.cades import signed_attributes
from signing.desk import Desk, Ledger, Progress, Task, Waiting, server_gone
from signing.devca import DevCa
from signing.errors import DocumentRefusedError, SigningError
from signing.keys import FileKey, Key, credential_of
from signing.prepare import complete, prepare
from signing.request import Place, Prepared, SignRequest
from tests.signing import papers
from tests.signing.test_sign import ask, validated


def prepared(key: Key, now: datetime, **more: object) -> Prepared:
    return prepare(papers.page(), ask("sao-y", now, **more), credential_of(key))


def code_of(pdf: bytes, attributes: bytes, key: Key) -> str:
    with pytest.raises(SigningError) as refused:
        inspect(pdf, attributes, key.certificate, key.algorithm)
    return refused.value.code


def test_the_agent_computes_the_digest_itself_and_shows_what_is_printed(ca: DevCa, now: datetime) -> None:
    key = ca.key("leader")
    one = prepared(key, now)
    seen = inspect(one.pdf, one.signed_attributes, key.certificate, key.algorithm)
    assert seen.digest == one.document_digest
    assert seen.field_name == "SaoY"
    assert abs(seen.printed_time - now) < timedelta(seconds=1)
    assert seen.place is not None
    assert one.place is not None
    assert abs(seen.place.x0 - one.place.x0) < 0.01


def test_the_agent_refuses_bytes_that_do_not_hold_together(ca: DevCa, now: datetime) -> None:
    key, other = ca.key("leader"), ca.key("clerk")
    one = prepared(key, now)
    flipped = bytearray(one.pdf)
    flipped[flipped.index(b"/MediaBox") + 11] ^= 1
    assert code_of(bytes(flipped), one.signed_attributes, key) == "agent-digest"
    foreign = signed_attributes(one.document_digest, other.certificate, other.algorithm)
    assert code_of(one.pdf, foreign, key) == "agent-certificate"
    another = signed_attributes(bytes(32), key.certificate, key.algorithm)
    assert code_of(one.pdf, another, key) == "agent-digest"
    weaker = signed_attributes(one.document_digest, key.certificate, "rsa-pkcs1-sha256")
    assert code_of(one.pdf, weaker, key) == "agent-attributes"
    assert code_of(one.pdf, b"\x31\x03\x02\x01\x00", key) == "agent-attributes"
    assert code_of(papers.page(), one.signed_attributes, key) == "agent-no-gap"
    assert code_of(one.pdf + b"\n% more", one.signed_attributes, key) == "agent-range"
    assert code_of(b"junk", one.signed_attributes, key) == "not-a-pdf"


def test_a_moved_stamp_or_an_old_preparation_voids_the_approval(ca: DevCa, now: datetime) -> None:
    key = ca.key("leader")
    one = prepared(key, now)
    moved = prepared(key, now, place=Place(1, 250, 400, 560, 440))
    approval = approve(inspect(one.pdf, one.signed_attributes, key.certificate, key.algorithm), now)
    args = (key.certificate, key.algorithm)
    assert bytes_to_sign(approval, one.pdf, one.signed_attributes, *args, now) == one.signed_attributes
    with pytest.raises(AgentRefusedError) as changed:
        bytes_to_sign(approval, moved.pdf, moved.signed_attributes, *args, now)
    assert changed.value.code == "agent-changed"
    with pytest.raises(AgentRefusedError) as stale:
        bytes_to_sign(approval, one.pdf, one.signed_attributes, *args, now + timedelta(hours=1))
    assert stale.value.code == "agent-stale"


def test_the_server_holds_an_approval_to_the_same_bytes_and_to_its_time(ca: DevCa, now: datetime) -> None:
    one = prepared(ca.key("leader"), now)
    approval_holds(one, one.document_digest, now)
    for digest, at, code in (
        (bytes(32), now, "preparation-changed"),
        (one.document_digest, now + timedelta(hours=2), "preparation-stale"),
    ):
        with pytest.raises(DocumentRefusedError) as refused:
            approval_holds(one, digest, at)
        assert refused.value.code == code


class Office:
    """A server in memory that can lose its network at any call."""

    def __init__(self, key: Key, count: int, now: datetime) -> None:
        self.key = key
        self.waiting = {str(number): prepare_small(key, number, now) for number in range(count)}
        self.finished: dict[str, bytes] = {}
        self.calls = 0
        self.break_at: set[int] = set()

    def _network(self) -> None:
        self.calls += 1
        if self.calls in self.break_at:
            raise server_gone()

    def hello(self, key: Key) -> None:
        self._network()

    def tasks(self) -> Waiting:
        self._network()
        return Waiting(
            tuple(
                Task(name, f"Văn bản {name}", "", one.signed_attributes, one.document_digest)
                for name, one in self.waiting.items()
                if name not in self.finished
            )
        )

    def file(self, task: Task) -> bytes:
        self._network()
        return self.waiting[task.identifier].pdf

    def approve(self, task: Task, digest: bytes) -> None:
        self._network()

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        one = self.waiting[task.identifier]
        if task.identifier in self.finished:
            raise SigningError("field-taken", "đã ký", "taken")
        self.finished[task.identifier] = complete(one, signature)
        self._network()  # lost after the server had it: the answer never arrives

    def again(self, task: Task) -> None:
        self._network()


def prepare_small(key: Key, number: int, now: datetime) -> Prepared:
    request = SignRequest(stamp="none", signer_name=f"Văn bản {number}", time=now)
    return prepare(papers.page(), request, credential_of(key))


class Counting:
    """A key that counts what it is asked."""

    def __init__(self, key: FileKey) -> None:
        self._key = key
        self.label, self.certificate, self.chain, self.algorithm = key.label, key.certificate, key.chain, key.algorithm
        self.signed: list[bytes] = []

    def sign(self, data: bytes) -> bytes:
        self.signed.append(data)
        return self._key.sign(data)


def test_a_batch_is_signed_once_each_with_one_key(ca: DevCa, now: datetime) -> None:
    key = Counting(ca.key("leader"))
    office = Office(key, 12, now)
    told: list[Progress] = []
    report = Desk(office, key, Ledger(), lambda *_: True, told.append).run()
    assert sorted(report.signed, key=int) == [str(number) for number in range(12)]
    assert (report.device_operations, len(key.signed), report.interrupted) == (12, 12, None)
    assert told[-1].done == 12
    assert all(validated(pdf, ca.root_pem) == [(True, True, False)] for pdf in office.finished.values())


def test_a_batch_cut_off_anywhere_goes_on_without_signing_anything_twice(
    ca: DevCa, now: datetime, tmp_path: Path
) -> None:
    key = Counting(ca.key("leader"))
    office = Office(key, 8, now)
    ledger = tmp_path / "ledger"
    for round_ in range(40):
        office.break_at = {office.calls + 4 + round_ % 5}
        desk = Desk(office, key, Ledger(ledger), lambda *_: True, lanes=1, attempts=1, sleep=lambda _: None)
        report = desk.run()
        if len(office.finished) == 8 and report.interrupted is None:
            break
    assert len(office.finished) == 8
    assert len(set(key.signed)) == len(key.signed) == 8
    assert ledger.stat().st_mode & 0o077 == 0


def test_a_paper_that_is_not_approved_is_left_and_the_rest_signed(ca: DevCa, now: datetime) -> None:
    key = Counting(ca.key("leader"))
    office = Office(key, 4, now)
    report = Desk(office, key, Ledger(), lambda task, *_: task.identifier != "2").run()
    assert report.skipped == ["2"]
    assert sorted(report.signed) == ["0", "1", "3"]


def test_a_tampered_paper_is_refused_and_the_rest_signed(ca: DevCa, now: datetime) -> None:
    key = Counting(ca.key("leader"))
    office = Office(key, 3, now)
    bad = office.waiting["1"]
    office.waiting["1"] = replace(bad, pdf=bad.pdf.replace(b"/MediaBox", b"/MediaBoy"))
    report = Desk(office, key, Ledger(), lambda *_: True).run()
    assert {name: one.code for name, (_, one) in report.refused.items()} == {"1": "agent-digest"}
    assert sorted(report.signed) == ["0", "2"]
    assert len(key.signed) == 2


def test_a_server_that_is_gone_is_asked_again_soon_then_ever_more_rarely_for_half_a_minute(
    ca: DevCa, now: datetime
) -> None:
    key = Counting(ca.key("leader"))
    office = Office(key, 1, now)
    office.break_at = set(range(1, 100))
    pauses = list[float]()
    report = Desk(office, key, Ledger(), lambda *_: True, sleep=pauses.append).run()
    assert pauses == [0.75, 1.5, 3, 6, 12]
    assert report.interrupted is not None
    assert report.interrupted.code == "server-unreachable"


@pytest.mark.parametrize("code", ["token-missing", "module-missing", "device-failed"])
def test_a_removed_token_stops_the_batch_and_keeps_what_was_signed(ca: DevCa, now: datetime, code: str) -> None:
    from signing.errors import key_refused

    class Removed(Counting):
        def sign(self, data: bytes) -> bytes:
            if len(self.signed) == 2:
                raise key_refused(code, token="lab")
            return super().sign(data)

    key = Removed(ca.key("leader"))
    office = Office(key, 5, now)
    report = Desk(office, key, Ledger(), lambda *_: True).run()
    assert report.interrupted is not None
    assert (report.interrupted.code, report.refused) == (code, {})
    assert len(key.signed) == 2
    assert len(office.finished) == 2
    assert datetime.now(UTC) > now


class Growing(Office):
    """A server that prepares one paper after the other, voids one approval, and knows documents by number."""

    def __init__(self, key: Key, count: int, now: datetime, void: str) -> None:
        super().__init__(key, count, now)
        self.now, self.void, self.ready = now, void, 1
        self.document = {name: f"document {name}" for name in self.waiting}

    def tasks(self) -> Waiting:
        shown = [name for name in self.waiting if name not in self.finished][: self.ready]
        self.ready += 1
        rows = [(name, self.waiting[name]) for name in shown]
        left = len(self.waiting) - len(self.finished) - len(shown)
        return Waiting(
            tuple(
                Task(name, "Văn bản", "", one.signed_attributes, one.document_digest, self.document[name])
                for name, one in rows
            ),
            left,
        )

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        if task.identifier == self.void:
            raise SigningError("approval-old", "đã cũ", "stale")
        super().deliver(task, digest, signature)

    def again(self, task: Task) -> None:
        fresh = f"{task.identifier}+"
        self.waiting[fresh] = prepare_small(self.key, 100, self.now)
        self.document[fresh] = self.document.pop(task.identifier)
        del self.waiting[task.identifier]


def test_papers_prepared_meanwhile_are_signed_in_the_same_run_and_old_ones_prepared_anew(
    ca: DevCa, now: datetime
) -> None:
    key = Counting(ca.key("leader"))
    office = Growing(key, 5, now, void="2")
    report = Desk(office, key, Ledger(), lambda *_: True, sleep=lambda _: None).run()
    assert sorted(office.finished) == ["0", "1", "2+", "3", "4"]
    assert (report.again, report.refused, report.interrupted) == ({"document 2": 1}, {}, None)
    assert report.device_operations == 6  # the sixth is the one whose approval had grown too old


def test_a_paper_that_grows_old_again_and_again_is_refused_in_the_end(ca: DevCa, now: datetime) -> None:
    key = Counting(ca.key("leader"))
    office = Growing(key, 2, now, void="")
    late = timedelta(hours=2)
    report = Desk(office, key, Ledger(), lambda *_: True, clock=lambda: now + late, sleep=lambda _: None).run()
    assert {one.code for _, one in report.refused.values()} == {"agent-stale"}
    assert (key.signed, office.finished, set(report.again.values())) == ([], {}, {3})


def test_every_use_of_the_key_is_written_down_before_it_is_made(ca: DevCa, now: datetime, tmp_path: Path) -> None:
    class Dies(Counting):
        def sign(self, data: bytes) -> bytes:
            raise RuntimeError("killed while the device was at work")

    office = Office(ca.key("leader"), 1, now)
    with pytest.raises(RuntimeError):
        Desk(office, Dies(ca.key("leader")), Ledger(tmp_path / "ledger"), lambda *_: True).run()
    (line,) = (tmp_path / "ledger").read_text().splitlines()
    assert json.loads(line) == {"asked": office.waiting["0"].document_digest.hex()}
