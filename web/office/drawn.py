"""Draws stamps on a document without signing, in a bounded child: hostile bytes are opened only there."""

from __future__ import annotations

from signing.request import Place, SignRequest, StampStyle

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


def placed(data: bytes, requests: tuple[SignRequest, ...]) -> tuple[bytes, list[Drawn]]:
    """As `drawn`, for the fields of a draft that has none yet: leader's and seal's, each with its place.

    Raises:
        SigningError: place-covers-text, as preparing the draft would refuse.
    """
    from signing.fields import refuse_fields_over_text

    where = {one.stamp: one.place for one in requests}
    refuse_fields_over_text(data, where.get("leader"), where.get("seal"))
    return drawn(data, requests)


def begun(data: bytes, style: StampStyle) -> tuple[tuple[Place, Place], dict[int, tuple[float, float]]]:
    """Where the fields of a draft that has none are first shown (leader, seal), and the sizes of its pages in points.

    Raises:
        SigningError: not-a-pdf.
    """
    from signing.fields import usual_places
    from signing.paper import page_count, page_size

    sizes = {number: page_size(data, number) for number in range(1, page_count(data) + 1)}
    return usual_places(data, style), sizes
