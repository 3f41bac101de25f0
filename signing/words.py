"""Every finding in words for a person with no training, Vietnamese and English: the verifier's tables put together.

A sentence says what is wrong and what to do. {name} stands for a detail of the finding; one that is missing leaves no
place. What only a programmer reads (keys, codes, object numbers) stays in the details and in no sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from signing import byteswords, changewords, trustwords

_HEADLINES: dict[str, tuple[str, str]] = {
    # --- the first line of the answer
    "headline-valid": (
        "HỢP LỆ. Tệp còn nguyên như lúc ký; chữ ký số được cấp bởi nơi tin cậy và còn hiệu lực khi ký. Có thể dùng tệp này.",
        "VALID. The file is as it was signed; the signature comes from a trusted authority and was in force then. You can rely on it.",
    ),
    "headline-invalid": (
        "KHÔNG HỢP LỆ. Không được dùng tệp này; xem lý do bên dưới và xin lại bản gốc từ cơ quan ban hành.",
        "NOT VALID. Do not rely on this file; see why below and ask the issuing office for the original.",
    ),
    "headline-indeterminate": (
        "CHƯA XÁC ĐỊNH. Không thấy nội dung bị sửa sau khi ký, nhưng chưa đủ bằng chứng là chữ ký có giá trị: hãy hỏi cơ quan ban hành trước khi dùng.",
        "NOT CERTAIN. No change after signing was found, but there is not enough proof that the signature counts: ask the issuing office before you rely on it.",
    ),
    "headline-unsigned": (
        "CHƯA KÝ SỐ. Tệp này không có chữ ký số nào nên không chứng minh được ai ban hành: hãy xin cơ quan ban hành bản có ký số.",
        "NOT SIGNED. This file carries no digital signature, so it proves nothing about who issued it: ask the issuing office for a signed one.",
    ),
    "headline-not-a-pdf": (
        "KHÔNG PHẢI TỆP PDF. Ở đây chỉ kiểm tra được chữ ký số trong tệp PDF, không phải trong ảnh chụp, tệp Word hay tệp nén: hãy chọn tệp PDF mà cơ quan gửi.",
        "NOT A PDF FILE. Only signatures in PDF files can be checked here, not those in photos, Word files or archives: choose the PDF that the office sent.",
    ),
    "headline-remains-of-signature": (
        "KHÔNG HỢP LỆ. Tệp chỉ còn sót lại dấu vết chữ ký của một tệp khác; hãy lấy tệp đầy đủ từ nơi phát hành.",
        "NOT VALID. Only the remains of another file's signature are left here; get the whole file from its source.",
    ),
    "headline-rewritten-after-signing": (
        "KHÔNG HỢP LỆ. Tệp đã bị ghi lại sau khi ký nên không còn kiểm tra được; hãy xin nơi ban hành đúng tệp gốc đã ký.",
        "NOT VALID. The file was written anew after signing and can no longer be checked; ask its issuer for the very file that was signed.",
    ),
    "headline-not-yet-issued": (
        "KHÔNG HỢP LỆ. Văn bản chưa được cơ quan đóng dấu số, tức là chưa phát hành: hãy xin bản đã phát hành.",
        "NOT VALID. The office has not put its seal on this document: it has not been issued. Ask for the issued one.",
    ),
    "headline-wrong-office": (
        "KHÔNG HỢP LỆ. Chữ ký là thật nhưng không phải của cơ quan ghi trên văn bản: không được dùng, hãy hỏi cơ quan đó.",
        "NOT VALID. The signature is genuine, but not by the office named on the page: do not rely on it, ask that office.",
    ),
}
COMPLETE = {**_HEADLINES, **byteswords.SENTENCES, **changewords.SENTENCES, **trustwords.SENTENCES}
FACTS = {**byteswords.FINDINGS, **changewords.FINDINGS, **trustwords.FINDINGS}
_UNKNOWN = (
    "Có điểm bất thường mà bộ kiểm tra chưa có lời giải thích.",
    "Something is odd for which this verifier has no words.",
)

# What a person does next, by the severity of a finding whose own sentence only says what is wrong.
ADVICE_SENTENCES: dict[str, tuple[str, str]] = {
    "advice-breach": (
        "Không dùng tệp này; hãy xin cơ quan ban hành đúng tệp đã ký.",
        "Do not rely on this file; ask the issuing office for the very file it signed.",
    ),
    "advice-warning": (
        "Hãy hỏi cơ quan ban hành trước khi dùng.",
        "Ask the issuing office before you rely on it.",
    ),
    "advice-note": ("Không cần làm gì thêm.", "There is nothing you need to do."),
}

# Annotations by their subtype (ISO 32000-2 Table 171), as a person calls them; others are told without a name.
_KINDS = {
    "Text": ("ghi chú dán", "sticky note"),
    "FreeText": ("ô chữ", "text box"),
    "Highlight": ("tô sáng", "highlight"),
    "Underline": ("gạch chân", "underline"),
    "Squiggly": ("gạch lượn sóng", "wavy underline"),
    "StrikeOut": ("gạch bỏ", "strike-out"),
    "Stamp": ("dấu đóng thêm", "stamp"),
    "Ink": ("nét vẽ tay", "drawing by hand"),
    "Line": ("đường kẻ", "line"),
    "Square": ("khung chữ nhật", "rectangle"),
    "Circle": ("khung tròn", "circle"),
    "Polygon": ("hình đa giác", "polygon"),
    "PolyLine": ("đường gấp khúc", "chain of lines"),
    "Link": ("liên kết", "link"),
    "Redact": ("ô che nội dung", "redaction"),
    "FileAttachment": ("tệp đính kèm", "attached file"),
    "Widget": ("ô nhập liệu", "form field"),
}


def words_for(code: str, details: Mapping[str, str], severity: str) -> tuple[str, str]:
    """What is wrong and what to do about it, (Vietnamese, English).

    Args:
        code: of a finding or a headline; "code:detail" codes use what stands before the colon.
        details: signer, issuer, time, agency…; `detail` is told only where it is words of the page or a kind of annotation.
        severity: breach, warning or note.
    """
    said = facts_for(code, details)
    if code.partition(":")[0] in COMPLETE:
        return said
    advice = ADVICE_SENTENCES[f"advice-{severity}"]
    return f"{said[0]} {advice[0]}", f"{said[1]} {advice[1]}"


def facts_for(code: str, details: Mapping[str, str]) -> tuple[str, str]:
    """The sentences of a finding or of a later change without what to do, where words.py adds that."""
    head, _, tail = code.partition(":")
    pair = COMPLETE.get(head) or FACTS.get(head, _UNKNOWN)
    given = {"detail": tail, **details}
    return _filled(pair[0], given, 0), _filled(pair[1], given, 1)


def _filled(sentence: str, details: Mapping[str, str], language: int) -> str:
    """The sentence with its places filled; what is not known leaves none."""
    detail, field = details.get("detail", ""), details.get("field", "")
    change = facts_for(details["change"], {"field": field})[language] if details.get("change") else ""
    kind = _KINDS.get(detail, ("", ""))[language]
    places = {
        **details,
        "by": details.get("by") or ("một người khác", "somebody else")[language],
        "quoted": f": “{detail}”" if detail else "",
        "in_field": f" ({('ô', 'field')[language]} “{field}”)" if field else "",
        "kind": f" ({kind})" if kind else "",
        "change": f": {change.rstrip('.')}" if change else "",
    }
    return sentence.format_map(defaultdict(str, places))
