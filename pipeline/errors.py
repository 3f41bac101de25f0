"""What can stop a reading, each with a stable code and a sentence a clerk understands."""

from __future__ import annotations

from sohoa.bounded import BilingualError

# code -> (Vietnamese, English): what is wrong and what to do. Names in braces are filled in from the details.
SENTENCES: dict[str, tuple[str, str]] = {
    "empty-file": (
        "Tệp rỗng (0 byte); hãy quét hoặc sao chép lại.",
        "The file is empty (0 bytes); scan or copy it again.",
    ),
    "not-a-document": (
        "“{filename}” không phải PDF, TIFF, JPEG hay PNG dù tên có thể nói thế; hãy gửi bản quét hoặc bản PDF.",
        "“{filename}” is not a PDF, TIFF, JPEG or PNG, whatever its name says; send the scan or the PDF.",
    ),
    "office-file": (
        "“{filename}” là tệp văn phòng hoặc tệp nén; hãy xuất ra PDF (hoặc giải nén) rồi gửi lại.",
        "“{filename}” is an office or archive file; export it to PDF (or unpack it) and send that.",
    ),
    "executable": (
        "“{filename}” là chương trình, không phải văn bản; tệp không được mở, hãy báo quản trị viên.",
        "“{filename}” is a program, not a document; it was not opened, tell your administrator.",
    ),
    "truncated": (
        "Tệp bị cụt (thiếu phần cuối), có thể do tải lên dở dang; hãy sao chép hoặc quét lại.",
        "The file is cut off (its end is missing), perhaps by a broken transfer; copy or scan it again.",
    ),
    "broken": (
        "Tệp hỏng, không khôi phục được đủ các trang; hãy quét lại hoặc xuất lại PDF.",
        "The file is damaged and not all of its pages can be recovered; scan it or export it again.",
    ),
    "password": (
        "Tệp PDF có mật khẩu mở; hãy gỡ mật khẩu rồi gửi lại.",
        "The PDF needs a password to open; remove the password and send it again.",
    ),
    "xfa": (
        "Tệp PDF chứa biểu mẫu XFA, nội dung hiện ra không nằm trên trang; hãy in ra PDF thường rồi gửi lại.",
        "The PDF holds an XFA form, which shows what is not on its pages; print it to a plain PDF and send it again.",
    ),
    "too-many-pages": (
        "Tệp có {pages} trang, quá giới hạn {limit}; hãy tách thành nhiều tệp.",
        "The file has {pages} pages, more than {limit}; split it into several files.",
    ),
    "too-large-image": (
        "Ảnh {width} × {height} điểm là quá lớn; hãy quét lại ở 200–300 dpi.",
        "The image of {width} × {height} pixels is too large; scan it again at 200–300 dpi.",
    ),
    "no-such-page": (
        "Tệp chỉ có {pages} trang, không có trang {page}.",
        "The file has {pages} pages; there is no page {page}.",
    ),
    "signed": (
        "Tệp đã có chữ ký số nên không được viết lại; văn bản đọc được lưu bên cạnh, tệp giữ nguyên.",
        "The file carries a digital signature and is never rewritten; its text is kept beside it.",
    ),
    "not-archivable": (
        "Không tạo được bản lưu trữ PDF/A-2b từ tệp này; bản gốc vẫn được giữ, hãy xuất lại PDF hoặc quét lại.",
        "No PDF/A-2b copy could be made of this file; the original is kept, export the PDF or scan it again.",
    ),
    "tesseract-data-missing": (
        "Thiếu dữ liệu tiếng Việt của Tesseract; hãy chạy: apt-get install tesseract-ocr-vie",
        "Tesseract's Vietnamese data is missing; run: apt-get install tesseract-ocr-vie",
    ),
    "tesseract-missing": (
        "Chưa cài Tesseract; hãy chạy: apt-get install tesseract-ocr tesseract-ocr-vie",
        "Tesseract is not installed; run: apt-get install tesseract-ocr tesseract-ocr-vie",
    ),
    "ink-model-missing": (
        "Thiếu hoặc hỏng mô hình xét nét mực; hãy cài lại phần mềm.",
        "The model that judges the ink of printed words is missing or broken; install the program again.",
    ),
    "aster-weights-missing": (
        "Thiếu bộ đọc thứ ba (asterocr); hãy cài lại: pip install -r requirements.lock",
        "The third reader (asterocr) is missing; install again: pip install -r requirements.lock",
    ),
}


class IntakeError(BilingualError):
    """The file cannot be taken in; `code` says why, `vi` and `en` what to do. The original is never touched."""


class ArchiveError(BilingualError):
    """The archival copy cannot be made."""


class EngineError(BilingualError):
    """A reader is not installed or does not start; the sentence names the command that mends it."""


def intake(code: str, **details: object) -> IntakeError:
    """The IntakeError of that code, its sentences filled in."""
    vi, en = _sentences(code, details)
    return IntakeError(code, vi, en, **details)


def archive(code: str, **details: object) -> ArchiveError:
    """The ArchiveError of that code, its sentences filled in."""
    vi, en = _sentences(code, details)
    return ArchiveError(code, vi, en, **details)


def engine(code: str, **details: object) -> EngineError:
    """The EngineError of that code, its sentences filled in."""
    vi, en = _sentences(code, details)
    return EngineError(code, vi, en, **details)


def _sentences(code: str, details: dict[str, object]) -> tuple[str, str]:
    vi, en = SENTENCES[code]
    return vi.format(**details), en.format(**details)


__all__ = ["SENTENCES", "ArchiveError", "EngineError", "IntakeError", "archive", "engine", "intake"]
