"""Searching in Vietnamese: typed with diacritics it means them, typed without it finds both."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from storage.tables import DocumentRow, SearchRow

_D = str.maketrans({"đ": "d", "Đ": "D"})
LONGEST_TEXT = 200_000


def plain(text: str) -> str:
    """Lower case, NFC, single spaces; diacritics stay."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def folded(text: str) -> str:
    """As `plain`, without diacritics: "Đắk Nông" becomes "dak nong"."""
    parts = unicodedata.normalize("NFD", text.translate(_D))
    return plain("".join(one for one in parts if not unicodedata.combining(one)))


def index(session: Session, document_id: int, texts: list[str]) -> None:
    """Makes the document findable by these texts (replaces what was there)."""
    text = "\n".join(one for one in texts if one)[:LONGEST_TEXT]
    row = session.get(SearchRow, document_id)
    if row is None:
        row = SearchRow(document_id=document_id)
        session.add(row)
    row.plain, row.folded = plain(text), folded(text)


def matching(query: Select[DocumentRow], words: str) -> Select[DocumentRow]:
    """Narrows a query of documents to those that hold every word; a word in quotes is looked for as a phrase."""
    conditions = []
    for word in _words(words):
        bare = folded(word)
        column, wanted = (SearchRow.folded, bare) if plain(word) == bare else (SearchRow.plain, plain(word))
        conditions.append(column.contains(wanted, autoescape=True))
    if not conditions:
        return query
    found = select(SearchRow.document_id).where(and_(*conditions))
    return query.where(DocumentRow.id.in_(found))


def _words(text: str) -> list[str]:
    words: list[str] = []
    for number, part in enumerate(text.split('"')):
        words += [part.strip()] if number % 2 else part.split()
    return [one for one in words if one]


__all__ = ["folded", "index", "matching", "plain"]
