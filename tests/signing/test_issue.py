"""The issuing track: what is prepared, who signs when, and what may still be added, judged by pyHanko and veraPDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pikepdf
import pytest
from asn1crypto import pem
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from samples import drafts
from signing import paper
from signing.devca import DevCa
from signing.fields import FieldPlan, SignersField, add_fields, field_for, find_fields
from signing.issue import number_and_seal, prepare_draft
from signing.numbering import fill_blanks
from signing.request import LockProfile, SignedPdf, SignRequest
from signing.revision import Revision
from signing.sign import sign
from signing.trust import TrustStore
from signing.verify import verify
from sohoa.bounded import BilingualError
from tests.signing import papers
from tests.verapdf import findings

DAY = date(2026, 2, 5)


def leader_signs(pdf: bytes, ca: DevCa, now: datetime) -> SignedPdf:
    request = SignRequest(
        stamp="leader",
        field_name="Leader",
        signer_name="Trần Văn Mẫu",
        time=now,
        image=ca.picture("signature"),
        level="b-t",
    )
    return sign(pdf, ca.key("leader"), request, tsa=ca.tsa)


def sealed(pdf: bytes, ca: DevCa, now: datetime, number: str = "355") -> SignedPdf:
    request = SignRequest(stamp="seal", signer_name="UBND xã Mẫu", time=now, image=ca.picture("seal"), level="b-t")
    return number_and_seal(pdf, number, DAY, ca.key("van-thu-seal"), request, tsa=ca.tsa)


def fields(pdf: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(one.T): str(one.get("/V", "")) if one.FT == "/Tx" else "/V" in one
            for one in document.Root.AcroForm.Fields
        }


@pytest.mark.parametrize(
    ("rotate", "shift", "margin", "unit"),
    [(90, 0.0, 40.0, 1.0), (180, -120.0, 0.0, 1.0), (270, 75.0, 20.0, 2.0)],
    ids=["90", "180", "270, unit 2"],
)
def test_however_a_draft_lies_in_its_file_it_looks_the_same_signed_numbered_and_sealed(
    rotate: int, shift: float, margin: float, unit: float, ca: DevCa, now: datetime
) -> None:
    """Number and day of a turned page stood on their side or on their head; a seal had the size of the page's units."""

    def issued(draft: bytes) -> bytes:
        return sealed(leader_signs(prepare_draft(draft, "result"), ca, now).pdf, ca, now).pdf

    plain, laid = issued(papers.draft()), issued(papers.laid(papers.draft(), rotate, shift, margin, unit))
    for page in (1, 2):
        differs = np.abs(paper.picture(plain, page, 2).astype(int) - paper.picture(laid, page, 2 * unit)) > 100
        assert differs.sum() < 150, f"page {page}"  # the edges of letters drawn a part of a pixel aside
    verdict = verify(laid, TrustStore(anchors=(pem.unarmor(ca.root_pem)[2],), demo=True))
    assert (verdict.integrity, [one.code for one in verdict.findings if one.severity == "breach"]) == ("intact", [])


def test_a_number_in_a_narrow_blank_leaves_white_between_itself_and_the_words_beside_it() -> None:
    """As between "ngày" and "tháng": "ngày22tháng" reads badly and is misread."""
    revision = Revision(prepare_draft(papers.archival(drafts(30, 1)[0].data), "result"))
    fill_blanks(revision, "3", date(2026, 11, 22))
    with pikepdf.open(io.BytesIO(revision.write())) as filled:
        blanks = [one for one in filled.Root.AcroForm.Fields if str(one.T).startswith(("Ngay", "Thang"))]
        assert len(blanks) >= 4
        for one in blanks:
            drawn = one.AP.N.read_bytes()
            size, x = (float(re.findall(pattern, drawn)[0]) for pattern in (rb"([\d.]+) Tf", rb"1 0 0 1 ([\d.]+)"))
            assert x >= 0.1 * size, (one.T, size, x)


def as_seen(pdf: bytes, name: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a field in points from the top left of its upright page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (field,) = (one for one in document.Root.AcroForm.Fields if name == one.T)
        left, bottom, right, top = (float(side) for side in field.Rect)
        height = float(document.pages[0].mediabox[3])
    return left, height - top, right, height - bottom


def statuses(pdf: bytes, ca: DevCa) -> list[bool]:
    from asn1crypto import pem, x509

    root = x509.Certificate.load(pem.unarmor(ca.root_pem)[2])
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(pdf))
    return [
        bool(validate_pdf_signature(one, context, ts_validation_context=context).bottom_line)
        for one in reader.embedded_regular_signatures
    ]


@pytest.mark.parametrize("profile", ["result", "circulating"])
def test_number_day_and_seal_after_the_leader_leave_both_signatures_valid(
    profile: LockProfile, ca: DevCa, now: datetime
) -> None:
    rev0 = prepare_draft(papers.draft(), profile)
    rev1 = leader_signs(rev0, ca, now)
    rev2 = sealed(rev1.pdf, ca, now)
    assert rev2.pdf.startswith(rev1.pdf)
    assert rev1.pdf.startswith(rev0)
    assert (rev1.level, rev2.level) == ("b-t", "b-t")
    assert statuses(rev2.pdf, ca) == [True, True]
    assert fields(rev2.pdf) == {
        "Leader": True,
        "So": "355",
        "Ngay": "05",
        "Thang": "02",
        "So_2": "355",
        "Ngay_2": "05",
        "Thang_2": "02",
        "Seal": True,
    }
    # The last revision holds the earlier ones; veraPDF is slow, so each profile shows another one.
    assert findings(rev2.pdf if profile == "result" else rev0) == []


def test_a_receivers_mark_is_welcome_on_a_circulating_paper_and_refused_on_a_result(ca: DevCa, now: datetime) -> None:
    mark = SignRequest(stamp="arrival", signer_name="Văn thư", agency="UBND xã Khác", book_number="77", time=now)
    circulating = sealed(leader_signs(prepare_draft(papers.draft(), "circulating"), ca, now).pdf, ca, now)
    marked = sign(circulating.pdf, ca.key("clerk"), mark)
    assert statuses(marked.pdf, ca) == [True, True, True]
    assert findings(marked.pdf) == []
    result = sealed(leader_signs(prepare_draft(papers.draft(), "result"), ca, now).pdf, ca, now)
    with pytest.raises(BilingualError) as refused:
        sign(result.pdf, ca.key("clerk"), mark)
    assert refused.value.code == "already-locked"


def test_the_number_comes_after_the_leader_and_once_only(ca: DevCa, now: datetime) -> None:
    rev0 = prepare_draft(papers.draft(), "result")
    with pytest.raises(BilingualError) as early:
        sealed(rev0, ca, now)
    assert early.value.code == "leader-not-signed"
    done = sealed(leader_signs(rev0, ca, now).pdf, ca, now)
    with pytest.raises(BilingualError) as again:
        sealed(done.pdf, ca, now, number="356")
    assert again.value.code in {"already-locked", "field-taken"}


def test_the_fields_stand_in_the_blanks_and_the_signature_between_title_and_name(ca: DevCa) -> None:
    places = find_fields(papers.archival(papers.draft()), FieldPlan())
    assert [blank.field for blank in places.blanks] == ["So", "Ngay", "Thang", "So_2", "Ngay_2", "Thang_2"]
    assert places.titles == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert places.name == "Trần Văn Mẫu"
    assert 592 < places.leader.y0 < places.leader.y1 < 670
    assert abs((places.leader.x0 + places.leader.x1) / 2 - 430) < 4
    covered = (places.seal.x1 - places.leader.x0) / places.leader.width
    assert 0.3 < covered < 0.5
    assert abs(places.seal.width / 72 * 25.4 - 36) < 0.1
    number, day = places.blanks[0].place, places.blanks[1].place
    assert number.y0 < 125 < number.y1
    assert not places.blanks[0].italic
    assert places.blanks[1].italic
    assert day.page == 1
    assert places.blanks[3].place.page == 2


def test_prepared_fields_are_printed_locked_and_empty_and_the_seal_carries_its_lock() -> None:
    rev0 = add_fields(papers.draft(), FieldPlan(lock="circulating"))
    with pikepdf.open(io.BytesIO(rev0)) as document:
        form = document.Root.AcroForm
        assert int(form.SigFlags) == 3
        for one in form.Fields:
            assert int(one.F) == 132
            assert "/V" not in one
            assert one.AP.N.read_bytes() == b""
            assert one.P.Type == "/Page"
        seal = next(one for one in form.Fields if one.T == "Seal")
        assert seal.Lock.Action == "/Include"
        assert [str(one) for one in seal.Lock.Fields] == [str(one.T) for one in form.Fields]
    assert rev0.count(b"startxref") == 1


def test_a_number_reserved_and_printed_before_needs_no_field() -> None:
    printed = papers.draft("Số: 05/QĐ-UBND", "Xã Mẫu, ngày 05 tháng 02 năm 2026", appendices=0)
    assert find_fields(papers.archival(printed), FieldPlan()).blanks == ()


def test_blanks_in_the_body_are_left_alone() -> None:
    body = papers.draft(number="Số: 05/QĐ-UBND", day="Xã Mẫu, ngày 05 tháng 02 năm 2026")
    assert {blank.place.page for blank in find_fields(papers.archival(body), FieldPlan()).blanks} == {2}


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (lambda: papers.draft(number="Số:/QĐ-UBND"), "number-blank-missing"),
        (lambda: papers.draft(name="…………"), "signature-block-missing"),
        (lambda: papers.draft(crowded=True), "seal-place-covered"),
        (lambda: papers.draft(appendices=30), "too-many-blanks"),
        (lambda: b"nothing", "not-a-pdf"),
        (papers.encrypted, "pdf-encrypted"),
    ],
    ids=["no-blank", "no-name", "crowded", "many-blanks", "not-a-pdf", "encrypted"],
)
def test_a_draft_that_cannot_be_prepared_is_refused_by_name(paper: Callable[[], bytes], code: str) -> None:
    with pytest.raises(BilingualError) as refused:
        add_fields(paper(), FieldPlan())
    assert refused.value.code == code


@pytest.mark.soak
def test_the_longest_paper_that_is_taken_is_numbered_sealed_and_marked_by_receivers_and_stays_valid(
    ca: DevCa, now: datetime
) -> None:
    rev0 = prepare_draft(papers.draft(appendices=29), "circulating")
    pdf = sealed(leader_signs(rev0, ca, now).pdf, ca, now).pdf
    for _ in range(5):
        mark = SignRequest(stamp="arrival", signer_name="Văn thư", agency="UBND xã Khác", book_number="77", time=now)
        pdf = sign(pdf, ca.key("clerk"), mark).pdf
    verdict = verify(pdf, TrustStore(anchors=(pem.unarmor(ca.root_pem)[2],), demo=True))
    assert verdict.integrity == "intact", verdict.findings


def test_the_signers_name_tells_two_blocks_apart() -> None:
    two = papers.archival(papers.draft(second_name="Lê Thị Thử"))
    assert find_fields(two, FieldPlan(signer_name="Lê thị thử")).name == "Lê Thị Thử"


def test_a_code_is_printed_on_blank_paper_before_anything_is_signed(ca: DevCa, now: datetime) -> None:
    import numpy as np
    import pypdfium2
    import zxingcpp

    url = "HTTPS://DICHVU.XAMAU.GOV.VN/Q/ABCDEFGHIJKLMNOP"
    rev0 = prepare_draft(papers.draft(), "result", (url,))
    picture = pypdfium2.PdfDocument(rev0)[0].render(scale=3, grayscale=True).to_numpy()
    assert [one.text for one in zxingcpp.read_barcodes(np.ascontiguousarray(picture.squeeze()))] == [url]
    assert statuses(sealed(leader_signs(rev0, ca, now).pdf, ca, now).pdf, ca) == [True, True]


def test_a_signed_document_is_never_prepared_again(ca: DevCa, now: datetime) -> None:
    rev1 = leader_signs(prepare_draft(papers.draft(), "result"), ca, now)
    with pytest.raises(BilingualError) as refused:
        prepare_draft(rev1.pdf, "result")
    assert refused.value.code == "signed-by-others"


def test_what_the_field_holds_is_what_the_page_shows(ca: DevCa, now: datetime) -> None:
    import subprocess
    import tempfile

    done = sealed(leader_signs(prepare_draft(papers.draft(), "result"), ca, now).pdf, ca, now, number="7")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(done.pdf)
        file.flush()
        text = subprocess.run(
            ["pdftotext", "-layout", file.name, "-"], capture_output=True, text=True, check=True
        ).stdout
    assert fields(done.pdf)["So"] == "07"
    assert "07" in text
    assert "05" in text


def signs(pdf: bytes, ca: DevCa, now: datetime, person: str) -> bytes:
    request = SignRequest(
        stamp="leader",
        field_name=field_for(pdf, person).name,
        signer_name=person,
        time=now,
        image=ca.picture("signature"),
    )
    return sign(pdf, ca.key("leader" if person.startswith("Trần") else "clerk"), request).pdf


@pytest.mark.parametrize("beside", [False, True], ids=["one above the other", "side by side"])
@pytest.mark.parametrize("first", ["Trần Văn Mẫu", "Lê Thị Thử"])
def test_two_people_sign_one_paper_each_in_the_place_with_their_name_then_the_seal(
    first: str, beside: bool, ca: DevCa, now: datetime
) -> None:
    rev0 = prepare_draft(papers.draft(second_name="Lê Thị Thử", beside=beside), "result")
    assert {name: field_for(rev0, name) for name in ("Trần Văn Mẫu", "lê thị thử")} == {
        "Trần Văn Mẫu": SignersField("Leader", 1),
        "lê thị thử": SignersField("Leader_2", 1),
    }
    main, other = as_seen(rev0, "Leader"), as_seen(rev0, "Leader_2")
    assert (other[2] < main[0]) if beside else (other[3] < main[1])
    second = "Lê Thị Thử" if first.startswith("Trần") else "Trần Văn Mẫu"
    rev1 = signs(rev0, ca, now, first)
    with pytest.raises(BilingualError) as early:
        sealed(rev1, ca, now)
    assert early.value.code == "leader-not-signed"
    with pytest.raises(BilingualError) as again:
        field_for(rev1, first)
    assert again.value.code == "field-taken"
    with pytest.raises(BilingualError) as stranger:
        field_for(rev1, "Phạm Văn Khác")
    assert stranger.value.code == "signature-block-ambiguous"
    assert field_for(rev1, second).others_open == 0
    assert statuses(sealed(signs(rev1, ca, now, second), ca, now).pdf, ca) == [True, True, True]


def test_a_draft_says_the_same_places_before_and_after_it_becomes_pdf_a() -> None:
    raw = papers.draft()  # its page box is inherited from the page tree
    assert find_fields(raw, FieldPlan()) == find_fields(papers.archival(raw), FieldPlan())
