"""What is asked of a page many times is looked for once."""

from __future__ import annotations

from dataclasses import replace

from pipeline.document import Page
from pipeline.onapage import once_a_page

PAGE = Page(number=1, width=595, height=842, lines=(), source="none")


def test_a_page_is_searched_once_however_often_it_is_asked() -> None:
    searched: list[Page] = []

    @once_a_page
    def find(page: Page) -> int:
        searched.append(page)
        return page.number

    assert [find(PAGE), find(PAGE), find(PAGE)] == [1, 1, 1]
    assert len(searched) == 1


def test_a_changed_page_is_searched_anew_and_two_searches_never_mix() -> None:
    number = once_a_page(lambda page: page.number)
    paper = once_a_page(lambda page: page.paper)
    assert number(PAGE) == 1
    assert number(replace(PAGE, number=2)) == 2
    assert paper(replace(PAGE, paper="A5")) == "A5"
    assert paper(PAGE) == "A4"


def test_pages_that_are_gone_are_not_mistaken_for_those_that_took_their_place_in_memory() -> None:
    number = once_a_page(lambda page: page.number)
    assert [number(replace(PAGE, number=n)) for n in range(500)] == list(range(500))
