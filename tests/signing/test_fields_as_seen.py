"""Filled form fields after a certification that allows filling: what they show is what they hold, and no more."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm

from bench.genuine import OFFICES, House, draft, field_signed
from bench.patch import Patch
from signing.pdfobjects import Name, PdfString, Ref, Stream, Value
from signing.pdftree import fields_of, pages_of
from signing.verdict import Verdict
from signing.verify import verify
from tests.signing.houses import the_house

_HELVETICA = {"Type": Name("Font"), "Subtype": Name("Type1"), "BaseFont": Name("Helvetica")}
SPACE = (100.0, 300.0, 260.0, 320.0)


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


def look(patch: Patch, content: bytes, wide: float = 160, high: float = 20) -> Ref:
    resources = {"Font": {"Helv": patch.add(_HELVETICA)}}
    form: dict[str, Value] = {
        "Type": Name("XObject"),
        "Subtype": Name("Form"),
        "BBox": [0, 0, wide, high],
        "Resources": resources,
    }
    return patch.add(Stream(form, content))


def with_field(kind: str, box: tuple[float, ...] = SPACE, **more: Value) -> bytes:
    """A decision with one empty field of its own at `box`."""
    patch = Patch(draft(Random(6), OFFICES[0]))
    page = pages_of(patch.file)[0].ref
    assert page is not None
    field: dict[str, Value] = {
        "Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name(kind), "T": PdfString(b"Amount"), "F": 4,
        "Rect": list(box), "P": page, "DA": PdfString(b"/Helv 12 Tf 0 g"),
        "AP": {"N": look(patch, b"/Tx BMC EMC")}, **more,
    }  # fmt: skip
    number = patch.add(field)
    patch.change(page, Annots=[number])
    font = patch.add(_HELVETICA)
    form: dict[str, Value] = {
        "Fields": [number],
        "DR": {"Font": {"Helv": font}},
        "DA": PdfString(b"/Helv 12 Tf 0 g"),
    }
    patch.change(patch.root, AcroForm=patch.add(form))
    return patch.done()


def certified(house: House, pdf: bytes) -> bytes:
    box = (330, 120, 430, 160)
    return field_signed(house, pdf, "leader-0", "Sig1", 0, box, text="Da ky", certify=MDPPerm.FILL_FORMS)


@pytest.fixture(scope="module")
def paper(house: House) -> bytes:
    return certified(house, with_field("Tx"))


def changed(pdf: bytes, content: bytes | None, **more: Value) -> bytes:
    """The field "Amount" with other entries, its look drawn by `content`."""
    patch = Patch(pdf)
    field = next(f for f in fields_of(patch.file, pages_of(patch.file)) if f.name == "Amount")
    assert field.ref is not None
    looks: dict[str, Value] = {} if content is None else {"AP": {"N": look(patch, content)}}
    patch.change(field.ref, **looks, **more)
    return patch.done()


def judged(house: House, pdf: bytes) -> Verdict:
    return verify(pdf, house.trust, None, house.evidence)


def text(words: str) -> bytes:
    return b"/Tx BMC q BT /Helv 12 Tf 0 g 2 5 Td (%s) Tj ET Q EMC" % words.encode()


@settings(max_examples=4, deadline=None)
@given(amount=st.integers(1, 10**9))
def test_a_filled_field_that_shows_its_value_is_permitted(house: House, paper: bytes, amount: int) -> None:
    verdict = judged(house, changed(paper, text(str(amount)), V=PdfString(b"%d" % amount)))
    assert verdict.integrity == "intact", verdict.findings
    assert verdict.signatures[0].later_changes == "permitted"


@settings(max_examples=4, deadline=None)
@given(amount=st.integers(1, 10**6), times=st.integers(2, 9))
def test_a_field_that_shows_another_number_than_it_holds_is_refused(
    house: House, paper: bytes, amount: int, times: int
) -> None:
    verdict = judged(house, changed(paper, text(str(amount * times)), V=PdfString(b"%d" % amount)))
    assert verdict.integrity == "altered"


def test_digits_drawn_as_shapes_do_not_pass_for_the_value(house: House, paper: bytes) -> None:
    shapes = b"0 g 2 2 3 14 re f 12 2 10 3 re f 12 8 10 3 re f 12 14 10 3 re f 19 2 3 15 re f"
    verdict = judged(house, changed(paper, shapes, V=PdfString(b"11")))
    assert verdict.integrity == "altered"
    assert "appearance-unlike-value" in {finding.code for finding in verdict.findings}


def test_an_empty_field_that_begins_to_draw_is_refused(house: House, paper: bytes) -> None:
    assert judged(house, changed(paper, text("900.000.000"))).integrity == "altered"
    assert judged(house, changed(paper, b"0 g 2 2 3 14 re f 12 2 10 3 re f")).integrity == "altered"


@pytest.mark.parametrize("content", [text("900.000.000"), b"0 g 2 2 3 14 re f 12 2 40 3 re f"])
def test_a_button_gets_no_new_picture(house: House, content: bytes) -> None:
    button = certified(house, with_field("Btn", Ff=1 << 16))
    assert judged(house, changed(button, content)).integrity == "altered"


def test_a_box_that_is_ticked_is_permitted(house: House) -> None:
    patch = Patch(with_field("Btn"))
    field = next(f for f in fields_of(patch.file, pages_of(patch.file)) if f.name == "Amount")
    assert field.ref is not None
    states: dict[str, Value] = {"Yes": look(patch, b"0 g 3 3 10 10 re f"), "Off": look(patch, b"")}
    patch.change(field.ref, AP={"N": states}, AS=Name("Off"), V=Name("Off"))
    ticked = changed(certified(house, patch.done()), None, V=Name("Yes"), AS=Name("Yes"))
    assert judged(house, ticked).integrity == "intact"


@settings(max_examples=4, deadline=None)
@given(line=st.integers(0, 5))
def test_a_filled_field_may_not_wipe_signed_words_out(house: House, line: int) -> None:
    y = 842 - 214 - 20 * line
    over = certified(house, with_field("Tx", (150.0, y, 310.0, y + 16.0)))
    assert judged(house, over).integrity == "intact"
    wiped = changed(over, b"1 g 0 0 160 20 re f " + text("7"), V=PdfString(b"7"))
    verdict = judged(house, wiped)
    assert verdict.integrity == "altered"
    assert "signed-ink-hidden" in {finding.code for finding in verdict.findings}


def unlisted(pdf: bytes, name: str) -> bytes:
    """The page no longer lists the widget of a field; the form still has it."""
    patch = Patch(pdf)
    page = pages_of(patch.file)[0].ref
    assert page is not None
    field = next(f for f in fields_of(patch.file, pages_of(patch.file)) if f.name == name)
    listed = patch.file.sequence(patch.file.mapping(page).get("Annots"))
    patch.change(page, Annots=[one for one in listed if one != field.widgets[0].ref])
    return patch.done()


def test_a_signature_taken_off_its_page_is_a_breach_though_the_form_keeps_it(house: House) -> None:
    signed = field_signed(house, with_field("Tx"), "seal-0", "Seal", 0, (330, 120, 430, 160), text="Da ky")
    verdict = judged(house, unlisted(signed, "Seal"))
    assert (verdict.verdict, verdict.integrity) == ("invalid", "altered")


def test_a_field_kept_off_the_page_when_it_was_signed_may_not_come_up_later(house: House) -> None:
    drawn = changed(with_field("Tx"), text("9000000"), V=PdfString(b"9000000"))
    signed = field_signed(house, unlisted(drawn, "Amount"), "seal-0", "Seal", 0, (330, 120, 430, 160), text="Da ky")
    patch = Patch(signed)
    page = pages_of(patch.file)[0].ref
    field = next(f for f in fields_of(patch.file, pages_of(patch.file)) if f.name == "Amount")
    assert page is not None
    patch.change(page, Annots=[*patch.file.sequence(patch.file.mapping(page).get("Annots")), field.ref])
    assert judged(house, patch.done()).integrity == "altered"


def test_what_lay_on_top_when_it_was_signed_stays_on_top(house: House) -> None:
    signed = field_signed(house, with_field("Tx"), "seal-0", "Seal", 0, (330, 120, 430, 160), text="Da ky")
    patch = Patch(signed)
    page = pages_of(patch.file)[0].ref
    assert page is not None
    patch.change(page, Annots=list(reversed(patch.file.sequence(patch.file.mapping(page).get("Annots")))))
    assert judged(house, patch.done()).integrity == "altered"


@pytest.mark.parametrize(("shown", "kept"), [("1000", True), ("9000", False)])
def test_readers_may_be_told_to_draw_fields_anew_only_where_nothing_changes(
    house: House, shown: str, kept: bool
) -> None:
    prepared = changed(with_field("Tx"), text(shown), V=PdfString(b"1000"))
    signed = field_signed(house, prepared, "seal-0", "Seal", 0, (330, 120, 430, 160), text="Da ky")
    patch = Patch(signed)
    form = patch.file.root["AcroForm"]
    assert isinstance(form, Ref)
    patch.change(form, NeedAppearances=True)
    assert (judged(house, patch.done()).integrity == "intact") == kept


@pytest.mark.parametrize("more", [{"MK": {"BG": [1, 0, 0]}}, {"BS": {"W": 9}}, {"Border": [0, 0, 9]}])
def test_the_frame_and_ground_of_a_signed_field_stay_as_they_were(house: House, more: dict[str, Value]) -> None:
    patch = Patch(field_signed(house, with_field("Tx"), "seal-0", "Seal", 0, (330, 120, 430, 160), text="Da ky"))
    seal = next(f for f in fields_of(patch.file, pages_of(patch.file)) if f.name == "Seal")
    assert seal.widgets[0].ref is not None
    patch.change(seal.widgets[0].ref, **more)
    assert judged(house, patch.done()).integrity == "altered"
