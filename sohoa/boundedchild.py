"""The child's side of sohoa/bounded.py: bounds itself first, then answers jobs until its parent is gone.

Started with exec as `python -c "from sohoa.boundedchild import serve; serve()"`. Its parent opens none of what comes in.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import platform
import resource
import struct
from typing import IO, Any

from sohoa.bounded import LENGTH, BilingualError, Bounds


def serve() -> None:
    """Answers the parent's jobs on standard input until it closes; the bounds come first."""
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    # What libraries print must not mix with the answers, and a grandchild must not read the jobs.
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    bounds, warm = pickle.loads(_receive(source))  # noqa: S301 (from our own parent)
    if not bounds.network:
        _forbid_sockets()
    if warm:
        module, function = warm.split(":")
        getattr(importlib.import_module(module), function)()
    _limit_memory(bounds)
    _reply(target, ("value", None))
    while message := _receive(source):
        module, name, seconds, args = pickle.loads(message)  # noqa: S301 (from our own parent)
        _limit_cpu(seconds)
        _reply(target, _outcome(module, name, args))


def _outcome(module: str, name: str, args: tuple[object, ...]) -> tuple[str, Any]:
    try:
        function: Any = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
        return "value", function(*args)
    except MemoryError:
        return "memory", None
    except BilingualError as ours:
        return "ours", ours
    except Exception as foreign:  # noqa: BLE001 (the border: named by the parent as "crashed")
        text = f"{type(foreign).__module__}.{type(foreign).__name__}: {foreign}"
        if "Insufficient memory" in text or "Failed to allocate" in text or "bad_alloc" in text:
            return "memory", None
        return "foreign", text


def _receive(source: IO[bytes]) -> bytes:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return b""
    return source.read(LENGTH.unpack(head)[0])


def _reply(target: IO[bytes], outcome: tuple[str, Any]) -> None:
    try:
        message = pickle.dumps(outcome)
    except (pickle.PicklingError, TypeError, AttributeError) as odd:
        message = pickle.dumps(("foreign", f"the result could not be sent: {odd}"))
    target.write(LENGTH.pack(len(message)) + message)
    target.flush()


def _limit_memory(bounds: Bounds) -> None:
    # RLIMIT_AS would count address space that onnxruntime only reserves.
    limit = bounds.memory_mb << 20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: float) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime + seconds + 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


# Audit architecture and number of socket(2) (linux/audit.h, asm/unistd.h).
_SECCOMP = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425
_X32 = 0x40000000  # x86-64 numbers every call a second time from here: refused, or socket(2) would have another name
_NO_NEW_PRIVS, _SET_SECCOMP = 38, 22  # prctl(2)


def _forbid_sockets() -> None:
    """Installs a seccomp filter that answers EPERM to socket(2), io_uring_setup(2) and the x32 table (seccomp(2), BPF)."""
    machine = _SECCOMP.get(platform.machine())
    if machine is None:
        raise RuntimeError(f"no seccomp filter for {platform.machine()}")
    arch, socket_call = machine
    deny = 0x00050000 | 1  # SECCOMP_RET_ERRNO | EPERM
    program = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 1, 0, arch),
        (0x06, 0, 0, 0x80000000),  # another one: kill the process
        (0x20, 0, 0, 0),  # load the call's number
        (0x35, 3, 0, _X32),
        (0x15, 2, 0, socket_call),
        (0x15, 1, 0, _IO_URING_SETUP),
        (0x06, 0, 0, 0x7FFF0000),  # allow
        (0x06, 0, 0, deny),
    ]
    code = b"".join(struct.pack("HBBI", *one) for one in program)
    buffer = ctypes.create_string_buffer(code)

    class _Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    filters = _Program(len(program), ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_SET_SECCOMP, 2, ctypes.byref(filters), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp could not be set")


__all__ = ["serve"]
