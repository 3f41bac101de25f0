"""Reads the digits in a slot of the printed header: a small CTC network, exact string probabilities, calibrated offers.

A slot comes in as a strip: ink 0..1, HEIGHT rows, EM pixels an em of the printed line, the printed baseline at row
BASELINE, and MARGIN ems of both printed neighbours left standing, so that the network sees where the blank ends.
The model and where it comes from: data/digits.md; how it was trained: training/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ctc import LogP, string_logp
from pipeline.document import Offer
from pipeline.networks import open_network
from pipeline.tinos import HandwritingError

Ink = NDArray[np.float32]

MODEL = Path(__file__).parent / "data" / "digits.onnx"
ALPHABET = "0123456789x"  # class of the network = place here + 1; 0 is the blank, x "a letter"
LONGEST = 6
WIDTHS = (0.92, 1.08)
HEIGHT = 48
EM = 26.0
BASELINE = 34
MARGIN = 0.3
WIDEST = 256


def reader_missing(name: str) -> HandwritingError:
    """The model file is not where the installation should have it."""
    return HandwritingError(
        "reader-missing",
        "Thiếu hoặc hỏng mô hình đọc chữ số viết tay; hãy cài lại phần mềm.",
        "The model that reads handwritten digits is missing or broken; install the program again.",
        file=name,
    )


def normalise(luminance: NDArray[np.uint8], x0: float, x1: float, baseline: float, size: float) -> NDArray[np.float32]:
    """Cuts the strip of a slot out of a picture.

    `luminance` (rows, columns) 0 = black; x0, x1: where the left neighbour's ink ends and the right one's begins;
    `baseline` its row; `size` pixels an em. Returns ink (HEIGHT, width ≤ WIDEST). What lies outside the page is white.
    """
    left, right = x0 - MARGIN * size, x1 + MARGIN * size
    scale = EM / size
    top, bottom = baseline - BASELINE / scale, baseline + (HEIGHT - BASELINE) / scale
    width = int(np.clip(round((right - left) * scale), 8, WIDEST))
    cut = _window(luminance, left, top, right, bottom)
    paper = float(np.percentile(cut, 90))
    black = float(np.percentile(cut, 0.5))
    ink = np.clip((paper - cut.astype(np.float32)) / max(paper - black, 48.0), 0.0, 1.0)
    return np.clip(np.asarray(cv2.resize(ink, (width, HEIGHT), interpolation=cv2.INTER_AREA), np.float32), 0.0, 1.0)


def _window(luminance: NDArray[np.uint8], left: float, top: float, right: float, bottom: float) -> NDArray[np.uint8]:
    """The whole pixels of a window, white where it leaves the page."""
    x0, y0, x1, y1 = round(left), round(top), max(round(right), round(left) + 4), max(round(bottom), round(top) + 4)
    cut = np.full((y1 - y0, x1 - x0), 255, np.uint8)
    rows = slice(max(y0, 0), max(min(y1, luminance.shape[0]), max(y0, 0)))
    columns = slice(max(x0, 0), max(min(x1, luminance.shape[1]), max(x0, 0)))
    cut[rows.start - y0 : rows.stop - y0, columns.start - x0 : columns.stop - x0] = luminance[rows, columns]
    return cut


@dataclass(frozen=True, slots=True)
class Calibration:
    """Exponents that make the network's string probabilities honest, as measured by training/measure.py."""

    number: float = 1.0
    date: float = 1.0


class DigitReader:
    """The network in an onnxruntime session of one thread; made in the child, never in a parent that forks.

    Raises:
        HandwritingError: "reader-missing", when the model file is not there or cannot be loaded.
    """

    def __init__(self, path: Path = MODEL) -> None:
        self._session = open_network(path, reader_missing(path.name))
        kept = self._session.get_modelmeta().custom_metadata_map
        try:
            self.calibration = Calibration(float(kept.get("number", 1.0)), float(kept.get("date", 1.0)))
        except ValueError as error:
            raise reader_missing(path.name) from error

    def number(self, strip: Ink, *, most: int = 5) -> tuple[Offer, ...]:
        """What the number may be, best first: up to five digits, a leading zero only as in 02, perhaps a letter.

        A letter is told but not read: 3176 with a letter is offered as 3176b and 3176a with half its probability each.
        An empty blank yields no offer.
        """
        logps = self._logps(strip)
        texts = sorted({text for logp in logps for text in beam(logp)} | {""})
        allowed = [text for text in texts if _may_be_number(text)]
        chances = _chances(logps, allowed, self.calibration.number)
        offers = [offer for text, p in zip(allowed, chances, strict=True) for offer in _spelled(text, p)]
        return _best(offers, most)

    def day(self, strip: Ink, *, most: int = 5) -> tuple[Offer, ...]:
        """Days 01 to 31, two digits each; written with or without the leading zero."""
        return self._of_range(strip, 31, most)

    def month(self, strip: Ink, *, most: int = 5) -> tuple[Offer, ...]:
        """Months 01 to 12, likewise."""
        return self._of_range(strip, 12, most)

    def year(self, strip: Ink, *, most: int = 3) -> tuple[Offer, ...]:
        """Years 1976 to 2049: since the country bears its present name."""
        texts = ["", *map(str, range(1976, 2050))]
        chances = _chances(self._logps(strip), texts, self.calibration.date)
        return _best([Offer(text, p) for text, p in zip(texts, chances, strict=True) if text], most)

    def _of_range(self, strip: Ink, last: int, most: int) -> tuple[Offer, ...]:
        texts = ["", *(f"{one:02d}" for one in range(1, last + 1)), *map(str, range(1, min(last, 9) + 1))]
        chances = _chances(self._logps(strip), texts, self.calibration.date)
        together: dict[str, float] = {}
        for text, p in zip(texts, chances, strict=True):
            if text:
                together[text.zfill(2)] = together.get(text.zfill(2), 0.0) + p
        return _best([Offer(text, p) for text, p in together.items()], most)

    def _logps(self, strip: Ink) -> list[LogP]:
        """What each network of the file sees in the strip at three widths: one look at a pen stroke is rash."""
        views = [strip, *(_stretched(strip, factor) for factor in WIDTHS)]
        return [logp for view in views for logp in self._session.run(None, {"strips": view[None, None]})[0]]


def _stretched(strip: Ink, factor: float) -> Ink:
    width = max(round(strip.shape[1] * factor), 8)
    return np.asarray(cv2.resize(strip, (width, strip.shape[0]), interpolation=cv2.INTER_AREA), np.float32)


def _may_be_number(text: str) -> bool:
    digits = text.removesuffix("x")
    if not digits:
        return text == ""
    if digits.startswith("0"):
        return len(digits) == 2 and digits != "00"
    return "x" not in digits and len(digits) <= 5


def _spelled(text: str, p: float) -> tuple[Offer, ...]:
    if text == "":
        return ()
    if text.endswith("x"):
        return Offer(text[:-1] + "b", p / 2), Offer(text[:-1] + "a", p / 2)
    return (Offer(text, p),)


def _best(offers: list[Offer], most: int) -> tuple[Offer, ...]:
    ranked = sorted(offers, key=lambda one: -one.p)
    if sum(one.p for one in ranked) < 0.5:  # the empty blank is likelier than anything written in it
        return ()
    return tuple(Offer(one.text, round(one.p, 5)) for one in ranked[:most] if one.p >= 0.0005)


def _chances(logps: Sequence[LogP], texts: Sequence[str], exponent: float) -> list[float]:
    """The share of each text among all of them, over several looks (geometric mean), made honest by `exponent`."""
    spelled = [[ALPHABET.index(one) + 1 for one in text] for text in texts]
    score = exponent * np.mean([string_logp(logp, spelled) for logp in logps], axis=0)
    weight = np.exp(score - score.max())
    return [float(one) for one in weight / weight.sum()]


def beam(logp: LogP, *, wide: int = 10, least: float = -6.0) -> list[str]:
    """The likeliest texts by CTC prefix beam search; at most five digits and a letter at the end."""
    beams: dict[str, tuple[float, float]] = {"": (0.0, -np.inf)}  # ends in a blank, ends in its last letter
    for step in logp.astype(np.float64):
        likely = [index for index in range(1, len(step)) if step[index] > least]
        grown: dict[str, tuple[float, float]] = {}
        for text, (blank, letter) in beams.items():
            either = float(np.logaddexp(blank, letter))
            _add(grown, text, either + step[0], -np.inf)
            for index in likely:
                one = ALPHABET[index - 1]
                if text.endswith(one):
                    _add(grown, text, -np.inf, letter + step[index])
                    _add(grown, text + one, -np.inf, blank + step[index])
                elif len(text) < LONGEST and not text.endswith("x"):
                    _add(grown, text + one, -np.inf, either + step[index])
        ranked = sorted(grown.items(), key=lambda item: -float(np.logaddexp(*item[1])))
        beams = dict(ranked[:wide])
    return list(beams)


def _add(grown: dict[str, tuple[float, float]], text: str, blank: float, letter: float) -> None:
    if len(text) > LONGEST:
        return
    had = grown.get(text, (-np.inf, -np.inf))
    grown[text] = (float(np.logaddexp(had[0], blank)), float(np.logaddexp(had[1], letter)))
