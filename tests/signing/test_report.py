"""The report and the evidence record: words first, seven fields, pictures of a breach; provable after expiry."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from random import Random

import pypdfium2
import pytest

from bench.forgeries.pages import write_on_a_page
from bench.genuine import House, issued
from signing.devca import Identity
from signing.record import RecordError, make_record, read_record
from signing.report import before_and_after, report_pdf
from signing.timestamp import LocalTsa
from signing.trust import TrustStore
from signing.verify import verify
from tests.signing.houses import the_house
from tests.verapdf import findings


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture(scope="module")
def paper(house: House) -> bytes:
    return issued(house, Random(5), "result", "b-b")


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_report_says_the_verdict_and_the_seven_fields(house: House, paper: bytes) -> None:
    verdict = verify(paper, house.trust, None, house.evidence)
    told = " ".join(text_of(report_pdf(verdict.to_json(), "quyết định.pdf", language="vi", head="Sở Mẫu")).split())
    assert "HỢP LỆ" in told
    for label, value in verdict.signatures[0].article_6().items():
        assert f"{label}: {value}" in told
    assert verdict.sha256 in told
    assert "TOTAL-PASSED" in told
    assert "Sở Mẫu" in told


def test_a_report_speaks_the_language_asked_for_and_is_an_archive_file(house: House, paper: bytes) -> None:
    told = verify(paper, house.trust, None, house.evidence).to_json()
    english = text_of(report_pdf(told, "a.pdf", language="en"))
    assert "Integrity of the data: intact" in english
    assert "Toàn vẹn" not in english
    both = report_pdf(told, "a.pdf", life=[("Tình trạng", "còn hiệu lực")])
    assert "còn hiệu lực" in text_of(both)
    assert findings(both) == []


def test_a_breach_is_shown_before_and_after(house: House, paper: bytes) -> None:
    twin = write_on_a_page(paper, Random(1))
    assert twin is not None
    verdict = verify(twin, house.trust, None, house.evidence)
    (pair, *_) = before_and_after(verdict, twin)
    assert pair.before != pair.after
    told = text_of(report_pdf(verdict.to_json(), "a.pdf", pictures=[pair]))
    assert "KHÔNG HỢP LỆ" in told
    assert "NOT VALID" in told
    assert "như lúc ký" in told


def test_a_record_keeps_the_answer_after_the_signer_s_certificate_ran_out(house: House, paper: bytes) -> None:
    verdict = verify(paper, house.trust, None, house.evidence)
    record = make_record(verdict, house.evidence, house.tsa.stamp)
    later = datetime.now(UTC) + timedelta(days=300)
    read = read_record(record, paper, house.trust, later)
    assert read.proven
    assert read.verdict["verdict"] == "valid"
    assert read.evidence.crls == house.evidence.crls


def test_a_record_carries_an_answer_past_every_expiry_and_no_further_than_its_own(house: House, paper: bytes) -> None:
    house.ca.issue(Identity("tsa-2000", "Dấu thời gian 2000", kind="tsa"), days=2000, curve=True)
    verdict = verify(paper, house.trust, None, house.evidence)
    record = make_record(verdict, house.evidence, LocalTsa(house.key("tsa-2000")).stamp)
    now = datetime.now(UTC)
    expected = {800: ("valid", "evidence-record"), 2100: ("indeterminate", "none")}
    for days, (answer, time) in expected.items():
        later = now + timedelta(days=days)
        assert verify(paper, house.trust, later, house.evidence).verdict == "indeterminate"
        kept = read_record(record, paper, house.trust, later)
        told = verify(paper, house.trust, later, kept.evidence)
        assert (told.verdict, told.signatures[0].time) == (answer, time), told.findings


def test_an_edited_record_or_another_file_is_refused(house: House, paper: bytes) -> None:
    verdict = verify(paper, house.trust)
    record = make_record(verdict, house.evidence, house.tsa.stamp)
    edited = json.loads(record)
    edited["body"]["verdict"]["verdict"] = "valid"
    codes = []
    for bad, file in ((json.dumps(edited).encode(), paper), (record, paper + b" "), (b"{}", paper)):
        with pytest.raises(RecordError) as refused:
            read_record(bad, file, house.trust, datetime.now(UTC))
        codes.append(refused.value.code)
    assert codes == ["record-edited", "record-of-another-file", "record-unreadable"]


@pytest.mark.parametrize("record", [b"[" * 200_000, b'"\\ud800"', b"1" * 5000, b"null", b"[]", b"\xff\xfe"])
def test_bytes_that_are_no_record_are_refused_in_a_sentence(record: bytes) -> None:
    empty = {"sha256": hashlib.sha256(b"").hexdigest(), "ocsps": [], "crls": [], "certificates": []}
    inside = json.dumps({"body": {**empty, "verdict": {"a": "@"}}, "timestamp": ""}).encode()
    for hostile in (record, inside.replace(b'"@"', record)):
        with pytest.raises(RecordError) as refused:
            read_record(hostile, b"", TrustStore(), datetime.now(UTC))
        assert refused.value.code in ("record-unreadable", "record-edited")
