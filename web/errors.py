"""What the pages refuse, in words, and which HTTP status each refusal of any room takes."""

from __future__ import annotations

from sohoa.bounded import BilingualError
from storage.errors import ConflictError, NotAllowedError, NotFoundError, StorageFull, UnreachableError

# code -> what is wrong and what to do, in Vietnamese and English; docs/errors.md is written from this table.
SENTENCES: dict[str, tuple[str, str]] = {
    "not-found": (
        "Không có trang hoặc tài liệu này; hãy kiểm tra lại địa chỉ hoặc mã.",
        "There is no such page or document; check the address or the code.",
    ),
    "wrong-method": (
        "Địa chỉ này không nhận yêu cầu kiểu đó; hãy quay lại trang trước.",
        "This address does not take such a request; go back to the page before.",
    ),
    "not-signed-in": ("Bạn cần đăng nhập để xem trang này.", "Sign in to see this page."),
    "not-allowed": (
        "Tài khoản của bạn không có quyền làm việc này; hãy hỏi quản trị viên.",
        "Your account may not do this; ask your administrator.",
    ),
    "bad-api-key": (
        "Khóa API không đúng hoặc đã bị thu hồi; hãy gửi tiêu đề Authorization: Bearer KHÓA.",
        "The API key is wrong or revoked; send the header Authorization: Bearer KEY.",
    ),
    "bad-desk-token": (
        "Liên kết với máy chủ đã hết hạn hoặc không đúng; hãy lấy lệnh mới ở trang Bàn ký.",
        "The link with the server has run out or is wrong; take a new command from the signing desk's page.",
    ),
    "no-agent": (
        "Chưa có thiết bị ký nào kết nối; hãy mở trang Bàn ký để kết nối rồi làm lại.",
        "No token is connected; connect it on the signing desk's page, then try again.",
    ),
    "form-expired": (
        "Biểu mẫu đã hết hạn hoặc không được gửi từ trang này; hãy quay lại, tải lại trang và làm lại.",
        "The form has expired or was not sent from this page; go back, reload the page and try again.",
    ),
    "foreign-form": (
        "Yêu cầu được gửi từ một trang web khác nên bị từ chối; hãy mở trang này rồi làm lại.",
        "The request came from another web site and was refused; open this page and try again.",
    ),
    "bad-request": (
        "Yêu cầu không đọc được; hãy tải lại trang rồi làm lại.",
        "The request cannot be read; reload the page and try again.",
    ),
    "too-large": (
        "Tệp lớn hơn {megabytes} MB; hãy chia nhỏ tệp rồi gửi lại.",
        "The file is larger than {megabytes} MB; split it and send it again.",
    ),
    "too-many-requests": (
        "Có quá nhiều yêu cầu; hãy thử lại sau {seconds} giây.",
        "Too many requests; try again in {seconds} seconds.",
    ),
    "missing-field": ("Hãy điền {field_vi}.", "Fill in {field_en}."),
    "bad-field": ("{field_vi} không hợp lệ; hãy sửa lại.", "{field_en} is not valid; correct it."),
    "unsafe-name": (
        "Tên tệp {name} đi ra ngoài thư mục được chọn hoặc chứa ký tự lạ nên bị từ chối; hãy đổi tên rồi gửi lại.",
        "The file name {name} leaves the chosen folder or has odd characters and was refused; rename it and send it again.",
    ),
    "symlink": (
        "{name} là liên kết chứ không phải tệp nên bị từ chối; hãy chọn chính tệp đó.",
        "{name} is a link and not a file and was refused; choose the file itself.",
    ),
    "upload-incomplete": (
        "Tệp {name} chưa được gửi hết; hãy gửi tiếp.",
        "The file {name} has not arrived completely; go on sending it.",
    ),
    "passwords-differ": (
        "Hai lần nhập mật khẩu không giống nhau; hãy nhập lại.",
        "The two passwords differ; type them again.",
    ),
    "no-paper-keys": (
        "Cơ quan này chưa công bố khóa của mã QR trên giấy; hãy hỏi quản trị viên.",
        "This office has not published keys for the QR codes on paper yet; ask the administrator.",
    ),
    "busy": (
        "Hiện có nhiều người đang so sánh giấy; hãy thử lại sau một phút.",
        "Many people are comparing papers at the moment; try again in a minute.",
    ),
    "too-many-sheets": (
        "Chỉ so được {most} trang một lần; hãy gửi ít trang hơn.",
        "Only {most} pages can be compared at a time; send fewer.",
    ),
    "no-file": ("Hãy chọn một tệp PDF.", "Choose a PDF file."),
    "server-error": (
        "Máy chủ gặp lỗi; hãy thử lại, nếu vẫn lỗi hãy báo quản trị viên mã {reference}.",
        "The server failed; try again, and if it fails again tell your administrator the reference {reference}.",
    ),
}

# One table over the codes of all rooms; a code that is not here is the caller's mistake, 400, unless it ends so.
STATUS = {
    "not-found": 404,
    "wrong-method": 405,
    "not-signed-in": 401,
    "login-failed": 401,
    "login-throttled": 429,
    "no-such-page": 404,
    "no-paper-keys": 404,
    "busy": 503,
    "bad-api-key": 401,
    "bad-desk-token": 401,
    "no-agent": 409,
    "not-allowed": 403,
    "form-expired": 403,
    "foreign-form": 403,
    "too-large": 413,
    "too-many-requests": 429,
    "server-error": 500,
    "time-limit": 422,
    "memory-limit": 422,
    "crashed": 422,
}


_KINDS: tuple[tuple[type[BilingualError], int], ...] = (
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (StorageFull, 507),
    (UnreachableError, 503),
)


class WebError(BilingualError):
    """A refusal of the pages themselves; its code is a key of SENTENCES."""


def error(code: str, **details: object) -> WebError:
    """The refusal of that code, its sentences filled with `details`."""
    vi, en = SENTENCES[code]
    return WebError(code, vi.format(**details), en.format(**details), **details)


def status_of(refusal: BilingualError) -> int:
    """The HTTP status of a refusal: by its code, else by storage's kind of error, else 400."""
    if refusal.code in STATUS:
        return STATUS[refusal.code]
    return next((status for kind, status in _KINDS if isinstance(refusal, kind)), 400)
