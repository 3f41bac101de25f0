"""Pages no scanner should have sent: what can be read is read, what cannot is said, nothing accepted is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import numpy as np
import pytest

from bench.judging import judge_fields
from bench.troubledpages import Picture, Troubled, english, off_a_screen, resized, scribbled
from bench.troubles import scanned
from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.document import Document
from pipeline.wording import fold
from samples import press
from samples.difficulty import page_images
from samples.values import SampleDocument
from sohoa.bounded import Pool

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, PAGE_BOUNDS, warm="pipeline.recognize:warm") as made:
        yield made


@cache
def paper(kind: str = "giay_phep_xay_dung", seed: str = "bad/1") -> SampleDocument:
    return press.draw(press.Plan(seed, kind, "clean"))


def pictures(sample: SampleDocument) -> list[Picture]:
    return [np.array(image.convert("RGB"), np.uint8) for image in page_images(sample)]


def file(*pages: Picture) -> bytes:
    return scanned(Troubled(pages))


def wrongly_accepted(document: Document, *samples: SampleDocument) -> list[str]:
    """Accepted values that are true on none of the papers the pages were made of."""
    judged = [
        {one.name for one in judge_fields(sample.fields, document, set()) if one.status == "accepted" and not one.right}
        for sample in samples
    ]
    return sorted(set.intersection(*judged))


def accepted(document: Document) -> dict[str, str]:
    return {one.name: one.value for one in document.fields if one.status == "accepted"}


def test_an_upside_down_page_in_a_good_document_is_turned_and_said(pool: Pool) -> None:
    document = read(file(*pictures(paper()), np.rot90(english(), 2)), "a.pdf", pool=pool)
    last = document.pages[-1]
    assert (last.rotation, "turned:180" in last.steps) == (180, True)
    assert "article 1. the parties agree" in fold(last.text)
    assert wrongly_accepted(document, paper()) == []


def test_a_photo_of_a_screen_is_laid_flat_and_nothing_of_it_is_accepted_wrongly(pool: Pool) -> None:
    first, *others = pictures(paper())
    document = read(file(off_a_screen(first), *others), "a.pdf", pool=pool)
    assert wrongly_accepted(document, paper()) == []


def test_handwriting_only_is_no_blank_back_and_nothing_is_made_of_it(pool: Pool) -> None:
    document = read(file(scribbled(Random(4))), "a.pdf", pool=pool)
    assert not document.pages[0].blank
    assert document.kind == "khac"
    assert set(accepted(document)) <= {"PageAmount"}


def test_a_foreign_annex_leaves_the_fields_of_the_document_before_it_alone(pool: Pool) -> None:
    document = read(file(*pictures(paper()), english()), "a.pdf", pool=pool)
    assert document.kind == "giay_phep_xay_dung"
    assert accepted(document)
    assert wrongly_accepted(document, paper()) == []


def test_a_foreign_paper_alone_is_no_known_kind_and_gives_no_fields(pool: Pool) -> None:
    document = read(file(english()), "a.pdf", pool=pool)
    assert document.kind == "khac"
    assert set(accepted(document)) <= {"PageAmount"}


def test_noise_ends_as_an_unread_or_a_failed_page_without_fields(pool: Pool) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (2339, 1654, 3), dtype=np.uint8)
    document = read(file(noise), "a.pdf", pool=pool)
    assert set(accepted(document)) <= {"PageAmount"}
    assert len(document.pages[0].text) < 200


def test_two_papers_side_by_side_on_one_sheet_never_lend_each_other_a_value(pool: Pool) -> None:
    other = paper("giay_khai_sinh", "bad/2")
    halves = [resized(pictures(one)[0], 0.7071) for one in (paper(), other)]
    height = min(half.shape[0] for half in halves)
    document = read(file(np.concatenate([half[:height] for half in halves], axis=1)), "a.pdf", pool=pool)
    assert len(document.pages) == 2 or "in-halves" in document.pages[0].steps
    assert wrongly_accepted(document, paper(), other) == []


@pytest.mark.parametrize("side", ["left", "right", "top"])
def test_what_a_cut_edge_has_taken_away_is_not_invented(pool: Pool, side: str) -> None:
    first, *others = pictures(paper())
    height, width = first.shape[:2]
    cut = {"left": first[:, width // 7 :], "right": first[:, : -width // 7], "top": first[height // 14 :]}[side]
    document = read(file(cut, *others), "a.pdf", pool=pool)
    assert wrongly_accepted(document, paper()) == []
