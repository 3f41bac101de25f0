"""Every finding in words for a person with no training, Vietnamese and English: the one table of the verifier.

{name} stands for a detail of the finding; a detail that is missing leaves an empty place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

SENTENCES: dict[str, tuple[str, str]] = {
    # --- the first line of the answer
    "headline-valid": (
        "HỢP LỆ. Tệp còn nguyên như lúc ký; chữ ký số được cấp bởi nơi tin cậy và còn hiệu lực khi ký.",
        "VALID. The file is as it was signed; the signature comes from a trusted authority and was in force then.",
    ),
    "headline-invalid": (
        "KHÔNG HỢP LỆ. Không được dùng tệp này; xem lý do bên dưới và xin lại bản gốc từ cơ quan ban hành.",
        "NOT VALID. Do not rely on this file; see why below and ask the issuing office for the original.",
    ),
    "headline-indeterminate": (
        "CHƯA XÁC ĐỊNH. Không thấy nội dung bị sửa sau khi ký, nhưng chưa đủ bằng chứng để kết luận chữ ký có giá trị.",
        "NOT CERTAIN. No change after signing was found, but there is not enough proof that the signature counts.",
    ),
    "headline-unsigned": (
        "CHƯA KÝ SỐ. Tệp này không có chữ ký số nào nên không chứng minh được ai ban hành.",
        "NOT SIGNED. This file carries no digital signature, so it proves nothing about who issued it.",
    ),
    "headline-remains-of-signature": (
        "KHÔNG HỢP LỆ. Tệp chỉ còn sót lại dấu vết chữ ký của một tệp khác; hãy lấy tệp đầy đủ từ nơi phát hành.",
        "NOT VALID. Only the remains of another file's signature are left here; get the whole file from its source.",
    ),
    "headline-not-yet-issued": (
        "KHÔNG HỢP LỆ. Văn bản chưa được cơ quan đóng dấu số, tức là chưa phát hành.",
        "NOT VALID. The office has not put its seal on this document: it has not been issued.",
    ),
    "headline-wrong-office": (
        "KHÔNG HỢP LỆ. Chữ ký là thật nhưng không phải của cơ quan ghi trên văn bản.",
        "NOT VALID. The signature is genuine, but not by the office named on the page.",
    ),
    # --- check 1: structure
    "not-a-pdf": (
        "Tệp này không phải PDF; hãy chọn đúng tệp PDF đã ký mà cơ quan gửi.",
        "This file is not a PDF; choose the signed PDF itself, as the office sent it.",
    ),
    "file-damaged": (
        "Bảng mục lục bên trong tệp PDF bị hỏng; các phần mềm có thể hiển thị khác nhau ({detail}).",
        "The index inside the PDF is damaged; programs may show different things ({detail}).",
    ),
    "update-malformed": (
        "Sau chữ ký có phần thêm vào bị hỏng cấu trúc, phần mềm có thể hiển thị khác nội dung đã ký ({detail}).",
        "Behind the signature stands a damaged addition; programs may show something that was not signed ({detail}).",
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
        "Phần thêm sau khi ký chứa đối tượng không có trong mục lục ({detail}).",
        "The part added after signing holds an object its index does not list ({detail}).",
    ),
    "hybrid-index-differs": (
        "Tệp có hai bảng mục lục mâu thuẫn nhau.",
        "The file has two indexes that contradict each other.",
    ),
    "duplicate-xref-entry": (
        "Bảng mục lục của tệp ghi hai vị trí khác nhau cho cùng một đối tượng.",
        "The file's index gives two places for the same object.",
    ),
    "content-not-examined": (
        "Tệp được khóa bằng mật khẩu: chỉ kiểm tra được chữ ký trên các byte, không xem được nội dung.",
        "The file is locked by a password: only the signature over its bytes was checked, not the content.",
    ),
    # --- check 1: the signature's own bytes
    "byterange-missing": (
        "Chữ ký không ghi nó bảo vệ phần nào của tệp (thiếu ByteRange).",
        "The signature does not say which part of the file it protects (no ByteRange).",
    ),
    "byterange-malformed": (
        "Phạm vi được ký ghi sai cách (ByteRange).",
        "The range of signed bytes is written wrongly (ByteRange).",
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
        "Chữ ký ghi kiểu định dạng lạ ({detail}).",
        "The signature states an unusual format ({detail}).",
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
    "remains-of-signature": (
        "Tệp còn sót chữ ký của {signer} (ghi ngày {time}), được tạo trên một tệp khác dài hơn. Ở đây nó không chứng minh được gì; hãy lấy nguyên bản đầy đủ từ nơi phát hành.",
        "The file carries the remains of a signature by {signer} (dated {time}), made over another, longer file. It proves nothing here; get the whole original from its source.",
    ),
    # --- check 2: cryptography
    "document-digest-wrong": (
        "Nội dung đã bị thay đổi sau khi ký: dấu vân tay của tệp không khớp với chữ ký.",
        "The content was changed after signing: the file's fingerprint does not match the signature.",
    ),
    "signature-value-wrong": (
        "Giá trị chữ ký không khớp với chứng thư: chữ ký đã bị sửa hoặc bị thay.",
        "The signature value does not match the certificate: it was edited or replaced.",
    ),
    "message-digest-missing": (
        "Chữ ký thiếu dấu vân tay của nội dung.",
        "The signature lacks the content's fingerprint.",
    ),
    "algorithms-disagree": (
        "Chữ ký ghi hai thuật toán băm mâu thuẫn nhau.",
        "The signature names two hash algorithms that contradict each other.",
    ),
    "algorithm-mislabelled": (
        "Phần mềm ký ghi nhãn SHA-256 nhưng đã dùng hàm băm dài hơn; chữ ký vẫn khớp, nhãn này không ảnh hưởng kết quả.",
        "The signing tool wrote the label SHA-256 but used a longer hash; the signature matches, nothing rests on the label.",
    ),
    "algorithm-unknown": (
        "Chữ ký dùng thuật toán không được biết hoặc ghi sai ({detail}).",
        "The signature uses an unknown or wrongly named algorithm ({detail}).",
    ),
    "algorithm-weak": (
        "Chữ ký dùng thuật toán {detail} nay không còn an toàn và không có dấu thời gian chứng minh nó được ký khi thuật toán còn an toàn.",
        "The signature uses {detail}, which is no longer safe, and no timestamp proves that it was made while it was.",
    ),
    "key-too-short": ("Khóa ký quá ngắn ({detail}).", "The signing key is too short ({detail})."),
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
    # --- check 3: later changes
    "change-beyond-permission": (
        "Sau khi ký có thay đổi mà người ký không cho phép ({detail}).",
        "After signing something was changed that the signer does not allow ({detail}).",
    ),
    "locked-field-changed": (
        "Ô đã bị khóa khi ký lại bị thay đổi ({field}).",
        "A field locked by the signature was changed ({field}).",
    ),
    "update-without-change": (
        "Tệp được lưu thêm một lần sau khi ký mà không đổi gì.",
        "The file was saved once more after signing without any change.",
    ),
    "page-content-changed": (
        "Nội dung trang bị thay đổi sau khi ký.",
        "The content of a page was changed after signing.",
    ),
    "page-resources-changed": (
        "Phông chữ hoặc hình ảnh của trang bị thay đổi sau khi ký.",
        "Fonts or images of a page were changed after signing.",
    ),
    "page-geometry-changed": (
        "Khổ hoặc hướng trang bị đổi sau khi ký.",
        "A page's size or rotation was changed after signing.",
    ),
    "page-changed": (
        "Thuộc tính trang bị đổi sau khi ký ({detail}).",
        "Properties of a page were changed after signing ({detail}).",
    ),
    "page-added": ("Có trang được thêm vào sau khi ký.", "A page was added after signing."),
    "page-removed": ("Có trang bị bỏ đi sau khi ký.", "A page was removed after signing."),
    "pages-reordered": ("Thứ tự trang bị đổi sau khi ký.", "The order of pages was changed after signing."),
    "page-looks-different": (
        "Trang hiển thị khác so với lúc ký.",
        "The page looks different from what was signed.",
    ),
    "signed-ink-hidden": (
        "Có phần được thêm sau khi ký che mất chữ đã ký.",
        "Something added after signing hides text that was signed.",
    ),
    "appearance-over-text": (
        "Hình của chữ ký thêm sau nằm đè lên nội dung đã ký: {detail}",
        "The picture of a later signature lies on signed text: {detail}",
    ),
    "appearance-extends-text": (
        "Hình của chữ ký thêm sau viết tiếp vào dòng chữ đã ký, ngoài chỗ để số và ngày: {detail}",
        "The picture of a later signature continues a signed line outside the blanks for number and day: {detail}",
    ),
    "appearance-foreign-words": (
        "Hình của chữ ký thêm sau không chỉ ghi tên, thời gian của người ký mà ghi nội dung khác: {detail}",
        "The picture of a later signature does not say who signed and when, but something else: {detail}",
    ),
    "appearance-unlike-value": (
        "Ô biểu mẫu hiển thị khác với giá trị lưu bên trong ({field}).",
        "A form field shows something else than the value stored in it ({field}).",
    ),
    "appearance-by-broken-signature": (
        "Một chữ ký không hợp lệ được thêm sau đã vẽ lên trang.",
        "A later signature that does not hold has drawn on the page.",
    ),
    "unsigned-appearance-added": (
        "Có hình được thêm lên trang bằng một ô chữ ký trống, không ai ký cho nó.",
        "Something was drawn on the page through an empty signature field; nobody signed for it.",
    ),
    "annotation-added": (
        "Có ghi chú hoặc hình được thêm sau khi ký ({detail}).",
        "A note or drawing was added after signing ({detail}).",
    ),
    "comment-added": (
        "Sau khi ký, có người ghi thêm nhận xét lên bản này ({detail}); nhận xét không thuộc nội dung đã ký và không có giá trị.",
        "After signing, somebody put a comment on this copy ({detail}); it is no part of what was signed and counts for nothing.",
    ),
    "annotation-shows-content": (
        "Ghi chú thêm sau khi ký viết hoặc vẽ lên trang như thể là nội dung văn bản ({detail}).",
        "An annotation added after signing writes or draws on the page as if it were the document's ({detail}).",
    ),
    "annotation-changed": (
        "Ghi chú trên trang bị sửa sau khi ký ({detail}).",
        "An annotation was changed after signing ({detail}).",
    ),
    "annotation-removed": (
        "Ghi chú trên trang bị bỏ sau khi ký ({detail}).",
        "An annotation was removed after signing ({detail}).",
    ),
    "form-filled": (
        "Ô biểu mẫu được điền sau khi ký ({field}).",
        "A form field was filled in after signing ({field}).",
    ),
    "form-prepared": (
        "Biểu mẫu của tệp được chuẩn bị cho chữ ký sau.",
        "The file's form was prepared for a later signature.",
    ),
    "form-changed": ("Biểu mẫu của tệp bị thay đổi ({detail}).", "The file's form was changed ({detail})."),
    "form-removed": (
        "Biểu mẫu chứa chữ ký đã bị gỡ khỏi tệp sau khi ký.",
        "The form that holds the signatures was removed after signing.",
    ),
    "form-resources-changed": (
        "Phông chữ của biểu mẫu bị thay sau khi ký.",
        "The form's fonts were replaced after signing.",
    ),
    "field-added": (
        "Có ô nhập liệu mới được thêm sau khi ký ({field}).",
        "A new form field was added after signing ({field}).",
    ),
    "field-removed": ("Có ô bị gỡ bỏ sau khi ký ({field}).", "A field was removed after signing ({field})."),
    "field-changed": (
        "Ô biểu mẫu bị thay đổi tính chất sau khi ký ({field}).",
        "A form field was altered after signing ({field}).",
    ),
    "field-moved": ("Ô bị dời chỗ sau khi ký ({field}).", "A field was moved after signing ({field})."),
    "field-look-changed": (
        "Cách hiển thị của ô biểu mẫu thay đổi ({field}).",
        "How a form field looks was changed ({field}).",
    ),
    "field-made-read-only": ("Ô biểu mẫu được khóa lại ({field}).", "A form field was made read-only ({field})."),
    "field-name-twice": (
        "Có hai ô trùng tên được tạo sau khi ký.",
        "Two fields of the same name were made after signing.",
    ),
    "widget-added": (
        "Ô biểu mẫu được hiển thị thêm chỗ khác ({field}).",
        "A form field was given another place ({field}).",
    ),
    "widget-removed": (
        "Ô biểu mẫu bị bỏ bớt chỗ hiển thị ({field}).",
        "A form field lost one of its places ({field}).",
    ),
    "appearance-changed": (
        "Hình hiển thị của ô biểu mẫu được vẽ lại ({field}).",
        "A form field's picture was redrawn ({field}).",
    ),
    "appearance-shared": (
        "Hình của ô ({field}) còn được dùng ở chỗ khác trong tệp: thay nó có thể làm đổi nội dung khác.",
        "The field's picture ({field}) is used elsewhere in the file too: replacing it may change other content.",
    ),
    "signature-appearance-changed": (
        "Hình của một chữ ký bị thay sau khi đã ký ({field}).",
        "The picture of a signature was replaced after it was made ({field}).",
    ),
    "signature-added": (
        "Sau đó {by} đã ký thêm ({text}).",
        "Later {by} signed too ({text}).",
    ),
    "signature-filled": ("Sau đó {by} đã ký vào ô có sẵn {field}.", "Later {by} signed in the prepared field {field}."),
    "signature-removed": (
        "Một chữ ký đã bị gỡ khỏi ô của nó ({field}).",
        "A signature was taken out of its field ({field}).",
    ),
    "signature-replaced": (
        "Một chữ ký đã bị thay bằng chữ ký khác ({field}).",
        "A signature was replaced by another ({field}).",
    ),
    "empty-signature-field-added": ("Có ô chữ ký trống được thêm.", "An empty signature field was added."),
    "document-timestamp-added": ("Tệp được thêm dấu thời gian lưu trữ.", "An archive timestamp was added to the file."),
    "validation-data-added": (
        "Tệp được thêm bằng chứng kiểm tra chứng thư.",
        "Proofs about the certificates were added to the file.",
    ),
    "version-declared": ("Phiên bản PDF được ghi lại.", "The PDF version was declared anew."),
    "metadata-changed": (
        "Thông tin mô tả tệp được ghi lại sau khi ký.",
        "The file's metadata was rewritten after signing.",
    ),
    "information-dates-changed": (
        "Ngày sửa tệp được ghi lại sau khi ký.",
        "The file's date of change was rewritten after signing.",
    ),
    "information-changed": (
        "Tiêu đề hoặc tác giả của tệp bị thay sau khi ký ({detail}).",
        "The file's title or author was changed after signing ({detail}).",
    ),
    "layers-changed": (
        "Các lớp hiển thị của tệp bị thay sau khi ký.",
        "The file's visible layers were changed after signing.",
    ),
    "actions-changed": (
        "Hành động tự chạy của tệp bị thay sau khi ký.",
        "Automatic actions of the file were changed after signing.",
    ),
    "javascript-changed": ("Mã lệnh trong tệp bị thay sau khi ký.", "Scripts in the file were changed after signing."),
    "attachments-changed": ("Tệp đính kèm bị thay sau khi ký.", "Attachments were changed after signing."),
    "outlines-changed": ("Mục lục của tệp bị thay sau khi ký.", "The file's outline was changed after signing."),
    "catalog-changed": (
        "Cấu trúc chung của tệp bị thay sau khi ký ({detail}).",
        "The file's overall structure was changed after signing ({detail}).",
    ),
    "permissions-changed": (
        "Quyền sửa đổi do người ký đặt ra đã bị gỡ hoặc thay.",
        "The permissions the signer set were removed or replaced.",
    ),
    "certified-later": (
        "Một chữ ký chứng nhận được thêm sau chữ ký khác, trái chuẩn.",
        "A certifying signature was added after another signature, against the standard.",
    ),
    "xfa-changed": ("Biểu mẫu động của tệp bị thay sau khi ký.", "The file's dynamic form was changed after signing."),
    "structure-tree-changed": (
        "Cấu trúc đọc màn hình của văn bản bị thay sau khi ký.",
        "The document's structure for screen readers was changed after signing.",
    ),
    "structure-tree-extended": (
        "Cấu trúc đọc màn hình được bổ sung cho ô mới.",
        "The structure for screen readers was extended for new fields.",
    ),
    "tab-order-changed": ("Thứ tự chuyển ô được ghi lại.", "The tab order was set anew."),
    "encryption-changed": (
        "Cách mã hóa của tệp bị thay sau khi ký.",
        "The file's encryption was changed after signing.",
    ),
    "comparison-failed": (
        "Không so sánh được phần thêm sau khi ký với bản đã ký ({detail}).",
        "The part added after signing could not be compared with what was signed ({detail}).",
    ),
    # --- prepared and unseen in the signed revision (shadow content)
    "hidden-words": (
        "Trong bản được ký có chữ bị che hoặc in trùng màu giấy nên không nhìn thấy: “{detail}”.",
        "The signed version holds words that are covered or as white as the paper, so nobody sees them: “{detail}”.",
    ),
    "hidden-layer": (
        "Trong bản được ký có một lớp nội dung đang tắt, không hiển thị ({detail}).",
        "The signed version holds a layer that is switched off and not shown ({detail}).",
    ),
    "hidden-annotation": (
        "Trong bản được ký có ghi chú hoặc hình đang được giấu ({detail}).",
        "The signed version holds a note or picture that is switched off ({detail}).",
    ),
    "hidden-field": (
        "Trong bản được ký có hai ô chồng lên nhau, ô này che ô kia ({detail}).",
        "The signed version holds two fields that lie on each other; one hides the other ({detail}).",
    ),
    "hidden-value": (
        "Trong bản được ký có ô hiển thị khác với giá trị lưu bên trong ({field}: {detail}).",
        "In the signed version a field shows something else than the value it holds ({field}: {detail}).",
    ),
    "hidden-place": (
        "Bản được ký để sẵn trên trang một chỗ cho nội dung chưa có ({detail}).",
        "The signed version keeps a place on the page for something that is not there yet ({detail}).",
    ),
    "hidden-object": (
        "Bản được ký chứa sẵn đối tượng không dùng đến, có thể được đem ra dùng sau ({detail}).",
        "The signed version holds objects that nothing uses and that could be used later ({detail}).",
    ),
    "page-not-drawn": (
        "Không vẽ được trang để so sánh bằng hình.",
        "A page could not be drawn, so the pictures were not compared.",
    ),
    # --- check 4 to 7: trust, revocation, time, office
    "issuer-unknown": (
        "Chưa có chứng thư của nơi cấp ({issuer}) nên không xác nhận được chứng thư của {signer}.",
        "The certificate of the issuer ({issuer}) is not at hand, so {signer}'s certificate cannot be confirmed.",
    ),
    "certificate-expired-unproven": (
        "Chứng thư của {signer} hết hạn ngày {expired} và không có dấu thời gian nào trước ngày đó còn dùng được, nên nay không chứng minh được chữ ký có khi chứng thư còn hạn. Nội dung không bị sửa. Hãy hỏi cơ quan ban hành hoặc sổ đăng ký đã nhận tệp kịp thời.",
        "{signer}'s certificate ran out on {expired} and no usable timestamp is older than that, so it can no longer be shown that the signature was made in time. The content is unchanged. Ask the issuing office, or a register that received the file in time.",
    ),
    "certificate-expired-when-signed": (
        "Khi ký, chứng thư của {signer} đã hết hạn.",
        "When it signed, {signer}'s certificate had already run out.",
    ),
    "certificate-not-yet-valid": (
        "Khi ký, chứng thư của {signer} chưa có hiệu lực.",
        "When it signed, {signer}'s certificate was not yet in force.",
    ),
    "certificate-broken": (
        "Chứng thư của {signer} không được phép dùng như vậy ({detail}).",
        "{signer}'s certificate may not be used like this ({detail}).",
    ),
    "certificate-revoked": (
        "Chứng thư của {signer} đã bị thu hồi ngày {time}.",
        "{signer}'s certificate was revoked on {time}.",
    ),
    "revocation-unknown": (
        "Chưa kiểm tra được chứng thư của {signer} có bị thu hồi hay không.",
        "It could not be checked whether {signer}'s certificate was revoked.",
    ),
    "demo-certificate": (
        "Chữ ký được tạo bằng chứng thư DEMO, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ.",
        "The signature was made with a DEMO certificate that has NO LEGAL VALUE.",
    ),
    "time-not-proven": (
        "Thời điểm ký chỉ do người ký tự ghi, không có dấu thời gian.",
        "The signing time is only what the signer wrote; there is no timestamp.",
    ),
    "clock-seven-hours": (
        "Giờ ký do máy ghi lệch 7 giờ so với dấu thời gian (ghi giờ Việt Nam như giờ quốc tế); chỉ dấu thời gian được dùng.",
        "The stated signing time is 7 hours off the timestamp (local time written as UTC); only the timestamp is used.",
    ),
    "timestamp-foreign": (
        "Dấu thời gian trong chữ ký thuộc về chữ ký khác hoặc đã bị sửa.",
        "The timestamp in the signature belongs to another signature or was edited.",
    ),
    "timestamp-unreadable": (
        "Không kiểm tra được dấu thời gian ({detail}).",
        "The timestamp could not be checked ({detail}).",
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
    "timestamp-verified": (
        "Dấu thời gian {time} của {signer} đã được xác nhận tới gốc {anchor}.",
        "The timestamp of {time} by {signer} was confirmed up to the root {anchor}.",
    ),
    "wrong-office": (
        "Văn bản ghi cơ quan “{agency}” nhưng chữ ký là của “{signer}”.",
        "The page names the office “{agency}”, but the signature is by “{signer}”.",
    ),
    "another-office-too": (
        "Văn bản ghi cơ quan “{agency}” nhưng trong số người ký ({signer}) có chữ ký của cơ quan khác; cần hỏi lại.",
        "The page names the office “{agency}”, but among the signers ({signer}) is another office; ask them.",
    ),
    "signed-by-publisher": (
        "Chữ ký là của nơi đăng tải ({signer}), không phải của cơ quan ban hành ghi trên văn bản.",
        "The signature is by the publisher ({signer}), not by the issuing office named on the page.",
    ),
    "office-not-compared": (
        "Không đọc được tên cơ quan trên trang để so với người ký {signer}; hãy tự so.",
        "The office's name could not be read from the page to compare with the signer {signer}; compare it yourself.",
    ),
    "not-yet-issued": (
        "Ô dấu của cơ quan ({field}) còn trống: văn bản chưa phát hành, hoặc dấu đã bị cắt bỏ.",
        "The field for the office's seal ({field}) is empty: the document is not issued, or its seal was cut off.",
    ),
    "beyond-limits": (
        "Tệp này cần nhiều thời gian hoặc bộ nhớ hơn mức cho phép ({detail}), nên chưa kiểm tra được; hãy hỏi nơi gửi.",
        "This file needs more time or memory than is allowed ({detail}), so it could not be checked; ask its sender.",
    ),
    "internal": (
        "Bộ kiểm tra gặp lỗi với tệp này ({detail}); kết quả chưa xác định.",
        "The verifier met an error with this file ({detail}); the result is not certain.",
    ),
}


def words_for(code: str, details: Mapping[str, str]) -> tuple[str, str]:
    """The sentences of a finding, (Vietnamese, English); "code:detail" codes use what stands before the colon."""
    head, _, tail = code.partition(":")
    filled: dict[str, str] = defaultdict(str, {"detail": tail, **details})
    vi, en = SENTENCES.get(head, (f"Có điểm bất thường ({code}).", f"Something is odd ({code})."))
    return vi.format_map(filled), en.format_map(filled)
