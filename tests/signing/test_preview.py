"""A stamp is shown before it is signed, and stands afterwards where it was shown or where the signer moved it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from signing import paper
from signing.devca import DevCa
from signing.issue import prepare_draft
from signing.preview import preview
from signing.request import Place, SignRequest, Stamp
from signing.sign import sign
from sohoa.bounded import BilingualError
from tests.signing import papers
from tests.signing.test_issue import as_seen, leader_signs, sealed
from tests.signing.test_sign import ask


@pytest.mark.parametrize("stamp", ["scan", "sao-y", "archive", "attachment", "arrival"])
def test_what_was_shown_is_what_the_signed_page_shows(stamp: Stamp, ca: DevCa, now: datetime) -> None:
    shown = preview(papers.page(), ask(stamp, now))
    signed = sign(papers.page(), ca.key("clerk"), ask(stamp, now))
    assert (shown.place, shown.note) == (signed.place, signed.stamp_note)
    assert np.array_equal(paper.picture(shown.pdf, 1, 1.0), paper.picture(signed.pdf, 1, 1.0))


def test_a_moved_stamp_is_shown_and_signed_there_and_over_text_it_is_refused(ca: DevCa, now: datetime) -> None:
    moved = ask("sao-y", now, place=Place(1, 250, 400, 560, 440))
    shown = preview(papers.page(), moved)
    assert shown.place is not None
    assert (shown.place.x0, shown.place.y0) == (250, 400)
    assert shown.place == sign(papers.page(), ca.key("clerk"), moved).place
    with pytest.raises(BilingualError) as refused:
        preview(papers.page(), replace(moved, place=Place(1, 290, 60, 560, 110)))
    assert refused.value.code == "place-covers-text"


def test_number_and_seal_are_shown_on_the_page_the_leader_signed(ca: DevCa, now: datetime) -> None:
    rev1 = leader_signs(prepare_draft(papers.draft(), "result"), ca, now).pdf
    request = SignRequest(stamp="seal", signer_name="UBND xã Mẫu", time=now, image=ca.picture("seal"))
    shown = preview(rev1, request, "355", date(2026, 2, 5))
    done = sealed(rev1, ca, now)
    for page in (1, 2):
        assert np.array_equal(paper.picture(shown.pdf, page, 1.0), paper.picture(done.pdf, page, 1.0))


def test_a_field_moved_on_a_draft_stands_there_and_never_on_text() -> None:
    free = Place(1, 300, 450, 400, 500)
    rev0 = prepare_draft(papers.draft(), "result", places=(free, None))
    assert as_seen(rev0, "Leader") == pytest.approx((300, 450, 400, 500), abs=0.01)
    with pytest.raises(BilingualError) as refused:
        prepare_draft(papers.draft(), "result", places=(Place(1, 80, 200, 200, 240), None))
    assert refused.value.code == "place-covers-text"
