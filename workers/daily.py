"""What has to happen once a day.

Evidence is renewed before it runs out, a missing level asked for anew, forgotten sittings ended, and yesterday closed in
every number book.
"""

from __future__ import annotations

from datetime import timedelta, timezone

from storage import accounts, closing, desk, levels, register
from storage.actor import Actor
from storage.engine import Store

VIETNAM = timezone(timedelta(hours=7))


def daily(store: Store) -> None:
    """Queues what is due; calling it often, from several processes, is harmless."""
    today = store.now().astimezone(VIETNAM).date()
    with store.write() as session:
        accounts.prune(session)
        levels.schedule_renewals(session, today)
        levels.schedule_missing(session)
        desk.put_back_forgotten(session, Actor.system("daily"))
        books = [one.id for one in register.books(session) if one.closed_at is None]
    for book in books:
        with store.write() as session:
            last = closing.closed_through(session, book)
            if last is None or last < today - timedelta(days=1):
                closing.close(session, book, today - timedelta(days=1), Actor.system("daily"))


__all__ = ["daily"]
