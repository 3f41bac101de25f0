"""What commands have in common: reading a named file, writing whole files, one JSON document on standard output."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Self

from sohoa.errors import cannot_write, no_such_file


def bytes_of(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        FileError: it is not there, is no file, or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as cause:
        raise no_such_file(path) from cause


def write_whole(path: Path, data: bytes) -> None:
    """Writes the file in one step: it is either there whole or not there.

    Raises:
        FileError: the folder is missing, full or closed.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
            try:
                draft.write(data)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).chmod(0o644)
                os.replace(draft.name, path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
    except OSError as cause:
        raise cannot_write(path) from cause


def print_json(value: object) -> None:
    """One JSON document and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=None) + "\n")


def say(text: str = "") -> None:
    """A line for a person."""
    sys.stdout.write(text + "\n")


class Bar:
    """How far a long command has come, on standard error; nothing is drawn before the first `show`."""

    def __init__(self, words: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._task = self._bar.add_task(words, total=None)

    def show(self, done: int, total: int) -> None:
        """`done` of `total` are through."""
        self._bar.start()
        self._bar.update(self._task, completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar.live.is_started:
            self._bar.stop()
