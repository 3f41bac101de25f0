"""The clerks' corrections as training data: a folder that never leaves the office.

    corrections.jsonl     one object a line: {"file": "….png", "kind": "number" | "day" | "month" | "year", "text": "1972"}
    ….png                 the slot's strip as `pipeline.handwriting.strip_png` cut it: HEIGHT rows, gray

`text` is what the clerk typed for that slot: digits, with a letter behind where the paper has one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np

from pipeline.digits import HEIGHT, WIDEST
from training.composer import Sample


class CorrectionsError(Exception):
    """The folder is not what it should be; the message names the line and what to do."""


def load(folder: Path) -> list[tuple[str, Sample]]:
    """(kind, sample) of every correction.

    Raises:
        CorrectionsError: no list, a line that is no correction, a picture that is missing or not a strip.
    """
    path = folder / "corrections.jsonl"
    if not path.is_file():
        raise CorrectionsError(f"{path} is missing; export the corrections first")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            found.append(_sample(folder, line, f"{path}:{number}"))
    return found


def _sample(folder: Path, line: str, where: str) -> tuple[str, Sample]:
    try:
        entry = json.loads(line)
        name, kind, text = str(entry["file"]), str(entry["kind"]), str(entry["text"])
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CorrectionsError(f'{where}: not {{"file", "kind", "text"}}; mend or delete the line') from error
    if kind not in ("number", "day", "month", "year") or not re.fullmatch(r"\d{1,5}[A-Za-zĐđ]?", text):
        raise CorrectionsError(f"{where}: kind {kind!r} with text {text!r} cannot stand in a slot; delete the line")
    if Path(name).name != name:
        raise CorrectionsError(f"{where}: {name!r} leaves the folder; delete the line")
    data = folder / name
    picture = cv2.imdecode(np.frombuffer(data.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE) if data.is_file() else None
    if picture is None or picture.shape[0] != HEIGHT or not 8 <= picture.shape[1] <= WIDEST:
        raise CorrectionsError(f"{where}: {name} is missing or no strip of {HEIGHT} rows; export the corrections again")
    strip = (255.0 - picture.astype(np.float32)) / 255.0
    return kind, Sample(strip, re.sub(r"[^\d]$", "x", text))


def varied(sample: Sample, rng: np.random.Generator) -> Sample:
    """The same writing as another scan would show it: a little moved, resized, leaned, darker or thresholded."""
    rows, columns = sample.strip.shape
    wide = max(round(columns * rng.uniform(0.92, 1.08)), 8)
    lean = rng.normal(0, 0.05)
    matrix = np.array(
        [
            [wide / columns, lean, -lean * 34 + rng.normal(0, 1.2)],
            [0, rng.uniform(0.95, 1.05), rng.normal(0, 1.0)],
        ]
    )
    moved = cv2.warpAffine(sample.strip, matrix, (wide, rows), borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.4:
        moved = cv2.GaussianBlur(moved, (0, 0), rng.uniform(0.3, 0.9))
    if rng.random() < 0.3:
        moved = np.clip((moved - rng.uniform(0.2, 0.5)) * rng.uniform(2, 6) + 0.5, 0, 1)
    return Sample(np.clip(moved * rng.uniform(0.75, 1.15), 0, 1).astype(np.float32), sample.text)
