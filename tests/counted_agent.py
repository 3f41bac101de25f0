"""`sohoa agent` with a watched token: `python -m tests.counted_agent FOLDER SECONDS agent --server …`.

The agent is the real one. Around the device stands a mark in FOLDER/operations for every signature it is asked for, and a
pause, because a real token takes its time and a kill should fall into it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from signing.tokens import TokenKey
from sohoa.cli import main

_sign = TokenKey.sign


def watch(marks: Path, seconds: float) -> None:
    """Marks every use of the device, before it is made."""

    def counted(self: TokenKey, data: bytes) -> bytes:
        with marks.open("a") as target:
            target.write(f"{os.getpid()}\n")
        time.sleep(seconds)
        return _sign(self, data)

    TokenKey.sign = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    watch(Path(sys.argv[1]) / "operations", float(sys.argv[2]))
    main(sys.argv[3:])
