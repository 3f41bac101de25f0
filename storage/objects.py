"""Bytes by their SHA-256, in a folder or in S3: the same promises.

`put` returns only when the bytes are safe (on disk, synced; or acknowledged by the server) and never changes bytes that
are there. Originals and signed files are never deleted by the program.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Final, Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from storage.errors import DamagedError, StorageFull, invalid, make, not_found

Bucket = Literal["originals", "working", "signed"]
BUCKETS: Final[tuple[Bucket, ...]] = ("originals", "working", "signed")
CHUNK: Final = 1 << 20


class Objects(Protocol):
    """A store of immutable bytes. `sha` is always 64 lower-case hex digits; sizes are bytes."""

    def put(self, bucket: Bucket, data: bytes | Path) -> str:
        """Stores bytes or a whole file (streamed) and returns the SHA-256; storing what is there is no error.

        Raises StorageFull (nothing was kept), UnreachableError.
        """
        ...

    def get(self, bucket: Bucket, sha: str) -> bytes:
        """The bytes, checked against their name. Raises NotFoundError, DamagedError, UnreachableError."""
        ...

    def open(self, bucket: Bucket, sha: str) -> AbstractContextManager[IO[bytes]]:
        """A stream of the bytes for large files (not checked against their name)."""
        ...

    def exists(self, bucket: Bucket, sha: str) -> bool:
        """Whether the bytes are there."""
        ...

    def size(self, bucket: Bucket, sha: str) -> int:
        """How many bytes. Raises NotFoundError."""
        ...

    def names(self, bucket: Bucket) -> Iterator[str]:
        """Every SHA-256 in the bucket (for backup and doctor)."""
        ...

    def discard(self, sha: str) -> None:
        """Deletes an object of the working bucket; one that is not there is no error. Raises UnreachableError."""
        ...

    def room(self, needed: int) -> None:
        """Raises StorageFull unless `needed` bytes and the reserve fit; S3 cannot tell and says nothing."""
        ...

    def ping(self) -> None:
        """Raises UnreachableError unless the store answers and its buckets are there."""
        ...


def open_objects(
    url: str,
    *,
    access_key: str = "",
    secret_key: str = "",
    prefix: str = "sohoa",
    retention_days: int = 0,
    reserve_mb: int = 200,
) -> Objects:
    """Opens `file:///folder` or `s3://host:port` (`s3+https://` for TLS); buckets are PREFIX-originals and so on.

    `retention_days` > 0 locks objects of the signed bucket (S3 object lock, compliance mode) for that long.
    `reserve_mb`: a folder refuses new bytes when less than this would stay free.

    Raises InvalidError for another kind of address; UnreachableError when S3 does not answer.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        from storage.filesystem import FolderObjects

        return FolderObjects(Path(unquote(parts.path)), reserve_mb=reserve_mb)
    if parts.scheme in ("s3", "s3+http", "s3+https") and parts.hostname:
        from storage.s3 import S3Objects

        query = parse_qs(parts.query)
        return S3Objects(
            parts.netloc.rsplit("@", 1)[-1],
            prefix=parts.path.strip("/") or prefix,
            secure=parts.scheme == "s3+https",
            access_key=access_key,
            secret_key=secret_key,
            region=query.get("region", ["us-east-1"])[0],
            retention_days=retention_days,
        )
    raise invalid("objects-url")


def sha256_of(data: bytes | Path) -> str:
    """The SHA-256 of bytes or of a file (streamed), 64 hex digits."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checked(data: bytes, bucket: Bucket, sha: str) -> bytes:
    """The same bytes, when they are what their name says. Raises DamagedError."""
    if hashlib.sha256(data).hexdigest() != sha:
        raise make(DamagedError, "object-damaged", bucket=bucket, sha256=sha)
    return data


def fetch(objects: Objects, bucket: Bucket, sha: str, target: Path) -> None:
    """Writes the bytes to `target`, synced, without holding them in memory, and checks them against their name.

    Raises NotFoundError, UnreachableError; DamagedError, and `target` is gone.
    """
    digest = hashlib.sha256()
    with objects.open(bucket, sha) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != sha:
        target.unlink()
        raise make(DamagedError, "object-damaged", bucket=bucket, sha256=sha)


def missing(bucket: Bucket, sha: str) -> Exception:
    """The error for bytes that are not there."""
    return not_found("object", bucket=bucket, sha256=sha)


def full(free_mb: int | None = None) -> StorageFull:
    """The refusal when there is no room."""
    return make(StorageFull, "storage-full", free_mb=free_mb)


__all__ = ["BUCKETS", "CHUNK", "Bucket", "Objects", "checked", "fetch", "full", "missing", "open_objects", "sha256_of"]
