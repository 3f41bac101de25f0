"""Draws stamps on a document without signing, in a bounded child: hostile bytes are opened only there."""

from __future__ import annotations

from signing.request import SignRequest

Drawn = tuple[tuple[int, float, float, float, float] | None, str]


def drawn(data: bytes, requests: tuple[SignRequest, ...]) -> tuple[bytes, list[Drawn]]:
    """The document with every stamp drawn, and of each its place (page, left, top, right, bottom) and note.

    Raises:
        SigningError: as signing would refuse.
    """
    from signing.preview import preview

    places: list[Drawn] = []
    for request in requests:
        shown = preview(data, request)
        data = shown.pdf
        place = shown.place
        places.append(((place.page, place.x0, place.y0, place.x1, place.y1) if place else None, shown.note or ""))
    return data, places
