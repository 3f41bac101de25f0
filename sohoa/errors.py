"""One table from our errors to exit codes (HTTP statuses stand in web/errors.py).

Every room raises subclasses of `sohoa.bounded.BilingualError`, with a stable code and a sentence in both languages;
here it is only decided what a script gets beside the sentence (exit codes after BSD sysexits.h).
"""

from __future__ import annotations

from sohoa.bounded import BilingualError
from sohoa.settings import SettingsError

EX_USAGE = 64
EX_DATAERR = 65
EX_NOINPUT = 66
EX_UNAVAILABLE = 69
EX_SOFTWARE = 70
EX_CANTCREAT = 73
EX_TEMPFAIL = 75
EX_NOPERM = 77
EX_CONFIG = 78

# A code that is not here is a refusal of what was handed in: 65.
_BY_CODE: dict[str, int] = {
    "time-limit": EX_TEMPFAIL,
    "memory-limit": EX_DATAERR,
    "crashed": EX_SOFTWARE,
    "storage-full": EX_TEMPFAIL,
    "not-found": EX_NOINPUT,
    "no-such-file": EX_NOINPUT,
    "cannot-write": EX_CANTCREAT,
    "forbidden": EX_NOPERM,
    "conflict": EX_TEMPFAIL,
    "unreachable": EX_UNAVAILABLE,
    "tsa-unreachable": EX_UNAVAILABLE,
}


def exit_code(error: BilingualError) -> int:
    """What a command ends with after this error."""
    if isinstance(error, SettingsError):
        return EX_CONFIG
    return _BY_CODE.get(error.code, EX_DATAERR)


class FileError(BilingualError):
    """A file named on the command line that cannot be read or written."""


def no_such_file(path: object) -> FileError:
    """The refusal of a path that cannot be read."""
    return FileError(
        "no-such-file",
        f"Không đọc được {path}; hãy ghi đường dẫn của một tệp (không phải thư mục) và kiểm tra quyền đọc.",
        f"{path} cannot be read; give the path of a file, not of a folder, and check its permissions.",
        path=str(path),
    )


def cannot_write(path: object) -> FileError:
    """The refusal of a path that cannot be written."""
    return FileError(
        "cannot-write",
        f"Không ghi được {path}; hãy kiểm tra thư mục, quyền ghi và dung lượng trống.",
        f"{path} cannot be written; check the folder, its permissions and the free space.",
        path=str(path),
    )


__all__ = [
    "EX_CONFIG",
    "EX_USAGE",
    "FileError",
    "cannot_write",
    "exit_code",
    "no_such_file",
]
