"""Signing as an office does it: every stamp, key and level, judged by others than ourselves."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing.devca import DevCa, Identity
from signing.errors import KeyRefusedError
from signing.keys import credential_of, load_p12
from signing.request import Place, Prepared, SignedPdf, SignRequest, Stamp
from signing.sign import sign
from sohoa.bounded import BilingualError
from tests.signing import papers
from tests.verapdf import findings

AGENCY = "Ủy ban nhân dân xã Mẫu"


def ask(stamp: Stamp, now: datetime, **more: object) -> SignRequest:
    values: dict[str, Any] = {
        "stamp": stamp,
        "signer_name": "Nguyễn Thị Mẫu",
        "agency": AGENCY,
        "number": "12/QĐ-UBND",
        "book_number": "77",
        "time": now,
        **more,
    }
    return SignRequest(**values)


def validated(pdf: bytes, root_pem: bytes) -> list[tuple[bool, bool, bool]]:
    """pyHanko's word on each signature: bottom line, trusted, timestamp valid."""
    from asn1crypto import pem, x509

    root = x509.Certificate.load(pem.unarmor(root_pem)[2])
    answers = []
    for one in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        status = validate_pdf_signature(one, context, ts_validation_context=context)
        stamped = status.timestamp_validity is not None and status.timestamp_validity.valid
        answers.append((status.bottom_line, status.trusted, stamped))
    return answers


def pdfsig(pdf: bytes, tmp_path: Path) -> int:
    """How many signatures poppler calls valid."""
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    return said.count("Signature is Valid.")


@pytest.mark.parametrize("stamp", ["none", "scan", "sao-y", "archive", "attachment", "arrival"])
def test_every_text_stamp_is_valid_for_pyhanko_and_poppler_and_stays_pdf_a(
    stamp: Stamp, ca: DevCa, now: datetime, tmp_path: Path
) -> None:
    pdf = papers.page()
    signed = sign(pdf, ca.key("clerk"), ask(stamp, now, level="b-t"), tsa=ca.tsa)
    assert signed.pdf.startswith(pdf)
    assert (signed.level, signed.missing_level_reason, signed.stamp_note) == ("b-t", None, None)
    assert validated(signed.pdf, ca.root_pem) == [(True, True, True)]
    assert pdfsig(signed.pdf, tmp_path) == 1
    assert findings(signed.pdf) == []


@pytest.mark.parametrize("algorithm", ["rsa-pss-sha256", "rsa-pkcs1-sha256", "rsa-pss-sha512"])
def test_rsa_signs_with_the_algorithm_of_the_credential(
    algorithm: str, ca: DevCa, now: datetime, tmp_path: Path
) -> None:
    signed = sign(papers.page(), ca.key("clerk", algorithm=algorithm), ask("none", now))
    assert validated(signed.pdf, ca.root_pem) == [(True, True, False)]
    assert pdfsig(signed.pdf, tmp_path) == 1


def test_an_elliptic_key_signs(ca: DevCa, now: datetime, tmp_path: Path) -> None:
    ca.issue(Identity("clerk-ec", "Nguyễn Thị Cong"), curve=True)
    key = ca.key("clerk-ec")
    assert key.algorithm == "ecdsa-sha256"
    signed = sign(papers.page(), key, ask("sao-y", now, level="b-t"), tsa=ca.tsa)
    assert validated(signed.pdf, ca.root_pem) == [(True, True, True)]
    assert pdfsig(signed.pdf, tmp_path) == 1


def test_a_second_scan_stamp_takes_a_new_field_and_leaves_the_first_signature_intact(
    ca: DevCa, now: datetime, tmp_path: Path
) -> None:
    first = sign(papers.scan(), ca.key("clerk"), ask("scan", now))
    second = sign(first.pdf, ca.key("leader"), ask("scan", now))
    third = sign(second.pdf, ca.key("van-thu-seal"), ask("sao-y", now))
    assert [first.field_name, second.field_name, third.field_name] == ["Scan", "Scan_2", "SaoY"]
    assert pdfsig(third.pdf, tmp_path) == 3
    assert first.place is not None
    assert second.place is not None
    assert not first.place.overlaps(second.place)
    assert all(trusted for _, trusted, _ in validated(third.pdf, ca.root_pem))


def test_metadata_of_a_signed_document_never_changes(ca: DevCa, now: datetime) -> None:
    pdf = papers.page()
    signed = sign(pdf, ca.key("clerk"), ask("sao-y", now))
    with pikepdf.open(io.BytesIO(pdf)) as before, pikepdf.open(io.BytesIO(signed.pdf)) as after:
        assert bytes(before.Root.Metadata.read_bytes()) == bytes(after.Root.Metadata.read_bytes())
        assert str(before.docinfo) == str(after.docinfo)


def test_one_flipped_byte_breaks_the_signature(ca: DevCa, now: datetime) -> None:
    signed = bytearray(sign(papers.page(), ca.key("clerk"), ask("none", now)).pdf)
    at = signed.index(b"/MediaBox")
    signed[at + 12] ^= 1
    assert validated(bytes(signed), ca.root_pem)[0][0] is False


def test_the_same_request_prepares_in_a_child_and_signs_here(ca: DevCa, now: datetime) -> None:
    from sohoa.bounded import Bounds, Pool

    with Pool(1, Bounds(seconds=60, memory_mb=1500)) as pool:
        signed: SignedPdf = sign(papers.page(), ca.key("clerk"), ask("sao-y", now), run=pool.run)
        with pytest.raises(BilingualError) as refused:
            sign(b"%PDF-1.7 nothing", ca.key("clerk"), ask("none", now), run=pool.run)
    assert validated(signed.pdf, ca.root_pem) == [(True, True, False)]
    assert refused.value.code == "not-a-pdf"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (lambda: b"", "not-a-pdf"),
        (lambda: b"just text", "not-a-pdf"),
        (lambda: papers.page()[:900], "not-a-pdf"),
        (papers.encrypted, "pdf-encrypted"),
        (lambda: papers.encrypted(""), "pdf-encrypted"),
        (papers.with_xfa, "xfa"),
    ],
    ids=["empty", "text", "truncated", "password", "empty-password", "xfa"],
)
def test_a_document_that_cannot_be_signed_is_refused_by_name(
    document: Callable[[], bytes], code: str, ca: DevCa, now: datetime
) -> None:
    with pytest.raises(BilingualError) as refused:
        sign(document(), ca.key("clerk"), ask("none", now))
    assert refused.value.code == code
    assert refused.value.vi
    assert refused.value.en


def test_a_field_is_signed_once_only(ca: DevCa, now: datetime) -> None:
    first = sign(papers.page(), ca.key("clerk"), ask("scan", now, field_name="Scan"))
    with pytest.raises(BilingualError) as refused:
        sign(first.pdf, ca.key("clerk"), ask("scan", now, field_name="Scan"))
    assert refused.value.code == "field-taken"


def test_a_locked_document_takes_no_further_signature(ca: DevCa, now: datetime) -> None:
    locked = sign(papers.page(), ca.key("van-thu-seal"), ask("sao-y", now, lock="result"))
    with pytest.raises(BilingualError) as refused:
        sign(locked.pdf, ca.key("clerk"), ask("scan", now))
    assert refused.value.code == "already-locked"


@pytest.mark.parametrize(("days", "code"), [(-800, "certificate-not-yet-valid"), (800, "certificate-expired")])
def test_a_certificate_outside_its_validity_is_refused(days: int, code: str, ca: DevCa, now: datetime) -> None:
    with pytest.raises(KeyRefusedError) as refused:
        sign(papers.page(), ca.key("clerk"), ask("none", now + timedelta(days=days)))
    assert refused.value.code == code


def test_a_time_without_zone_is_refused(ca: DevCa) -> None:
    with pytest.raises(BilingualError) as refused:
        sign(papers.page(), ca.key("clerk"), ask("none", datetime(2026, 1, 1)))  # noqa: DTZ001
    assert refused.value.code == "time-not-aware"


def test_a_stamp_is_never_put_over_text_and_a_full_page_is_refused(ca: DevCa, now: datetime) -> None:
    for stamp in ("scan", "sao-y"):
        with pytest.raises(BilingualError) as refused:
            sign(papers.page(full=True), ca.key("clerk"), ask(stamp, now))
        assert refused.value.code == "no-free-space"


def test_a_full_page_is_signed_invisibly_where_the_caller_allows_it_and_the_result_says_so(
    ca: DevCa, now: datetime
) -> None:
    request = ask("sao-y", now, invisible_without_space=True)
    signed = sign(papers.page(full=True), ca.key("clerk"), request)
    assert (signed.place, signed.stamp_note) == (None, "no-free-space")
    assert validated(signed.pdf, ca.root_pem) == [(True, True, False)]


def test_a_place_chosen_over_text_is_refused_and_on_blank_paper_is_kept(ca: DevCa, now: datetime) -> None:
    with pytest.raises(BilingualError) as refused:
        sign(papers.page(), ca.key("clerk"), ask("sao-y", now, place=Place(1, 290, 60, 560, 110)))
    assert refused.value.code == "place-covers-text"
    signed = sign(papers.page(), ca.key("clerk"), ask("sao-y", now, place=Place(1, 250, 400, 560, 440)))
    assert signed.place is not None
    assert (signed.place.x0, signed.place.y0) == (250, 400)


def test_a_key_whose_signature_does_not_match_writes_nothing(ca: DevCa, now: datetime) -> None:
    class Liar:
        label, algorithm = "liar", "rsa-pss-sha256"
        certificate, chain = ca.key("clerk").certificate, ca.key("clerk").chain

        def sign(self, data: bytes) -> bytes:
            return ca.key("leader").sign(data)

    with pytest.raises(KeyRefusedError) as refused:
        sign(papers.page(), Liar(), ask("none", now))
    assert refused.value.code == "signature-wrong"


def test_a_prepared_revision_survives_pickling_and_is_completed_later(ca: DevCa, now: datetime) -> None:
    import pickle

    from signing.prepare import complete, prepare

    key = ca.key("leader")
    prepared: Prepared = pickle.loads(  # noqa: S301
        pickle.dumps(prepare(papers.page(), ask("none", now), credential_of(key)))
    )
    pdf = complete(prepared, key.sign(prepared.signed_attributes))
    assert validated(pdf, ca.root_pem) == [(True, True, False)]


def test_the_development_certificate_says_demo_in_its_name(ca: DevCa) -> None:
    from cryptography import x509

    for label in ("clerk", "leader", "van-thu-seal", "tsa"):
        name = x509.load_der_x509_certificate(ca.key(label).certificate).subject.rfc4514_string()
        assert "OU=DEMO - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in name
        assert "(DEMO)" in name
    p12, secret = ca.key_files("leader")
    assert p12.stat().st_mode & 0o077 == 0
    assert secret.stat().st_mode & 0o077 == 0
    assert load_p12(p12.read_bytes(), secret.read_text().strip()).sign(b"x")


def test_signing_time_is_vietnamese_time_in_the_document(ca: DevCa) -> None:
    at = datetime.now(UTC).replace(hour=2, minute=30, second=5, microsecond=0)
    signed = sign(papers.page(), ca.key("clerk"), ask("sao-y", at))
    with pikepdf.open(io.BytesIO(signed.pdf)) as document:
        (field,) = document.Root.AcroForm.Fields
        assert str(field.V.M) == f"D:{at:%Y%m%d}093005+07'00'"
