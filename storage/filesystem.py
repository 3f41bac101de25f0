"""Objects in a folder: written beside, synced, renamed into place, readable by their owner only."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from storage.errors import UnreachableError, make
from storage.objects import BUCKETS, CHUNK, Bucket, checked, full, missing, sha256_of


class FolderObjects:
    """`ROOT/bucket/ab/abcdef…`; implements `storage.objects.Objects`."""

    def __init__(self, root: Path, *, reserve_mb: int = 200) -> None:
        self.root = root
        self._reserve = reserve_mb << 20
        for bucket in BUCKETS:
            (root / bucket).mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, bucket: Bucket, data: bytes | Path) -> str:
        sha = sha256_of(data)
        target = self._path(bucket, sha)
        if target.exists():
            return sha
        self.room(len(data) if isinstance(data, bytes) else data.stat().st_size)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        beside = target.parent / f".{uuid.uuid4().hex}"
        try:
            written = _write(beside, data)
            if written != sha:
                raise checked_while_copying()
            os.replace(beside, target)
            _sync_folder(target.parent)
            _sync_folder(target.parent.parent)
        except OSError as foreign:
            if foreign.errno in (errno.ENOSPC, errno.EDQUOT):
                raise full() from foreign
            raise _unreachable(foreign) from foreign
        finally:
            beside.unlink(missing_ok=True)
        return sha

    def get(self, bucket: Bucket, sha: str) -> bytes:
        with self.open(bucket, sha) as stream:
            return checked(stream.read(), bucket, sha)

    def open(self, bucket: Bucket, sha: str) -> AbstractContextManager[IO[bytes]]:
        try:
            return self._path(bucket, sha).open("rb")
        except FileNotFoundError as foreign:
            raise missing(bucket, sha) from foreign
        except OSError as foreign:
            raise _unreachable(foreign) from foreign

    def exists(self, bucket: Bucket, sha: str) -> bool:
        return self._path(bucket, sha).exists()

    def size(self, bucket: Bucket, sha: str) -> int:
        try:
            return self._path(bucket, sha).stat().st_size
        except FileNotFoundError as foreign:
            raise missing(bucket, sha) from foreign

    def names(self, bucket: Bucket) -> Iterator[str]:
        for folder in sorted((self.root / bucket).iterdir()):
            for path in sorted(folder.iterdir()):
                if len(path.name) == 64:
                    yield path.name

    def discard(self, sha: str) -> None:
        path = self._path("working", sha)
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _sync_folder(path.parent)
        except OSError as foreign:
            raise _unreachable(foreign) from foreign

    def room(self, needed: int) -> None:
        free = shutil.disk_usage(self.root).free
        if free - needed < self._reserve:
            raise full(free >> 20)

    def ping(self) -> None:
        for bucket in BUCKETS:
            if not os.access(self.root / bucket, os.W_OK):
                raise _unreachable(FileNotFoundError(str(self.root / bucket)))

    def _path(self, bucket: Bucket, sha: str) -> Path:
        if bucket not in BUCKETS or len(sha) != 64 or not set(sha) <= set("0123456789abcdef"):
            raise missing(bucket, sha)
        return self.root / bucket / sha[:2] / sha


def _write(path: Path, data: bytes | Path) -> str:
    """Writes and syncs; returns the SHA-256 of what was really copied."""
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        if isinstance(data, bytes):
            digest.update(data)
            target.write(data)
        else:
            with data.open("rb") as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checked_while_copying() -> OSError:
    """A file that changed between hashing and copying."""
    return OSError(errno.EIO, "the file changed while it was copied")


def _unreachable(foreign: OSError) -> UnreachableError:
    return make(UnreachableError, "objects-unreachable", cause=str(foreign))


__all__ = ["FolderObjects"]
