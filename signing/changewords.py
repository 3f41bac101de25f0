"""The verifier's findings of check 3 in words: later changes, and what was prepared unseen in the signed revision."""

from __future__ import annotations

# Said with what to do, whatever their severity.
SENTENCES: dict[str, tuple[str, str]] = {
    "comment-added": (
        "Sau khi ký, có người ghi thêm nhận xét lên bản này{kind}; nhận xét không thuộc nội dung đã ký và không có giá trị: hãy xin nơi ban hành bản không có nhận xét.",
        "After signing, somebody put a comment on this copy{kind}; it is no part of what was signed and counts for nothing: ask the issuer for a copy without it.",
    ),
    "page-not-drawn": (
        "Không vẽ được trang để so sánh bằng hình nên chưa chắc trang trông như lúc ký; hãy hỏi cơ quan ban hành trước khi dùng.",
        "A page could not be drawn, so it is not certain that it looks as it was signed; ask the issuing office before you rely on it.",
    ),
}
# Only what was done: words.py adds what to do by the severity.
FINDINGS: dict[str, tuple[str, str]] = {
    # --- check 3: later changes
    "change-beyond-permission": (
        "Sau khi ký có thay đổi mà người ký không cho phép{change}.",
        "After signing something was changed that the signer does not allow{change}.",
    ),
    "locked-field-changed": (
        "Ô đã bị khóa khi ký lại bị thay đổi{in_field}.",
        "A field locked by the signature was changed{in_field}.",
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
        "Thuộc tính trang bị đổi sau khi ký.",
        "Properties of a page were changed after signing.",
    ),
    "page-added": ("Có trang được thêm vào sau khi ký.", "A page was added after signing."),
    "page-removed": ("Có trang bị bỏ đi sau khi ký.", "A page was removed after signing."),
    "pages-reordered": ("Thứ tự trang bị đổi sau khi ký.", "The order of pages was changed after signing."),
    "page-tree-changed": (
        "Cách tệp dẫn tới các trang bị đổi sau khi ký.",
        "How the file leads to its pages was changed after signing.",
    ),
    "page-looks-different": (
        "Trang hiển thị khác so với lúc ký.",
        "The page looks different from what was signed.",
    ),
    "signed-ink-hidden": (
        "Có phần được thêm sau khi ký che mất chữ đã ký.",
        "Something added after signing hides text that was signed.",
    ),
    "appearance-over-text": (
        "Hình của chữ ký thêm sau nằm đè lên nội dung đã ký{quoted}.",
        "The picture of a later signature lies on signed text{quoted}.",
    ),
    "appearance-extends-text": (
        "Hình của chữ ký thêm sau viết tiếp vào dòng chữ đã ký, ngoài chỗ để số và ngày{quoted}.",
        "The picture of a later signature continues a signed line outside the blanks for number and day{quoted}.",
    ),
    "appearance-foreign-words": (
        "Hình của chữ ký thêm sau không chỉ ghi tên, thời gian của người ký mà ghi nội dung khác{quoted}.",
        "The picture of a later signature does not say who signed and when, but something else{quoted}.",
    ),
    "appearance-oversized": (
        "Hình của chữ ký thêm sau lớn hơn mọi con dấu và không đọc được.",
        "The picture of a later signature is larger than any seal and cannot be read.",
    ),
    "appearance-unlike-value": (
        "Ô biểu mẫu hiển thị khác với giá trị lưu bên trong{in_field}.",
        "A form field shows something else than the value stored in it{in_field}.",
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
        "Có ghi chú hoặc hình được thêm sau khi ký{kind}.",
        "A note or drawing was added after signing{kind}.",
    ),
    "annotation-shows-content": (
        "Ghi chú thêm sau khi ký viết hoặc vẽ lên trang như thể là nội dung văn bản{kind}.",
        "An annotation added after signing writes or draws on the page as if it were the document's{kind}.",
    ),
    "annotation-changed": (
        "Ghi chú trên trang bị sửa sau khi ký{kind}.",
        "An annotation was changed after signing{kind}.",
    ),
    "annotation-removed": (
        "Ghi chú trên trang bị bỏ sau khi ký{kind}.",
        "An annotation was removed after signing{kind}.",
    ),
    "form-filled": (
        "Ô biểu mẫu được điền sau khi ký{in_field}.",
        "A form field was filled in after signing{in_field}.",
    ),
    "form-prepared": (
        "Biểu mẫu của tệp được chuẩn bị cho chữ ký sau.",
        "The file's form was prepared for a later signature.",
    ),
    "form-changed": ("Biểu mẫu của tệp bị thay đổi.", "The file's form was changed."),
    "form-removed": (
        "Biểu mẫu chứa chữ ký đã bị gỡ khỏi tệp sau khi ký.",
        "The form that holds the signatures was removed after signing.",
    ),
    "form-resources-changed": (
        "Phông chữ của biểu mẫu bị thay sau khi ký.",
        "The form's fonts were replaced after signing.",
    ),
    "field-added": (
        "Có ô nhập liệu mới được thêm sau khi ký{in_field}.",
        "A new form field was added after signing{in_field}.",
    ),
    "field-removed": ("Có ô bị gỡ bỏ sau khi ký{in_field}.", "A field was removed after signing{in_field}."),
    "field-changed": (
        "Ô biểu mẫu bị thay đổi tính chất sau khi ký{in_field}.",
        "A form field was altered after signing{in_field}.",
    ),
    "field-moved": ("Ô bị dời chỗ sau khi ký{in_field}.", "A field was moved after signing{in_field}."),
    "field-look-changed": (
        "Cách hiển thị của ô biểu mẫu thay đổi{in_field}.",
        "How a form field looks was changed{in_field}.",
    ),
    "field-made-read-only": ("Ô biểu mẫu được khóa lại{in_field}.", "A form field was made read-only{in_field}."),
    "field-name-twice": (
        "Có hai ô trùng tên được tạo sau khi ký.",
        "Two fields of the same name were made after signing.",
    ),
    "widget-added": (
        "Ô biểu mẫu được hiển thị thêm chỗ khác{in_field}.",
        "A form field was given another place{in_field}.",
    ),
    "widget-removed": (
        "Ô biểu mẫu bị bỏ bớt chỗ hiển thị{in_field}.",
        "A form field lost one of its places{in_field}.",
    ),
    "appearance-changed": (
        "Hình hiển thị của ô biểu mẫu được vẽ lại{in_field}.",
        "A form field's picture was redrawn{in_field}.",
    ),
    "appearance-shared": (
        "Hình của một ô{in_field} còn được dùng ở chỗ khác trong tệp: thay nó có thể làm đổi nội dung khác.",
        "A field's picture{in_field} is used elsewhere in the file too: replacing it may change other content.",
    ),
    "signature-appearance-changed": (
        "Hình của một chữ ký bị thay sau khi đã ký{in_field}.",
        "The picture of a signature was replaced after it was made{in_field}.",
    ),
    "signature-added": (
        "Sau đó {by} đã ký thêm{in_field}.",
        "Later {by} signed too{in_field}.",
    ),
    "signature-filled": (
        "Sau đó {by} đã ký vào ô có sẵn{in_field}.",
        "Later {by} signed in a prepared field{in_field}.",
    ),
    "signature-removed": (
        "Một chữ ký đã bị gỡ khỏi ô của nó{in_field}.",
        "A signature was taken out of its field{in_field}.",
    ),
    "signature-replaced": (
        "Một chữ ký đã bị thay bằng chữ ký khác{in_field}.",
        "A signature was replaced by another{in_field}.",
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
        "Tiêu đề hoặc tác giả của tệp bị thay sau khi ký.",
        "The file's title or author was changed after signing.",
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
        "Cấu trúc chung của tệp bị thay sau khi ký.",
        "The file's overall structure was changed after signing.",
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
        "Không so sánh được phần thêm sau khi ký với bản đã ký.",
        "The part added after signing could not be compared with what was signed.",
    ),
    # --- prepared and unseen in the signed revision (shadow content)
    "hidden-words": (
        "Trong bản được ký có chữ bị che hoặc in trùng màu giấy nên không nhìn thấy{quoted}.",
        "The signed version holds words that are covered or as white as the paper, so nobody sees them{quoted}.",
    ),
    "hidden-layer": (
        "Trong bản được ký có một lớp nội dung đang tắt, không hiển thị{quoted}.",
        "The signed version holds a layer that is switched off and not shown{quoted}.",
    ),
    "hidden-annotation": (
        "Trong bản được ký có ghi chú hoặc hình đang được giấu{kind}.",
        "The signed version holds a note or picture that is switched off{kind}.",
    ),
    "hidden-field": (
        "Trong bản được ký có hai ô chồng lên nhau, ô này che ô kia.",
        "The signed version holds two fields that lie on each other; one hides the other.",
    ),
    "hidden-value": (
        "Trong bản được ký có ô hiển thị khác với giá trị lưu bên trong{in_field}{quoted}.",
        "In the signed version a field shows something else than the value it holds{in_field}{quoted}.",
    ),
    "hidden-place": (
        "Bản được ký để sẵn trên trang một chỗ cho nội dung chưa có.",
        "The signed version keeps a place on the page for something that is not there yet.",
    ),
    "hidden-object": (
        "Bản được ký chứa sẵn đối tượng không dùng đến, có thể được đem ra dùng sau.",
        "The signed version holds objects that nothing uses and that could be used later.",
    ),
}
