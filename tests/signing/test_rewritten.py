"""Files that another program wrote anew after signing: told so, with who had signed and what to ask for."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import Any

import pikepdf
import pypdfium2
import pytest

from bench.genuine import OFFICES, House, draft, field_signed
from signing.trust import TrustStore
from signing.verify import verify
from tests.signing.houses import the_house


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


@pytest.fixture(scope="module")
def paper(house: House) -> bytes:
    return field_signed(house, draft(Random(2), OFFICES[0]), "seal-0", "Seal", 0, (300, 120, 400, 220), text="x")


def saved(pdf: bytes, *, form: bool = True, **how: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if not form:
            del document.Root.AcroForm
        document.save(out, **how)
    return out.getvalue()


def by_pdfium(pdf: bytes) -> bytes:
    out = io.BytesIO()
    document = pypdfium2.PdfDocument(pdf)
    document.save(out)
    document.close()
    return out.getvalue()


def first_page(pdf: bytes) -> bytes:
    out = io.BytesIO()
    document, part = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    part.import_pages(document, [0])
    part.save(out)
    part.close()
    document.close()
    return out.getvalue()


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "saved": saved,
    "packed": lambda pdf: saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "spread out": lambda pdf: saved(pdf, qdf=True),
    "linearised": lambda pdf: saved(pdf, linearize=True),
    "given a password": lambda pdf: saved(pdf, encryption=pikepdf.Encryption(owner="x", user="", R=4)),
    "locked": lambda pdf: saved(pdf, encryption=pikepdf.Encryption(owner="x", user="y", R=6)),
    "without its form": lambda pdf: saved(pdf, form=False),
    "by pdfium": by_pdfium,
    "one page of it": first_page,
    "one page, then linearised": lambda pdf: saved(first_page(pdf), linearize=True),
}


@pytest.mark.parametrize("way", list(WAYS))
def test_a_file_written_anew_is_told_so_with_who_had_signed_and_what_to_ask(paper: bytes, way: str) -> None:
    verdict = verify(WAYS[way](paper), TrustStore())
    assert (verdict.verdict, verdict.integrity) == ("invalid", "unreadable")
    assert verdict.headline() in ("headline-rewritten-after-signing", "headline-remains-of-signature")
    told = next(one for one in verdict.findings if f"headline-{one.code}" == verdict.headline())
    assert OFFICES[0] in dict(told.details)["signer"]
    assert dict(told.details)["time"] not in ("", "?")


def test_a_file_as_it_was_signed_is_no_rewriting(paper: bytes) -> None:
    verdict = verify(paper, TrustStore())
    assert verdict.integrity == "intact"
    assert "rewritten-after-signing" not in {finding.code for finding in verdict.findings}


def test_a_range_that_was_edited_where_it_stands_is_no_rewriting(paper: bytes) -> None:
    at = paper.rindex(b"/ByteRange [0 ") + len(b"/ByteRange [0 ")
    number = paper[at : paper.index(b" ", at)]
    twin = paper[:at] + str(int(number) - 10).encode().rjust(len(number), b"0") + paper[at + len(number) :]
    assert "rewritten-after-signing" not in {finding.code for finding in verify(twin, TrustStore()).findings}
