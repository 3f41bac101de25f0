"""A time-stamping authority that was silent: what the papers signed meanwhile are told to lack, and what they get later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from signing.devca import Identity
from signing.errors import timestamp_failed
from signing.levels import signatures_of
from signing.request import SignedPdf, SignRequest
from signing.sign import sign
from signing.verdict import beyond_limits
from sohoa.cli import run
from sohoa.services import Services
from storage import audit, documents, levels, outbox, outcomes, register, steps
from storage.tables import OutboxRow, SignatureRow, Step
from tests.signing import papers
from tests.workers.conftest import Office, Templates, a_scan, opener
from workers.daily import daily


class Silent:
    """A time-stamping authority that does not answer until `speaks`; `asked` counts requests."""

    def __init__(self, real: object) -> None:
        self.real, self.speaks, self.asked = real, False, 0

    @property
    def token_size(self) -> int | None:
        return None

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        self.asked += 1
        if not self.speaks:
            raise timestamp_failed("tsa-unreachable", attempts=1)
        return self.real.stamp(digest, hash_name)  # type: ignore[attr-defined, no-any-return]


class SilentOffice:
    """An office whose authority does not answer, and its clock."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self.tsa = office, Silent(office.house.tsa)
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(Services, "tsa", property(lambda _: self.tsa))

    def published(self, clerk: str = "clerk") -> int:
        """A copy that bears two signatures made in the silence, published by its own step (it was not read)."""
        office, ca = self.office, self.office.house.ca
        assert ca is not None
        scan = SignRequest(stamp="scan", signer_name="Nguyễn Thị Cong", time=office.house.clock(), level="b-t")
        seal = SignRequest(
            stamp="sao-y", signer_name="", agency=office.house.agency_name, time=office.house.clock(), level="b-t"
        )
        first = sign(papers.page(), ca.key(clerk), scan, tsa=self.tsa)
        second = sign(first.pdf, ca.key("van-thu-seal"), seal, tsa=self.tsa)
        sha = office.house.objects.put("working", second.pdf)
        original = papers.page() + f"\n%{sha}".encode()  # each paper is another one
        number = documents.receive(
            office.house.store, office.house.objects, original, name="a.pdf", track="so_hoa", actor=office.people.clerk
        ).document_id
        with office.house.store.write() as session:
            row = documents.get(session, number)
            row.state, row.current_sha, row.current_bucket = "publishing", sha, "working"
            session.add_all(_row(number, one) for one in (first, second))
            steps.enqueue(session, row, "publish", expects="publishing")
        office.work()
        return number

    def later(self, **more: float) -> None:
        """Works what is due after that time."""
        now = self.office.house.store.now() + timedelta(**more)
        self._monkeypatch.setattr(self.office.house.store, "_clock", lambda: now)
        self.office.work()

    def lines(self, number: int) -> list[tuple[str, bool, bool]]:
        """Of each signature its level, whether its existence is proven, whether something is said to be missing."""
        with self.office.house.store.read() as session:
            rows = levels.signatures(session, documents.get(session, number))
            return [(one.level, one.existed_by is not None, bool(one.missing_level_reason)) for one in rows]

    def told(self, number: int) -> tuple[str, str]:
        """The level of the file, and the code of what it is said to lack."""
        row = self.office.row(number)
        return row.level, row.failure_code

    def kinds(self, number: int) -> list[str]:
        with self.office.house.store.read() as session:
            return [one.kind for one in documents.revisions(session, number)]

    def stamps(self, number: int) -> int:
        """How many document timestamps the file bears."""
        return sum(one.is_timestamp for one in signatures_of(self.office.current(number)))


def _row(number: int, signed: SignedPdf) -> SignatureRow:
    return SignatureRow(
        document_id=number,
        generation=1,
        field_name=signed.field_name,
        stamp="scan",
        sha256=hashlib.sha256(signed.pdf).hexdigest(),
        signer="Nguyễn Thị Cong",
        level=signed.level,
        missing_level_reason=signed.missing_level_vi,
        missing_level_reason_en=signed.missing_level_en,
        signed_at=signed.signing_time,
    )


@pytest.fixture(scope="module")
def an_office(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[Office]:
    opening = opener(tmp_path_factory.mktemp("silent"), templates)
    yield next(opening)(level="b-t")
    next(opening, None)


@pytest.fixture
def silent_office(an_office: Office, monkeypatch: pytest.MonkeyPatch) -> SilentOffice:
    return SilentOffice(an_office, monkeypatch)


LOST = ("b-b", False, True)
PROVEN = ("b-b", True, False)


def test_an_authority_that_is_silent_costs_the_level_and_the_rest_comes_later(silent_office: SilentOffice) -> None:
    office = silent_office.office
    number = office.take_in(a_scan("A"), "a.png")
    office.scan_signed(number)
    office.confirm(number)
    office.seal_copy(number)
    row, before = office.row(number), office.current(number)
    assert (row.state, row.level, row.failure_code) == ("in_register", "b-b", "level-missing")
    assert row.failure_en.startswith("The timestamp server did not answer")
    assert silent_office.lines(number) == [LOST, LOST]
    silent_office.later(minutes=11)  # still silent: the file stays as it is, and so does what is told
    assert (office.row(number).current_sha, office.row(number).failure_code) == (row.current_sha, "level-missing")
    silent_office.tsa.speaks = True
    silent_office.later(hours=1)
    row, after = office.row(number), office.current(number)
    assert (row.level, row.failure_code, row.failure_vi) == ("b-lta", "", "")
    assert row.renew_on is not None
    assert after.startswith(before)
    assert [one.is_timestamp for one in signatures_of(after)] == [False, False, True]
    assert silent_office.lines(number) == [PROVEN, PROVEN]
    assert [one["time"] for one in office.house.verify(after)["signatures"]][:2] == ["document-timestamp"] * 2
    assert silent_office.kinds(number)[-2:] == ["published", "augmented"]
    with office.house.store.read() as session:
        result = register.result_of(session, number)
        assert result is not None
        assert result.file_sha == row.current_sha
        assert [one.id for one in register.by_file(session, hashlib.sha256(before).hexdigest())] == [result.id]
        assert audit.check(session).ok
        assert levels.waiting(session, number) is None


def test_a_file_that_has_what_is_asked_for_is_left_alone(silent_office: SilentOffice) -> None:
    office = silent_office.office
    silent_office.tsa.speaks = True
    number = silent_office.published()
    file = office.row(number).current_sha
    with office.house.store.write() as session:
        assert levels.ask(session, documents.get(session, number)) is not None
    office.work()
    assert (office.row(number).current_sha, *silent_office.told(number)) == (file, "b-t", "")
    with office.house.store.read() as session:
        assert levels.waiting(session, number) is None


def test_a_level_that_was_reached_is_not_added_again_before_renewal_is_due(silent_office: SilentOffice) -> None:
    office = silent_office.office
    number = silent_office.published()
    silent_office.tsa.speaks = True
    silent_office.later(minutes=11)
    row, asked = office.row(number), silent_office.tsa.asked
    for wanted in ("", "b-t", "b-lta"):
        with office.house.store.write() as session:
            assert levels.ask(session, documents.get(session, number), level=wanted) is not None
        office.work()
    assert (office.row(number).current_sha, silent_office.tsa.asked) == (row.current_sha, asked)
    assert row.renew_on is not None
    with office.house.store.write() as session:
        documents.get(session, number).renew_on = office.house.clock().date()
        assert levels.schedule_renewals(session, office.house.clock().date()) == 1
    office.work()
    assert (silent_office.stamps(number), silent_office.kinds(number).count("augmented")) == (2, 2)
    renewed = office.row(number).renew_on
    assert renewed is not None
    assert renewed > office.house.clock().date()


def test_a_worker_that_dies_while_it_adds_the_level_leaves_the_paper_and_the_next_one_adds_it_once(
    silent_office: SilentOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = silent_office.office
    number = silent_office.published()
    before = office.row(number).current_sha
    silent_office.tsa.speaks = True

    class KilledError(BaseException):
        """As SIGKILL: nothing catches it."""

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("storage.levels.audit.record", killed)  # the file is stored, the row half written
        with pytest.raises(KilledError):
            silent_office.later(minutes=11)
    assert (office.row(number).current_sha, silent_office.lines(number)) == (before, [LOST, LOST])
    silent_office.later(minutes=11)
    with office.house.store.write() as session:
        outcomes.sweep(session)
    office.work()
    assert silent_office.lines(number) == [PROVEN, PROVEN]
    assert (silent_office.kinds(number).count("augmented"), silent_office.stamps(number)) == (1, 1)


def test_two_steps_that_raise_the_same_file_make_one_revision(
    silent_office: SilentOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = silent_office.office
    number = silent_office.published()
    silent_office.tsa.speaks = True
    with office.house.store.write() as session:  # as two daily rounds at the same moment on PostgreSQL could ask
        row = documents.get(session, number)
        steps.enqueue(session, row, levels.STEP, expects=row.state, arguments={"level": "b-lta"})
    verify, inside = Services.verify, []

    def slow(house: Services, data: bytes) -> object:
        if not inside:  # while the first step's file is looked at, the second step is worked whole
            inside.append(True)
            silent_office.later(minutes=11)
        return verify(house, data)

    monkeypatch.setattr(Services, "verify", slow)
    office.work()
    assert (silent_office.kinds(number).count("augmented"), silent_office.stamps(number)) == (1, 1)
    assert silent_office.told(number) == ("b-lta", "")


def test_a_file_that_got_only_a_part_of_its_level_says_what_is_missing_and_is_asked_for_again(
    silent_office: SilentOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = silent_office.office
    number = silent_office.published()
    silent_office.tsa.speaks = True
    with monkeypatch.context() as dark:
        dark.setattr(Services, "collector", property(lambda _: None))
        silent_office.later(minutes=11)
        assert silent_office.told(number) == ("b-t", "level-missing")
        assert "thu hồi" in office.row(number).failure_vi
        assert silent_office.lines(number) == [PROVEN, PROVEN]
        file = office.row(number).current_sha
        silent_office.later(hours=2)
        silent_office.later(hours=2)
        assert office.row(number).current_sha == file  # no revision for a try that gained nothing
    silent_office.later(hours=2)
    assert silent_office.told(number) == ("b-lta", "")


def test_fresh_revocation_answers_alone_make_no_revision_while_the_authority_is_silent(
    silent_office: SilentOffice,
) -> None:
    office = silent_office.office
    number = silent_office.published()
    silent_office.tsa.speaks = True
    silent_office.later(minutes=11)
    with office.house.store.write() as session:
        row = documents.get(session, number)
        row.level, row.failure_code = "b-lt", "level-missing"  # as after an outage between DSS and timestamp
        levels.ask(session, row, level="b-lta")
    file = office.row(number).current_sha
    assert office.house.ca is not None
    office.house.ca.revoke("leader-2")  # a new CRL
    silent_office.tsa.speaks = False
    office.work()
    assert (office.row(number).current_sha, *silent_office.told(number)) == (file, "b-lt", "level-missing")


def test_a_paper_whose_step_gave_up_is_asked_for_anew_by_the_daily_round(silent_office: SilentOffice) -> None:
    office = silent_office.office
    silent_office.tsa.speaks = True
    waits = silent_office.published()
    silent_office.tsa.speaks = False
    number = silent_office.published()
    with office.house.store.write() as session:
        session.execute(update(Step).where(Step.document_id == number, Step.kind == levels.STEP).values(max_attempts=1))
    silent_office.later(minutes=11)
    silent_office.tsa.speaks = True
    silent_office.later(days=20)
    assert silent_office.told(number) == ("b-b", "level-missing")
    with office.house.store.write() as session:
        other = documents.get(session, waits)
        other.failure_code = "level-missing"
        levels.ask(session, other, level="b-lta")
        assert levels.schedule_missing(session, limit=1) == 1  # who waits already takes nobody's place
    for _ in range(2):
        daily(office.house.store)
    office.work()
    assert silent_office.told(number) == ("b-lta", "")
    assert silent_office.kinds(number).count("augmented") == 1


def test_an_administrator_sees_what_is_missing_and_has_it_tried_now(
    silent_office: SilentOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = silent_office.office
    monkeypatch.setattr("sohoa.commands.levels.opened", lambda: nullcontext(office.house))
    number = silent_office.published()
    silent_office.tsa.speaks = True
    assert run(["admin", "levels"]) == 69
    assert f"{number:6} B-B   a.pdf: Máy chủ dấu thời gian không trả lời" in capsys.readouterr().out
    office.work()
    assert silent_office.told(number) == ("b-b", "level-missing")  # not before its time
    assert run(["admin", "levels", "--now"]) == 0
    with office.house.store.read() as session:
        waiting = levels.waiting(session, number)
        assert waiting is not None
        rows = session.scalars(select(OutboxRow).where(OutboxRow.step_id == waiting.id)).all()
        assert [one.due_at <= office.house.store.now() for one in rows] == [True]  # moved forward, not said twice
        assert waiting.id in [one.step_id for one in outbox.due(session)]
    office.work()
    assert silent_office.told(number) == ("b-lta", "")
    assert run(["admin", "levels"]) == 0


def test_a_certificate_that_was_revoked_before_the_timestamp_is_told_and_the_other_signature_is_proven(
    silent_office: SilentOffice,
) -> None:
    office = silent_office.office
    assert office.house.ca is not None
    office.house.ca.issue(Identity("clerk-revoked", "Nguyễn Thị Cong", office.house.agency_name))
    number = silent_office.published("clerk-revoked")
    office.house.ca.revoke("clerk-revoked")
    silent_office.tsa.speaks = True
    silent_office.later(minutes=11)
    row = office.row(number)
    assert silent_office.told(number) == ("b-lta", "not-proven-in-time")
    assert silent_office.lines(number) == [LOST, PROVEN]
    assert "thu hồi" in row.failure_vi
    told = office.house.verify(office.current(number))["signatures"]
    assert [one["indication"] for one in told][:2] == ["INDETERMINATE", "TOTAL-PASSED"]


def test_a_file_that_a_busy_machine_could_not_check_is_checked_again_and_not_thrown_away(
    silent_office: SilentOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = silent_office.office.house
    stopped, now = beyond_limits("time-limit", "", house.clock()).to_json(), house.store.now()
    monkeypatch.setattr(house.store, "_clock", lambda: now)
    with monkeypatch.context() as busy:
        busy.setattr(Services, "verify", lambda *_: stopped)
        number = silent_office.published()
    assert silent_office.office.row(number).state == "publishing"
    silent_office.later(seconds=3)
    assert silent_office.office.row(number).state == "in_register"
