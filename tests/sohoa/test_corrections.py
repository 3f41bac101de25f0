"""What clerks settled of handwriting comes out as training data of their own office."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from pipeline.document import Document, Field, Page
from sohoa import settings as configuration
from sohoa.corrections import gather
from sohoa.services import Services, open_services
from storage import documents, fields
from storage.actor import Actor
from storage.tables import FieldRow
from tests.pipeline.headers import Sheet, examined
from training.corrections import load

CLERK = Actor("cli", "thử", roles=frozenset({"admin", "clerk"}))


def archived(sheet: Sheet) -> bytes:
    """The sheet as a PDF of one picture, in the frame of its page."""
    out = io.BytesIO()
    Image.fromarray(sheet.luminance).save(out, "PDF", resolution=sheet.dpi)
    return out.getvalue()


def a_read_paper(services: Services, written: str, settled: str) -> None:
    """A paper whose number was read from `sheet` and settled by a person (or not)."""
    sheet = Sheet()
    start, _ = sheet.number_line("Số: 0b /GM-SYT", blank=52)
    sheet.write(written, start + 2, 119)
    slots = examined(sheet.luminance, sheet.lines, sheet.dpi)
    assert slots is not None
    assert slots.number is not None
    assert slots.number.writing != "print"
    page = Page(1, 595.0, 842.0, (), "ocr", dpi=200.0, slots=slots)
    reading = Document(
        (page,), "van_ban_khac", 0.9, "Giấy mời", (Field("CodeNumber", "1872", "code", 0.6, "doubtful", 1),)
    )
    pdf = archived(sheet)
    got = documents.receive(services.store, services.objects, pdf, name="a.pdf", track="so_hoa", actor=CLERK)
    working = services.objects.put("working", pdf)
    kept = services.objects.put("working", json.dumps(reading.to_json()).encode())
    with services.store.write() as session:
        document = documents.get(session, got.document_id, lock=True)
        document.working_sha, document.reading_sha = working, kept
        fields.store_reading(session, document, reading)
        row = session.query(FieldRow).filter_by(document_id=document.id, name="CodeNumber").one()
        row.settled, row.corrected = settled, written if settled else None


@pytest.mark.parametrize(("settled", "count"), [("corrected", 1), ("", 0)])
def test_only_what_a_person_settled_is_exported_with_its_picture(tmp_path: Path, settled: str, count: int) -> None:
    with open_services(configuration.load({}, data_dir=tmp_path / "data", min_free_mb=1)) as services:
        a_read_paper(services, "1972", settled)
        assert gather(services, tmp_path / "out") == count
        assert gather(services, tmp_path / "out") == count  # a second time keeps nothing twice
    found = load(tmp_path / "out")
    assert [(kind, sample.text) for kind, sample in found] == [("number", "1972")] * count
