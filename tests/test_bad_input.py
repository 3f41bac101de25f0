"""What clerks really send: every odd file ends in a named state with one clear sentence, the rest of the batch goes on."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from sohoa import settings as configuration
from sohoa.commands.ingest import Entry, take_in
from sohoa.services import Services, open_services
from storage import documents
from storage.actor import Actor
from storage.errors import StorageFull
from web.clerk.upload import checked_path
from web.errors import WebError

ROOT = Path(__file__).resolve().parent.parent
CLERK = Actor("cli", "test", roles=frozenset({"clerk"}))
DOSSIER = "H00.00.00-261121-0011"


def _pdf(pages: int = 1, **save: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 280))
        pdf.save(out, **save)
    return out.getvalue()


def _many_pages(number: int) -> bytes:
    """A PDF of blank pages, written by hand because no library writes twenty thousand quickly."""
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(number))
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (number, kids)]
    bodies += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]>>"] * number
    data, places = b"%PDF-1.4\n", []
    parts = [data]
    at = len(data)
    for n, body in enumerate(bodies, 1):
        places.append(at)
        parts.append(b"%d 0 obj%s endobj\n" % (n, body))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, at)
    return b"".join(parts) + head + table + tail


def _huge_png() -> bytes:
    """A 50,000 × 50,000 one-bit picture whose pixels would need 300 MB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(6251) * 400, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _locked(user: str) -> bytes:
    return _pdf(encryption=pikepdf.Encryption(user=user, owner="owner"))


def _xfa() -> bytes:
    """A page that only says "please wait": viewers show the form's own content instead."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf())) as pdf:
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp:xdp/>"))
        pdf.save(out)
    return out.getvalue()


def _broken_xref() -> bytes:
    data = _pdf()
    at = data.rindex(b"startxref")
    return data[:at] + b"startxref\n999999\n%%EOF\n"


FILES: dict[str, tuple[bytes, str]] = {
    # name → (bytes, what must become of it)
    "zero.pdf": (b"", "refused"),
    "words.pdf": (b"chi la chu, khong phai PDF\n" * 20, "refused"),
    "cut.pdf": (_pdf(3)[:400], "refused"),
    "secret.pdf": (_locked("mat-khau"), "refused"),
    "empty password.pdf": (_locked(""), "to_sign_scan"),
    "xfa.pdf": (_xfa(), "refused"),
    "huge.png": (_huge_png(), "refused"),
    "box of 20000.pdf": (_many_pages(20_000), "refused"),
    "broken xref.pdf": (_broken_xref(), "to_sign_scan"),
    "setup.exe.pdf": (b"MZ\x90\x00" + bytes(4000), "refused"),
    "cha\u0300o.png": (b"", "to_sign_scan"),
    "good.png": (b"", "to_sign_scan"),
}


def _picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 420), shade).save(out, "PNG", dpi=(150, 150))
    return out.getvalue()


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, dict[str, Entry]]]:
    """The whole folder taken in and worked until everything rests."""
    place = tmp_path_factory.mktemp("bad")
    box = place / "box"
    box.mkdir()
    for number, (name, (data, _)) in enumerate(FILES.items()):
        (box / name).write_bytes(data or (b"" if name == "zero.pdf" else _picture(255 - number)))
    (box / "again.png").write_bytes((box / "good.png").read_bytes())
    (box / "link.pdf").symlink_to(place)
    with open_services(configuration.load({}, data_dir=place / "data", min_free_mb=10)) as services:
        entries = {one.name.removeprefix("box/"): one for one in take_in(services, [box], DOSSIER, CLERK)}
        services.work_until_idle([one.document for one in entries.values() if one.document], lambda: None)
        yield services, entries


@pytest.mark.parametrize("name", list(FILES))
def test_an_odd_file_ends_in_a_named_state_with_a_sentence(taken: tuple[Services, dict[str, Entry]], name: str) -> None:
    services, entries = taken
    entry = entries[unicodedata.normalize("NFC", name)]
    assert entry.document is not None
    with services.store.read() as session:
        row = documents.get(session, entry.document)
    assert row.state == FILES[name][1], (row.state, row.failure_code, row.failure_en)
    if row.state == "refused":
        assert row.failure_code
        assert row.failure_vi.strip().endswith(".")
        assert row.failure_en.strip().endswith(".")
    assert services.objects.exists("originals", row.original_sha)
    assert services.objects.get("originals", row.original_sha) == (
        FILES[name][0] or services.objects.get("originals", row.original_sha)
    )


def test_a_symbolic_link_is_refused_and_named(taken: tuple[Services, dict[str, Entry]]) -> None:
    assert taken[1]["link.pdf"].outcome == "refused"
    assert "liên kết" in taken[1]["link.pdf"].vi


def test_the_same_file_twice_in_a_dossier_is_one_document(taken: tuple[Services, dict[str, Entry]]) -> None:
    _, entries = taken
    assert {entries["again.png"].outcome, entries["good.png"].outcome} == {"new", "already"}
    assert entries["again.png"].document == entries["good.png"].document


def test_the_same_bytes_in_another_dossier_are_a_link(taken: tuple[Services, dict[str, Entry]]) -> None:
    services, entries = taken
    with services.store.read() as session:
        sha = documents.get(session, entries["good.png"].document or 0).original_sha
    received = documents.receive(
        services.store,
        services.objects,
        services.objects.get("originals", sha),
        name="good.png",
        track="so_hoa",
        actor=CLERK,
        about=documents.Intake(dossier_code="H00.00.00-261121-0012"),
    )
    assert received.outcome == "linked"
    assert received.sha256 == sha


@pytest.mark.parametrize("name", ["../up.pdf", "a/../../up.pdf", "/etc/passwd", "..\\up.pdf", "C:/x.pdf", "a\x00.pdf"])
def test_a_path_that_leaves_its_folder_is_refused_by_name(name: str) -> None:
    with pytest.raises(WebError) as refused:
        checked_path(name)
    assert refused.value.code == "unsafe-name"


def test_a_full_disk_refuses_before_it_acknowledges(tmp_path: Path) -> None:
    settings = configuration.load({}, data_dir=tmp_path / "data", min_free_mb=10**9)
    with open_services(settings) as services:
        with pytest.raises(StorageFull):
            documents.receive(services.store, services.objects, b"%PDF-1.4", name="a.pdf", track="so_hoa", actor=CLERK)
        with services.store.read() as session:
            assert documents.count(session, documents.Filter()) == 0


def test_the_parent_process_stays_small_on_hostile_files(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for name in ("huge.png", "box of 20000.pdf", "cut.pdf"):
        (box / name).write_bytes(FILES[name][0])
    # VmHWM is this program's own peak; ru_maxrss would still count the test process it was forked from.
    program = (
        "import sys; from sohoa.cli import run; run(['ingest', sys.argv[1], '--wait']); "
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    environment = {**os.environ, "SOHOA_DATA_DIR": str(tmp_path / "data"), "SOHOA_MIN_FREE_MB": "10"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(box)], capture_output=True, check=True, cwd=ROOT, env=environment
    )
    assert int(done.stdout.split()[-1]) < 600 * 1024
