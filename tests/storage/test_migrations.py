"""The migrations that are committed make exactly the tables that the code maps, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import actions, documents, engine
from storage.actor import Actor
from storage.errors import InvalidError
from storage.filesystem import FolderObjects
from storage.schema import belongs
from storage.tables import Base, DeskTask
from tests.storage.conftest import Clock
from tests.storage.desks import Desk


def test_migrations_and_models_agree(url: str) -> None:
    store = engine.connect(url)
    with store.engine.connect() as connection:
        options = {"compare_type": True, "include_object": belongs(connection.dialect.name)}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    store.close()


def test_upgrading_twice_changes_nothing(sqlite_url: str) -> None:
    before = engine.current_revision(sqlite_url)
    engine.upgrade(sqlite_url)
    assert engine.current_revision(sqlite_url) == before == engine.head_revision()


def test_an_office_at_work_goes_back_a_version_and_forward_again_without_losing_a_row(
    url: str, clock: Clock, objects: FolderObjects, people: Callable[[engine.Store], dict[str, Actor]]
) -> None:
    opened = engine.connect(url, clock=clock)
    desk = Desk(opened, objects, people(opened))
    desk.read()
    desk.do(actions.sign_scan, "clerk")
    desk.sign("Scan", b"signed scan")
    opened.close()
    command.downgrade(engine._alembic(url), "0005")
    engine.upgrade(url)
    again = engine.connect(url, clock=clock)
    with again.write() as session:
        assert documents.get(session, desk.id).state == "to_review"
        (task,) = session.scalars(select(DeskTask))
        assert (task.state, task.document_id) == ("done", desk.id)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("UPDATE documents SET track = 'elsewhere'"))
    again.close()


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_the_audit_log(both: engine.Store, statement: str) -> None:
    from storage import audit
    from storage.actor import Actor

    with both.write() as session:
        audit.record(session, Actor.system(), "test", "thing", 1)
    with pytest.raises(DBAPIError, match="append-only"), both.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nothing at all"])
def test_an_address_that_is_no_database_of_ours_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        engine.connect(address)
    assert refusal.value.code == "database-url"
    assert refusal.value.vi
    assert refusal.value.en
