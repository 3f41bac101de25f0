"""asterocr: a third reader of single lines, asked only where the first two disagree (1.7 s for a whole page).

Only its network and its vocabulary are used; the package's own loader would fetch weights from the net where they are
missing, which must not happen here.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline import errors
from pipeline.engines.base import Place, Reading, ReadWord
from pipeline.raster import Pixels

_HEIGHT = 32
_LONGEST = 1000  # its position table ends at 1,024 columns


class Aster:
    """asterocr's network in this child, one thread."""

    name = "asterocr"

    def __init__(self) -> None:
        folder = _assets()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(folder / "asternet.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name
        self._chars: list[str] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["chars"]

    def read(self, page: Pixels, lines: Sequence[Place], dpi: float) -> list[Reading]:
        """See LineReader. Lines too long for the network are squeezed to its width."""
        return [self._line(page, line) for line in lines]

    def _line(self, page: Pixels, line: Place) -> Reading:
        margin = round(0.1 * line.height)
        top, left = max(0, line.y0 - margin), max(0, line.x0 - line.height // 4)
        right = min(page.shape[1], line.x1 + line.height // 4)
        crop = page[top : line.y1 + margin, left:right]
        if min(crop.shape) < 3:
            return ()
        width = min(max(_HEIGHT, round(crop.shape[1] * _HEIGHT / crop.shape[0])), _LONGEST) // 4 * 4
        small = cv2.resize(crop, (width, _HEIGHT), interpolation=cv2.INTER_AREA)
        tensor = np.repeat(((small.astype(np.float32) / 255 - 0.5) / 0.5)[None, None], 3, axis=1)
        scores = self._session.run([self._output], {self._input: tensor})[0].reshape(-1, len(self._chars))
        return self._words(scores, float(left), float(right - left))

    def _words(self, scores: NDArray[np.float32], left: float, width: float) -> Reading:
        peaks = np.exp(scores - scores.max(axis=1, keepdims=True))
        peaks /= peaks.sum(axis=1, keepdims=True)
        ids = scores.argmax(axis=1)
        step = width / max(len(ids), 1)
        words: list[ReadWord] = []
        letters: list[tuple[str, float, float]] = []
        previous = 0
        for position, class_ in enumerate(int(one) for one in ids):
            if class_ not in {0, previous}:
                char, place = self._chars[class_], left + (position + 0.5) * step
                if char.isspace():
                    words += _joined(letters, step)
                    letters = []
                else:
                    letters.append((char, place, float(peaks[position, class_])))
            previous = class_
        return tuple(words + _joined(letters, step))


def _joined(letters: list[tuple[str, float, float]], step: float) -> list[ReadWord]:
    if not letters:
        return []
    text = unicodedata.normalize("NFC", "".join(char for char, _, _ in letters))
    return [ReadWord(text, letters[0][1] - step, letters[-1][1] + step, min(sure for _, _, sure in letters))]


def _assets() -> Path:
    """The package's folder of weights, found without importing the package.

    Raises:
        EngineError: aster-weights-missing.
    """
    spec = find_spec("asterocr")
    folder = Path(spec.origin or "").parent / "assets" if spec else Path()
    if not (folder / "asternet.onnx").is_file():
        raise errors.engine("aster-weights-missing")
    return folder


__all__ = ["Aster"]
