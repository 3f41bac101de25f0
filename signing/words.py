"""Every finding in words for a person with no training, Vietnamese and English: the verifier's tables put together.

{name} stands for a detail of the finding; a detail that is missing leaves an empty place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from signing import byteswords, changewords, trustwords

_HEADLINES: dict[str, tuple[str, str]] = {
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
        "CHƯA XÁC ĐỊNH. Không thấy nội dung bị sửa sau khi ký, nhưng chưa đủ bằng chứng là chữ ký có giá trị: hãy hỏi cơ quan ban hành trước khi dùng.",
        "NOT CERTAIN. No change after signing was found, but there is not enough proof that the signature counts: ask the issuing office before you rely on it.",
    ),
    "headline-unsigned": (
        "CHƯA KÝ SỐ. Tệp này không có chữ ký số nào nên không chứng minh được ai ban hành.",
        "NOT SIGNED. This file carries no digital signature, so it proves nothing about who issued it.",
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
SENTENCES = {**_HEADLINES, **byteswords.SENTENCES, **changewords.SENTENCES, **trustwords.SENTENCES}


def words_for(code: str, details: Mapping[str, str]) -> tuple[str, str]:
    """The sentences of a finding, (Vietnamese, English); "code:detail" codes use what stands before the colon."""
    head, _, tail = code.partition(":")
    filled: dict[str, str] = defaultdict(str, {"detail": tail, **details})
    vi, en = SENTENCES.get(head, (f"Có điểm bất thường ({code}).", f"Something is odd ({code})."))
    return vi.format_map(filled), en.format_map(filled)
