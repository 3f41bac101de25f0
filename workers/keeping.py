"""Keeps what the step "read" has read of a long file, page by page, so that a killed worker costs the page in hand."""

from __future__ import annotations

from pipeline.document import Page
from pipeline.keeping import Sheets, key_of, packed, unpacked
from storage import kept_pages
from storage.engine import Store
from storage.steps import Claim


class KeptPages:
    """The sheets of the file (by its SHA-256) that a claim reads, as rows of the database (`pipeline.keeping.Kept`).

    Another generation of the paper, or another version of the code whose pages are made otherwise, finds none of them.
    """

    def __init__(self, store: Store, claim: Claim, sha: str) -> None:
        self._store, self._claim, self._key = store, claim, key_of(sha)

    def load(self) -> dict[int, list[Page]]:
        """The sheets that this or an earlier worker kept."""
        assert self._claim.document_id is not None
        with self._store.read() as session:
            kept = kept_pages.load(session, self._claim.document_id, self._key)
        return {sheet: unpacked(body) for sheet, body in kept.items()}

    def keep(self, sheets: Sheets) -> None:
        """Keeps sheets. Raises LeaseLostError where another worker has the step by now, which ends this reading."""
        bodies = {sheet: packed(pages) for sheet, pages in sheets.items()}
        with self._store.write() as session:
            kept_pages.keep(session, self._claim, self._key, bodies)


__all__ = ["KeptPages"]
