"""What storage refuses, in words for a person. Every error carries `code`, `vi` and `en`."""

from __future__ import annotations

from sohoa.bounded import BilingualError


class StorageError(BilingualError):
    """Any refusal of this room."""


class NotFoundError(StorageError):
    """What was asked for is not there (or not any more)."""


class ConflictError(StorageError):
    """Somebody else was faster: reload and look again."""


class NotAllowedError(StorageError):
    """The person's roles do not cover this."""


class InvalidError(StorageError):
    """A value that a person gave cannot be taken."""


class StorageFull(StorageError):  # noqa: N818 (the contract's name)
    """No room: refused before anything was acknowledged."""


class UnreachableError(StorageError):
    """The database or object store does not answer; trying again later makes sense."""


class DamagedError(StorageError):
    """Stored bytes or the audit chain are not what was written."""


class LeaseLostError(StorageError):
    """Another worker has taken the step over: throw the result away."""


def not_found(what_vi: str, what_en: str, **details: object) -> NotFoundError:
    return NotFoundError(
        "not-found",
        f"Không tìm thấy {what_vi}; hãy kiểm tra lại mã hoặc tải lại danh sách.",
        f"{what_en} was not found; check the code or reload the list.",
        **details,
    )


def stale(**details: object) -> ConflictError:
    return ConflictError(
        "changed-meanwhile",
        "Người khác vừa thay đổi tài liệu này; hãy tải lại trang rồi làm lại.",
        "Somebody else has just changed this document; reload the page and try again.",
        **details,
    )


def not_allowed(event: str, **details: object) -> NotAllowedError:
    return NotAllowedError(
        "not-allowed",
        "Tài khoản này không có quyền làm việc đó; hãy nhờ người có vai trò phù hợp.",
        f"This account may not do that ({event}); ask somebody with the right role.",
        event=event,
        **details,
    )


def invalid(code: str, vi: str, en: str, **details: object) -> InvalidError:
    return InvalidError(code, vi, en, **details)


__all__ = [
    "ConflictError",
    "DamagedError",
    "InvalidError",
    "LeaseLostError",
    "NotAllowedError",
    "NotFoundError",
    "StorageError",
    "StorageFull",
    "UnreachableError",
    "invalid",
    "not_allowed",
    "not_found",
    "stale",
]
