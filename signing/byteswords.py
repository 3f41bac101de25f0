"""The verifier's findings of checks 1 and 2 in words: the file's structure, the signature's bytes, cryptography."""

from __future__ import annotations

# Said with what to do, whatever their severity.
SENTENCES: dict[str, tuple[str, str]] = {
    "not-a-pdf": (
        "Tệp này không phải PDF; hãy chọn đúng tệp PDF đã ký mà cơ quan gửi.",
        "This file is not a PDF; choose the signed PDF itself, as the office sent it.",
    ),
    "file-damaged": (
        "Bảng mục lục bên trong tệp PDF bị hỏng nên mỗi phần mềm có thể hiển thị một khác; hãy tải lại tệp, nếu vẫn vậy thì xin nơi gửi bản không hỏng.",
        "The index inside the PDF is damaged, so that programs may show different things; download the file again, or ask its sender for one that is whole.",
    ),
    "content-not-examined": (
        "Tệp được khóa bằng mật khẩu nên không xem được nội dung, chỉ kiểm tra được chữ ký trên các byte nếu có; hãy xin nơi ban hành tệp không đặt mật khẩu.",
        "The file is locked by a password: its content was not seen, and only signatures over its bytes, if any, were checked; ask the issuer for the file without a password.",
    ),
    "remains-of-signature": (
        "Tệp còn sót chữ ký của {signer} (ghi ngày {time}), được tạo trên một tệp khác dài hơn. Ở đây nó không chứng minh được gì; hãy lấy nguyên bản đầy đủ từ nơi phát hành.",
        "The file carries the remains of a signature by {signer} (dated {time}), made over another, longer file. It proves nothing here; get the whole original from its source.",
    ),
    "rewritten-after-signing": (
        "Tệp đã bị một phần mềm khác ghi lại sau khi {signer} ký (ghi ngày {time}): in ra PDF, lưu lại, nén, cắt ghép trang hoặc đặt mật khẩu. Chữ ký đó không còn kiểm tra được; hãy xin nơi ban hành đúng tệp gốc đã ký.",
        "Another program wrote the file anew after {signer} signed it (dated {time}): printed to PDF, saved, compressed, cut, joined or given a password. That signature can no longer be checked; ask the issuer for the very file that was signed.",
    ),
    "algorithm-mislabelled": (
        "Phần mềm ký ghi nhãn SHA-256 nhưng đã dùng hàm băm dài hơn; chữ ký vẫn khớp, không cần làm gì thêm.",
        "The signing tool wrote the label SHA-256 but used a longer hash; the signature matches, and there is nothing you need to do.",
    ),
    "algorithm-weak": (
        "Chữ ký dùng thuật toán {detail} nay không còn an toàn và không có dấu thời gian chứng minh nó được ký khi thuật toán còn an toàn; hãy hỏi cơ quan ban hành hoặc xin bản ký lại.",
        "The signature uses {detail}, which is no longer safe, and no timestamp proves that it was made while it was; ask the issuing office, or for a copy signed anew.",
    ),
}
# Only what is wrong: words.py adds what to do by the severity.
FINDINGS: dict[str, tuple[str, str]] = {
    # --- check 1: structure
    "update-malformed": (
        "Sau chữ ký có phần thêm vào bị hỏng cấu trúc, phần mềm có thể hiển thị khác nội dung đã ký.",
        "Behind the signature stands a damaged addition; programs may show something that was not signed.",
    ),
    "signed-prefix-not-whole": (
        "Phần được ký không phải là một tệp PDF trọn vẹn.",
        "The signed part is not a whole PDF by itself.",
    ),
    "update-not-built-on-signed": (
        "Phần thêm sau khi ký không nối tiếp bản đã ký mà thay bằng nội dung khác.",
        "The part added later does not continue the signed document but puts another in its place.",
    ),
    "bytes-before-header": (
        "Có dữ liệu lạ trước phần đầu của tệp PDF.",
        "There are foreign bytes before the beginning of the PDF.",
    ),
    "bytes-after-end": (
        "Có dữ liệu lạ sau phần cuối của tệp PDF, nằm ngoài chữ ký.",
        "There are foreign bytes behind the end of the PDF, outside of the signature.",
    ),
    "bytes-between-objects": (
        "Phần thêm sau khi ký chứa dữ liệu không thuộc đối tượng nào.",
        "The part added after signing holds bytes that belong to no object.",
    ),
    "object-twice": (
        "Cùng một đối tượng được ghi hai lần trong phần thêm sau khi ký.",
        "The same object is written twice in the part added after signing.",
    ),
    "object-outside-index": (
        "Phần thêm sau khi ký chứa đối tượng không có trong mục lục.",
        "The part added after signing holds an object its index does not list.",
    ),
    "hybrid-index-differs": (
        "Tệp có hai bảng mục lục mâu thuẫn nhau.",
        "The file has two indexes that contradict each other.",
    ),
    "duplicate-xref-entry": (
        "Bảng mục lục của tệp ghi hai vị trí khác nhau cho cùng một đối tượng.",
        "The file's index gives two places for the same object.",
    ),
    # --- check 1: the signature's own bytes
    "byterange-missing": (
        "Chữ ký không ghi nó bảo vệ phần nào của tệp.",
        "The signature does not say which part of the file it protects.",
    ),
    "byterange-malformed": (
        "Phạm vi được ký ghi sai cách.",
        "The range of signed bytes is written wrongly.",
    ),
    "byterange-beyond-file": (
        "Phạm vi được ký vượt quá cuối tệp: chữ ký được tạo cho một tệp khác dài hơn.",
        "The signed range goes beyond the end of the file: the signature was made for another, longer file.",
    ),
    "byterange-not-from-start": (
        "Chữ ký không bảo vệ phần đầu của tệp.",
        "The signature does not protect the beginning of the file.",
    ),
    "byterange-gap-not-contents": (
        "Chỗ trống không được ký không phải chỉ là ô chứa chữ ký: có thể đã chèn nội dung.",
        "The unsigned gap is more than the place of the signature itself: content may have been inserted.",
    ),
    "contents-elsewhere": (
        "Chữ ký được đọc từ một chỗ khác với chỗ mà phạm vi ký chừa ra.",
        "The signature is read from another place than the one its range leaves out.",
    ),
    "contents-missing": ("Ô chữ ký không có chữ ký bên trong.", "The signature field has no signature in it."),
    "contents-empty": ("Chữ ký để trống (toàn số không).", "The signature is blank (all zeros)."),
    "contents-not-hex": ("Chữ ký được ghi sai dạng.", "The signature is written in a wrong form."),
    "contents-not-uniform": (
        "Chuỗi chữ ký đã bị sửa cách viết sau khi ký.",
        "The writing of the signature value was edited after signing.",
    ),
    "contents-padding": (
        "Có dữ liệu lạ giấu phía sau chữ ký, trong phần không được ký.",
        "Foreign data is hidden behind the signature, in the part that is not signed.",
    ),
    "contents-not-cms": (
        "Không đọc được chữ ký: dữ liệu bị hỏng.",
        "The signature cannot be read: its data is broken.",
    ),
    "cms-malformed": (
        "Không đọc được chữ ký: cấu trúc bị hỏng.",
        "The signature cannot be read: its structure is broken.",
    ),
    "cms-not-signed-data": (
        "Ô chữ ký chứa dữ liệu khác, không phải chữ ký.",
        "The field holds something other than a signature.",
    ),
    "cms-without-signer": ("Chữ ký không có người ký.", "The signature has no signer."),
    "cms-more-than-one-signer": (
        "Một ô chữ ký lại chứa nhiều người ký, trái chuẩn.",
        "One signature field holds several signers, against the standard.",
    ),
    "cms-with-own-content": (
        "Chữ ký mang theo nội dung riêng thay vì ký trên văn bản này.",
        "The signature carries content of its own instead of signing this document.",
    ),
    "signer-certificate-missing": (
        "Chữ ký không kèm chứng thư của người ký.",
        "The signature does not carry its signer's certificate.",
    ),
    "signature-unreadable": (
        "Ô chữ ký trỏ tới một chữ ký đã bị làm hỏng, không đọc được.",
        "The field points to a signature that was broken and cannot be read.",
    ),
    "subfilter-missing": ("Chữ ký không ghi kiểu định dạng.", "The signature does not state its format."),
    "subfilter-unknown": (
        "Chữ ký ghi kiểu định dạng lạ.",
        "The signature states an unusual format.",
    ),
    "signature-entry-twice": (
        "Từ điển chữ ký có mục bị ghi hai lần.",
        "The signature's dictionary has an entry twice.",
    ),
    "signature-not-in-form": (
        "Trong tệp còn một chữ ký không được hiển thị: biểu mẫu đã bị thay.",
        "The file holds a signature that is not shown any more: the form was replaced.",
    ),
    "field-not-in-form": (
        "Trên trang còn ô chữ ký nhưng biểu mẫu của tệp đã mất.",
        "A signature's box is left on a page, but the file's form is gone.",
    ),
    "byterange-elsewhere": (
        "Vùng được ký ghi trong tệp không còn bao quanh chữ ký: mọi phần của tệp đã bị dời chỗ.",
        "The range that was signed no longer surrounds the signature: everything in the file was moved.",
    ),
    # --- check 2: cryptography
    "document-digest-wrong": (
        "Nội dung đã bị thay đổi sau khi ký: tệp không còn đúng như lúc được ký.",
        "The content was changed after signing: the file is no longer what was signed.",
    ),
    "signature-value-wrong": (
        "Giá trị chữ ký không khớp với chứng thư: chữ ký đã bị sửa hoặc bị thay.",
        "The signature value does not match the certificate: it was edited or replaced.",
    ),
    "content-type-wrong": (
        "Chữ ký được tạo cho một loại dữ liệu khác, không phải cho văn bản.",
        "The signature was made for another kind of data, not for a document.",
    ),
    "message-digest-missing": (
        "Chữ ký thiếu dấu vân tay của nội dung.",
        "The signature lacks the content's fingerprint.",
    ),
    "algorithms-disagree": (
        "Chữ ký ghi hai thuật toán băm mâu thuẫn nhau.",
        "The signature names two hash algorithms that contradict each other.",
    ),
    "algorithm-unknown": (
        "Chữ ký dùng thuật toán không được biết hoặc ghi sai.",
        "The signature uses an unknown or wrongly named algorithm.",
    ),
    "key-too-short": ("Khóa ký quá ngắn.", "The signing key is too short."),
    "certificate-not-the-bound-one": (
        "Chứng thư đi kèm không phải chứng thư mà người ký đã gắn vào chữ ký.",
        "The certificate that comes with the signature is not the one its signer bound to it.",
    ),
    "certificate-copies-differ": (
        "Trong tệp có hai bản khác nhau của cùng một chứng thư: một bản đã bị sửa.",
        "The file holds two differing copies of the same certificate: one was edited.",
    ),
    "certificate-edited": (
        "Một chứng thư trong tệp đã bị sửa: chữ ký của nơi cấp trên chứng thư không khớp.",
        "A certificate in the file was edited: its issuer's signature on it does not match.",
    ),
}
