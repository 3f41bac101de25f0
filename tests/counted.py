"""`sohoa` with watched keys: `python -m tests.counted MARKS SECONDS agent --server …` (or `serve`, `worker`).

The program is the real one. For every signature that a key is asked for, before it is made, one line of JSON goes to MARKS:
the process ("pid"), the key and the SHA-256 of what is signed ("data"). Then a pause of SECONDS: a real device takes its time, and
a kill should fall into it. The agent looks for papers more often than on a desk: nobody waits for nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path

from signing.keys import FileKey
from signing.tokens import TokenKey
from sohoa.cli import main
from sohoa.commands import agent


def watch(kind: type[FileKey] | type[TokenKey], marks: Path, seconds: float) -> None:
    """Marks every use of keys of that kind."""
    sign = kind.sign

    def counted(self: FileKey | TokenKey, data: bytes) -> bytes:
        with marks.open("a") as target:
            target.write(
                json.dumps({"pid": os.getpid(), "key": self.label, "data": hashlib.sha256(data).hexdigest()}) + "\n"
            )
        time.sleep(seconds)  # as slow as a device is: whoever is killed meanwhile is killed using it
        return sign(self, data)  # type: ignore[arg-type]

    kind.sign = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    for one in (FileKey, TokenKey):
        watch(one, Path(sys.argv[1]), float(sys.argv[2]))
    agent._IDLE_SECONDS = 0.3
    main(sys.argv[3:])
