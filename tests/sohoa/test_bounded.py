"""A function of a bounded child ends as a value or as a named error, whatever it does."""

import contextlib
import ctypes
import errno
import os
import pickle
import platform
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline.skew import estimate_skew
from sohoa.bounded import BilingualError, BoundedError, Bounds, Pool, run_once

SMALL = Bounds(seconds=20, memory_mb=200)


def test_a_child_returns_the_functions_value() -> None:
    assert run_once(os.path.join, "a", "b", bounds=SMALL) == "a/b"


def test_a_child_is_another_process_and_stays_warm() -> None:
    with Pool(1, SMALL) as pool:
        first = pool.run(os.getpid)
        assert first != os.getpid()
        assert pool.run(os.getpid) == first


def test_a_child_is_replaced_after_its_number_of_jobs() -> None:
    with Pool(1, SMALL, recycle_after=1) as pool:
        assert pool.run(os.getpid) != pool.run(os.getpid)


def note_start() -> None:
    """What a child does before its first job, in a pool of these tests."""
    with open(os.environ["SOHOA_TEST_STARTS"], "a", encoding="utf-8") as starts:
        starts.write(f"{os.getpid()}\n")


@pytest.mark.parametrize("job", [(os.path.basename, "x/y"), (os._exit, 3)], ids=["spent", "died"])
def test_the_successor_of_a_child_gets_ready_before_anyone_asks(
    job: tuple[Callable[..., object], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = tmp_path / "starts"
    monkeypatch.setenv("SOHOA_TEST_STARTS", str(starts))
    with Pool(1, SMALL, recycle_after=1, warm=f"{__name__}:note_start") as pool:
        with contextlib.suppress(BoundedError):
            pool.run(*job)
        waited = time.monotonic() + 30
        while len(starts.read_text().split()) < 2 and time.monotonic() < waited:
            time.sleep(0.01)  # nothing tells a parent that a child which nobody asked is ready
        started = starts.read_text().split()
        assert len(started) == 2
        assert str(pool.run(os.getpid)) == started[1]


def test_a_child_that_is_ready_is_taken_before_one_that_is_starting() -> None:
    with Pool(2, SMALL, recycle_after=2) as pool:
        first = pool.run(os.getpid)
        pool.start()
        assert pool.run(os.getpid) == first


def test_a_job_beyond_its_time_is_killed_and_named() -> None:
    with Pool(1, SMALL) as pool:
        started = time.monotonic()
        with pytest.raises(BoundedError) as refused:
            pool.run(time.sleep, 30, seconds=0.3)
        assert refused.value.code == "time-limit"
        assert time.monotonic() - started < 10
        assert pool.run(os.path.basename, "x/y") == "y"


def test_a_job_beyond_its_memory_is_named_and_the_next_one_runs() -> None:
    with Pool(1, SMALL) as pool:
        with pytest.raises(BoundedError) as refused:
            pool.run(bytearray, 400 << 20)
        assert refused.value.code == "memory-limit"
        assert pool.run(os.path.basename, "x/y") == "y"


def test_a_child_that_dies_is_named() -> None:
    with pytest.raises(BoundedError) as refused:
        run_once(os._exit, 3, bounds=SMALL)
    assert refused.value.code == "crashed"


def test_a_foreign_exception_becomes_ours() -> None:
    with pytest.raises(BoundedError) as refused:
        run_once(int, "no number", bounds=SMALL)
    assert refused.value.code == "crashed"
    assert "ValueError" in str(refused.value.details["cause"])


def test_a_child_cannot_open_a_socket() -> None:
    with pytest.raises(BoundedError) as refused:
        run_once(socket.create_connection, ("127.0.0.1", 9), bounds=SMALL)
    assert "PermissionError" in str(refused.value.details["cause"])


def socket_of_another_abi() -> int:
    """errno after socket(2) by its number in the x32 table."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(0x40000000 | 41, socket.AF_INET, socket.SOCK_STREAM, 0)
    return ctypes.get_errno()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the x32 table exists on x86_64 only")
def test_a_child_cannot_open_a_socket_by_another_table_of_calls_either() -> None:
    assert run_once(socket_of_another_abi, bounds=SMALL) == errno.EPERM


@pytest.mark.parametrize("named", [b"cposix\nsystem\n.", b"csohoa.boundedchild\nserve\n.", b"cbuiltins\neval\n."])
def test_a_child_may_not_send_back_code_to_run(named: bytes) -> None:
    with pytest.raises(BoundedError) as refused:
        run_once(pickle.loads, named, bounds=SMALL)
    assert refused.value.code == "crashed"
    assert "may not send" in str(refused.value.details["cause"])


def test_our_own_refusal_comes_back_as_itself() -> None:
    with pytest.raises(BilingualError) as refused:
        run_once(_refuse_by_name, bounds=SMALL)
    assert (refused.value.code, refused.value.vi, refused.value.details) == ("odd", "Lạ.", {"page": 3})


def test_many_threads_share_few_children() -> None:
    results: list[str] = []
    with Pool(2, SMALL) as pool:
        threads = [
            threading.Thread(target=lambda n=n: results.append(pool.run(os.path.join, "a", str(n)))) for n in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(results) == sorted(f"a/{n}" for n in range(12))


def _refuse_by_name() -> None:
    raise BilingualError("odd", "Lạ.", "Odd.", page=3)


_refuse_by_name.__module__ = "tests.sohoa.test_bounded"


def test_a_child_works_on_one_core() -> None:
    """There is a child for each core: threads of its libraries would take the other children's."""
    picture = np.random.default_rng(1).integers(0, 255, (1600, 1600), dtype=np.uint8)
    with Pool(1, Bounds(seconds=60, memory_mb=600)) as pool:
        pool.run(estimate_skew, picture)
        assert len(pool.run(os.listdir, "/proc/self/task")) == 1
