"""Pages are made upright, level, white, and every step is told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.pages import holds_ink, prepare, turned
from pipeline.raster import Raster
from pipeline.skew import estimate_skew
from tests.pipeline import papers

PAGE = papers.pixels(papers.page())


@settings(max_examples=12, deadline=None)
@given(st.floats(-10, 10))
def test_the_lean_of_a_page_is_found_to_a_tenth_of_a_degree(degrees: float) -> None:
    framed = np.pad(PAGE, 150, constant_values=255)
    leaning = turned(framed, -degrees)
    assert estimate_skew(leaning) == pytest.approx(degrees, abs=0.1)


def test_a_page_without_rows_is_left_as_it_is() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (600, 600)).astype(np.uint8)
    assert estimate_skew(np.full((600, 600), 255, np.uint8)) == 0.0
    assert abs(estimate_skew(noise)) <= 0.03


def test_the_frayed_edge_of_a_scanner_s_border_is_no_row() -> None:
    sparse = np.pad(PAGE, 150, constant_values=255)
    sparse[sparse.shape[0] // 4 :] = 255
    leaning = turned(sparse, -2.4)
    height, width = leaning.shape
    for x in range(0, width, 9):  # a band half a degree off, its edge rough
        foot = height - 20 + round(0.008 * x) + x // 9 % 2
        leaning[foot - 12 : foot, x : x + 9] = 20
    assert estimate_skew(leaning) == pytest.approx(2.4, abs=0.15)


def test_a_level_clean_page_is_hardly_touched() -> None:
    sheet = prepare(Raster(PAGE, papers.DPI))
    assert sheet.skew == 0.0
    assert not sheet.blank
    assert not any(step.startswith(("turned", "levelled", "borders", "scaled")) for step in sheet.steps)


def test_a_red_seal_falls_out_and_black_print_stays() -> None:
    colour = np.repeat(PAGE[:, :, None], 3, axis=2)
    colour[300:420, 700:820] = np.minimum(colour[300:420, 700:820], [215, 40, 50]).astype(np.uint8)
    sheet = prepare(Raster(colour, papers.DPI))
    plain = prepare(Raster(PAGE, papers.DPI))
    assert "colour-dropped" in sheet.steps
    assert np.abs(sheet.clean.astype(int) - plain.clean)[310:410, 710:810].mean() < 12
    assert sheet.luminance[300:420, 700:820].mean() < 160


def test_a_shadow_is_lifted() -> None:
    shade = np.linspace(0.5, 1.0, PAGE.shape[1])
    shadowed = (PAGE * shade).astype(np.uint8)
    sheet = prepare(Raster(shadowed, papers.DPI))
    assert "flattened" in sheet.steps
    assert np.percentile(sheet.clean[:, :200], 80) > 240


def test_the_black_of_the_scanner_is_cut_and_told() -> None:
    framed = PAGE.copy()
    framed[:, :40] = 10
    framed[-30:, :] = 10
    sheet = prepare(Raster(framed, papers.DPI))
    assert "borders-cut" in sheet.steps
    assert sheet.clean[100:600, :40].min() > 200


def test_a_blank_back_is_told_even_with_specks() -> None:
    back = np.full((1200, 900), 250, np.uint8)
    for x, y in ((100, 200), (500, 700), (800, 90)):
        back[y : y + 2, x : x + 2] = 60
    assert prepare(Raster(back, 150)).blank
    assert not prepare(Raster(PAGE, papers.DPI)).blank


def test_coarse_and_fine_scans_are_brought_to_a_readable_scale() -> None:
    coarse = papers.page(dpi=70, width=490, height=250)
    sheet = prepare(Raster(papers.pixels(coarse), 70))
    assert sheet.dpi == 200
    assert "scaled:70-200dpi" in sheet.steps
    fine = Image.new("L", (2000, 1200), 255)
    assert prepare(Raster(papers.pixels(fine), 600)).dpi == 300


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_page_is_set_upright(turns: int) -> None:
    from pipeline.recognize import true_ocr

    lines = tuple(line for _ in range(4) for line in papers.LETTER)
    upright = papers.pixels(papers.page(lines, width=1400, height=2000))
    # np.rot90 turns counter-clockwise: as many turns clockwise bring it back.
    lying = np.ascontiguousarray(np.rot90(upright, turns))
    sheet = prepare(Raster(lying, papers.DPI), true_ocr().turns)
    assert sheet.rotation == 90 * turns
    assert np.abs(sheet.clean.astype(int) - upright).mean() < 4


def test_rules_go_and_the_letters_that_cross_them_stay() -> None:
    ruled = PAGE.copy()
    ruled[150:153, 80:1200] = 0
    ruled[40:600, 60:63] = 0
    sheet = prepare(Raster(ruled, papers.DPI))
    plain = prepare(Raster(PAGE, papers.DPI))
    assert any(step.startswith("rules-erased") for step in sheet.steps)
    lost = (plain.clean < 100) & (sheet.clean > 200)
    assert lost.sum() < 0.02 * (plain.clean < 100).sum()
    assert sheet.clean[300:500, 58:66].min() > 150


def test_a_dark_blue_pen_across_print_is_dropped_below_the_header_and_kept_in_it() -> None:
    pixels = np.full((1000, 800, 3), 255, np.uint8)
    for top in (100, 800):
        pixels[top : top + 40, 100:400] = (20, 20, 24)  # print
        pixels[top + 15 : top + 25, 420:600] = (24, 34, 130)  # a ball pen
    clean = prepare(Raster(pixels, 200.0)).clean
    assert clean[820, 500] > 220
    assert clean[120, 500] < 200
    assert clean[820, 250] < 60
    assert clean[120, 250] < 60


@pytest.mark.parametrize("ink", [(35, 55, 160), (20, 30, 110), (60, 90, 190), (70, 90, 250)])
def test_print_in_blue_is_no_pen_where_nothing_is_printed_in_black(ink: tuple[int, int, int]) -> None:
    share = PAGE[..., None] / 255
    coloured = (np.array(ink) + (255 - np.array(ink)) * share).astype(np.uint8)
    shown = prepare(Raster(coloured, 200.0)).clean < 110
    assert shown.sum() > 0.7 * (PAGE < 110).sum()


@pytest.mark.parametrize(("ink", "paper"), [(156, 211), (185, 252)])
def test_pale_print_on_a_page_without_dark_ink_is_print_and_no_blank_back(ink: int, paper: int) -> None:
    pale = (ink + (paper - ink) * (PAGE / 255)).astype(np.uint8)
    read = prepare(Raster(pale, 200.0))
    assert not read.blank
    assert (read.clean < 110).sum() > 0.5 * (PAGE < 110).sum()


def test_what_shines_through_from_the_other_side_stays_pale() -> None:
    through = (255 - 0.14 * (255.0 - PAGE[:, ::-1])).astype(np.uint8)
    assert prepare(Raster(through, 200.0)).blank


def test_handwriting_is_ink_and_dust_or_the_shade_of_the_back_is_none() -> None:
    written = np.full((1169, 827), 255, np.uint8)
    for row in range(6):
        points = [(100 + 10 * n, 200 + 90 * row + round(25 * np.sin(n * 1.7 + row))) for n in range(60)]
        cv2.polylines(written, [np.array(points, np.int32)], False, 30, 2)
    dusty = np.full((1169, 827), 255, np.uint8)
    dusty[np.random.default_rng(2).random(dusty.shape) < 0.001] = 0
    shade = np.maximum(cv2.flip(cv2.GaussianBlur(written, (0, 0), 1.3), 1), 150)
    assert [holds_ink(one) for one in (written, dusty, np.asarray(shade, np.uint8))] == [True, False, False]
