"""A lease is kept alive while its step is worked on, and what is found of a signature decides whether it is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import steps
from storage.engine import Store, connect, upgrade
from storage.steps import Claim
from workers.errors import StepError
from workers.lease import Lease
from workers.signatures import check


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/a.db"
    upgrade(url)
    opened = connect(url)
    yield opened
    opened.close()


def _claimed(store: Store) -> Claim:
    with store.write() as session:
        step = steps.enqueue(session, None, "read")
        claim = steps.claim(session, step.id, "one")
    assert claim is not None
    return claim


def _until(ready: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not ready():
        time.sleep(0.1)  # the lease renews itself once a second or slower
    return ready()


def test_a_lease_is_renewed_and_carries_the_progress(store: Store) -> None:
    claim = _claimed(store)
    with store.read() as session:
        first = steps.get(session, claim.step_id).lease_until
    lease = Lease(store, claim, longest=60)
    lease.progress(2, 5)

    def told() -> bool:
        with store.read() as session:
            row = steps.get(session, claim.step_id)
            assert first is not None
            assert row.lease_until is not None
            return (row.done_units, row.all_units) == (2, 5) and row.lease_until > first

    with lease:
        assert _until(told)


def test_a_step_that_hangs_loses_its_lease(store: Store) -> None:
    claim = _claimed(store)
    lease = Lease(store, claim, longest=0)
    lease.progress(1, 1)
    with lease:
        assert not _until(lambda: _done(store, claim) == 1, 2.5)


def _done(store: Store, claim: Claim) -> int:
    with store.read() as session:
        return steps.get(session, claim.step_id).done_units


def _verdict(**changed: Any) -> dict[str, Any]:
    good = {"verdict": "valid", "integrity": "intact", "findings": [], "signatures": [{"indication": "TOTAL-PASSED"}]}
    return {**good, **changed}


def _breach(code: str) -> dict[str, Any]:
    return {"code": code, "severity": "breach", "facts": {"vi": f"Vì {code}.", "en": f"Because of {code}."}}


BREACH = [_breach("appearance-over-text")]
NOT_ISSUED = [_breach("not-yet-issued")]


@pytest.mark.parametrize(
    "verdict",
    [
        _verdict(integrity="altered", verdict="invalid"),
        _verdict(integrity="unreadable", verdict="indeterminate"),
        _verdict(findings=BREACH),
        _verdict(signatures=[{"indication": "TOTAL-FAILED"}]),
        _verdict(verdict="invalid"),
        _verdict(findings=NOT_ISSUED, verdict="invalid"),
    ],
)
def test_what_our_verifier_does_not_find_good_is_never_stored(verdict: dict[str, Any]) -> None:
    with pytest.raises(StepError) as refused:
        check(verdict)
    assert refused.value.code == "result-not-valid"


def test_before_the_seal_only_not_yet_issued_is_passed_over() -> None:
    check(_verdict(findings=NOT_ISSUED, verdict="invalid"), known=frozenset({"not-yet-issued"}))
    with pytest.raises(StepError) as refused:
        check(_verdict(findings=[*NOT_ISSUED, *BREACH], verdict="invalid"), known=frozenset({"not-yet-issued"}))
    assert refused.value.vi.endswith("hãy báo quản trị viên. Vì appearance-over-text.")
    assert refused.value.en.endswith("tell your administrator. Because of appearance-over-text.")


def test_a_good_and_an_unproven_result_pass() -> None:
    check(_verdict())
    check(_verdict(verdict="indeterminate", signatures=[{"indication": "INDETERMINATE"}]))
