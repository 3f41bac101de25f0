"""Shadow content: what was prepared unseen before signing is told, and bringing it up after signing is a breach."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.forgeries.files import with_xref_stream
from bench.genuine import OFFICES, House, draft, field_signed
from bench.patch import Patch
from signing.pdfobjects import Name, PdfString, Ref, Stream, Value
from signing.pdftree import pages_of
from signing.verdict import Verdict
from signing.verify import verify
from tests.signing.houses import the_house

_HELVETICA = {"Type": Name("Font"), "Subtype": Name("Type1"), "BaseFont": Name("Helvetica")}


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


def page_of(patch: Patch) -> Ref:
    ref = pages_of(patch.file)[0].ref
    assert ref is not None
    return ref


def drawn(content: bytes, **properties: Value) -> bytes:
    """A decision with more content on its page, before anybody signs."""
    patch = Patch(draft(Random(5), OFFICES[0]))
    page = page_of(patch)
    values = patch.file.mapping(page)
    resources = {**patch.file.mapping(values.get("Resources"))}
    resources["Font"] = {**patch.file.mapping(resources.get("Font")), "FX": patch.add(_HELVETICA)}
    old = values.get("Contents")
    contents = [*(old if isinstance(old, list) else [old]), patch.add(Stream({}, b"\nq " + content + b" Q\n"))]
    if properties:
        layer = patch.add({"Type": Name("OCG"), "Name": PdfString(b"Layer")})
        resources["Properties"] = {"L": layer}
        off: dict[str, Value] = {"OCGs": [layer], "D": {"OFF": [layer]}}
        patch.change(patch.root, OCProperties=off)
    patch.change(page, Contents=contents, Resources=resources)
    return patch.done()


def field(value: bytes, shown: bytes, name: bytes, **more: Value) -> dict[str, Value]:
    content = b"1 g 0 0 160 20 re f BT /Helv 12 Tf 0 g 2 5 Td (" + shown + b") Tj ET"
    look = Stream(
        {
            "Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [0, 0, 160, 20],
            "Resources": {"Font": {"Helv": _HELVETICA}},
        },
        content,
    )  # fmt: skip
    return {
        "Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name("Tx"), "T": PdfString(name), "F": 4,
        "Rect": [100, 300, 260, 320], "V": PdfString(value), "AP": {"N": look},
        "DA": PdfString(b"/Helv 12 Tf 0 g"), **more,
    }  # fmt: skip


def signed(house: House, pdf: bytes) -> bytes:
    return field_signed(house, pdf, "leader-0", "Sig1", 0, (330, 120, 430, 160), text="Da ky")


def judged(house: House, pdf: bytes) -> Verdict:
    return verify(pdf, house.trust, None, house.evidence)


def told(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings if finding.code.startswith("hidden-")}


@settings(max_examples=3, deadline=None)
@given(x=st.integers(80, 300), row=st.integers(0, 5), wide=st.integers(60, 200))
def test_words_under_a_cover_are_told_wherever_they_lie(house: House, x: int, row: int, wide: int) -> None:
    cover = b"1 g %d %d %d 16 re f" % (x, 842 - 214 - 20 * row, wide)
    verdict = judged(house, signed(house, drawn(cover)))
    assert (verdict.integrity, verdict.concealment) == ("intact", "found")
    assert "hidden-words" in told(verdict)


@settings(max_examples=2, deadline=None)
@given(x=st.integers(60, 300), y=st.integers(200, 320), colour=st.sampled_from([b"1 g", b"0.95 1 0.9 rg"]))
def test_words_as_white_as_the_paper_are_told(house: House, x: int, y: int, colour: bytes) -> None:
    white = b"BT %s /FX 12 Tf %d %d Td (So tien 9.000.000) Tj ET" % (colour, x, y)
    assert "hidden-words" in told(judged(house, signed(house, drawn(white))))


def test_words_hidden_letter_by_letter_are_told(house: House) -> None:
    letters = [b"BT 1 g /FX 12 Tf %d 120 Td (%c) Tj ET" % (100 + 14 * place, sign) for place, sign in enumerate(b"no")]
    covered = b"BT 0 g /FX 12 Tf 128 120 Td (W) Tj ET 1 g 126 116 14 14 re f"
    assert "hidden-words" in told(judged(house, signed(house, drawn(b" ".join([*letters, covered])))))


def test_words_on_a_coloured_ground_and_under_a_line_are_seen(house: House) -> None:
    table = (
        b"0.2 0.3 0.5 rg 90 250 200 20 re f 1 g BT /FX 12 Tf 95 255 Td (White on blue) Tj ET 0 G 80 620 m 400 620 l S"
    )
    assert judged(house, signed(house, drawn(table))).concealment == "none"


def test_a_layer_that_is_off_is_told_with_its_words(house: House) -> None:
    layer = b"/OC /L BDC BT 0 g /FX 12 Tf 100 260 Td (Huy bo) Tj ET EMC"
    verdict = judged(house, signed(house, drawn(layer, L=True)))
    assert {"hidden-layer"} <= told(verdict)


@pytest.mark.parametrize(
    ("notes", "code"),
    [
        ([field(b"Attacker", b"UNICEF", b"to")], "hidden-value"),
        ([field(b"1", b"1", b"a"), field(b"2", b"2", b"b")], "hidden-field"),
        ([field(b"1", b"1", b"a", F=2)], "hidden-annotation"),
    ],
)
def test_prepared_fields_are_told(house: House, notes: list[dict[str, Value]], code: str) -> None:
    verdict = judged(house, signed(house, annotated_with_streams(notes)))
    assert (verdict.integrity, verdict.concealment) == ("intact", "found")
    assert code in told(verdict)


def annotated_with_streams(notes: list[dict[str, Value]]) -> bytes:
    """Streams must be objects of their own."""
    patch = Patch(draft(Random(5), OFFICES[0]))
    refs: list[Value] = []
    for note in notes:
        looks = note["AP"]
        assert isinstance(looks, dict)
        refs.append(patch.add({**note, "AP": {"N": patch.add(looks["N"])}}))
    patch.change(page_of(patch), Annots=refs)
    return patch.done()


def test_a_place_kept_for_an_annotation_is_told_and_filling_it_is_a_breach(house: House) -> None:
    patch = Patch(draft(Random(5), OFFICES[0]))
    empty = Ref(max(patch.file.entries) + 40, 0)
    patch.change(page_of(patch), Annots=[empty])
    paper = signed(house, patch.done())
    assert "hidden-place" in told(judged(house, paper))
    later = Patch(paper)
    look = later.add(
        Stream({"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [0, 0, 90, 20]}, b"0 0 90 20 re f")
    )
    later.changed[empty.number] = {
        "Type": Name("Annot"), "Subtype": Name("Stamp"), "Rect": [100, 300, 190, 320], "F": 4, "AP": {"N": look},
    }  # fmt: skip
    assert judged(house, later.done()).integrity == "altered"


@pytest.mark.parametrize("spelt", [b"/Type /Page\n", b"/Type%\n/Page"])
def test_a_page_kept_aside_is_told_however_it_is_spelt(house: House, spelt: bytes) -> None:
    patch = Patch(draft(Random(5), OFFICES[0]))
    patch.add({"Type": Name("Page"), "MediaBox": [0, 0, 595, 842], "Resources": {}})
    head, _, rest = patch.done().rpartition(b"/Type /Page\n")
    assert "hidden-object" in told(judged(house, signed(house, head + spelt + rest)))


PAGE_ASIDE = b"<</Type /Page/MediaBox [0 0 595 842]/Resources <<>>>>"


@pytest.mark.parametrize("beside", [b"", b"<</Title (Muc) >> "])
def test_a_page_kept_aside_in_an_object_stream_is_told(house: House, beside: bytes) -> None:
    patch = Patch(draft(Random(5), OFFICES[0]))
    number = max(patch.file.entries) + 40
    head = b"%d 0 %d %d " % (number, number + 1, len(PAGE_ASIDE)) if beside else b"%d 0 " % number
    values: dict[str, Value] = {"Type": Name("ObjStm"), "N": 1 + bool(beside), "First": len(head)}
    container = patch.add(Stream(values, head + PAGE_ASIDE + beside))
    rows = {number: (2, container.number, 0)} | ({number + 1: (2, container.number, 1)} if beside else {})
    assert "hidden-object" in told(judged(house, signed(house, with_xref_stream(patch, rows))))


def test_a_page_kept_aside_is_told_where_its_type_stands_in_an_object_of_its_own(house: House) -> None:
    patch = Patch(draft(Random(5), OFFICES[0]))
    patch.add({"Type": patch.add(Name("Page")), "MediaBox": [0, 0, 595, 842], "Resources": {}})
    assert "hidden-object" in told(judged(house, signed(house, patch.done())))


_SCAN = {"Type": Name("XObject"), "Subtype": Name("Image"), "Width": 2, "Height": 2, "BitsPerComponent": 8}
_GREY: dict[str, Value] = {**_SCAN, "ColorSpace": Name("DeviceGray")}
_STENCIL: dict[str, Value] = {**_SCAN, "BitsPerComponent": 1, "ImageMask": True}
_ALL_OVER = b"595 0 0 842 0 0 cm /Scan Do"


def under_a_picture(values: dict[str, Value], content: bytes, mask: dict[str, Value] | None = None) -> bytes:
    """A decision over whose words a picture is drawn."""
    patch = Patch(drawn(content))
    page = page_of(patch)
    resources = {**patch.file.mapping(patch.file.mapping(page).get("Resources"))}
    more: dict[str, Value] = {"SMask": patch.add(Stream(mask, b"\0\0\0\0"))} if mask else {}
    resources["XObject"] = {"Scan": patch.add(Stream({**values, **more}, b"\xff\xf0\xff\xf0"))}
    patch.change(page, Resources=resources)
    return patch.done()


@pytest.mark.parametrize(
    ("values", "content", "mask", "hidden"),
    [
        (_GREY, _ALL_OVER, None, True),
        (_GREY, _ALL_OVER, _GREY, False),  # wholly transparent
        (_STENCIL, b"1 g 2 0 0 2 700 900 cm /Scan Do", None, False),  # beside the page
        (_GREY, b"0 0 1 1 re W n " + _ALL_OVER, None, False),  # clipped to a corner
        (_GREY, b"0 0 0 0 0 0 cm /Scan Do", None, False),
        (_GREY, b"500 600 -2 2 60 120 cm /Scan Do", None, False),  # a strip across the page
    ],
)
def test_words_under_a_scan_are_told_once_a_page_and_only_where_it_hides_them(
    house: House, values: dict[str, Value], content: bytes, mask: dict[str, Value] | None, hidden: bool
) -> None:
    verdict = judged(house, signed(house, under_a_picture(values, content, mask)))
    found = [finding for finding in verdict.findings if finding.code == "hidden-words"]
    assert [finding.page for finding in found] == ([1] if hidden else [])
