"""Comments after signing: told where nobody certified or locked and they look like comments; refused where they could be
taken for the paper's own words. Labels and encodings of a CMS that other tools write, on both sides of the line."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from asn1crypto import cms, parser
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from bench.genuine import OFFICES, House, draft, field_signed
from bench.patch import Patch
from signing.pdffile import PdfFile
from signing.pdfobjects import Name, PdfString, Stream, Value
from signing.pdftree import pages_of
from signing.structure import find_signatures
from signing.verdict import Verdict
from signing.verify import verify
from tests.signing.houses import the_house

FRAME = b"1 1 1 rg 0.97 0.39 0.39 RG 0.5 0.5 %d %d re B "
_HELVETICA = {"Type": Name("Font"), "Subtype": Name("Type1"), "BaseFont": Name("Helvetica")}


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture(scope="module")
def approved(house: House) -> bytes:
    """A paper with one signature that neither certifies nor locks."""
    return field_signed(house, draft(Random(8), OFFICES[0]), "leader-0", "Sig1", 0, (330, 120, 430, 160), text="Da ky")


def judged(house: House, pdf: bytes) -> Verdict:
    return verify(pdf, house.trust, None, house.evidence)


def commented(
    pdf: bytes, x: float, y: float, *, ink: bytes = b"0.02 0.54 0.1 rg", framed: bool = True, kind: str = "FreeText",
    words: bytes | None = b"BT /F 11 Tf 6 5 Td (Hello) Tj ET", **more: Value,
) -> bytes:  # fmt: skip
    """The file with one more annotation of 100 by 18 points at (x, y)."""
    patch = Patch(pdf)
    page = pages_of(patch.file)[0].ref
    assert page is not None
    drawn = (FRAME % (99, 17) if framed else b"") + (ink + b" " + words if words else b"")
    font = {"Font": {"F": patch.add(_HELVETICA)}}
    form: dict[str, Value] = {
        "Type": Name("XObject"),
        "Subtype": Name("Form"),
        "BBox": [0, 0, 100, 18],
        "Resources": font,
    }
    look = patch.add(Stream(form, drawn))
    note: dict[str, Value] = {
        "Type": Name("Annot"), "Subtype": Name(kind), "Rect": [x, y, x + 100, y + 18], "F": 4, "AP": {"N": look},
        "T": PdfString(b"Reader"), "Contents": PdfString(b"Hello"), **more,
    }  # fmt: skip
    patch.change(page, Annots=[*patch.file.sequence(patch.file.mapping(page).get("Annots")), patch.add(note)])
    return patch.done()


BLANK = (220, 40)  # near the foot of the sheet


@settings(max_examples=4, deadline=None)
@given(x=st.integers(20, 470), y=st.integers(20, 60))
def test_a_framed_comment_on_blank_paper_is_told_and_never_green(house: House, approved: bytes, x: int, y: int) -> None:
    verdict = judged(house, commented(approved, x, y))
    assert (verdict.integrity, verdict.verdict) == ("intact", "indeterminate"), verdict.findings
    assert "comment-added" in {one.code for one in verdict.findings if one.severity == "warning"}


@pytest.mark.parametrize(
    "how",
    [
        {"ink": b"0 g"},  # black, as the paper is printed
        {"ink": b"0.8 0 0 rg"},  # red, as it is sealed
        {"ink": b"0 0 0.7 rg"},  # blue, as it is signed
        {"framed": False},
        {"IT": Name("FreeTextTypeWriter")},
        {"T": None},
        {"kind": "Stamp"},
        {"words": b"20 4 3 9 re f 30 4 3 9 re f"},  # digits drawn as shapes: no text to read
        {"A": {"S": Name("URI"), "URI": PdfString(b"http://a")}},
    ],
)
def test_what_could_pass_for_the_papers_own_words_is_refused(
    house: House, approved: bytes, how: dict[str, object]
) -> None:
    assert judged(house, commented(approved, *BLANK, **how)).integrity == "altered"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "ink", "drawn"),
    [
        ("Highlight", b"1 1 0.3 rg", b"0 0 100 18 re f"),
        ("Underline", b"1 0 0 RG 1 w", b"0 2 m 100 2 l S"),
        ("Text", b"1 0.8 0 rg", b"0 0 18 18 re f"),
    ],
)
def test_a_comment_drawn_by_its_own_program_is_told_as_a_comment(
    house: House, approved: bytes, kind: str, ink: bytes, drawn: bytes
) -> None:
    quads = [BLANK[0], BLANK[1] + 18, BLANK[0] + 100, BLANK[1] + 18, *BLANK, BLANK[0] + 100, BLANK[1]]
    twin = commented(approved, *BLANK, ink=ink, framed=False, kind=kind, words=drawn, QuadPoints=quads)
    verdict = judged(house, twin)
    assert (verdict.integrity, verdict.verdict) == ("intact", "indeterminate"), verdict.findings


@settings(max_examples=5, deadline=None)
@given(x=st.integers(90, 250), y=st.sampled_from([623, 603, 583, 563]))
def test_a_comment_over_or_beside_signed_words_is_refused(house: House, approved: bytes, x: int, y: int) -> None:
    assert judged(house, commented(approved, x, y)).integrity == "altered"


@pytest.mark.parametrize("level", [MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_text_box_on_a_certified_paper_is_refused_at_every_level(house: House, level: MDPPerm) -> None:
    paper = draft(Random(8), OFFICES[0])
    certified = field_signed(house, paper, "leader-0", "Sig1", 0, (330, 120, 430, 160), text="Da ky", certify=level)
    assert judged(house, commented(certified, *BLANK)).integrity == "altered"


@pytest.mark.parametrize("certify", [None, MDPPerm.ANNOTATE])
def test_a_highlight_may_not_paint_signed_words_away(house: House, certify: MDPPerm | None) -> None:
    paper = draft(Random(8), OFFICES[0])
    signed = field_signed(house, paper, "leader-0", "Sig1", 0, (330, 120, 430, 160), text="Da ky", certify=certify)
    white = commented(signed, 100, 623, kind="Highlight", framed=False, ink=b"1 g", words=b"0 0 100 18 re f")
    verdict = judged(house, white)
    assert verdict.integrity == "altered"
    assert "signed-ink-hidden" in {finding.code for finding in verdict.findings}


def test_a_highlight_that_leaves_the_words_readable_is_a_comment(house: House, approved: bytes) -> None:
    yellow = commented(
        approved, 100, 623, kind="Highlight", framed=False, ink=b"/M gs 1 1 0 rg", words=b"0 0 100 18 re f"
    )
    patch = Patch(yellow)
    look = next(n for n, v in patch.file.entries.items() if _is_look(patch.file, n))
    value = patch.file.object(look)
    assert value is not None
    # The same look in multiply mode, in one revision: words stay dark under it.
    stream = value.value
    assert isinstance(stream, Stream)
    multiply = commented_with(approved, stream)
    assert judged(house, multiply).integrity == "intact"


def _is_look(file: PdfFile, number: int) -> bool:
    item = file.object(number)
    return item is not None and isinstance(item.value, Stream) and b"/M gs" in item.value.raw


def commented_with(pdf: bytes, stream: Stream) -> bytes:
    patch = Patch(pdf)
    page = pages_of(patch.file)[0].ref
    assert page is not None
    resources = {"ExtGState": {"M": {"Type": Name("ExtGState"), "BM": Name("Multiply")}}}
    form = {**stream.dictionary, "Resources": resources, "Group": {"S": Name("Transparency")}}
    look = patch.add(Stream(form, stream.raw))
    note: dict[str, Value] = {
        "Type": Name("Annot"), "Subtype": Name("Highlight"), "Rect": [100, 623, 200, 641], "F": 4, "AP": {"N": look},
        "QuadPoints": [100, 641, 200, 641, 100, 623, 200, 623],
    }  # fmt: skip
    patch.change(page, Annots=[*patch.file.sequence(patch.file.mapping(page).get("Annots")), patch.add(note)])
    return patch.done()


# --- labels and encodings of the CMS ----------------------------------------------------------------------------------


class Bare(signers.SimpleSigner):
    """Signs without the attribute of RFC 6211, as the tools do whose labels are wrong."""

    async def signed_attrs(self, *given: Any, **more: Any) -> cms.CMSAttributes:
        all_of_them = await super().signed_attrs(*given, **more)
        return cms.CMSAttributes([one for one in all_of_them if one["type"].native != "cms_algorithm_protection"])


def signed_with(house: House, digest: str, signer: type[signers.SimpleSigner] = Bare) -> bytes:
    """A paper signed with RSA over the named digest."""
    writer = IncrementalPdfFileWriter(io.BytesIO(draft(Random(3), OFFICES[0])), strict=False)
    metadata = signers.PdfSignatureMetadata(
        field_name="Sig1", subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, md_algorithm=digest
    )
    out = io.BytesIO()
    key = house.pyhanko("seal-0")
    signers.PdfSigner(metadata, signer(key.signing_cert, key.signing_key, key.cert_registry)).sign_pdf(
        writer, output=out
    )
    return out.getvalue()


def relabelled(pdf: bytes, label: str) -> bytes:
    """The SignerInfo's signature algorithm under another name (sha…WithRSAEncryption): bytes that nobody signs."""

    def relabel(signed: cms.SignedData) -> None:
        signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": f"{label}_rsa"}

    return edited(pdf, relabel)


def edited(pdf: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    """The paper with its CMS changed where no attribute that was signed tells of it."""
    (found,) = find_signatures(PdfFile(pdf))
    assert found.byte_range
    whole = cms.ContentInfo.load(found.contents[: parser.peek(found.contents)])
    change(whole["content"])
    dumped: bytes = whole.dump(force=True)
    encoded = dumped.hex().encode()
    start, end = found.byte_range[1] + 1, found.byte_range[2] - 1
    return pdf[:start] + encoded.ljust(end - start, b"0") + pdf[end:]


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_a_tool_that_labels_every_signature_sha256_is_read_and_told(house: House, digest: str) -> None:
    verdict = judged(house, relabelled(signed_with(house, digest), "sha256"))
    assert verdict.integrity == "intact"
    assert verdict.signatures[0].algorithm == f"rsa-pkcs1-{digest}"
    assert "algorithm-mislabelled" in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize(
    ("digest", "label"), [("sha256", "sha384"), ("sha256", "sha224"), ("sha512", "sha384"), ("sha384", "sha1")]
)
def test_every_other_contradiction_of_algorithms_is_a_breach(house: House, digest: str, label: str) -> None:
    verdict = judged(house, relabelled(signed_with(house, digest), label))
    assert verdict.integrity == "altered"
    assert "algorithms-disagree" in {finding.code for finding in verdict.findings}


def test_a_label_the_signer_signed_himself_must_be_the_one_that_stands_there(house: House) -> None:
    twin = relabelled(signed_with(house, "sha384", signers.SimpleSigner), "sha256")
    assert judged(house, twin).integrity == "altered"


class OfAnotherKind(signers.SimpleSigner):
    """Signs the same bytes as something else than plain data."""

    async def signed_attrs(self, *given: Any, **more: Any) -> cms.CMSAttributes:
        all_of_them = await super().signed_attrs(*given, **more)
        for one in all_of_them:
            if one["type"].native == "content_type":
                one["values"] = ["tst_info"]
        return all_of_them


def called_a_token(signed: cms.SignedData) -> None:
    """The CMS says of its content what the attributes say that were signed."""
    signed["encap_content_info"]["content_type"] = "tst_info"


@pytest.mark.parametrize("change", [lambda _: None, called_a_token])
def test_what_was_signed_as_another_kind_of_data_is_no_signature_of_a_document(
    house: House, change: Callable[[cms.SignedData], None]
) -> None:
    verdict = judged(house, edited(signed_with(house, "sha256", OfAnotherKind), change))
    assert verdict.integrity == "altered"
    assert "content-type-wrong" in {finding.code for finding in verdict.findings}


def with_longer(der: bytes, number: bytes) -> bytes:
    """The same structure with one zero octet more before an integer wherever it stands."""
    out, rest = b"", der
    while rest:
        _, _, header, contents, trailer = parser.parse(rest, strict=False)[1:]
        size = len(header) + len(contents) + len(trailer)
        if header[0] & 0x20:
            contents = with_longer(contents, number)
        elif header[0] == 2 and contents == number:
            contents = b"\0" + contents
        out += parser.emit(header[0] >> 6, (header[0] >> 5) & 1, header[0] & 0x1F, contents)
        rest = rest[size:]
    return out


def test_a_certificate_number_with_a_superfluous_octet_makes_the_signature_unreadable(house: House) -> None:
    pdf = signed_with(house, "sha256")
    (found,) = find_signatures(PdfFile(pdf))
    assert found.byte_range
    der = found.contents[: parser.peek(found.contents)]
    certificate = cms.ContentInfo.load(der)["content"]["certificates"][0].chosen
    encoded = with_longer(der, certificate["tbs_certificate"]["serial_number"].contents)
    start, end = found.byte_range[1] + 1, found.byte_range[2] - 1
    twin = pdf[:start] + encoded.hex().encode().ljust(end - start, b"0") + pdf[end:]
    verdict = judged(house, twin)
    assert (verdict.verdict, verdict.integrity) == ("invalid", "unreadable")
    assert "cms-malformed" in {finding.code for finding in verdict.findings}
