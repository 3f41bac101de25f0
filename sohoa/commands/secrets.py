"""Where a passphrase or PIN comes from: a file, a named variable, or the keyboard. Never the command line."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from sohoa.commands.output import bytes_of
from sohoa.settings import SettingsError


def secret_from(file: Path | None, variable: str | None, question: str) -> str | None:
    """The secret, or None where nobody can be asked and none was named.

    Raises:
        FileError: the file cannot be read.
        SettingsError: the variable is not set, or the file is not UTF-8.
    """
    if file is not None:
        try:
            return bytes_of(file).decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as cause:
            raise _unreadable(str(file)) from cause
    if variable is not None:
        if variable not in os.environ:
            raise _unreadable(variable)
        return os.environ[variable]
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return None


def _unreadable(name: str) -> SettingsError:
    return SettingsError(
        "bad-secret",
        f"Không lấy được mật khẩu hoặc PIN từ {name}; hãy kiểm tra tệp hoặc biến môi trường.",
        f"The passphrase or PIN could not be taken from {name}; check the file or the environment variable.",
        name=name,
    )
