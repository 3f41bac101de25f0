"""Objects in any S3 (SeaweedFS, Ceph, MinIO, AWS) through the `minio` client: three buckets, the signed one locked."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO, Final

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException, S3Error
from minio.retention import Retention
from minio.sse import Sse

from storage.errors import NotFoundError, UnreachableError, invalid, make
from storage.objects import BUCKETS, Bucket, checked, full, missing, sha256_of

SINGLE_PART: Final = 64 << 20
_GONE = frozenset({"NoSuchKey", "NoSuchObject", "NotFound", "NoSuchVersion"})


class _FirstOnly(Sse):
    """Headers that the client has no parameter for: never overwrite, and check the bytes on arrival.

    put_object takes arbitrary headers only through its encryption parameter (S3: If-None-Match, x-amz-checksum-sha256).
    """

    def __init__(self, sha: str) -> None:
        self._checksum = base64.b64encode(bytes.fromhex(sha)).decode()

    def headers(self) -> dict[str, str]:
        return {"If-None-Match": "*", "x-amz-checksum-sha256": self._checksum}

    def tls_required(self) -> bool:
        return False


class S3Objects:
    """Keys `ab/abcdef…` in PREFIX-originals, PREFIX-working, PREFIX-signed; implements `storage.objects.Objects`."""

    def __init__(
        self,
        endpoint: str,
        *,
        prefix: str,
        secure: bool,
        access_key: str,
        secret_key: str,
        region: str,
        retention_days: int,
    ) -> None:
        if not access_key or not secret_key:
            raise invalid("objects-credentials")
        self._prefix = prefix
        self._retention = timedelta(days=retention_days)
        retries = urllib3.Retry(total=2, backoff_factor=0.3, status_forcelist=[500, 502, 503, 504])
        pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=120), retries=retries, maxsize=16)
        self._client = Minio(
            endpoint, access_key=access_key, secret_key=secret_key, secure=secure, region=region, http_client=pool
        )
        with _named():
            self._make_buckets()

    def _make_buckets(self) -> None:
        for bucket in BUCKETS:
            name = self._bucket(bucket)
            if self._client.bucket_exists(name):
                continue
            try:
                self._client.make_bucket(name, object_lock=bucket == "signed")
            except S3Error as foreign:
                if foreign.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    raise

    def put(self, bucket: Bucket, data: bytes | Path) -> str:
        sha = sha256_of(data)
        if self.exists(bucket, sha):
            return sha
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
        stream: BinaryIO = io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")
        with stream, _named():
            self._send(bucket, sha, stream, size)
        return sha

    def _send(self, bucket: Bucket, sha: str, stream: BinaryIO, size: int) -> None:
        single = size <= SINGLE_PART
        locked = bucket == "signed" and self._retention
        try:
            self._client.put_object(
                self._bucket(bucket),
                _key(sha),
                stream,
                size,
                sse=_FirstOnly(sha) if single else None,
                part_size=max(size, 5 << 20) if single else 16 << 20,
                retention=Retention(COMPLIANCE, datetime.now(UTC) + self._retention) if locked else None,
            )
        except S3Error as foreign:
            # Somebody stored the same bytes meanwhile: that is what we wanted.
            if foreign.code != "PreconditionFailed":
                raise

    def get(self, bucket: Bucket, sha: str) -> bytes:
        with self.open(bucket, sha) as stream, _named():
            return checked(stream.read(), bucket, sha)

    @contextmanager
    def open(self, bucket: Bucket, sha: str) -> Iterator[IO[bytes]]:
        with _named(bucket, sha):
            answer = self._client.get_object(self._bucket(bucket), _key(sha))
        try:
            yield answer  # type: ignore[misc]
        finally:
            answer.close()
            answer.release_conn()

    def exists(self, bucket: Bucket, sha: str) -> bool:
        try:
            self.size(bucket, sha)
        except NotFoundError:
            return False
        return True

    def size(self, bucket: Bucket, sha: str) -> int:
        with _named(bucket, sha):
            return self._client.stat_object(self._bucket(bucket), _key(sha)).size or 0

    def names(self, bucket: Bucket) -> Iterator[str]:
        with _named():
            for one in self._client.list_objects(self._bucket(bucket), recursive=True):
                yield (one.object_name or "").rsplit("/", 1)[-1]

    def discard(self, sha: str) -> None:
        with _named("working", sha):
            self._client.remove_object(self._bucket("working"), _key(sha))

    def room(self, needed: int) -> None:
        """S3 does not tell how much is free: a put that does not fit is refused by the server and named."""

    def ping(self) -> None:
        with _named():
            absent = [bucket for bucket in BUCKETS if not self._client.bucket_exists(self._bucket(bucket))]
        if absent:
            raise _unreachable(f"no bucket {self._bucket(absent[0])}")

    def _bucket(self, bucket: Bucket) -> str:
        return f"{self._prefix}-{bucket}"


def _key(sha: str) -> str:
    return f"{sha[:2]}/{sha}"


@contextmanager
def _named(bucket: Bucket = "originals", sha: str = "") -> Iterator[None]:
    try:
        yield
    except S3Error as foreign:
        if foreign.code in _GONE and sha:
            raise missing(bucket, sha) from foreign
        if foreign.code in ("InsufficientCapacity", "XMinioStorageFull", "QuotaExceeded"):
            raise full() from foreign
        raise _unreachable(f"{foreign.code}: {foreign.message}") from foreign
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as foreign:
        raise _unreachable(str(foreign)) from foreign


def _unreachable(cause: str) -> UnreachableError:
    return make(UnreachableError, "objects-unreachable", cause=cause[:300])


__all__ = ["S3Objects"]
