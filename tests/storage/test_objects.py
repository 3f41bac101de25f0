"""Objects: what is stored is what comes back, is never changed, and a full disk refuses."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from storage import s3
from storage.errors import DamagedError, InvalidError, NotFoundError, StorageFull, UnreachableError
from storage.filesystem import FolderObjects
from storage.objects import Objects, fetch, open_objects, sha256_of
from tests.servers import S3, free_port


@pytest.fixture(params=["folder", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return open_objects((tmp_path / "objects").as_uri(), reserve_mb=0)
    weed: S3 = request.getfixturevalue("weed")
    return open_objects(weed.url, access_key=weed.access_key, secret_key=weed.secret_key, prefix="objtest")


def test_bytes_come_back_by_their_hash(kept: Objects) -> None:
    sha = kept.put("originals", b"mot to giay")
    assert sha == sha256_of(b"mot to giay")
    assert kept.get("originals", sha) == b"mot to giay"
    assert kept.exists("originals", sha)
    assert not kept.exists("signed", sha)
    assert kept.size("originals", sha) == 11
    assert sha in list(kept.names("originals"))


def test_storing_the_same_bytes_twice_is_no_error(kept: Objects) -> None:
    assert kept.put("signed", b"twice") == kept.put("signed", b"twice")


def test_zero_bytes_can_be_kept(kept: Objects) -> None:
    assert kept.get("originals", kept.put("originals", b"")) == b""


def test_a_large_file_is_streamed_in_and_out(kept: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "SINGLE_PART", 5 << 20)  # above it S3 gets the file in parts
    big = tmp_path / "big.pdf"
    big.write_bytes(os.urandom(1 << 20) * 18)
    sha = kept.put("originals", big)
    with kept.open("originals", sha) as stream:
        assert stream.read(100) == big.read_bytes()[:100]
    assert kept.size("originals", sha) == 18 << 20


def test_what_is_not_there_is_named(kept: Objects) -> None:
    with pytest.raises(NotFoundError):
        kept.get("working", "0" * 64)
    with pytest.raises(NotFoundError):
        kept.size("working", "0" * 64)


def test_a_key_cannot_walk_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        FolderObjects(tmp_path, reserve_mb=0).get("working", "../../../../etc/passwd")


def test_files_in_the_folder_belong_to_their_owner_only(tmp_path: Path) -> None:
    kept = FolderObjects(tmp_path / "o", reserve_mb=0)
    sha = kept.put("originals", b"secret")
    path = tmp_path / "o" / "originals" / sha[:2] / sha
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [sha]


def test_changed_bytes_in_the_folder_are_noticed(tmp_path: Path) -> None:
    kept = FolderObjects(tmp_path, reserve_mb=0)
    sha = kept.put("originals", b"before")
    (tmp_path / "originals" / sha[:2] / sha).write_bytes(b"after")
    with pytest.raises(DamagedError):
        kept.get("originals", sha)
    with pytest.raises(DamagedError):
        fetch(kept, "originals", sha, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_disk_that_is_nearly_full_refuses_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = FolderObjects(tmp_path, reserve_mb=100)
    usage = SimpleNamespace(total=1 << 40, used=1 << 40, free=90 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(StorageFull):
        kept.put("originals", b"one more")
    assert list(kept.names("originals")) == []


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = FolderObjects(tmp_path, reserve_mb=0)

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StorageFull):
        kept.put("originals", b"half")
    assert [path for path in (tmp_path / "originals").rglob("*") if path.is_file()] == []


def test_an_s3_that_does_not_answer_is_named() -> None:
    with pytest.raises(UnreachableError):
        open_objects(f"s3://127.0.0.1:{free_port()}", access_key="a", secret_key="b")


def test_signed_files_in_s3_cannot_be_deleted_while_locked(weed: S3) -> None:
    from minio import Minio
    from minio.error import S3Error

    kept = open_objects(
        weed.url, access_key=weed.access_key, secret_key=weed.secret_key, prefix="locked", retention_days=1
    )
    sha = kept.put("signed", b"a decision")
    client = Minio(weed.url.split("//")[1], weed.access_key, weed.secret_key, secure=False)
    version = client.stat_object("locked-signed", f"{sha[:2]}/{sha}").version_id
    with pytest.raises(S3Error) as denied:
        client.remove_object("locked-signed", f"{sha[:2]}/{sha}", version_id=version)
    assert denied.value.code == "AccessDenied"


@pytest.mark.parametrize("address", ["ftp://x", "s3://", "/tmp/x"])
def test_an_address_that_is_no_store_is_refused(address: str) -> None:
    with pytest.raises(InvalidError):
        open_objects(address)


def test_s3_without_keys_is_refused() -> None:
    with pytest.raises(InvalidError) as refusal:
        open_objects("s3://127.0.0.1:9000")
    assert refusal.value.code == "objects-credentials"


def test_what_is_discarded_is_gone_and_may_be_discarded_again(kept: Objects) -> None:
    sha = kept.put("working", b"evidence")
    kept.discard(sha)
    kept.discard(sha)
    assert not kept.exists("working", sha)
    assert sha not in list(kept.names("working"))
