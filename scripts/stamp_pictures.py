"""Draws docs/pictures/stamp-*.png: every stamp on a drawn paper, signed with the development CA.

Run: `.venv/bin/python scripts/stamp_pictures.py`. The papers come from `samples`, so nobody real is on them.
"""

from __future__ import annotations

import io
import logging
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
from PIL import Image

import samples
from signing.devca import DevCa
from signing.issue import number_and_seal, prepare_draft
from signing.request import SignRequest, Stamp
from signing.sign import sign

TARGET = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SEED = 2026


def main() -> None:
    """Writes one picture a stamp and one of an issued decision."""
    logging.disable(logging.WARNING)
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        ca = DevCa.ensure(Path(scratch) / "ca")
        issued = decision(ca, Path(scratch))
        save(issued, "stamp-leader-seal.png", half=False)
        now = datetime.now(UTC)
        stamps: tuple[Stamp, ...] = ("scan", "sao-y", "archive", "attachment", "arrival")
        for stamp in stamps:
            request = SignRequest(
                stamp=stamp,
                signer_name="Nguyễn Thị Mẫu",
                agency="Ủy ban nhân dân xã Mẫu",
                number="12/QĐ-UBND",
                book_number="77",
                time=now,
            )
            save(sign(issued, ca.key("clerk"), request).pdf, f"stamp-{stamp}.png", half=True)


def decision(ca: DevCa, scratch: Path) -> bytes:
    """A drawn draft, signed by the leader, numbered and sealed, with the circulating lock."""
    samples.drafts(SEED, 1, scratch / "drafts")
    (draft,) = (scratch / "drafts").glob("*.pdf")
    now = datetime.now(UTC)
    rev0 = prepare_draft(draft.read_bytes(), "circulating")
    leader = SignRequest("leader", "Trần Văn Mẫu", now, field_name="Leader", image=ca.picture("signature"))
    seal = SignRequest("seal", "Ủy ban nhân dân xã Mẫu", now, image=ca.picture("seal"))
    rev1 = sign(rev0, ca.key("leader"), leader)
    return number_and_seal(rev1.pdf, "355", date(now.year, 2, 5), ca.key("van-thu-seal"), seal).pdf


def save(pdf: bytes, name: str, *, half: bool) -> None:
    """The page that matters, in 256 colours: the first page's upper part, or the page of the signature."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    pages = [page.render(scale=1.1, may_draw_forms=True).to_pil() for page in list(document)[: 1 if half else 2]]
    width = sum(page.width for page in pages)
    image = Image.new("RGB", (width, pages[0].height), "white")
    for index, page in enumerate(pages):
        image.paste(page, (index * pages[0].width, 0))
    if half:
        image = image.crop((0, 0, image.width, image.height // 3))
    target = io.BytesIO()
    image.quantize(256).save(target, "PNG", optimize=True)
    (TARGET / name).write_bytes(target.getvalue())


if __name__ == "__main__":
    main()
