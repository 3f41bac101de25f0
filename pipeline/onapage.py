"""Remembers what was found on a page: the header is asked for by classification, fields, signatures and splitting alike.

Pages are frozen, so what was found on one holds as long as it lives. They are told apart by identity: comparing the
thousand words of two equal pages would take longer than looking again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from pipeline.document import Page

T = TypeVar("T")
_PAGES = 64  # those in work; a box of 500 pages is gone through from front to back


class _This:
    """A page as a key: equal to itself only."""

    __slots__ = ("page",)

    def __init__(self, page: Page) -> None:
        self.page = page

    def __hash__(self) -> int:
        return id(self.page)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.page is self.page


def once_a_page(find: Callable[[Page], T]) -> Callable[[Page], T]:
    """The function, asked once for each of the last 64 pages. What it returns is shared: it must not be changed."""

    @lru_cache(maxsize=_PAGES)
    def remembered(this: _This) -> T:
        return find(this.page)

    @wraps(find)
    def asked(page: Page) -> T:
        return remembered(_This(page))

    return asked


__all__ = ["once_a_page"]
