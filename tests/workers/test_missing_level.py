"""A time-stamping authority that was silent: what the papers signed meanwhile are told to lack, and what they get later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from signing.devca import Identity
from signing.verdict import beyond_limits
from sohoa.cli import run
from storage import documents, levels, outbox, outcomes, steps
from storage.filesystem import FolderObjects
from storage.objects import Bucket
from storage.tables import OutboxRow, Step
from tests.workers.conftest import KilledError, Office, Templates, opener
from tests.workers.silence import LOST, PROVEN, SilentOffice
from workers.daily import daily


@pytest.fixture(scope="module")
def an_office(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[Office]:
    opening = opener(tmp_path_factory.mktemp("silent"), templates)
    yield next(opening)(level="b-t")
    next(opening, None)


@pytest.fixture
def silent_office(an_office: Office) -> SilentOffice:
    return SilentOffice(an_office)


@pytest.fixture
def commanded(silent_office: SilentOffice, monkeypatch: pytest.MonkeyPatch) -> SilentOffice:
    """The office whose papers the commands find."""
    monkeypatch.setenv("SOHOA_DATA_DIR", str(silent_office.office.house.settings.data_dir))
    return silent_office


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
    number = silent_office.missed()
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


class Deadly(FolderObjects):
    """Keeps the bytes, and nobody lives to write down where."""

    def put(self, bucket: Bucket, data: bytes | Path) -> str:
        super().put(bucket, data)
        raise KilledError


def test_a_worker_that_dies_while_it_adds_the_level_leaves_the_paper_and_the_next_one_adds_it_once(
    silent_office: SilentOffice,
) -> None:
    office = silent_office.office
    number = silent_office.missed()
    before = office.row(number).current_sha

    objects = office.house.objects
    assert isinstance(objects, FolderObjects)
    silent_office.house.objects = Deadly(objects.root)
    with pytest.raises(KilledError):
        silent_office.later(minutes=11)
    silent_office.house.objects = objects
    assert (office.row(number).current_sha, silent_office.lines(number)) == (before, [LOST, LOST])
    silent_office.later(minutes=11)
    with office.house.store.write() as session:
        outcomes.sweep(session)
    office.work()
    assert silent_office.lines(number) == [PROVEN, PROVEN]
    assert (silent_office.kinds(number).count("augmented"), silent_office.stamps(number)) == (1, 1)


def test_two_steps_that_raise_the_same_file_make_one_revision(
    silent_office: SilentOffice,
) -> None:
    office = silent_office.office
    number = silent_office.missed()
    with office.house.store.write() as session:  # as two daily rounds at the same moment on PostgreSQL could ask
        row = documents.get(session, number)
        steps.enqueue(session, row, levels.STEP, expects=row.state, arguments={"level": "b-lta"})
    verify = silent_office.house.verify

    def slow(data: bytes) -> Mapping[str, Any]:
        silent_office.house.verify = verify
        silent_office.later(minutes=11)  # while the first step's file is looked at, the second step is worked whole
        return verify(data)

    silent_office.house.verify = slow
    office.work()
    assert (silent_office.kinds(number).count("augmented"), silent_office.stamps(number)) == (1, 1)
    assert silent_office.told(number) == ("b-lta", "")


def test_a_file_that_got_only_a_part_of_its_level_says_what_is_missing_and_is_asked_for_again(
    silent_office: SilentOffice,
) -> None:
    office = silent_office.office
    number = silent_office.missed()
    network, silent_office.house.collector = silent_office.house.collector, None
    silent_office.later(minutes=11)
    assert silent_office.told(number) == ("b-t", "level-missing")
    assert "thu hồi" in office.row(number).failure_vi
    assert silent_office.lines(number) == [PROVEN, PROVEN]
    file = office.row(number).current_sha
    silent_office.later(hours=2)
    silent_office.later(hours=2)
    assert office.row(number).current_sha == file  # no revision for a try that gained nothing
    silent_office.house.collector = network
    silent_office.later(hours=2)
    assert silent_office.told(number) == ("b-lta", "")


def test_fresh_revocation_answers_alone_make_no_revision_while_the_authority_is_silent(
    silent_office: SilentOffice,
) -> None:
    office = silent_office.office
    number = silent_office.missed()
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
    commanded: SilentOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office = commanded.office
    number = commanded.missed()
    assert run(["admin", "levels"]) == 69
    assert f"{number:6} B-B   a.pdf: Máy chủ dấu thời gian không trả lời" in capsys.readouterr().out
    office.work()
    assert commanded.told(number) == ("b-b", "level-missing")  # not before its time
    assert run(["admin", "levels", "--now"]) == 0
    with office.house.store.read() as session:
        waiting = levels.waiting(session, number)
        assert waiting is not None
        rows = session.scalars(select(OutboxRow).where(OutboxRow.step_id == waiting.id)).all()
        assert [one.due_at <= office.house.store.now() for one in rows] == [True]  # moved forward, not said twice
        assert waiting.id in [one.step_id for one in outbox.due(session)]
    office.work()
    assert commanded.told(number) == ("b-lta", "")
    assert run(["admin", "levels"]) == 0


def test_a_renewal_that_fails_is_listed_and_tried_now_by_its_command(
    commanded: SilentOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    office = commanded.office
    number = commanded.missed()
    commanded.later(minutes=11)
    commanded.tsa.speaks = False
    with office.house.store.write() as session:
        documents.get(session, number).renew_on = commanded.house.clock().date()
    daily(office.house.store)
    office.work()
    assert run(["admin", "levels"]) == 69
    told = capsys.readouterr().out
    assert f"{number:6} B-LTA a.pdf: cần gia hạn bằng chứng từ" in told
    assert "Máy chủ dấu thời gian không trả lời" in told
    commanded.tsa.speaks = True
    assert run(["admin", "levels", "--now"]) == 0
    office.work()
    assert commanded.stamps(number) == 2
    assert run(["admin", "levels"]) == 0


def test_papers_whose_evidence_ran_out_keep_no_other_from_its_renewal(silent_office: SilentOffice) -> None:
    office = silent_office.office
    silent_office.tsa.speaks = True
    lost, waits, due = (silent_office.published() for _ in range(3))
    today = silent_office.house.clock().date()
    with office.house.store.write() as session:
        for days, number in enumerate((lost, waits, due)):
            documents.get(session, number).renew_on = today - timedelta(days=9 - days)
        documents.get(session, lost).failure_code = "evidence-expired"
        levels.ask(session, documents.get(session, waits))
        assert [one.id for one in levels.renewals(session, today, limit=1)] == [due]


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
    silent_office: SilentOffice,
) -> None:
    house = silent_office.house
    stopped, house.now = beyond_limits("time-limit", "", house.clock()).to_json(), house.store.now()
    verify, house.verify = house.verify, lambda _: stopped
    number = silent_office.published()
    house.verify = verify
    assert silent_office.office.row(number).state == "publishing"
    silent_office.later(seconds=3)
    assert silent_office.office.row(number).state == "in_register"
