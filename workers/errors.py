"""What can go wrong in a step beside the refusals of the rooms it calls."""

from __future__ import annotations

from sohoa.bounded import BilingualError


class StepError(BilingualError):
    """A step did not come to its result."""


SENTENCES: dict[str, tuple[str, str]] = {
    "result-not-valid": (
        "Tệp vừa ký không qua được kiểm tra của chính hệ thống nên không được dùng; hãy báo quản trị viên. {reason}",
        "The file just signed did not pass our own verification and is not used; tell your administrator. {reason_en}",
    ),
    "not-checked-in-time": (
        "Máy bận nên chưa kiểm tra xong tệp vừa ký, tệp chưa được dùng; hãy thử lại sau ít phút.",
        "The machine was too busy to check the file just signed, which is not used yet; try again in a few minutes.",
    ),
    "not-your-key": (
        "Khóa ký này không còn được đăng ký hoặc đã thu hồi; hãy chọn khóa khác.",
        "This signing key is no longer registered; choose another key.",
    ),
    "draft-is-a-scan": (
        "Dự thảo để ký ban hành phải là PDF xuất từ máy soạn thảo, không phải bản quét; hãy xuất lại từ phần mềm soạn thảo.",
        "A draft to be issued must be a PDF exported from the word processor, not a scan; export it again.",
    ),
    "draft-is-signed": (
        "Dự thảo này đã có chữ ký số; hãy dùng bản dự thảo chưa ký.",
        "This draft already carries a signature; use the unsigned draft.",
    ),
    "too-many-tries": (
        "Bước này đã chạy quá lâu nên được dừng; hãy thử lại.",
        "This step ran too long and was stopped; try again.",
    ),
    "level-missing": (
        "{reason}",
        "{reason_en}",
    ),
    "no-tsa": (
        "Chưa có dịch vụ dấu thời gian nên chưa nâng được cấp độ chữ ký; hãy đặt SOHOA_TSA_URL.",
        "There is no time-stamping authority to raise the level with; set SOHOA_TSA_URL.",
    ),
    "unexpected": (
        "Có lỗi ngoài dự kiến trong bước này; bản gốc vẫn nguyên, hãy thử lại hoặc báo quản trị viên.",
        "Something unexpected went wrong in this step; the original is intact, try again or tell your administrator.",
    ),
}


def step_error(code: str, **details: object) -> StepError:
    """The error of that code with its sentences filled in."""
    vi, en = SENTENCES[code]
    return StepError(code, vi.format(**details), en.format(**details), **details)
