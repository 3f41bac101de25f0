"""What the verifier says is for a person with no training: what is wrong, what to do, and nothing from inside a PDF."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from signing import qr, trustwords
from signing.verdict import Finding, LaterChange
from signing.words import ADVICE_SENTENCES, COMPLETE, FACTS, facts_for, words_for

# What is asked of the reader, in the words a sentence may ask it with.
_DO = re.compile(r"\b(hãy|Hãy|không dùng|Không dùng|Không được dùng|Có thể dùng|[Kk]hông cần làm gì|chỉ dùng)\b")
_DO_EN = re.compile(
    r"\b([Aa]sk|[Dd]o not rely|get the whole|choose|download|can rely|compare it|check again|nothing you need|for trying only)\b"
)
_INSIDE = re.compile(r"/[A-Z]|\b\d+ \d+ R\b|[a-z]+-[a-z]+-[a-z]+\b|ByteRange|XRef|%%EOF|Names|\(\)|\{|  | \.")
_DETAILS = ("no-startxref, xref-loop", "/Size", "12 0 R", "Names/JavaScript", "RV", "MissingKey: /Annots")
SIGNING = Path(__file__).resolve().parents[2] / "signing"


_PEOPLE = {"signer": "UBND xã Mẫu", "agency": "UBND xã Mẫu", "issuer": "CA Mẫu", "time": "1/2/2026", "anchor": "CA Gốc"}


def _quotes(code: str, detail: str) -> bool:
    """Whether the detail is told as it is: words of the page, or (never without one) the name of an algorithm."""
    return code == "algorithm-weak" or (detail != "" and any("{quoted}" in one for one in {**COMPLETE, **FACTS}[code]))


@pytest.mark.parametrize("severity", ["breach", "warning", "note"])
@pytest.mark.parametrize("detail", ["", *_DETAILS])
def test_every_finding_says_what_to_do_and_nothing_from_inside_a_file(severity: str, detail: str) -> None:
    for code in {**COMPLETE, **FACTS}:
        vi, en = words_for(code, {**_PEOPLE, "expired": "1/2/2026", "detail": detail}, severity)
        assert _DO.search(vi), vi
        assert _DO_EN.search(en), en
        if not _quotes(code, detail):
            assert not _INSIDE.search(vi), vi
            assert not _INSIDE.search(en), en


def _codes_in(source: Path) -> set[str]:
    """Codes that a module hands to a finding, a change or a signature's problems, as they stand in its text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ("Change", "Finding", "note", "tell", "add", "append", "fail") and source.stem != "words":
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            found |= {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    return found


VERIFIER = [
    "annotationchanges",
    "bytecheck",
    "changes",
    "concealment",
    "examine",
    "fieldchanges",
    "fieldlooks",
    "pagechanges",
    "seen",
    "stamped",
    "structure",
    "tail",
    "timecheck",
    "timeline",
    "verdict",
    "verify",
]


@pytest.mark.parametrize("module", VERIFIER)
def test_every_code_that_a_check_tells_has_words(module: str) -> None:
    unknown = facts_for("no-such-code", {})
    for code in _codes_in(SIGNING / f"{module}.py"):
        assert facts_for(code, {}) != unknown, code


def test_a_change_beyond_what_the_signer_allows_is_named_in_words() -> None:
    details = (("change", "form-filled"), ("field", "So"))
    told = Finding("change-beyond-permission", "breach", details=details).to_json()
    assert told["words"] == {
        "vi": "Sau khi ký có thay đổi mà người ký không cho phép: Ô biểu mẫu được điền sau khi ký (ô “So”). "
        + ADVICE_SENTENCES["advice-breach"][0],
        "en": "After signing something was changed that the signer does not allow: "
        "A form field was filled in after signing (field “So”). " + ADVICE_SENTENCES["advice-breach"][1],
    }
    facts = told["facts"]
    assert isinstance(facts, dict)
    assert facts["en"].endswith("(field “So”).")


def test_a_permitted_change_is_a_fact_that_asks_for_nothing() -> None:
    told = LaterChange("signature-added", True, 1, None, "Seal", "UBND xã Mẫu").to_json()
    assert told["words"] == {
        "vi": "Sau đó UBND xã Mẫu đã ký thêm (ô “Seal”).",
        "en": "Later UBND xã Mẫu signed too (field “Seal”).",
    }


def test_an_annotation_is_called_as_a_person_calls_it() -> None:
    assert "(text box)" in words_for("annotation-added", {"detail": "FreeText"}, "breach")[1]
    assert "(" not in words_for("annotation-added", {"detail": "3D"}, "breach")[1]


@pytest.mark.parametrize("code", ["qr-not-ours", "qr-key-unknown", "qr-forged"])
def test_whoever_scans_a_bad_code_is_told_what_to_do_with_the_sheet(code: str) -> None:
    assert re.search(r"hãy (hỏi|quét|cập nhật)", qr.SENTENCES[code][0])
    assert re.search(r"ask the office|look it up", qr.SENTENCES[code][1])


def test_no_finding_about_trust_says_that_the_content_is_unchanged() -> None:
    """A file that was altered may have run out too: "the content is unchanged" stood there below "NOT VALID"."""
    for vietnamese, english in trustwords.SENTENCES.values():
        assert "không bị sửa" not in vietnamese
        assert "unchanged" not in english
