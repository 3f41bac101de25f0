"""Steps with everything real but the servers: later levels, the desk, closed books, and what goes wrong in between."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from asn1crypto import cms

from signing.keys import open_key
from signing.levels import signatures_of
from signing.qr import PaperCode, unseal
from sohoa.cli import run
from storage import accounts, actions, audit, authority, closing, desk, documents, levels, register, steps
from tests.batches import a_paper
from tests.signing import papers
from tests.workers.conftest import Office, Staged, at_desk, sign_at_desk, the_clerks_key
from tests.workers.silence import LOST, PROVEN, SilentOffice
from workers.daily import daily

Furnish = Callable[..., Office]


def test_a_copy_reaches_the_archive_level_after_it_is_published(shared_office: Office) -> None:
    house = Staged(shared_office.house)
    house.level = "b-lta"
    office = shared_office.in_house(house)
    number = office.take_in(a_paper("ARCHIVED"), "a.pdf")
    office.scan_signed(number)
    office.confirm(number)
    office.seal_copy(number)
    row = office.row(number)
    assert (row.state, row.level, row.failure_code) == ("in_register", "b-lta", "")
    assert row.renew_on is not None
    parts = signatures_of(office.current(number))
    assert [(one.field_name, one.is_timestamp) for one in parts] == [
        ("Scan", False),
        ("SaoY", False),
        ("Timestamp_1", True),
    ]
    with office.house.store.read() as session:
        kinds = [one.kind for one in documents.revisions(session, number)]
        assert kinds == ["original", "working", "scan-signed", "sealed", "published", "augmented"]
        result = register.result_of(session, number)
        assert result is not None
        assert result.file_sha == row.current_sha
        published = documents.revisions(session, number)[-2].sha256
        assert [one.id for one in register.by_file(session, published)] == [result.id]
    assert office.house.verify(office.current(number))["integrity"] == "intact"


def test_an_authority_that_is_silent_costs_the_level_and_the_rest_comes_later(shared_office: Office) -> None:
    silent_office = SilentOffice(shared_office)
    office = silent_office.office
    number = office.take_in(a_paper("SILENT"), "a.pdf")
    office.scan_signed(number)
    office.confirm(number)
    office.seal_copy(number)
    row, before = office.row(number), office.current(number)
    assert (row.state, row.level, row.failure_code) == ("in_register", "b-b", "level-missing")
    assert row.failure_en.startswith("The timestamp server did not answer")
    assert silent_office.lines(number) == [LOST, LOST]
    silent_office.later(minutes=11)  # still silent: the file stays as it is, and so does what is told
    assert (office.row(number).current_sha, office.row(number).failure_code) == (row.current_sha, "level-missing")
    silent_office.tsa.speaks = True
    silent_office.later(hours=1)
    row, after = office.row(number), office.current(number)
    assert (row.level, row.failure_code, row.failure_vi) == ("b-lta", "", "")
    assert row.renew_on is not None
    assert after.startswith(before)
    assert [one.is_timestamp for one in signatures_of(after)] == [False, False, True]
    assert silent_office.lines(number) == [PROVEN, PROVEN]
    assert [one["time"] for one in office.house.verify(after)["signatures"]][:2] == ["document-timestamp"] * 2
    assert silent_office.kinds(number)[-2:] == ["published", "augmented"]
    with office.house.store.read() as session:
        result = register.result_of(session, number)
        assert result is not None
        assert result.file_sha == row.current_sha
        assert [one.id for one in register.by_file(session, hashlib.sha256(before).hexdigest())] == [result.id]
        assert audit.check(session).ok
        assert levels.waiting(session, number) is None


def test_a_token_on_the_desk_signs_what_the_server_prepared(shared_office: Office) -> None:
    office = shared_office
    number = office.take_in(a_paper("a_toke"), "a.pdf")
    key = the_clerks_key(office)
    task = at_desk(office, number, key, "sign_scan_at_desk")
    shown = office.house.objects.get("working", task.prepared_sha)
    assert shown.startswith(b"%PDF")
    sign_at_desk(office, task, key, office.people.clerk)
    row = office.row(number)
    assert (row.state, row.failure_en) == ("to_review", "")
    assert [one.field_name for one in signatures_of(office.current(number))] == ["Scan"]


def test_a_wrong_signature_from_the_desk_is_never_stored_in_the_document(shared_office: Office) -> None:
    office = shared_office
    number = office.take_in(a_paper("a_wron"), "a.pdf")
    before = office.row(number).current_sha
    key = the_clerks_key(office)
    task = at_desk(office, number, key, "sign_scan_at_desk")
    signature = base64.b64encode(key.sign(b"something else")).decode()
    with office.house.store.write() as session:
        desk.approve(session, task.id, task.digest, office.people.clerk)
        desk.give_signature(session, task.id, task.digest, signature, office.people.clerk)
    office.work()
    row = office.row(number)
    assert (row.state, row.current_sha, row.failure_code) == ("to_sign_scan", before, "signature-wrong")


def test_a_closed_day_is_signed_and_timestamped_by_the_agency_and_a_later_change_shows(
    shared_office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = shared_office
    today = office.house.clock().date()
    with office.house.store.write() as session:
        book = register.open_book(session, today.year, office.people.van_thu, code="so_rieng").id
        register.reserve(session, book, today, "QĐ-UBND", office.people.van_thu, purpose="thử")
        closing.close(session, book, today, office.people.van_thu)
    office.work()
    with office.house.store.read() as session:
        (row,) = closing.closings(session, book)
        assert closing.unsigned(session) == []
        assert steps.pending(session) == 0
    signed = cms.ContentInfo.load(base64.b64decode(row.signature))["content"]
    holders = [one.chosen.subject.human_friendly for one in signed["certificates"]]
    assert any(office.house.agency_name in one for one in holders)
    assert row.token
    monkeypatch.setenv("SOHOA_DATA_DIR", str(office.house.settings.data_dir))
    monkeypatch.setenv("SOHOA_DEMO", "true")
    assert run(["admin", "book-check"]) == 0
    assert "✓" in capsys.readouterr().out
    with office.house.store.write() as session:
        (line,) = register.entries(session, book)
        line.entry_date = today - timedelta(days=1)
    assert run(["admin", "book-check"]) == 69
    assert "changed" in capsys.readouterr().out
    with office.house.store.write() as session:
        register.entries(session, book)[0].entry_date = today


def test_a_decision_goes_through_with_what_was_in_force_kept_beside_the_signature(shared_office: Office) -> None:
    office = shared_office
    number = office.a_draft_for_the_leader()
    office.leader_signs(number)
    office.number_and_seal(number)
    row = office.row(number)
    assert (row.state, row.failure_en) == ("published", "")
    with office.house.store.read() as session:
        leader = actions.signature(session, row, "Leader")
        assert leader is not None
        assert leader.authority is not None
        assert leader.authority["capacity"]["decided_by"] == "Quyết định mẫu (DEMO)"
        assert leader.authority["before_signing"]["revocation"] == "good"
        result = register.result_of(session, number)
        assert result is not None
    # The sheet bears a signed code (signing.md §7): read from the page at 150 dpi, it names the register's entry.
    page = pypdfium2.PdfDocument(office.current(number))[0].render(scale=150 / 72, grayscale=True).to_numpy()
    (code,) = zxingcpp.read_barcodes(np.ascontiguousarray(page.squeeze()))
    told = unseal(code.text, office.house.paper_keys())
    assert (told.code.hex(), told.agency) == (result.code, office.house.agency_code)
    assert (told.number, told.day) == ("", None)  # they came after the leader signed: the register tells them
    assert told.subject


def test_paper_keys_are_rotated_and_the_old_ones_stay_published(shared_office: Office) -> None:
    house = shared_office.house
    before = house.paper_keys()
    made = house.new_paper_key()
    assert set(house.paper_keys()) == {*before, made}
    paper = PaperCode("", None, "H1", "Quyết định", "Nguyễn Thị Mẫu 001199000001", "x" * 90, bytes(16), house.clock())
    told = unseal(house.paper_code(paper), {made: house.paper_keys()[made]})
    assert told.holder == "Nguyễn Thị Mẫu …"  # an identity number is never printed
    folder = house.settings.secrets_folder / "paper-keys"
    privates = [one for one in folder.iterdir() if not one.name.endswith(".pub.pem")]
    assert {one.stat().st_mode & 0o077 for one in privates} == {0}
    min(privates).unlink()  # a retired private key is destroyed; what it signed is still checked
    assert set(house.paper_keys()) == {*before, made}


def test_a_stamp_the_clerk_moved_stands_there_in_the_signed_scan(shared_office: Office) -> None:
    office = shared_office
    number = office.take_in(a_paper("a_moved"), "a.pdf")
    with office.house.store.write() as session:
        actions.sign_scan(session, number, office.people.clerk, place=(1, 200.0, 600.0, 500.0, 640.0))
    office.approve(office.people.clerk)
    assert (office.row(number).state, office.row(number).failure_en) == ("to_review", "")
    with pikepdf.open(io.BytesIO(office.current(number))) as document:
        (scan,) = document.Root.AcroForm.Fields
        assert round(float(scan.Rect[0])) == 200


def test_a_paper_of_two_leaders_waits_for_the_second_one_at_his_desk_or_with_his_key(
    shared_office: Office,
) -> None:
    office = shared_office
    paper = papers.draft(second_name="Lê Thị Thử", appendices=0, agency=(office.house.agency_name,))
    number = office.take_in(paper, "hai.pdf", "ban_hanh")
    ca = office.house.ca
    assert ca is not None
    with office.house.store.write() as session:
        admin = office.people.admin
        user = accounts.add_user(session, "lanhdao2", "Lê Thị Thử", ["leader"], admin)
        second = accounts.actor_of(user)
        new = authority.NewCapacity("", "Phó Chủ tịch", office.house.agency_name, (), "2/QĐ", date(2020, 1, 1))
        authority.grant(session, user.id, new, admin)
        actions.submit(session, number, office.people.clerk, version=documents.get(session, number).version)
    office.leader_signs(number)
    row = office.row(number)
    assert (row.state, row.failure_en) == ("to_sign_leader", "")
    office.leader_signs(number)  # once more, by the same person: refused, and nothing is lost
    row = office.row(number)
    assert (row.state, row.failure_code) == ("to_sign_leader", "field-taken")
    p12, secret = ca.key_files("leader-2")
    key = open_key(str(p12), secret.read_text().strip())
    sign_at_desk(office, at_desk(office, number, key, "sign_leader_at_desk", second), key, second)
    row = office.row(number)
    assert (row.state, row.failure_en) == ("to_number", "")
    assert [one.field_name for one in signatures_of(office.current(number))] == ["Leader", "Leader_2"]
    office.number_and_seal(number)
    assert (office.row(number).state, office.row(number).failure_en) == ("published", "")


def test_evidence_is_renewed_when_its_day_comes_and_once_it_has_run_out_the_page_says_so(
    furnished: Furnish,
) -> None:
    silent_office = SilentOffice(furnished())  # an office of its own: days are closed in it that are still to come
    office, number = silent_office.office, silent_office.missed()
    silent_office.later(minutes=11)
    due = office.row(number).renew_on
    assert due is not None

    def on(day: date) -> None:
        silent_office.house.now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        daily(office.house.store)
        daily(office.house.store)  # often, and from several processes: harmless
        office.work()

    on(due - timedelta(days=1))
    assert silent_office.stamps(number) == 1
    on(due)
    row = office.row(number)
    assert (silent_office.stamps(number), row.level, row.failure_code) == (2, "b-lta", "")
    kept = row.current_sha
    on(due + timedelta(days=400))
    row = office.row(number)
    assert (row.state, row.current_sha, row.failure_code) == ("in_register", kept, "evidence-expired")
