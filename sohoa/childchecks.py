"""What a bounded child is asked about a signed file: verification with the eyes of the reading room.

Apart from checking.py, so that a child loads no more than its work needs.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from signing.evidence import Evidence
from signing.trust import TrustStore
from signing.verdict import Verdict
from signing.verify import verify


def warm() -> None:
    """Called by a child before its first file: loading this module loads the verifier, which takes a busy machine longer
    than most files; the seconds a file may take are the file's own."""


def verified(
    data: bytes,
    trust: TrustStore,
    at: datetime | None = None,
    evidence: Evidence | None = None,
    agency: str | None = None,
) -> Verdict:
    """`signing.verify.verify`, with pictures of words in later signatures read."""
    return verify(data, trust, at, evidence, agency, _read)


def _read(picture: NDArray[np.uint8], dpi: float) -> list[str]:
    from pipeline.pictured import read_picture  # loads an engine: few files hold such a picture

    return read_picture(picture, dpi)


__all__ = ["verified", "warm"]
