"""Pages no scanner should have sent: what can be read is read, what cannot is said, nothing accepted is wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from random import Random

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bench.judging import judge_fields
from pipeline.digitize import PAGE_BOUNDS, read
from pipeline.document import Document
from pipeline.wording import fold
from samples import press
from samples.difficulty import page_images
from samples.values import SampleDocument
from sohoa.bounded import Pool
from tests.pipeline import papers

pytestmark = pytest.mark.soak
Picture = NDArray[np.uint8]
ENGLISH = (
    "MEMORANDUM OF UNDERSTANDING",
    "between the Department of Health and the World Bank, No. 145/MOU-WB",
    "Article 1. The parties agree to cooperate for three years from 12 May 2021.",
    "Signed in Geneva, by Director John Smith",
) * 4


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, PAGE_BOUNDS, warm="pipeline.recognize:warm") as made:
        yield made


@cache
def paper(kind: str = "giay_phep_xay_dung", seed: str = "bad/1") -> SampleDocument:
    return press.draw(press.Plan(seed, kind, "clean"))


def pictures(sample: SampleDocument) -> list[Picture]:
    return [np.array(image.convert("RGB"), np.uint8) for image in page_images(sample)]


def scanned(pages: list[Picture]) -> bytes:
    first, *others = [Image.fromarray(np.ascontiguousarray(page)) for page in pages]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=200, quality=85)
    return out.getvalue()


def wrongly_accepted(document: Document, *samples: SampleDocument) -> list[str]:
    """Accepted values that are true on none of the papers the pages were made of."""
    judged = [
        {one.name for one in judge_fields(sample.fields, document, set()) if one.status == "accepted" and not one.right}
        for sample in samples
    ]
    return sorted(set.intersection(*judged))


def accepted(document: Document) -> dict[str, str]:
    return {one.name: one.value for one in document.fields if one.status == "accepted"}


def english() -> Picture:
    return np.array(papers.page(ENGLISH, width=1654, height=2339).convert("RGB"), np.uint8)


def scribbled() -> Picture:
    """A page of ink strokes that are no letters."""
    page, dice = np.full((2339, 1654, 3), 250, np.uint8), Random(4)
    for line in range(14):
        x = 200
        while x < 1400:
            points = [(x + 8 * n, 300 + 120 * line + round(30 * np.sin(1.1 * n + 6 * dice.random()))) for n in range(9)]
            cv2.polylines(page, [np.array(points, np.int32)], False, (60, 40, 30), 3, cv2.LINE_AA)
            x = points[-1][0] + dice.randrange(25, 60)
    return page


def off_a_screen(page: Picture) -> Picture:
    """A photo of the page on a screen: its raster beats with the camera's, seen at an angle, in a dark room."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    raster = 1 - 0.11 * (1 + np.sin(2.1 * x + 0.01 * y)) - 0.09 * (1 + np.sin(1.93 * y - 0.013 * x))
    seen = cv2.GaussianBlur(page, (0, 0), 0.9) * raster[..., None] * np.array([0.9, 0.95, 1.05], np.float32)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    aside = corners + np.array([(60, 50), (90, 90), (120, 140), (40, 100)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, aside)
    return cv2.warpPerspective(
        np.clip(seen, 0, 255).astype(np.uint8), matrix, (width + 200, height + 220), borderValue=(25, 25, 30)
    )


def test_an_upside_down_page_in_a_good_document_is_turned_and_said(pool: Pool) -> None:
    document = read(scanned([*pictures(paper()), np.rot90(english(), 2)]), "a.pdf", pool=pool)
    last = document.pages[-1]
    assert (last.rotation, "turned:180" in last.steps) == (180, True)
    assert "article 1. the parties agree" in fold(last.text)
    assert wrongly_accepted(document, paper()) == []


def test_a_photo_of_a_screen_is_laid_flat_and_nothing_of_it_is_accepted_wrongly(pool: Pool) -> None:
    first, *others = pictures(paper())
    document = read(scanned([off_a_screen(first), *others]), "a.pdf", pool=pool)
    assert wrongly_accepted(document, paper()) == []


def test_handwriting_only_is_no_blank_back_and_nothing_is_made_of_it(pool: Pool) -> None:
    document = read(scanned([scribbled()]), "a.pdf", pool=pool)
    assert not document.pages[0].blank
    assert document.kind == "khac"
    assert set(accepted(document)) <= {"PageAmount"}


def test_a_foreign_annex_leaves_the_fields_of_the_document_before_it_alone(pool: Pool) -> None:
    document = read(scanned([*pictures(paper()), english()]), "a.pdf", pool=pool)
    assert document.kind == "giay_phep_xay_dung"
    assert accepted(document)
    assert wrongly_accepted(document, paper()) == []


def test_a_foreign_paper_alone_is_no_known_kind_and_gives_no_fields(pool: Pool) -> None:
    document = read(scanned([english()]), "a.pdf", pool=pool)
    assert document.kind == "khac"
    assert set(accepted(document)) <= {"PageAmount"}


def test_noise_ends_as_an_unread_or_a_failed_page_without_fields(pool: Pool) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (2339, 1654, 3), dtype=np.uint8)
    document = read(scanned([noise]), "a.pdf", pool=pool)
    assert set(accepted(document)) <= {"PageAmount"}
    assert len(document.pages[0].text) < 200


def test_two_papers_side_by_side_on_one_sheet_never_lend_each_other_a_value(pool: Pool) -> None:
    other = paper("giay_khai_sinh", "bad/2")
    halves = [
        cv2.resize(pictures(one)[0], None, fx=0.7071, fy=0.7071, interpolation=cv2.INTER_AREA)
        for one in (paper(), other)
    ]
    height = min(half.shape[0] for half in halves)
    document = read(
        scanned([np.concatenate([half[:height] for half in halves], axis=1).astype(np.uint8)]), "a.pdf", pool=pool
    )
    assert len(document.pages) == 2 or "in-halves" in document.pages[0].steps
    assert wrongly_accepted(document, paper(), other) == []


@pytest.mark.parametrize("side", ["left", "right", "top"])
def test_what_a_cut_edge_has_taken_away_is_not_invented(pool: Pool, side: str) -> None:
    first, *others = pictures(paper())
    height, width = first.shape[:2]
    cut = {"left": first[:, width // 7 :], "right": first[:, : -width // 7], "top": first[height // 14 :]}[side]
    document = read(scanned([cut, *others]), "a.pdf", pool=pool)
    assert wrongly_accepted(document, paper()) == []
