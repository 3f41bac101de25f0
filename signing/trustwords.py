"""The verifier's findings of checks 4 to 8 in words: time, trust, revocation, office; and what could not be checked."""

from __future__ import annotations

# Said with what to do, whatever their severity.
SENTENCES: dict[str, tuple[str, str]] = {
    # --- check 4 to 7: trust, revocation, time, office
    "issuer-unknown": (
        "Chưa có chứng thư của nơi cấp ({issuer}) nên không xác nhận được chứng thư của {signer}: hãy hỏi cơ quan ban hành trước khi dùng; cán bộ quản trị có thể nạp chứng thư của nơi cấp rồi kiểm tra lại.",
        "The certificate of the issuer ({issuer}) is not at hand, so {signer}'s certificate cannot be confirmed: ask the issuing office before you rely on it; an administrator can import that certificate and check again.",
    ),
    "certificate-expired-unproven": (
        "Chứng thư của {signer} hết hạn ngày {expired} và không có dấu thời gian nào trước ngày đó còn dùng được, nên nay không chứng minh được chữ ký có khi chứng thư còn hạn. Hãy hỏi cơ quan ban hành hoặc sổ đăng ký đã nhận tệp kịp thời.",
        "{signer}'s certificate ran out on {expired} and no usable timestamp is older than that, so it can no longer be shown that the signature was made in time. Ask the issuing office, or a register that received the file in time.",
    ),
    "certificate-revoked": (
        "Chứng thư của {signer} đã bị thu hồi ngày {time}: không dùng tệp này; hãy xin cơ quan ban hành bản ký bằng chứng thư còn hiệu lực.",
        "{signer}'s certificate was revoked on {time}: do not rely on this file; ask the issuing office for one signed with a certificate in force.",
    ),
    "revocation-unknown": (
        "Chưa kiểm tra được chứng thư của {signer} có bị thu hồi hay không: hãy kiểm tra lại khi có mạng, hoặc hỏi cơ quan ban hành.",
        "It could not be checked whether {signer}'s certificate was revoked: check again with a network, or ask the issuing office.",
    ),
    "demo-certificate": (
        "Chữ ký được tạo bằng chứng thư DEMO, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ: chỉ dùng để chạy thử, không nộp và không nhận tệp này như văn bản thật.",
        "The signature was made with a DEMO certificate that has NO LEGAL VALUE: use the file for trying only, and neither hand it in nor accept it as a real paper.",
    ),
    "time-not-proven": (
        "Thời điểm ký chỉ do người ký tự ghi, không có dấu thời gian; nếu ngày ký là điều quan trọng, hãy hỏi cơ quan ban hành.",
        "The signing time is only what the signer wrote; there is no timestamp. Where the day matters, ask the issuing office.",
    ),
    "no-own-timestamp": (
        "Chữ ký không có dấu thời gian riêng; dấu thời gian của tệp chứng minh chữ ký đã có muộn nhất vào {time}. Không cần làm gì thêm.",
        "The signature has no timestamp of its own; the file's timestamp proves that it existed at the latest on {time}. There is nothing you need to do.",
    ),
    "clock-seven-hours": (
        "Giờ ký do máy ghi lệch 7 giờ so với dấu thời gian (ghi giờ Việt Nam như giờ quốc tế); chỉ dấu thời gian được dùng, không cần làm gì thêm.",
        "The stated signing time is 7 hours off the timestamp (local time written as UTC); only the timestamp is used, and there is nothing you need to do.",
    ),
    "timestamp-verified": (
        "Dấu thời gian {time} của {signer} đã được xác nhận tới gốc {anchor}; không cần làm gì thêm.",
        "The timestamp of {time} by {signer} was confirmed up to the root {anchor}; there is nothing you need to do.",
    ),
    "wrong-office": (
        "Văn bản ghi cơ quan “{agency}” nhưng chữ ký là của “{signer}”: không dùng tệp này; hãy hỏi cơ quan ghi trên văn bản.",
        "The page names the office “{agency}”, but the signature is by “{signer}”: do not rely on this file; ask the office it names.",
    ),
    "another-office-too": (
        "Văn bản ghi cơ quan “{agency}” nhưng trong số người ký ({signer}) có chữ ký của cơ quan khác: hãy hỏi cơ quan ghi trên văn bản trước khi dùng.",
        "The page names the office “{agency}”, but among the signers ({signer}) is another office: ask the office it names before you rely on it.",
    ),
    "signed-by-mandate": (
        "Người ký thuộc cơ quan, đơn vị khác, ký thừa ủy quyền hoặc thừa lệnh (TUQ., TL.); {agency} đã đóng dấu số của mình, không cần làm gì thêm.",
        "The signer belongs to another office or unit and signed by mandate or order (TUQ., TL.); {agency} sealed the paper, and there is nothing you need to do.",
    ),
    "signed-by-publisher": (
        "Chữ ký là của nơi đăng tải ({signer}), không phải của cơ quan ban hành ghi trên văn bản; khi cần bản do chính cơ quan ban hành ký, hãy xin cơ quan đó.",
        "The signature is by the publisher ({signer}), not by the issuing office named on the page; where you need that office's own signature, ask it.",
    ),
    "no-office-signed": (
        "Văn bản ghi tên {agency}, nhưng chứng thư của người ký ({signer}) không thuộc cơ quan nào: hãy hỏi cơ quan đó.",
        "The document names {agency}, but its signer's certificate ({signer}) belongs to no office: ask that office.",
    ),
    "copy-by-no-office": (
        "Dấu sao y được ký bằng chứng thư không thuộc cơ quan, tổ chức nào (người ký: {signer}) nên không chứng thực được bản sao: hãy hỏi cơ quan ban hành.",
        "The copy was certified with a certificate that belongs to no office (signers: {signer}), which certifies nothing: ask the issuing office.",
    ),
    "copy-by-a-company": (
        "Đây là bản sao do một doanh nghiệp ({signer}) sao y, không kèm chữ ký của cơ quan ban hành: hãy đối chiếu với bản gốc của cơ quan ban hành hoặc hỏi nơi nhận có chấp nhận bản sao này không.",
        "This is a copy certified by a business ({signer}), without a signature of the issuing office: compare it with that office's original, or ask whoever receives it whether such a copy will do.",
    ),
    "office-unclear": (
        "Tên cơ quan ghi trên văn bản “{agency}” và tên trong chứng thư của người ký ({signer}) gần giống nhau nhưng không chắc là cùng một cơ quan: hãy hỏi cơ quan ghi trên văn bản trước khi dùng.",
        "The office named on the page, “{agency}”, and the one in the signer's certificate ({signer}) look alike but may not be the same: ask the office named on the page before you rely on it.",
    ),
    "office-doubtful": (
        "Trang hoặc dấu là ảnh; đọc bằng máy thì ghi “{agency}”, còn người ký là {signer}: hãy hỏi cơ quan đó.",
        "The page or a stamp is a picture; read by machine it says “{agency}”, and the signer is {signer}: ask that office.",
    ),
    "office-not-compared": (
        "Không đọc được tên cơ quan trên trang để so với người ký {signer}; hãy tự so.",
        "The office's name could not be read from the page to compare with the signer {signer}; compare it yourself.",
    ),
    "not-yet-issued": (
        "Ô dấu của cơ quan{in_field} còn trống: văn bản chưa phát hành, hoặc dấu đã bị cắt bỏ. Không dùng tệp này; hãy xin cơ quan bản đã phát hành.",
        "The field for the office's seal{in_field} is empty: the document is not issued, or its seal was cut off. Do not rely on this file; ask the office for the issued one.",
    ),
    "beyond-limits": (
        "Tệp này cần nhiều thời gian hoặc bộ nhớ hơn mức cho phép nên chưa kiểm tra được; hãy hỏi nơi gửi.",
        "This file needs more time or memory than is allowed, so it could not be checked; ask its sender.",
    ),
    "internal": (
        "Bộ kiểm tra gặp lỗi với tệp này nên kết quả chưa xác định; hãy hỏi nơi gửi và báo cho cán bộ quản trị.",
        "The verifier met an error with this file, so the result is not certain; ask its sender, and tell an administrator.",
    ),
}
# Only what is wrong: words.py adds what to do by the severity.
FINDINGS: dict[str, tuple[str, str]] = {
    "certificate-expired-when-signed": (
        "Khi ký, chứng thư của {signer} đã hết hạn.",
        "When it signed, {signer}'s certificate had already run out.",
    ),
    "certificate-not-yet-valid": (
        "Khi ký, chứng thư của {signer} chưa có hiệu lực.",
        "When it signed, {signer}'s certificate was not yet in force.",
    ),
    "timestamp-foreign": (
        "Dấu thời gian trong chữ ký thuộc về chữ ký khác hoặc đã bị sửa.",
        "The timestamp in the signature belongs to another signature or was edited.",
    ),
    "timestamp-digest-wrong": (
        "Dấu thời gian đã bị sửa: nội dung bên trong không khớp chữ ký của nó.",
        "The timestamp was edited: what it says does not match its own signature.",
    ),
    "timestamp-without-tstinfo": (
        "Dấu thời gian không chứa thông tin thời gian.",
        "The timestamp holds no time.",
    ),
    "timestamp-malformed": ("Không đọc được dấu thời gian.", "The timestamp cannot be read."),
    "timestamp-untrusted": (
        "Nơi cấp dấu thời gian ({signer}) chưa được xác nhận là tin cậy.",
        "The authority of the timestamp ({signer}) is not confirmed as trusted.",
    ),
    "timestamp-purpose-wrong": (
        "Dấu thời gian được tạo bằng chứng thư không dành cho việc này.",
        "The timestamp was made with a certificate that is not meant for it.",
    ),
    "timestamp-unreadable": (
        "Không kiểm tra được dấu thời gian.",
        "The timestamp could not be checked.",
    ),
    "certificate-broken": (
        "Chứng thư của {signer} không được phép dùng như vậy.",
        "{signer}'s certificate may not be used like this.",
    ),
}
