"""Accounts: nobody gets in by default, secrets are kept as hashes only, the last administrator cannot be lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from storage import accounts, audit, onetime
from storage.actor import Actor
from storage.engine import Store
from storage.errors import InvalidError, NotAllowedError
from storage.tables import LoginAttempt, LoginSession, OneTimeLink, User
from tests.storage.conftest import ADMIN, Clock

People = Callable[[Store], dict[str, Actor]]
PASSWORD = "một câu dài dễ nhớ"


@pytest.fixture(autouse=True)
def _quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def first_admin(store: Store) -> User:
    with store.write() as session:
        token = accounts.first_admin_link(session)
        assert token is not None
    with store.write() as session:
        return accounts.use_first_admin_link(session, token, "Quan.Tri", "Lê Quản Trị", PASSWORD)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises((InvalidError, NotAllowedError)) as refusal:
        call()
    return str(refusal.value.code)


def test_the_first_administrator_comes_by_a_link_that_works_once(both: Store) -> None:
    with both.write() as session:
        earlier = accounts.first_admin_link(session)
        token = accounts.first_admin_link(session)
    assert earlier is not None
    assert token is not None
    with both.write() as session:
        assert code_of(lambda: accounts.use_first_admin_link(session, earlier, "a1", "A", PASSWORD)) == "link-used"
    with both.write() as session:
        user = accounts.use_first_admin_link(session, token, "Quan.Tri", "Lê Quản Trị", PASSWORD)
        assert (user.name, user.roles) == ("quan.tri", frozenset({"admin"}))
    with both.write() as session:
        assert code_of(lambda: accounts.use_first_admin_link(session, token, "b1", "B", PASSWORD)) == "link-used"
        assert accounts.first_admin_link(session) is None


def test_a_link_ends_after_a_day(store: Store, clock: Clock) -> None:
    with store.write() as session:
        token = accounts.first_admin_link(session)
    assert token is not None
    clock.pass_by(hours=25)
    with store.write() as session:
        assert code_of(lambda: accounts.link_purpose(session, token)) == "link-used"


def test_signing_in_out_and_idling(both: Store, clock: Clock) -> None:
    admin = first_admin(both)
    signed_in = accounts.sign_in(both, "QUAN.TRI", PASSWORD, address="10.0.0.1")
    assert signed_in.user.id == admin.id
    user = accounts.session_user(both, signed_in.token)
    assert user is not None
    assert user.roles == {"admin"}
    clock.pass_by(minutes=50)
    assert accounts.session_user(both, signed_in.token) is not None
    clock.pass_by(minutes=50)
    assert accounts.session_user(both, signed_in.token) is not None
    clock.pass_by(minutes=61)
    assert accounts.session_user(both, signed_in.token) is None
    again = accounts.sign_in(both, "quan.tri", PASSWORD)
    with both.write() as session:
        accounts.sign_out(session, again.token)
    assert accounts.session_user(both, again.token) is None
    assert accounts.session_user(both, "no such token") is None


def test_wrong_names_and_wrong_passwords_are_told_the_same_and_soon_throttled(store: Store, clock: Clock) -> None:
    first_admin(store)
    assert code_of(lambda: accounts.sign_in(store, "ai-do", PASSWORD)) == "login-failed"
    for _ in range(accounts.TRIES_A_NAME):
        assert code_of(lambda: accounts.sign_in(store, "quan.tri", "sai mật khẩu rồi")) == "login-failed"
    assert code_of(lambda: accounts.sign_in(store, "quan.tri", PASSWORD)) == "login-throttled"
    clock.pass_by(minutes=16)
    assert accounts.sign_in(store, "quan.tri", PASSWORD).user.name == "quan.tri"


def test_one_address_cannot_try_name_after_name(store: Store) -> None:
    for number in range(accounts.TRIES_AN_ADDRESS):
        code_of(lambda n=number: accounts.sign_in(store, f"user{n}", "x" * 12, address="10.0.0.9"))  # type: ignore[misc]
    assert code_of(lambda: accounts.sign_in(store, "another", "x" * 12, address="10.0.0.9")) == "login-throttled"


@pytest.mark.parametrize("weak", ["", "ngắn quá", "quan.tri-2026", "QUAN.TRI rất dài"])
def test_a_weak_password_is_refused(store: Store, weak: str) -> None:
    with store.write() as session:
        token = accounts.first_admin_link(session)
    assert token is not None

    def use() -> object:
        with store.write() as session:
            return accounts.use_first_admin_link(session, token, "quan.tri", "X", weak)

    assert code_of(use) == "password-weak"


def test_the_last_administrator_cannot_be_lost(store: Store) -> None:
    admin = first_admin(store)
    me = accounts.actor_of(admin)
    with store.write() as session:
        assert code_of(lambda: accounts.set_roles(session, admin.id, ["clerk"], me)) == "last-admin"
        assert code_of(lambda: accounts.set_active(session, admin.id, False, me)) == "last-admin"
        other = accounts.add_user(session, "pho", "Phó", ["admin"], me)
        accounts.set_roles(session, admin.id, ["clerk", "reviewer"], accounts.actor_of(other))
        assert accounts.get_user(session, admin.id).roles == {"clerk", "reviewer"}


def test_a_closed_account_is_out_at_once(store: Store) -> None:
    admin = first_admin(store)
    with store.write() as session:
        user = accounts.add_user(session, "canbo", "Cán bộ", ["clerk"], accounts.actor_of(admin))
        token = accounts.set_password_link(session, user.id, accounts.actor_of(admin))
    with store.write() as session:
        assert accounts.link_purpose(session, token)[0] == "set-password"
        accounts.use_password_link(session, token, PASSWORD)
    signed_in = accounts.sign_in(store, "canbo", PASSWORD)
    with store.write() as session:
        accounts.set_active(session, user.id, False, accounts.actor_of(admin))
    assert accounts.session_user(store, signed_in.token) is None
    assert code_of(lambda: accounts.sign_in(store, "canbo", PASSWORD)) == "login-failed"


def test_only_an_administrator_makes_accounts_and_keys(store: Store, people: People) -> None:
    clerk = people(store)["clerk"]
    with store.write() as session:
        assert code_of(lambda: accounts.add_user(session, "ban", "Bạn", ["admin"], clerk)) == "not-allowed"
        assert code_of(lambda: accounts.add_api_key(session, "x", clerk)) == "not-allowed"


def test_an_api_key_works_until_it_is_revoked_or_old(both: Store, people: People, clock: Clock) -> None:
    admin = people(both)["admin"]
    with both.write() as session:
        row, key = accounts.add_api_key(session, "Sở Tư pháp", admin, days=30)
        other, second = accounts.add_api_key(session, "Sở Y tế", admin)
    with both.read() as session:
        found = accounts.api_key(session, key)
        assert found is not None
        assert found.id == row.id
        assert accounts.api_key(session, key[:-1] + ("a" if key[-1] != "a" else "b")) is None
        assert accounts.api_key(session, "sohoa_x_y") is None
        assert accounts.api_key(session, "rubbish") is None
    with both.write() as session:
        accounts.revoke_api_key(session, other.id, admin)
        assert accounts.api_key(session, second) is None
    clock.pass_by(days=31)
    with both.read() as session:
        assert accounts.api_key(session, key) is None


def test_no_secret_is_in_the_database_file(store: Store, people: People, tmp_path: Path) -> None:
    admin = people(store)["admin"]
    with store.write() as session:
        _, key = accounts.add_api_key(session, "x", admin)
        user = accounts.user_named(session, "clerk")
        assert user is not None
        link = accounts.set_password_link(session, user.id, admin)
    with store.write() as session:
        accounts.use_password_link(session, link, PASSWORD)
    signed_in = accounts.sign_in(store, "clerk", PASSWORD)
    with store.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    raw = (tmp_path / "sohoa.db").read_bytes()
    for secret in (key, link, signed_in.token, PASSWORD):
        assert secret.encode() not in raw


@pytest.mark.parametrize("ref", ["pkcs11:token=x?pin-value=1234", "pkcs11:pin=1", "", "x.p12;password=abc"])
def test_a_reference_with_a_secret_in_it_is_refused(store: Store, ref: str) -> None:
    with store.write() as session:
        assert code_of(lambda: accounts.register_signing_key(session, "k", "seal", ref, ADMIN)) == "key-reference"


def test_a_person_signs_only_with_the_own_key_while_it_is_valid(store: Store, people: People, clock: Clock) -> None:
    who = people(store)
    clerk, leader = who["clerk"], who["leader"]
    with store.write() as session:
        own = accounts.signing_key(session, "personal", user_id=clerk.user_id)
        foreign = accounts.signing_key(session, "personal", user_id=leader.user_id).id
        assert own.label == "clerk"
        take = lambda: accounts.signing_key(session, "personal", user_id=clerk.user_id, key_id=foreign)  # noqa: E731
        assert code_of(take) == "no-signing-key"
        accounts.register_signing_key(
            session, "clerk", "personal", "k.p12", ADMIN, user_id=clerk.user_id, not_after=clock()
        )
        clock.pass_by(seconds=1)
        assert code_of(lambda: accounts.signing_key(session, "personal", user_id=clerk.user_id)) == "no-signing-key"
        accounts.retire_signing_key(session, foreign, who["admin"])
        assert code_of(lambda: accounts.signing_key(session, "personal", user_id=leader.user_id)) == "no-signing-key"


def test_old_tries_sessions_and_links_are_forgotten(store: Store, clock: Clock) -> None:
    first_admin(store)
    accounts.sign_in(store, "quan.tri", PASSWORD)
    clock.pass_by(days=60)
    with store.write() as session:
        accounts.prune(session)
    with store.read() as session:
        for table in (LoginAttempt, LoginSession, OneTimeLink):
            assert session.scalars(select(table)).all() == []


def test_everything_about_accounts_is_in_the_audit_log(store: Store, people: People) -> None:
    people(store)
    code_of(lambda: accounts.sign_in(store, "clerk", "sai mật khẩu", address="10.1.1.1"))
    with store.read() as session:
        actions = [one.action for one in audit.lines(session, limit=50)]
        assert actions[0] == "login.failed"
        assert {"user.add", "signing_key.register"} <= set(actions)
        assert audit.check(session).ok


def test_a_text_is_used_once_whichever_process_is_asked(both: Store) -> None:
    with both.write() as session:
        user = accounts.add_user(session, "ban", "Bàn ký", ("clerk",), ADMIN).id
    told = list[str]()

    def use() -> None:
        try:
            with both.write() as session:
                onetime.use(session, "desk-pairing", "abc.def", user, timedelta(minutes=10))
                told.append("used")
        except InvalidError as refused:
            told.append(refused.code)

    with ThreadPoolExecutor(4) as processes:
        for _ in range(4):
            processes.submit(use)
    assert sorted(told) == ["link-used"] * 3 + ["used"]
