"""The audit log: a changed, missing or invented line shows, whoever writes at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from storage import audit
from storage.actor import Actor
from storage.engine import Store

ANNA = Actor("user", "Anna", 1, frozenset({"clerk"}), "10.0.0.1")
_UNGUARD = ("DROP TRIGGER audit_no_UPDATE", "DROP TRIGGER audit_no_DELETE")


def write(store: Store, number: int) -> None:
    for one in range(number):
        with store.write() as session:
            audit.record(session, ANNA, "document.confirm", "document", one, details={"lý do": "đúng"})


def check(store: Store) -> audit.ChainCheck:
    with store.read() as session:
        return audit.check(session)


def test_an_untouched_log_checks_out(both: Store) -> None:
    write(both, 3)
    result = check(both)
    assert (result.ok, result.lines, result.first_bad) == (True, 3, None)


@pytest.mark.parametrize(
    ("forgery", "where"),
    [
        ("UPDATE audit SET actor = 'Bình' WHERE id = 2", 2),
        ("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE id = 2", 2),
        ("UPDATE audit SET details = '{}' WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 4", 4),
        ("UPDATE audit SET id = 9 WHERE id = 4", 4),
        ("UPDATE audit_head SET last_id = 3", 5),
    ],
)
def test_a_forged_line_is_found(store: Store, forgery: str, where: int) -> None:
    write(store, 4)
    with store.engine.begin() as connection:
        for one in (*_UNGUARD, forgery):
            connection.execute(text(one))
    result = check(store)
    assert not result.ok
    assert result.first_bad == where


def test_many_writers_make_one_chain(both: Store) -> None:
    threads = [threading.Thread(target=write, args=(both, 8)) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    result = check(both)
    assert (result.ok, result.lines) == (True, 40)


def test_a_read_of_a_list_of_people_is_one_line_with_all_of_them(store: Store) -> None:
    audit.record_read(store, ANNA, "document", [3, 4, 5], "tìm kiếm")
    with store.read() as session:
        line = audit.lines(session, personal_only=True)[0]
    assert (line.action, line.personal, line.address) == ("personal.read", True, "10.0.0.1")
    assert '"subjects": ["3", "4", "5"]' in line.details


def test_lines_are_found_by_subject_person_and_action(store: Store) -> None:
    write(store, 3)
    narrow: Callable[..., list[int]] = lambda **by: [one.id for one in audit.lines(session, **by)]  # noqa: E731
    with store.read() as session:
        assert narrow(subject=("document", "1")) == [2]
        assert narrow(user_id=1, limit=2) == [3, 2]
        assert narrow(before_id=2) == [1]
        assert narrow(action="nothing") == []
