"""Asks the ink of printed words which of several readings it bears out.

A small network of our own (data/ink.onnx; data/ink.md says where it comes from) sees a word's strip and gives every
reading its exact probability. It was trained on composed print with marks drawn at random, so that it looks at the ink
and not at habit: it is a witness beside the readers, and it is asked only about what they leave open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline import errors
from pipeline.ctc import LogP, string_logp
from pipeline.networks import open_network
from pipeline.raster import Pixels

MODEL = Path(__file__).parent / "data" / "ink.onnx"
CROSSED = MODEL.with_name("crossed.onnx")  # the same, trained on print that signatures and seals run through
HEIGHT = 40  # rows of a strip
MARGIN = 0.15  # of the line's height, above and below
LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
SIGNS = " .,;:/()-–\"“”%&'@!?+*<>²³_=…[]°|"
ALPHABET = LETTERS + LETTERS.upper() + "0123456789" + SIGNS  # class = place in it + 1; class 0 is the blank
_CLASS = {letter: place + 1 for place, letter in enumerate(ALPHABET)}
_BESIDE = 0.12  # of the line's height, left and right

Strip = NDArray[np.float32]


def strip(page: Pixels, x0: float, x1: float, top: float, bottom: float) -> Strip:
    """(HEIGHT, width) ink 0..1 of what stands between columns x0 and x1 in a line from `top` to `bottom` (pixels)."""
    tall = bottom - top
    first, last = round(top - MARGIN * tall), round(bottom + MARGIN * tall)
    left, right = round(x0 - _BESIDE * tall), round(x1 + _BESIDE * tall)
    height, width = page.shape
    cut = page[max(0, first) : min(height, last), max(0, left) : min(width, right)]
    white = (255,)
    framed = cv2.copyMakeBorder(
        cut,
        max(0, -first),
        max(0, last - height),
        max(0, -left),
        max(0, right - width),
        cv2.BORDER_CONSTANT,
        value=white,
    )
    columns = max(8, round(framed.shape[1] * HEIGHT / framed.shape[0]))
    how = cv2.INTER_AREA if framed.shape[0] >= HEIGHT else cv2.INTER_LINEAR
    return np.asarray(1.0 - cv2.resize(framed, (columns, HEIGHT), interpolation=how) / np.float32(255), np.float32)


class Ink:
    """The network in an onnxruntime session of one thread; made in the child.

    Raises:
        EngineError: ink-model-missing.
    """

    def __init__(self, path: Path = MODEL) -> None:
        self._session = open_network(path, errors.engine("ink-model-missing"))

    def see(self, one: Strip) -> LogP:
        """(steps, classes) log-probabilities of a strip."""
        return np.asarray(self._session.run(None, {"strips": one[None, None]})[0][0], np.float32)

    def on_line(self, page: Pixels, top: float, bottom: float) -> Callable[[float, float], LogP]:
        """What it sees between two columns (pixels) of the line from `top` to `bottom`; the same place is looked at once."""
        return cache(lambda x0, x1: self.see(strip(page, x0, x1, top, bottom)))


def support(seen: LogP, texts: Sequence[str]) -> NDArray[np.float64]:
    """(texts,) log-probability of each text; -inf for one with a sign outside the network's alphabet."""
    spelled = [[_CLASS[letter] for letter in text] if set(text) <= _CLASS.keys() else None for text in texts]
    result = np.full(len(texts), -np.inf)
    sayable = [place for place, one in enumerate(spelled) if one is not None]
    if sayable:
        result[sayable] = string_logp(seen, [one for one in spelled if one is not None])
    return result


def heard(seen: LogP) -> str:
    """What the network reads by itself: the likeliest class of each step."""
    best = seen.argmax(1)
    kept = best[(best != 0) & np.concatenate(([True], best[1:] != best[:-1]))]
    return "".join(ALPHABET[one - 1] for one in kept)


__all__ = ["ALPHABET", "CROSSED", "HEIGHT", "MARGIN", "MODEL", "Ink", "Strip", "heard", "strip", "support"]
