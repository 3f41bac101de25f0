"""Refusals of the signing room: one stable code each, one sentence in Vietnamese and in English (what is wrong, what to do).

No sentence ever carries a secret, a path or the bytes of a document.
"""

from __future__ import annotations

from typing import Any

from sohoa.bounded import BilingualError


class SigningError(BilingualError):
    """Nothing was signed. `code` is a key of `SENTENCES`."""


class KeyRefusedError(SigningError):
    """The key, its passphrase or its device cannot be used as asked."""


class DocumentRefusedError(SigningError):
    """This document cannot take this signature or field."""


class PlaceRefusedError(SigningError):
    """No honest place was found on the page for what must be seen there."""


class TimestampError(SigningError):
    """The timestamp authority gave no usable token."""


class RevocationError(SigningError):
    """No usable revocation answer or chain could be had."""


SENTENCES: dict[str, tuple[str, str]] = {
    # --- documents
    "not-a-pdf": (
        "Tệp không phải PDF hoặc đã hỏng nên không ký được; hãy xuất lại tệp PDF.",
        "The file is not a PDF or is broken, so it cannot be signed; export the PDF again.",
    ),
    "pdf-encrypted": (
        "Tệp PDF có mật khẩu hoặc bị mã hóa; hãy bỏ mật khẩu rồi ký.",
        "The PDF is encrypted; remove the password, then sign.",
    ),
    "xfa": (
        "Tệp PDF chứa biểu mẫu XFA (nội dung có thể thay đổi khi mở); hãy in ra PDF thường rồi ký.",
        "The PDF holds an XFA form whose content may change when opened; print it to a plain PDF, then sign.",
    ),
    "too-large": (
        "Tệp {megabytes} MB lớn hơn mức {limit} MB cho một lần ký; hãy chia nhỏ hoặc giảm độ phân giải.",
        "The file of {megabytes} MB exceeds the limit of {limit} MB for signing; split it or lower its resolution.",
    ),
    "already-locked": (
        "Chữ ký trước ({by}) đã khóa văn bản, không được ký hoặc sửa thêm; hãy dùng bản chưa khóa.",
        "An earlier signature ({by}) locks the document; nothing may be added. Use the version that is not locked.",
    ),
    "field-taken": (
        "Ô chữ ký “{field}” đã có chữ ký; mỗi ô chỉ ký một lần.",
        "The field “{field}” is already signed; a field is signed once only.",
    ),
    "field-wrong-kind": (
        "Trường “{field}” có trong văn bản nhưng không phải ô chữ ký; hãy chọn tên khác.",
        "The field “{field}” exists but is not a signature field; choose another name.",
    ),
    "field-missing": (
        "Văn bản không có trường “{field}” đã chuẩn bị; hãy chuẩn bị lại từ bản dự thảo.",
        "The document has no prepared field “{field}”; prepare it again from the draft.",
    ),
    "signed-by-others": (
        "Văn bản đã có chữ ký số; không thêm trường mới vào văn bản đã ký.",
        "The document already carries a signature; no new field is added to a signed document.",
    ),
    "pdfa-impossible": (
        "Không chuyển được dự thảo sang PDF/A-2b ({reason}); hãy xuất lại PDF với phông chữ nhúng.",
        "The draft cannot become PDF/A-2b ({reason}); export it again with fonts embedded.",
    ),
    "page-missing": (
        "Văn bản không có trang {page}; hãy chọn lại trang.",
        "The document has no page {page}; choose another page.",
    ),
    "number-does-not-fit": (
        "Chỗ trống cho “{text}” quá hẹp; hãy nới chỗ trống trong dự thảo.",
        "The blank is too narrow for “{text}”; widen it in the draft.",
    ),
    "character-missing": (
        "Phông chữ của con dấu không có ký tự “{character}”; hãy bỏ ký tự này.",
        "The stamp's font lacks the character “{character}”; leave it out.",
    ),
    "font-missing": (
        "Máy chủ thiếu phông chữ Tinos; chạy: apt-get install fonts-croscore.",
        "The Tinos fonts are not installed; run: apt-get install fonts-croscore.",
    ),
    "bad-image": (
        "Ảnh chữ ký hoặc con dấu không phải PNG dùng được; hãy nạp lại ảnh PNG nền trong suốt.",
        "The picture of the signature or seal is not a usable PNG; load a transparent PNG again.",
    ),
    "image-required": (
        "Thiếu ảnh cho kiểu ký “{stamp}”; hãy nạp ảnh PNG của chữ ký hoặc con dấu.",
        "The stamp “{stamp}” needs a picture; load the PNG of the signature or seal.",
    ),
    "time-not-aware": (
        "Thời điểm ký thiếu múi giờ; hãy dùng giờ có múi (+07:00).",
        "The signing time lacks a time zone; give one (+07:00).",
    ),
    "preparation-stale": (
        "Bản chuẩn bị ký đã quá {minutes} phút nên không còn hiệu lực; hãy chuẩn bị và xem lại.",
        "The preparation is older than {minutes} minutes and no longer valid; prepare and look at it again.",
    ),
    "preparation-changed": (
        "Nội dung đã thay đổi sau khi người ký xem; hãy chuẩn bị và xem lại.",
        "The content changed after the signer saw it; prepare and look at it again.",
    ),
    # --- places
    "no-free-space": (
        "Không còn chỗ trắng ở góc trang cho dấu “{stamp}”; hãy tự đặt vị trí hoặc ký không hiển thị.",
        "There is no blank space in that corner for the stamp “{stamp}”; place it by hand or sign invisibly.",
    ),
    "place-outside-page": (
        "Chỗ đã chọn nằm ngoài trang {page}, dấu sẽ không ai thấy hoặc bị cắt; hãy đặt trọn trong trang.",
        "The chosen place lies outside page {page}, the stamp would be cut or seen by nobody; put it wholly on the page.",
    ),
    "place-covers-text": (
        "Vị trí đã chọn che chữ trên trang; hãy dời dấu sang chỗ trắng.",
        "The chosen place covers text on the page; move the stamp to blank paper.",
    ),
    "signature-block-missing": (
        "Không tìm thấy khối chữ ký (chức vụ – chỗ ký – họ tên); hãy tự đặt vị trí.",
        "No signature block (title, space, name) was found; place the signature by hand.",
    ),
    "signature-block-ambiguous": (
        "Văn bản có {count} ô ký mà không ô nào in tên người ký này; hãy trình đúng người hoặc tự đặt ô ký.",
        "The paper has {count} places to sign and none bears this signer's name; submit it to them or place the field.",
    ),
    "number-blank-missing": (
        "Trang 1 không có chỗ trống sau “Số:”; hãy để chừa chỗ cho số văn bản trong dự thảo.",
        "Page 1 has no blank after “Số:”; leave room for the number in the draft.",
    ),
    "too-many-blanks": (
        "Dự thảo có {count} trang để trống số, ngày, nhiều hơn mức {most} trang; hãy chỉ để trống ở trang đầu mỗi phụ lục hoặc tách phụ lục.",
        "The draft leaves number or day blank on {count} pages, more than {most}; leave them blank on the first page of each appendix only, or split the appendices.",
    ),
    "seal-place-covered": (
        "Con dấu đúng cỡ sẽ che chữ cạnh khối chữ ký; hãy tự đặt vị trí con dấu.",
        "The seal at its real size would cover text beside the signature block; place the seal by hand.",
    ),
    "signer-of-another-office": (
        "Văn bản ghi cơ quan “{agency}” nhưng chứng thư ký là của “{signer}”; chưa dùng khóa, hãy chọn đúng khóa hoặc sửa văn bản.",
        "The page names the office “{agency}”, but the certificate is “{signer}”; no key was used, choose the right one.",
    ),
    "leader-not-signed": (
        "Người có thẩm quyền chưa ký; văn thư chỉ cấp số và đóng dấu sau khi lãnh đạo ký.",
        "The leader has not signed yet; number and seal come after the leader's signature.",
    ),
    # --- keys
    "key-file-missing": (
        "Không mở được tệp khóa; hãy kiểm tra đường dẫn và quyền đọc.",
        "The key file cannot be opened; check the path and its permissions.",
    ),
    "not-a-p12": (
        "Tệp khóa không phải PKCS#12 (.p12, .pfx); hãy chọn đúng tệp.",
        "The key file is not PKCS#12 (.p12, .pfx); choose the right file.",
    ),
    "wrong-passphrase": (
        "Sai mật khẩu của tệp khóa; hãy nhập lại, hoặc nhờ quản trị viên sửa tệp mật khẩu nếu khóa do máy chủ giữ.",
        "The passphrase of the key file is wrong; enter it again, or have the administrator correct its file where the server holds the key.",
    ),
    "old-p12": (
        "Tệp khóa dùng mã hóa cũ (RC2); hãy xuất lại: openssl pkcs12 -legacy -in CU.p12 -nodes | openssl pkcs12 -export -out MOI.p12.",
        "The key file uses old encryption (RC2); export it again: "
        "openssl pkcs12 -legacy -in OLD.p12 -nodes | openssl pkcs12 -export -out NEW.p12.",
    ),
    "no-key": (
        "Không có khóa riêng trong tệp hoặc thiết bị; hãy chọn đúng chứng thư kèm khóa.",
        "The file or device holds no private key; choose the one with the certificate and its key.",
    ),
    "no-certificate": (
        "Không có chứng thư ứng với khóa; hãy nạp chứng thư của khóa này.",
        "There is no certificate for the key; load the certificate of this key.",
    ),
    "not-a-certificate": (
        "Thiết bị hoặc dịch vụ ký đưa ra một tệp không phải chứng thư X.509; hãy chọn lại chứng thư của khóa rồi làm lại.",
        "What the token or signing service gave is no X.509 certificate; choose the certificate of the key and try again.",
    ),
    "key-mismatch": (
        "Khóa và chứng thư không phải một cặp; hãy chọn lại.",
        "The key and the certificate do not belong together; choose again.",
    ),
    "key-unsupported": (
        "Loại khóa hoặc thuật toán {algorithm} không được hỗ trợ; dùng RSA từ 2048 bit hoặc ECDSA P-256, P-384.",
        "The key or algorithm {algorithm} is not supported; use RSA of 2048 bits or more, or ECDSA P-256 or P-384.",
    ),
    "certificate-not-yet-valid": (
        "Chứng thư chưa có hiệu lực (từ {since}); hãy kiểm tra đồng hồ hoặc chờ đến ngày đó.",
        "The certificate is not valid yet (from {since}); check the clock or wait.",
    ),
    "certificate-expired": (
        "Chứng thư đã hết hạn từ {until}; hãy xin cấp chứng thư mới.",
        "The certificate expired on {until}; request a new one.",
    ),
    "certificate-wrong-usage": (
        "Chứng thư không dùng để ký số văn bản (key usage); hãy chọn chứng thư ký số.",
        "The certificate's key usage does not allow signing documents; choose a signing certificate.",
    ),
    "certificate-revoked": (
        "Chứng thư đã bị thu hồi từ {since}; không được ký, hãy xin cấp chứng thư mới.",
        "The certificate was revoked on {since}; signing is refused, request a new one.",
    ),
    "bad-key-reference": (
        "Địa chỉ khóa không đúng; dùng TỆP.p12, pkcs11:module=…;token=…;object=… hoặc csc:url=https://…;credential=….",
        "The key reference is wrong; use FILE.p12, pkcs11:module=…;token=…;object=… or csc:url=https://…;credential=….",
    ),
    "module-missing": (
        "Không nạp được thư viện PKCS#11; hãy kiểm tra trình điều khiển của thiết bị.",
        "The PKCS#11 module cannot be loaded; check the driver of the device.",
    ),
    "token-missing": (
        "Không thấy thiết bị “{token}”; hãy cắm thiết bị và thử lại.",
        "The token “{token}” is not present; plug it in and try again.",
    ),
    "wrong-pin": (
        "Sai mã PIN{left}; hãy nhập lại, hệ thống không tự thử lại.",
        "The PIN is wrong{left_en}; enter it again, nothing is retried by itself.",
    ),
    "pin-locked": (
        "Thiết bị đã khóa vì nhập sai PIN nhiều lần; hãy liên hệ nơi cấp để mở khóa.",
        "The token is locked after wrong PINs; ask its issuer to unlock it.",
    ),
    "pin-required": (
        "Cần mã PIN của thiết bị; hãy nhập PIN.",
        "The token's PIN is required; enter it.",
    ),
    "pin-each-time": (
        "Khóa này đòi PIN cho từng chữ ký nên không ký lô được; nếu đồng ý giữ PIN trong bộ nhớ vài phút, hãy thêm ;keep-pin=yes vào sau tên khóa.",
        "This key asks for its PIN at every signature, so a batch is refused; if the PIN may stay in memory for minutes, add ;keep-pin=yes behind the key's name.",
    ),
    "mechanism-missing": (
        "Thiết bị không hỗ trợ {algorithm}; hãy ghi rõ thuật toán của khóa, ví dụ ;algorithm=rsa-pkcs1-sha256.",
        "The token does not support {algorithm}; state the key's algorithm, for example ;algorithm=rsa-pkcs1-sha256.",
    ),
    "device-failed": (
        "Thiết bị ký không trả lời đúng; hãy kiểm tra kết nối và thử lại.",
        "The signing device failed; check its connection and try again.",
    ),
    "signature-wrong": (
        "Chữ ký nhận được không khớp với nội dung và chứng thư; chưa ghi gì, hãy ký lại.",
        "The signature received does not match content and certificate; nothing was written, sign again.",
    ),
    "remote-refused": (
        "Dịch vụ ký từ xa từ chối ({reason}); hãy kiểm tra tài khoản và thử lại.",
        "The remote signing service refused ({reason}); check the account and try again.",
    ),
    "remote-unreachable": (
        "Không kết nối được dịch vụ ký từ xa; hãy thử lại sau.",
        "The remote signing service cannot be reached; try again later.",
    ),
    # --- the number book
    "book-signature-wrong": (
        "Chữ ký khóa sổ không đúng; hãy báo người có thẩm quyền.",
        "The signature over a closing of the book does not hold; report it.",
    ),
    # --- the desk agent
    "agent-no-gap": (
        "Tệp nhận được không phải bản chuẩn bị ký; không ký, hãy báo quản trị viên.",
        "What was received is not a prepared revision; nothing is signed, tell your administrator.",
    ),
    "agent-range": (
        "Bản chuẩn bị ký không bao trùm toàn bộ tệp; không ký, hãy báo quản trị viên.",
        "The prepared revision does not cover the whole file; nothing is signed, tell your administrator.",
    ),
    "agent-digest": (
        "Nội dung cần ký không khớp với tệp đã hiển thị; không ký, hãy chuẩn bị lại.",
        "What is to be signed does not match the file that was shown; nothing is signed, prepare it again.",
    ),
    "agent-certificate": (
        "Bản chuẩn bị ký dành cho chứng thư khác; không ký, hãy chọn đúng thiết bị ký.",
        "The revision was prepared for another certificate; nothing is signed, choose the right token.",
    ),
    "agent-attributes": (
        "Thuộc tính cần ký có điều lạ; không ký, hãy báo quản trị viên.",
        "The attributes to be signed hold something unexpected; nothing is signed, tell your administrator.",
    ),
    "agent-changed": (
        "Tệp đã thay đổi sau khi bạn đồng ý; không ký, hãy xem và đồng ý lại.",
        "The file changed after you approved it; nothing is signed, look and approve again.",
    ),
    "agent-stale": (
        "Thời gian in trên con dấu lệch quá {minutes} phút; không ký, hãy chuẩn bị lại.",
        "The time printed on the stamp is off by more than {minutes} minutes; nothing is signed, prepare it again.",
    ),
    "server-unreachable": (
        "Mất kết nối với máy chủ; những gì đã ký được giữ lại, hãy chạy lại để ký tiếp.",
        "The server cannot be reached; what is signed is kept, run again to go on.",
    ),
    # --- time
    "tsa-unreachable": (
        "Máy chủ dấu thời gian không trả lời sau {attempts} lần thử; chữ ký được giữ ở mức thấp hơn.",
        "The timestamp server did not answer after {attempts} attempts; the signature stays at a lower level.",
    ),
    "tsa-garbage": (
        "Máy chủ dấu thời gian trả lời không đọc được; chữ ký được giữ ở mức thấp hơn.",
        "The timestamp server's answer cannot be read; the signature stays at a lower level.",
    ),
    "tsa-refused": (
        "Máy chủ dấu thời gian từ chối yêu cầu ({reason}); chữ ký được giữ ở mức thấp hơn.",
        "The timestamp server refused the request ({reason}); the signature stays at a lower level.",
    ),
    "tsa-wrong-nonce": (
        "Dấu thời gian trả về không ứng với yêu cầu này (sai nonce); chữ ký được giữ ở mức thấp hơn.",
        "The timestamp does not answer this request (wrong nonce); the signature stays at a lower level.",
    ),
    "tsa-wrong-imprint": (
        "Dấu thời gian trả về cho nội dung khác; chữ ký được giữ ở mức thấp hơn.",
        "The timestamp is over other content; the signature stays at a lower level.",
    ),
    "tsa-bad-signature": (
        "Chữ ký của dấu thời gian không đúng; chữ ký được giữ ở mức thấp hơn.",
        "The timestamp's own signature does not verify; the signature stays at a lower level.",
    ),
    "token-too-large": (
        "Dấu thời gian lớn hơn chỗ đã dành; chữ ký được giữ ở mức thấp hơn.",
        "The timestamp is larger than the space kept for it; the signature stays at a lower level.",
    ),
    "not-timestamped": (
        "Văn bản chưa có dấu thời gian nên chưa có gì để gia hạn; hãy nâng lên mức B-LTA trước.",
        "The document carries no timestamp, so there is nothing to renew; raise it to level B-LTA first.",
    ),
    "evidence-expired": (
        "Dấu thời gian mới nhất đã hết hạn từ {until} nên không gia hạn được; hãy giữ nguyên tệp và lập biên bản.",
        "The newest timestamp expired on {until}, so it cannot be renewed; keep the file as it is and record why.",
    ),
    "revocation-unavailable": (
        "Không lấy được trạng thái thu hồi của chứng thư; chữ ký được giữ ở mức thấp hơn, hệ thống sẽ bổ sung sau.",
        "The certificate's revocation status cannot be had; the signature stays at a lower level until it is added.",
    ),
    "chain-incomplete": (
        "Thiếu chứng thư của cơ quan cấp nên chưa lập được đường dẫn tin cậy; hãy bổ sung chứng thư trung gian và gốc.",
        "Issuing certificates are missing, so the chain does not reach a root; add the intermediate and root.",
    ),
    "no-tsa": (
        "Chưa cấu hình máy chủ dấu thời gian; chữ ký được giữ ở mức B-B.",
        "No timestamp server is configured; the signature stays at level B-B.",
    ),
}


def sentence(code: str, **details: object) -> tuple[str, str]:
    """The two sentences of a code, filled in: (vi, en)."""
    vi, en = SENTENCES[code]
    return vi.format(**details), en.format(**details)


def document_refused(code: str, **details: Any) -> DocumentRefusedError:
    """A refusal because of the document, ready to be raised."""
    return DocumentRefusedError(code, *sentence(code, **details), **details)


def place_refused(code: str, **details: Any) -> PlaceRefusedError:
    """A refusal because of the page, ready to be raised."""
    return PlaceRefusedError(code, *sentence(code, **details), **details)


def key_refused(code: str, **details: Any) -> KeyRefusedError:
    """A refusal because of the key, ready to be raised."""
    return KeyRefusedError(code, *sentence(code, **details), **details)


def timestamp_failed(code: str, **details: Any) -> TimestampError:
    """A failed timestamp, ready to be raised."""
    return TimestampError(code, *sentence(code, **details), **details)
