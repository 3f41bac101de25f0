"""Taking files in: by the form, piece by piece, and what is refused by name."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from typing import Any

import numpy as np
import pypdfium2
import pytest

from pipeline.separators import separator_on
from storage import documents, procedures
from storage.errors import StorageFull
from storage.procedures import Entry
from tests.web.house import ADMIN, Browser, House, pdf


def tus(browser: Browser, path: str, data: bytes, **said: str) -> Any:
    """Announces an upload; the answer's Location is where its pieces go."""
    given = {"filename": path.split("/")[-1], "path": path, "filetype": "application/pdf", "track": "so_hoa", **said}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in given.items())
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": metadata,
        "X-CSRF-Token": browser.csrf,
    }
    return browser.client.post("/tep-tai-len/", headers=headers)


def piece(browser: Browser, place: str, data: bytes, offset: int) -> Any:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "X-CSRF-Token": browser.csrf,
    }
    return browser.client.patch(place, content=data, headers=headers)


def finish(browser: Browser, place: str) -> Any:
    upload = place.rstrip("/").split("/")[-1]
    return browser.client.post("/nhan-ho-so/xong", json={"upload": upload}, headers={"X-CSRF-Token": browser.csrf})


def listed(a_house: House) -> None:
    """A catalogue: one procedure in force, one that ended in 2025."""
    rows = (
        Entry("1.000894", "Đăng ký kết hôn", "HT", date(2019, 1, 1), date(2025, 12, 31)),
        Entry("2.000815.H26", "Chứng thực bản sao", "CT", date(2019, 1, 1)),
    )
    with a_house.store.write() as session:
        procedures.replace(session, rows, ADMIN)


def send(browser: Browser, path: str, data: bytes, **said: str) -> Any:
    place = tus(browser, path, data, **said).headers["location"]
    assert piece(browser, place, data, 0).status_code == 204
    return finish(browser, place)


def test_the_form_takes_several_files_and_one_refusal_stops_no_other(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    sent = [("tep", (name, pdf(name), "application/pdf")) for name in ("một.pdf", "../hai.pdf", "ba.pdf")]
    answer = browser.post("/nhan-ho-so", {"loai": "so_hoa", "ho-so": "H15.50.05.13-261008-0975"}, files=sent)
    assert answer.status_code == 200
    with a_house.store.read() as session:
        names = {row.name for row in documents.listing(session, documents.Filter())}
    assert names == {"một.pdf", "ba.pdf"}
    assert "đi ra ngoài thư mục" in answer.text


def test_a_file_in_pieces_is_stored_whole_with_its_dossier(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    data = pdf("in pieces")
    place = tus(browser, "hồ sơ/giấy.pdf", data, dossier="H15.50.05.13-261008-0975").headers["location"]
    assert piece(browser, place, data[:4000], 0).headers["upload-offset"] == "4000"
    assert piece(browser, place, data[4000:], 4000).status_code == 204
    answer = finish(browser, place)
    assert answer.json()["sha256"] == hashlib.sha256(data).hexdigest()
    with a_house.store.read() as session:
        (row,) = documents.listing(session, documents.Filter(dossier_code="H15.50.05.13-261008-0975"))
    assert row.name == "giấy.pdf"
    assert a_house.objects.get("originals", row.original_sha) == data


def test_an_upload_goes_on_where_it_stopped_after_a_restart(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    data = pdf("stopped")
    place = tus(browser, "a.pdf", data).headers["location"]
    piece(browser, place, data[:3000], 0)
    again = Browser(a_house.client(), browser.user)
    again.client.cookies.update(browser.client.cookies)
    again.get("/tai-khoan")
    headers = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": again.csrf}
    assert again.client.head(place, headers=headers).headers["upload-offset"] == "3000"
    assert piece(again, place, data[3000:], 3000).status_code == 204
    assert finish(again, place).status_code == 200


def test_the_procedure_that_the_clerk_gives_stays_with_its_file_over_a_restart_as_the_catalogue_writes_it(
    a_house: House,
) -> None:
    listed(a_house)
    browser = a_house.at_desk("clerk")
    data = pdf("under a procedure")
    place = tus(browser, "a.pdf", data, procedure=" 2.000815.h26 ").headers["location"]
    again = Browser(a_house.client(), browser.user)
    again.client.cookies.update(browser.client.cookies)
    again.get("/tai-khoan")
    assert piece(again, place, data, 0).status_code == 204
    assert finish(again, place).status_code == 200
    by_form = browser.post("/nhan-ho-so", {"loai": "so_hoa", "thu-tuc": "1.000894"}, files=[("tep", ("b.pdf", pdf("b"), "application/pdf"))])  # fmt: skip
    assert 'value="1.000894"' in by_form.text
    with a_house.store.read() as session:
        found = {row.name: row.procedure_code for row in documents.listing(session, documents.Filter())}
    assert found == {"a.pdf": "2.000815.H26", "b.pdf": "1.000894"}


def test_a_procedure_that_the_catalogue_does_not_know_is_refused_before_its_file_travels(a_house: House) -> None:
    listed(a_house)
    browser = a_house.at_desk("clerk")
    for code, track, why in (
        ("1.000895", "so_hoa", "unknown-procedure"),
        ("một hai", "so_hoa", "procedure-code"),
        ("1.000894", "ban_hanh", "procedure-not-in-force"),
    ):
        answer = tus(browser, "a.pdf", pdf("x"), procedure=code, track=track)
        assert answer.json()["error"]["code"] == why
    assert list((a_house.upload_dir / f"user-{browser.user.id}").iterdir()) == []
    sent = [("tep", ("b.pdf", pdf("b"), "application/pdf"))]
    told = browser.post("/nhan-ho-so", {"loai": "so_hoa", "thu-tuc": "1.000895"}, files=sent).text
    assert "Danh mục thủ tục của cơ quan không có mã này" in told
    with a_house.store.read() as session:
        assert documents.count(session, documents.Filter()) == 0


def test_asking_twice_for_the_acknowledgement_makes_one_document(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    data = pdf("twice")
    place = tus(browser, "a.pdf", data).headers["location"]
    piece(browser, place, data, 0)
    first, second = finish(browser, place), finish(browser, place)
    assert first.json() == second.json()
    with a_house.store.read() as session:
        assert documents.count(session, documents.Filter()) == 1


def test_pieces_leave_the_upload_folder_once_stored(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    send(browser, "a.pdf", pdf("gone"))
    left = [file.name for file in a_house.upload_dir.rglob("*") if file.is_file() and not file.name.endswith(".done")]
    assert [name for name in left if ".lock" not in name] == []


def test_an_unfinished_upload_is_not_acknowledged(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    data = pdf("half")
    place = tus(browser, "a.pdf", data).headers["location"]
    piece(browser, place, data[:100], 0)
    answer = finish(browser, place)
    assert answer.json()["error"]["code"] == "upload-incomplete"


def test_a_full_disk_refuses_before_acknowledging_and_the_pieces_stay(
    a_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = a_house.at_desk("clerk")
    data = pdf("no room")
    place = tus(browser, "a.pdf", data).headers["location"]
    piece(browser, place, data, 0)

    def full(needed: int) -> None:
        raise StorageFull("storage-full", "Kho tệp sắp đầy.", "The store is nearly full.")

    monkeypatch.setattr(a_house.objects, "room", full)
    answer = finish(browser, place)
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage-full")
    monkeypatch.undo()
    assert finish(browser, place).status_code == 200


@pytest.mark.parametrize(
    "name", ["../a.pdf", "x/../../a.pdf", "/etc/passwd", "C:/a.pdf", "a\u0000.pdf", "x\\..\\a.pdf"]
)
def test_a_name_that_leaves_its_folder_is_refused_by_name(a_house: House, name: str) -> None:
    browser = a_house.at_desk("clerk")
    answer = send(browser, name, pdf())
    assert answer.json()["error"]["code"] == "unsafe-name"


def test_a_symlink_is_refused_by_name(a_house: House) -> None:
    # A browser follows links of a chosen folder; an archive or another client may send one as such.
    browser = a_house.at_desk("clerk")
    answer = send(browser, "hồ sơ/liên-kết.pdf", b"/etc/passwd", symlink="1")
    assert answer.json()["error"]["code"] == "symlink"


def test_a_decomposed_name_is_kept_composed(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    send(browser, "quye\u0302\u0301t.pdf", pdf("nfd"))
    with a_house.store.read() as session:
        assert documents.listing(session, documents.Filter())[0].name == "qu\u0079\u1ebft.pdf"


def test_the_same_bytes_twice_in_a_dossier_are_told(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    data = pdf("same")
    outcomes = [send(browser, name, data, dossier="HS-1").json()["outcome"] for name in ("a.pdf", "b.pdf")]
    assert outcomes == ["saved", "known"]
    assert send(browser, "a.pdf", data, dossier="HS-2").json()["outcome"] == "linked"


def test_nobody_reaches_the_upload_of_another_clerk(a_house: House) -> None:
    mine, other = a_house.at_desk("clerk"), a_house.at_desk("clerk")
    data = pdf("mine")
    place = tus(mine, "a.pdf", data).headers["location"]
    headers = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": other.csrf}
    assert other.client.head(place, headers=headers).status_code == 404
    assert piece(other, place, data, 0).status_code == 404
    assert finish(other, place).status_code == 404


def test_an_upload_without_the_token_or_by_a_stranger_is_refused(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    browser.csrf = ""
    assert tus(browser, "a.pdf", b"x").status_code == 403
    assert tus(Browser(a_house.client(), browser.user), "a.pdf", b"x").status_code == 401


def test_a_creation_that_brings_bytes_is_refused_so_that_memory_stays_small(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "X-CSRF-Token": browser.csrf}
    assert browser.client.post("/tep-tai-len/", headers=headers, content=b"12345").status_code == 400


def test_a_file_larger_than_allowed_is_refused_when_announced(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(65 << 20),
        "Upload-Metadata": "filename YQ==,filetype YQ==",
        "X-CSRF-Token": browser.csrf,
    }
    answer = browser.client.post("/tep-tai-len/", headers=headers)
    assert answer.status_code == 413
    assert "chia nhỏ" in answer.json()["error"]["vi"]


def test_an_empty_file_is_taken_so_that_reading_can_name_what_is_wrong(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    place = tus(browser, "rỗng.pdf", b"").headers["location"]
    assert finish(browser, place).json()["outcome"] == "saved"


def test_a_separator_sheet_to_print_names_the_dossier_and_is_found_on_a_scan(a_house: House) -> None:
    browser = a_house.at_desk("clerk")
    assert "/nhan-ho-so/to-phan-cach.pdf" in browser.get("/nhan-ho-so").text
    code = "H15.50.05.13-261008-0975"
    for given, expected in ((code.lower(), code), ("", "")):
        answer = browser.get("/nhan-ho-so/to-phan-cach.pdf", params={"ho_so": given})
        assert answer.headers["content-type"] == "application/pdf"
        scanned = pypdfium2.PdfDocument(answer.content)[0].render(scale=100 / 72).to_pil().convert("L")
        assert separator_on(np.asarray(scanned), 2) == expected
    refused = browser.get("/nhan-ho-so/to-phan-cach.pdf", params={"ho_so": "mã này có dấu cách!"})
    assert refused.status_code == 400
    assert "mã hồ sơ" in refused.text.lower()
