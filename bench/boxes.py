"""A PDF of a whole box as desk scanners make them: many pages of every sort, blank backs between, each a picture of its own."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle
from random import Random

import numpy as np
import pikepdf

from bench.troubledpages import FAMILIES, Picture, Troubled
from bench.troubles import paper, scanned

_KINDS = ("quyet_dinh", "giay_khai_sinh", "cong_van", "giay_phep_xay_dung", "ho_kinh_doanh", "xac_nhan_hon_nhan")
# A sheet in eight has no print; one is twice as large, one photographed, one nine times as dense as the others.
_SHEETS = ("plain", "blank back", "bilevel", "gray", "turned", "A3", "blank back", "400 to 600 dpi", "photo", "A5",
           "scanner border", "blank back", "two on one sheet", "70 to 100 dpi", "foreign annex", "ink notes")  # fmt: skip


def mixed_box(seed: int, pages: int) -> bytes:
    """A PDF of so many pages, drawn by the seed; after eighteen sheets they come again, as new pictures in the file."""
    drawn = [scanned(sheet) for sheet in _sheets(seed)]
    out = io.BytesIO()
    with ExitStack() as opened, pikepdf.Pdf.new() as box:
        for one in cycle(drawn):
            source = opened.enter_context(pikepdf.open(io.BytesIO(one)))
            box.pages.extend(source.pages[: pages - len(box.pages)])
            if len(box.pages) == pages:
                break
        box.save(out)
    return out.getvalue()


def _sheets(seed: int) -> Iterator[Troubled]:
    dice = Random(f"box {seed}")
    papers = [paper(f"drawn {seed}/{number} {kind}").picture for number, kind in enumerate(_KINDS)]
    for number, family in enumerate(_SHEETS):
        yield FAMILIES[family](papers[number % len(papers)], papers[(number + 1) % len(papers)], dice)
    yield Troubled((_paired(papers),))
    yield Troubled((np.full_like(papers[0], 247),))


def _paired(papers: Sequence[Picture]) -> Picture:
    """An unfolded A3 whose halves are two pages."""
    left, right = papers[0], papers[3]
    height = min(left.shape[0], right.shape[0])
    return np.concatenate((left[:height], right[:height]), axis=1)


__all__ = ["mixed_box"]
