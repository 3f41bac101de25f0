"""One development CA with its people for all tests of verification: making keys is what costs."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bench.genuine import House


@cache
def the_house() -> House:
    """The house of this process."""
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return House.build(folder)
