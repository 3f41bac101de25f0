"""What scripts rely on: exit codes, one JSON document on standard output, sentences on standard error."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from PIL import Image

import samples
from signing.devca import DevCa
from sohoa.cli import run
from sohoa.commands.output import write_whole
from storage import documents
from storage.engine import connect


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a development CA and one unsigned page."""
    place = tmp_path_factory.mktemp("cli")
    DevCa.ensure(place / "data" / "dev-ca")
    Image.new("L", (620, 877), 255).save(place / "blank.png", dpi=(75, 75))
    return place


@pytest.fixture(autouse=True)
def _environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("SOHOA_DEMO", "true")


@pytest.fixture(scope="module")
def signed(folder: Path) -> Path:
    assert run(["digitize", str(folder / "blank.png"), "-o", str(folder / "blank.pdf")]) == 0
    words = ["sign", str(folder / "blank.pdf"), "-o", str(folder / "signed.pdf"), "--stamp", "sao-y"]
    key = folder / "data/dev-ca/clerk.p12"
    assert run([*words, "--key", str(key), "--secret-file", str(key.with_suffix(".pass"))]) == 0
    return folder / "signed.pdf"


@pytest.mark.parametrize("words", [[], ["verify"], ["nonsense"], ["sign", "a.pdf"], ["verify", "--level", "x"]])
def test_wrong_usage_ends_with_64(words: list[str]) -> None:
    assert run(words) in ({64} if words else {0, 64})


def test_the_command_line_answers_before_database_and_readers_are_loaded() -> None:
    heavy = {"sqlalchemy", "numpy", "cv2", "onnxruntime", "pikepdf", "pyhanko", "fastapi", "dramatiq", "rich.progress"}
    told = subprocess.run(
        [sys.executable, "-c", "import sys, sohoa.cli; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert not heavy & set(told.stdout.split())


def test_verify_ends_with_the_code_of_the_worst_file(
    signed: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = folder / "forged.pdf"
    data = bytearray(signed.read_bytes())
    data[len(data) // 4] ^= 1
    forged.write_bytes(bytes(data))
    assert run(["verify", str(signed), "--json"]) == 0
    assert run(["verify", str(folder / "blank.pdf"), "--json"]) == 3
    capsys.readouterr()
    assert run(["verify", str(signed), str(forged), str(folder / "blank.pdf"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in told] == ["valid", "invalid", "unsigned"]
    assert told[0]["integrity"] == "intact"
    assert {"file", "verdict", "integrity", "signatures", "findings"} <= told[0].keys()


def test_a_bare_draft_is_prepared_for_its_leader_and_is_not_issued_before_the_seal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, leader, sealed = folder / "draft.pdf", folder / "leader.pdf", folder / "sealed.pdf"
    draft.write_bytes(samples.drafts(30, 1)[0].data)

    def signing(source: Path, out: Path, label: str, stamp: str) -> int:
        return run(sign_words(folder, source, out, label, stamp))

    assert signing(draft, sealed, "van-thu-seal", "seal") == 65
    assert not sealed.exists()
    assert signing(draft, leader, "leader", "leader") == 0
    capsys.readouterr()
    assert run(["verify", str(leader), "--json"]) == 1
    assert "not-yet-issued" in {one["code"] for one in json.loads(capsys.readouterr().out)[0]["findings"]}
    assert signing(leader, sealed, "van-thu-seal", "seal") == 0
    assert sealed.read_bytes().startswith(leader.read_bytes())


def sign_words(folder: Path, source: Path, out: Path, label: str, stamp: str, *more: str) -> list[str]:
    key = folder / f"data/dev-ca/{label}.p12"
    words = ["sign", str(source), "-o", str(out), "--stamp", stamp, "--key", str(key)]
    return [*words, "--secret-file", str(key.with_suffix(".pass")), *more]


@pytest.mark.parametrize("profile", ["circulating", "result"])
def test_a_circulating_paper_takes_number_seal_and_the_receivers_mark_and_a_result_takes_no_mark(
    profile: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOHOA_LOCK_PROFILE", profile)
    draft, leader, sealed, marked = (folder / f"{profile}-{one}.pdf" for one in ("draft", "leader", "sealed", "in"))
    draft.write_bytes(samples.drafts(30, 1)[0].data)
    assert run(sign_words(folder, draft, leader, "leader", "leader")) == 0
    number = ("--number", "12", "--date", "2026-02-05")
    assert run(sign_words(folder, leader, sealed, "van-thu-seal", "seal", *number)) == 0
    with pikepdf.open(sealed) as document:
        filled = {str(one.T): str(one.V) for one in document.Root.AcroForm.Fields if one.FT == "/Tx"}
    assert (filled["So"], filled["Ngay"]) == ("12", "05")
    taken = run(sign_words(folder, sealed, marked, "clerk", "arrival", "--agency", "UBND XÃ KHÁC", "--number", "77"))
    told = capsys.readouterr()
    if profile == "result":
        assert (taken, marked.exists()) == (65, False)
        assert "already-locked" in told.err
        return
    assert taken == 0
    run(["verify", str(marked), "--json"])
    verdict = json.loads(capsys.readouterr().out)[0]
    assert verdict["integrity"] == "intact"
    assert [one["field"] for one in verdict["signatures"]] == ["Leader", "Seal", "Arrival"]


def _an_hour_older(ca: DevCa) -> bytes:
    """A list of the development CA with nobody on it."""
    key = load_pem_private_key((ca.folder / "issuing.key.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    newer = x509.load_der_x509_crl(ca.crl())
    hour = timedelta(hours=1)
    assert newer.next_update_utc is not None
    builder = x509.CertificateRevocationListBuilder(newer.issuer, newer.last_update_utc - hour, newer.next_update_utc)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_a_revoked_certificate_signs_nothing_on_the_command_line_either(
    tmp_path: Path, signed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In demo mode the development CA says it itself; elsewhere the list that an administrator brought does."""
    ca = DevCa.ensure(tmp_path / "data" / "dev-ca")
    (tmp_path / "older.crl").write_bytes(_an_hour_older(ca))
    monkeypatch.setenv("SOHOA_DATA_DIR", str(tmp_path / "data"))
    assert run(["admin", "demo-revoke", "clerk"]) == 0
    out = tmp_path / "never.pdf"
    signing = sign_words(tmp_path, folder / "blank.pdf", out, "clerk", "sao-y")
    assert run(signing) == 65
    assert "certificate-revoked" in capsys.readouterr().err
    assert not out.exists()

    assert run(["admin", "demo-revoke", "../nobody"]) == 65
    assert "choose one of: clerk, leader" in capsys.readouterr().err

    monkeypatch.setenv("SOHOA_DEMO", "false")
    listed = str(ca.folder / "issuing.crl")
    assert run(["admin", "crl-add", listed]) == 65
    assert "crl-unknown-issuer" in capsys.readouterr().err
    assert run(["admin", "trust-add", str(ca.folder / "issuing.pem")]) == 0
    assert run(["admin", "crl-add", str(ca.folder / "root.pem")]) == 65
    assert "not-a-crl" in capsys.readouterr().err
    assert run(["admin", "crl-add", str(tmp_path / "older.crl")]) == 0
    assert run(["admin", "crl-add", listed]) == 0
    assert run(["admin", "crl-add", str(tmp_path / "older.crl")]) == 65
    assert run(signing) == 65
    assert "certificate-revoked" in capsys.readouterr().err
    assert not out.exists()
    assert run(["admin", "demo-revoke", "leader"]) == 65


def test_a_development_signature_never_counts_outside_demo_mode(
    signed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOHOA_DEMO", "false")
    assert run(["verify", str(signed)]) == 2
    capsys.readouterr()
    root = str(folder / "data/dev-ca/root.pem")
    assert run(["verify", str(signed), "--json", "--trust", root]) == 2
    assert json.loads(capsys.readouterr().out)[0]["signatures"][0]["trust"] == "demo"


def test_a_file_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "/nowhere/a.pdf"]) == 66
    assert "no-such-file" in capsys.readouterr().err


def test_a_file_that_is_no_document_is_refused_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "text.pdf").write_text("just words", encoding="utf-8")
    assert run(["read", str(folder / "text.pdf"), "--json"]) == 65
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "not-a-document" in captured.err


def test_a_wrong_passphrase_leaves_no_file(folder: Path, signed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "wrong").write_text("not it", encoding="utf-8")
    out = folder / "never.pdf"
    key = str(folder / "data/dev-ca/clerk.p12")
    words = ["sign", str(folder / "blank.pdf"), "-o", str(out), "--key", key, "--secret-file", str(folder / "wrong")]
    assert run(words) == 65
    assert "wrong-passphrase" in capsys.readouterr().err
    assert not out.exists()


def test_read_prints_one_document_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(folder / "blank.png"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pages"][0]["blank"]
    assert {"pages", "kind", "fields", "seconds"} <= told.keys()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="cannot be written"):
        write_whole(tmp_path / "missing" / "a.pdf", b"x")
    write_whole(tmp_path / "a.pdf", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_ingest_takes_a_whole_folder_and_names_what_it_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOHOA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOHOA_MIN_FREE_MB", "10")
    box = tmp_path / "box"
    (box / "inner").mkdir(parents=True)
    picture = io.BytesIO()
    Image.new("L", (200, 280), 255).save(picture, "PNG")
    (box / "a.png").write_bytes(picture.getvalue())
    (box / "inner" / "b.png").write_bytes(picture.getvalue())
    (box / "empty.pdf").write_bytes(b"")
    (box / "link.pdf").symlink_to("/etc/hostname")
    (box / "cha\u0300o.txt").write_text("chào", encoding="utf-8")
    code = run(["ingest", str(box), "--dossier", "H00.00.00-261121-0003", "--wait", "--json"])
    told = {one["file"]: one for one in json.loads(capsys.readouterr().out)["files"]}
    assert code == 65
    assert told["box/a.png"]["outcome"] == "new"
    assert told["box/inner/b.png"]["outcome"] == "already"
    assert told["box/link.pdf"]["outcome"] == "refused"
    assert "box/chào.txt" in told
    for name in ("box/empty.pdf", "box/chào.txt"):
        assert told[name]["state"] == "refused"
        assert told[name]["words"]["vi"]
    assert told["box/a.png"]["state"] == "to_sign_scan"


def test_the_catalogue_of_a_spreadsheet_is_what_ingest_holds_a_procedure_against(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOHOA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOHOA_MIN_FREE_MB", "10")
    csv = tmp_path / "danh-muc.csv"
    rows = "MaTTHC;TenTTHC;MaLinhVuc;TuNgay;DenNgay\n1.000894;Đăng ký kết hôn;HT;01/07/2020;\n"
    csv.write_text(rows, encoding="utf-8-sig")
    assert run(["admin", "procedures", str(csv)]) == 0
    csv.write_text(f"{rows}2.000815;Chứng thực;CT;31.12.2020;\n", encoding="utf-8")
    assert run(["admin", "procedures", str(csv)]) != 0
    assert "Line 3 of the catalogue cannot be read" in capsys.readouterr().err
    assert run(["admin", "procedures"]) == 0
    assert "1.000894                 HT           2020-07-01 – …  Đăng ký kết hôn" in capsys.readouterr().out
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    words = ["ingest", str(tmp_path / "a.txt"), "--json", "--procedure"]
    assert run([*words, "1.000895"]) != 0
    assert "has no such code" in capsys.readouterr().err
    assert run([*words, "1.000894"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["files"]
    with connect(f"sqlite:///{tmp_path / 'data' / 'sohoa.db'}").read() as session:
        assert [(row.id, row.procedure_code) for row in documents.listing(session, documents.Filter())] == [
            (told["document"], "1.000894")
        ]


def test_verify_keeps_a_record_beside_a_received_file_and_uses_it_later(
    signed: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    received = folder / "received.pdf"
    received.write_bytes(signed.read_bytes())
    beside = folder / "received.pdf.evidence.json"
    assert run(["verify", str(received), "--record", "--json"]) == 0
    assert beside.is_file()
    capsys.readouterr()
    assert run(["verify", str(received), "--record", "--report", str(folder / "told"), "--json"]) == 0
    assert (folder / "told" / "received.report.pdf").read_bytes().startswith(b"%PDF-")
    (told,) = json.loads(capsys.readouterr().out)
    assert told["record"]["proven"]
    edited = beside.read_bytes().replace(b'"integrity":"intact"', b'"integrity":"edited"')
    beside.write_bytes(edited)
    assert run(["verify", str(received), "--record", "--json"]) not in (0, 1, 2, 3)
