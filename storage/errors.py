"""What storage refuses, in words for a person. Every error carries `code`, `vi` and `en`; SENTENCES has them all."""

from __future__ import annotations

from typing import Final, TypeVar

from sohoa.bounded import BilingualError


class StorageError(BilingualError):
    """Any refusal of this room."""


class NotFoundError(StorageError):
    """What was asked for is not there (or not any more)."""


class ConflictError(StorageError):
    """Somebody else was faster, or the document is at another step: reload and look again."""


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


SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "not-found": (
        "Không tìm thấy; hãy kiểm tra lại mã hoặc tải lại danh sách.",
        "Not found; check the code or reload the list.",
    ),
    "changed-meanwhile": (
        "Người khác vừa thay đổi mục này; hãy tải lại trang rồi làm lại.",
        "Somebody else has just changed this; reload the page and try again.",
    ),
    "wrong-state": (
        "Tài liệu không còn ở bước này; hãy tải lại trang để xem tình trạng mới.",
        "The document is not at that step any more; reload the page to see where it is.",
    ),
    "already-there": (
        "Dữ liệu này đã có hoặc vừa được người khác ghi; hãy tải lại rồi làm lại.",
        "This is there already or somebody has just written it; reload and try again.",
    ),
    "field-taken": (
        "Ô chữ ký này đã có chữ ký; mỗi ô chỉ được ký một lần.",
        "This signature field is signed already; a field takes one signature.",
    ),
    "lease-lost": (
        "Một tiến trình khác đã nhận việc này; kết quả ở đây bị bỏ.",
        "Another worker has taken this step over; this result is thrown away.",
    ),
    "not-allowed": (
        "Tài khoản này không có quyền làm việc đó; hãy nhờ người có vai trò phù hợp.",
        "This account may not do that; ask somebody with the right role.",
    ),
    "reason-missing": ("Hãy ghi lý do.", "Please give a reason."),
    "storage-full": (
        "Kho tệp hoặc ổ đĩa sắp đầy nên chưa nhận gì; hãy báo quản trị viên giải phóng chỗ rồi làm lại.",
        "The disk or object store is nearly full, nothing was taken; have room made and try again.",
    ),
    "database-url": (
        "Địa chỉ cơ sở dữ liệu không dùng được; hãy ghi sqlite:////đường/dẫn/tệp.db hoặc postgresql://người@máy/tên.",
        "The database address cannot be used; write sqlite:////path/file.db or postgresql://user@host/name.",
    ),
    "database-unreachable": (
        "Cơ sở dữ liệu không trả lời; hãy thử lại sau ít phút hoặc báo quản trị viên.",
        "The database does not answer; try again in a few minutes or tell your administrator.",
    ),
    "database-old": (
        "Cơ sở dữ liệu chưa được nâng cấp cho bản này; hãy chạy `sohoa admin migrate`.",
        "The database is not upgraded for this version; run `sohoa admin migrate`.",
    ),
    "objects-url": (
        "Địa chỉ kho tệp không dùng được; hãy ghi file:///thư-mục hoặc s3://máy:cổng.",
        "The address of the object store cannot be used; write file:///folder or s3://host:port.",
    ),
    "objects-credentials": (
        "Kho S3 cần khóa truy cập và khóa bí mật; hãy đặt chúng bằng tệp bí mật.",
        "The S3 store needs an access key and a secret key; give them as secret files.",
    ),
    "objects-unreachable": (
        "Kho tệp không đọc hoặc ghi được; hãy kiểm tra máy chủ, ổ đĩa và quyền truy cập rồi thử lại.",
        "The object store cannot be read or written; check the server, the disk and the permissions, then try again.",
    ),
    "object-damaged": (
        "Tệp trong kho không còn đúng như khi lưu; hãy khôi phục từ bản sao lưu và báo quản trị viên.",
        "A stored file is no longer what was stored; restore it from a backup and tell your administrator.",
    ),
    "worker-died": (
        "Tiến trình xử lý dừng đột ngột nhiều lần ở tài liệu này; bản gốc vẫn còn, hãy báo quản trị viên rồi thử lại.",
        "The worker stopped suddenly on this document every time; the original is safe, tell your administrator, retry.",
    ),
    "internal-error": (
        "Chương trình gặp lỗi chưa lường trước ở bước này; bản gốc vẫn còn, hãy báo quản trị viên rồi thử lại.",
        "The program met an unforeseen error at this step; the original is safe, tell your administrator, then retry.",
    ),
    "dossier-code": (
        "Mã hồ sơ chỉ gồm chữ, số và các dấu . - / _ (ví dụ H15.50.05.13-261008-0975); hãy sửa lại.",
        "A dossier code has letters, digits and . - / _ only (like H15.50.05.13-261008-0975); please correct it.",
    ),
    "dossier-field": ("Hồ sơ không có mục này.", "A dossier has no such entry."),
    "unsafe-name": (
        "Tên tệp không dùng được (có đường dẫn hoặc ký tự lạ); hãy đổi tên rồi tải lại.",
        "The file name cannot be used (it has a path or odd characters in it); rename the file and upload it again.",
    ),
    "track": ("Quy trình phải là số hóa, ban hành hoặc đến.", "The track must be so_hoa, ban_hanh or den."),
    "field-value": (
        "Giá trị này không đúng dạng của trường; hãy sửa lại (ngày ghi 2026-07-05).",
        "This value does not fit the field; correct it (dates are written 2026-07-05).",
    ),
    "fields-open": (
        "Còn trường chưa được xác nhận; hãy xem lại các trường được đánh dấu rồi xác nhận.",
        "Some fields are not settled yet; look at the marked ones first, then confirm.",
    ),
    "own-draft": (
        "Người ký nháy không được là người soạn thảo; hãy nhờ người khác.",
        "Who initials must not be who drafted; ask somebody else.",
    ),
    "no-signing-key": (
        "Tài khoản này chưa có khóa ký phù hợp; hãy nhờ quản trị viên đăng ký khóa.",
        "This account has no fitting signing key; have your administrator register one.",
    ),
    "book-closed": (
        "Sổ này đã khóa cho ngày đó; hãy lấy số với ngày sau hoặc mở sổ của năm đúng.",
        "This book is closed for that day; take a number with a later date or use the book of the right year.",
    ),
    "book-date": (
        "Ngày văn bản sớm hơn ngày của số trước trong sổ; số và ngày phải cùng tăng dần.",
        "The date is earlier than that of the number before it; numbers and dates go up together.",
    ),
    "book-future": (
        "Ngày văn bản sau hôm nay; số mang ngày đó sẽ chặn mọi số của những ngày trước nó, hãy lấy số vào đúng ngày.",
        "The date is after today; a number of that day would hold up those of every day before it, take it on the day.",
    ),
    "book-year": (
        "Ngày văn bản không thuộc năm của sổ; hãy chọn sổ của năm đó.",
        "The date is not in the book's year; choose the book of that year.",
    ),
    "book-entry": (
        "Số này không còn ở trạng thái giữ chỗ; hãy tải lại sổ.",
        "This number is not reserved any more; reload the book.",
    ),
    "book-entry-differs": (
        "Số giữ trước mang ngày hoặc ký hiệu khác với văn bản này; hãy nhập đúng ngày và ký hiệu của số đó, hoặc lấy số khác.",
        "The reserved number bears another date or notation than this document; enter those of the number, or take another.",
    ),
    "notation": (
        "Ký hiệu văn bản chỉ gồm chữ, số và các dấu - & / (ví dụ QĐ-UBND); hãy sửa lại.",
        "A notation has letters, digits and - & / only (like QĐ-UBND); please correct it.",
    ),
    "result-not-in-force": (
        "Kết quả này không còn hiệu lực nên không đổi được nữa.",
        "This result is not in force any more, it cannot be changed.",
    ),
    "superseded-by": (
        "Kết quả thay thế phải là một kết quả khác đang có hiệu lực.",
        "The result that takes its place must be another one that is in force.",
    ),
    "capacity": (
        "Thẩm quyền ký cần tiền tố đúng, chức vụ, văn bản giao quyền và ngày bắt đầu không sau ngày kết thúc.",
        "A capacity needs a right prefix, a position, the deciding document, and a first day not after its last.",
    ),
    "capacity-lines": (
        "Các dòng quyền hạn không thể đứng như vậy: TM. chỉ ở dòng đầu, không lặp, TL. và TUQ. không đi cùng nhau.",
        "The capacity lines cannot stand like that: TM. only on top, nothing twice, TL. and TUQ. never together.",
    ),
    "sub-delegation": (
        "Người hoặc cơ quan được ủy quyền không được ủy quyền lại cho người hoặc cơ quan khác.",
        "A person or an agency that acts by delegation must not pass it on to another.",
    ),
    "delegation-procedures": (
        "Hãy ghi mã các thủ tục được ủy quyền.",
        "Name the procedures that are delegated, by their codes.",
    ),
    "procedure-code": (
        "Mã thủ tục bắt đầu bằng chữ không dấu hoặc chữ số, rồi chỉ có chúng và các dấu . / - _ (ví dụ 1.000894), không có khoảng trắng, dài nhất 64 ký tự; hãy sửa lại.",
        "A procedure's code begins with an unaccented letter or a digit and has only those and . / - _ (like 1.000894), no space, 64 signs at most; please correct it.",
    ),
    "unknown-procedure": (
        "Danh mục thủ tục của cơ quan không có mã này; hãy sửa mã, hoặc nhờ quản trị viên cập nhật danh mục.",
        "The office's catalogue of procedures has no such code; correct it, or have the administrator bring the catalogue up to date.",
    ),
    "procedure-not-in-force": (
        "Thủ tục có mã này chưa hoặc không còn hiệu lực nên không ban hành văn bản theo nó được; hãy kiểm tra mã.",
        "The procedure of this code is not in force today, so no paper is issued under it; check the code.",
    ),
    "procedures-dropped": (
        "Tệp này không có những mã mà danh mục đang có, nên danh mục chưa thay; hãy thêm các mã đó (thủ tục bị bãi bỏ thì ghi ngày kết thúc), hoặc đánh dấu cho bỏ.",
        "This file lacks codes that the catalogue has, so nothing was replaced; add them (an abolished procedure gets its last day), or tick that they may go.",
    ),
    "submitted-to-another": (
        "Văn bản này đã trình một lãnh đạo khác; hãy để người đó ký hoặc trả lại để trình lại.",
        "This document was submitted to another leader; let them sign it, or return it to be submitted anew.",
    ),
    "leader": (
        "Người được chọn không phải lãnh đạo đang làm việc; hãy chọn lại người ký.",
        "The person chosen is no leader with an open account; choose the signer again.",
    ),
    "no-capacities": (
        "Chưa ghi thẩm quyền ký nào; quản trị viên hãy ghi ở trang Thẩm quyền ký hoặc bằng sohoa admin capacity-add.",
        "No capacity to sign is recorded yet; an administrator records it on the page or by sohoa admin capacity-add.",
    ),
    "agency-not-competent": (
        "Thủ tục này thuộc cơ quan khác mà văn bản ủy quyền chưa hoặc không còn hiệu lực, nên không ký được; hãy kiểm tra ủy quyền.",
        "This procedure is another agency's, and its delegation is not in force today, so it cannot be signed; check it.",
    ),
    "no-authority": (
        "Người ký chưa được giao thẩm quyền ký loại văn bản này vào ngày này; hãy chuyển đúng người có thẩm quyền.",
        "The signer has no capacity for this kind of document on this day; hand it to somebody who has.",
    ),
    "approval-other-bytes": (
        "Bản được duyệt không phải bản đã chuẩn bị và hiện ra để ký; hãy tải lại trang, xem và duyệt lại.",
        "What was approved is not what was prepared and shown; reload the page, look and approve again.",
    ),
    "approval-old": (
        "Bản chuẩn bị đã quá 10 phút nên thời gian in trên dấu không còn đúng; hãy xem và duyệt bản chuẩn bị mới.",
        "It was prepared more than 10 minutes ago and the printed time is not true any more; look at the new one.",
    ),
    "approval-authority-changed": (
        "Thẩm quyền hiện ra khi chuẩn bị nay không còn hiệu lực, người ký nay ký theo thẩm quyền khác; hãy lấy lại rồi ký lại từ danh sách.",
        "The capacity that was shown is no longer in force, and the signer would sign in another one; take it back and sign it from the list again.",
    ),
    "approval-replaced": (
        "Bản này đã được lấy lại hoặc chuẩn bị lại (dời dấu, quá giờ) nên không ký được nữa; hãy xem bản mới.",
        "This was taken back or prepared anew (stamp moved, too old) and cannot be signed; look at the new one.",
    ),
    "approval-document-changed": (
        "Tài liệu hoặc số của nó đã đổi sau khi chuẩn bị nên bản đã xem không còn giá trị; hãy làm lại từ danh sách.",
        "The document or its number changed after this was prepared, which voids it; begin again from the list.",
    ),
    "arrival-invalid": (
        "Chữ ký số trên văn bản đến không hợp lệ nên không đóng dấu đến; hãy xem kết quả kiểm tra và trả lại nơi gửi.",
        "The signatures of the paper that arrived are not valid, so it is not marked; look at the answer and return it.",
    ),
    "number-being-sealed": (
        "Số này đang được đóng dấu lên văn bản; hãy lấy lại lượt đóng dấu trước khi hủy số.",
        "This number is just being sealed onto its document; take the sealing back before voiding the number.",
    ),
    "desk-task": (
        "Lượt ký này không còn chờ ở bước đó; hãy tải lại danh sách chờ ký.",
        "This signature does not wait at that step any more; reload the list.",
    ),
    "backup-folder": (
        "Thư mục sao lưu không dùng được; hãy chọn thư mục trống (hoặc bản sao lưu cũ của chính kho này).",
        "The backup folder cannot be used; choose an empty one (or an earlier backup of this store).",
    ),
    "backup-damaged": (
        "Bản sao lưu không nguyên vẹn nên chưa khôi phục gì; hãy dùng bản sao lưu khác.",
        "The backup is not whole, nothing was restored; use another one.",
    ),
    "not-empty": (
        "Chỉ khôi phục vào cơ sở dữ liệu trống; hãy chọn cơ sở dữ liệu mới.",
        "A backup is restored into an empty database only; choose a new one.",
    ),
    "login-failed": (
        "Tên đăng nhập hoặc mật khẩu không đúng.",
        "The name or the password is wrong.",
    ),
    "login-throttled": (
        "Đã thử quá nhiều lần; hãy đợi ít phút rồi đăng nhập lại.",
        "Too many tries; wait a few minutes and sign in again.",
    ),
    "password-weak": (
        "Mật khẩu phải có ít nhất 12 ký tự và không chứa tên đăng nhập.",
        "A password needs at least 12 characters and must not hold the login name.",
    ),
    "link-used": (
        "Liên kết này đã dùng hoặc hết hạn; hãy xin liên kết mới.",
        "This link was used or has expired; ask for a new one.",
    ),
    "login-name": (
        "Tên đăng nhập gồm 2–64 chữ thường không dấu, số và . - _; hãy chọn tên khác.",
        "A login name has 2 to 64 lower-case letters, digits and . - _; choose another one.",
    ),
    "unknown-role": ("Không có vai trò này.", "There is no such role."),
    "last-admin": (
        "Đây là quản trị viên cuối cùng; hãy trao quyền quản trị cho người khác trước.",
        "This is the last administrator; make somebody else one first.",
    ),
    "key-reference": (
        "Tham chiếu khóa ký phải là tệp .p12 hoặc pkcs11:… và không được chứa mật khẩu hay mã PIN.",
        "A signing key is given as a .p12 file or pkcs11:… without any passphrase or PIN in it.",
    ),
}

E = TypeVar("E", bound=StorageError)


def make(kind: type[E], code: str, **details: object) -> E:
    """The error of that class with the sentences of `code`."""
    vi, en = SENTENCES[code]
    return kind(code, vi, en, **details)


def not_found(what: str, **details: object) -> NotFoundError:
    """The refusal "not-found"; `what` is the kind of thing."""
    return make(NotFoundError, "not-found", what=what, **details)


def stale(**details: object) -> ConflictError:
    """The refusal "changed-meanwhile": somebody else wrote between reading and writing."""
    return make(ConflictError, "changed-meanwhile", **details)


def not_allowed(event: str, **details: object) -> NotAllowedError:
    """The refusal "not-allowed" of an event to an actor without its role."""
    return make(NotAllowedError, "not-allowed", event=event, **details)


def invalid(code: str, **details: object) -> InvalidError:
    """The refusal of a value under the code that says what is wrong with it."""
    return make(InvalidError, code, **details)


__all__ = [
    "SENTENCES",
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
    "make",
    "not_allowed",
    "not_found",
    "stale",
]
