"""A desk in a process of its own, to be killed: `python -m tests.signing.desk_child FOLDER`.

The office is a folder: waiting/*.pickle are prepared papers, finished/*.pdf what was delivered (written whole, and once).
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from pathlib import Path

from signing.desk import Desk, Ledger, Task, Waiting
from signing.errors import SigningError
from signing.keys import FileKey, Key, open_key
from signing.prepare import complete
from signing.request import Prepared


class FolderOffice:
    """The server's part, on disk: a second signature in a field is refused, as the database does."""

    def __init__(self, folder: Path) -> None:
        self._waiting = {path.stem: path for path in sorted((folder / "waiting").glob("*.pickle"))}
        self._finished = folder / "finished"

    def _load(self, name: str) -> Prepared:
        prepared: Prepared = pickle.loads(self._waiting[name].read_bytes())  # noqa: S301 (our own file)
        return prepared

    def hello(self, key: Key) -> None:
        """Nothing to remember."""

    def tasks(self) -> Waiting:
        """What is not finished."""
        rows = [(name, self._load(name)) for name in self._waiting if not (self._finished / f"{name}.pdf").exists()]
        return Waiting(tuple(Task(name, name, "", one.signed_attributes, one.document_digest) for name, one in rows))

    def file(self, task: Task) -> bytes:
        """The prepared bytes."""
        return self._load(task.identifier).pdf

    def approve(self, task: Task, digest: bytes) -> None:
        """Nothing to remember."""

    def deliver(self, task: Task, digest: bytes, signature: bytes) -> None:
        """Completes and publishes by one link: whole or not at all, and never twice."""
        pdf = complete(self._load(task.identifier), signature)
        draft = self._finished / f"{task.identifier}.{os.getpid()}.part"
        draft.write_bytes(pdf)
        try:
            os.link(draft, self._finished / f"{task.identifier}.pdf")
        except FileExistsError as taken:
            raise SigningError("field-taken", "đã ký", "taken") from taken
        finally:
            draft.unlink()

    def again(self, task: Task) -> None:
        """Nothing grows old here."""


class CountedKey:
    """A key that takes its time and leaves a mark for every operation."""

    def __init__(self, key: Key, marks: Path, seconds: float) -> None:
        self._key, self._marks, self._seconds = key, marks, seconds
        self.label, self.certificate, self.chain, self.algorithm = key.label, key.certificate, key.chain, key.algorithm

    def sign(self, data: bytes) -> bytes:
        """One operation of the device."""
        with self._marks.open("a") as target:
            target.write(".\n")
        time.sleep(self._seconds)
        return self._key.sign(data)


def main() -> None:
    """Runs the batch once."""
    folder, p12, secret, seconds = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])
    key = open_key(p12, secret.read_text().strip())
    assert isinstance(key, FileKey)
    counted = CountedKey(key, folder / "operations", seconds)
    Desk(FolderOffice(folder), counted, Ledger(folder / "ledger"), lambda *_: True).run()


if __name__ == "__main__":
    main()
