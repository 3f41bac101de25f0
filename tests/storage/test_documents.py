"""Intake: bytes are safe before anything is acknowledged; the same bytes elsewhere are a link."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage import documents, dossiers, search
from storage.actor import Actor
from storage.documents import Filter, Intake
from storage.engine import Store
from storage.errors import ConflictError, InvalidError, NotFoundError, StorageFull
from storage.filesystem import FolderObjects

People = Callable[[Store], dict[str, Actor]]


def take(
    store: Store, objects: FolderObjects, actor: Actor, data: bytes | Path = b"x", **about: object
) -> documents.Received:
    name = str(about.pop("name", "giấy khai sinh.pdf"))
    track = str(about.pop("track", "so_hoa"))
    return documents.receive(store, objects, data, name=name, track=track, actor=actor, about=Intake(**about))  # type: ignore[arg-type]


def test_the_bytes_are_stored_before_the_document_is_there(both: Store, objects: FolderObjects, people: People) -> None:
    got = take(both, objects, people(both)["clerk"], b"%PDF-1.7 scan", dossier_code="H15.50.05.13-261008-0975")
    with both.read() as session:
        document = documents.get(session, got.document_id)
        assert objects.get("originals", document.original_sha) == b"%PDF-1.7 scan"
        assert document.state == "received"
        assert document.dossier is not None
        assert document.dossier.code == "H15.50.05.13-261008-0975"
        assert [one.kind for one in documents.revisions(session, got.document_id)] == ["original"]
    assert got.outcome == "new"


def test_a_full_store_refuses_and_acknowledges_nothing(
    store: Store, objects: FolderObjects, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = people(store)["clerk"]
    monkeypatch.setattr(objects, "_reserve", 1 << 60)
    with pytest.raises(StorageFull):
        take(store, objects, clerk)
    with store.read() as session:
        assert documents.count(session, Filter()) == 0


def test_the_same_bytes_in_another_dossier_are_a_link(store: Store, objects: FolderObjects, people: People) -> None:
    clerk = people(store)["clerk"]
    first = take(store, objects, clerk, b"same", dossier_code="HS-1")
    second = take(store, objects, clerk, b"same", dossier_code="HS-2")
    again = take(store, objects, clerk, b"same", dossier_code="HS-1", name="khác.pdf")
    assert (first.outcome, second.outcome, again.outcome) == ("new", "linked", "already")
    assert again.document_id == first.document_id != second.document_id
    assert len(list(objects.names("originals"))) == 1


def test_a_folder_sent_as_many_uploads_at_once_makes_one_dossier_and_each_file_once(
    both: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(both)["clerk"]
    with ThreadPoolExecutor(8) as senders:
        jobs = [
            senders.submit(take, both, objects, clerk, bytes([number % 6]), dossier_code="HS-9") for number in range(24)
        ]
        got = [one.result() for one in jobs]
    assert sorted(one.outcome for one in got) == ["already"] * 18 + ["new"] * 6
    with both.read() as session:
        assert len(dossiers.documents(session, "HS-9")) == 6


def test_an_empty_file_is_taken_like_any_other(store: Store, objects: FolderObjects, people: People) -> None:
    got = take(store, objects, people(store)["clerk"], b"")
    with store.read() as session:
        assert documents.get(session, got.document_id).original_size == 0


def test_a_name_in_decomposed_unicode_is_kept_composed(store: Store, objects: FolderObjects, people: People) -> None:
    got = take(store, objects, people(store)["clerk"], name=unicodedata.normalize("NFD", "Quyết định.pdf"))
    with store.read() as session:
        assert documents.get(session, got.document_id).name == "Quyết định.pdf"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../b.pdf", "", "...", "a\x00b.pdf", "..\\x.pdf"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        documents.safe_name(name)
    assert refusal.value.code == "unsafe-name"


def test_a_very_long_name_keeps_its_ending() -> None:
    assert documents.safe_name("thư mục/" + "ă" * 400 + ".pdf").endswith(".pdf")
    assert len(documents.safe_name("ă" * 400 + ".pdf")) == 200


def test_a_rescan_starts_a_new_generation_and_keeps_the_old_bytes(
    store: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(store)["clerk"]
    got = take(store, objects, clerk, b"old scan")
    with store.write() as session:
        document = documents.get(session, got.document_id)
        document.state = "to_sign_scan"
        session.flush()
        seen = document.version
    documents.replace(store, objects, got.document_id, b"new scan", name="b.pdf", actor=clerk, version=seen)
    with store.read() as session:
        document = documents.get(session, got.document_id)
        assert (document.generation, document.state, document.name) == (2, "received", "b.pdf")
        chain = documents.revisions(session, got.document_id)
        assert [one.previous_sha for one in chain] == [None, chain[0].sha256]
    assert objects.get("originals", got.sha256) == b"old scan"
    with pytest.raises(ConflictError):
        documents.replace(store, objects, got.document_id, b"late", name="c.pdf", actor=clerk, version=seen)


def test_lists_narrow_by_state_dossier_batch_and_words(both: Store, objects: FolderObjects, people: People) -> None:
    clerk = people(both)["clerk"]
    with both.write() as session:
        batch = documents.open_batch(session, "Tủ 12", "so_hoa", 3, clerk).id
    ids = [
        take(
            both, objects, clerk, b"1", name="Giấy phép xây dựng.pdf", dossier_code="HS-1", batch_id=batch
        ).document_id,
        take(both, objects, clerk, b"2", name="Quyết định Đắk Nông.pdf", batch_id=batch).document_id,
        take(both, objects, clerk, b"3", name="Tờ trình.pdf", track="ban_hanh").document_id,
    ]
    with both.read() as session:

        def found(**wanted: object) -> list[int]:
            return [one.id for one in documents.listing(session, Filter(**wanted))]  # type: ignore[arg-type]

        assert found() == ids[::-1]
        assert found(track="ban_hanh") == [ids[2]]
        assert found(dossier_code="hs-1") == [ids[0]]
        assert found(words="dak nong") == found(words="ĐẮK NÔNG") == [ids[1]]
        assert found(words="dắk nông") == []
        assert found(words='"giấy phép"') == [ids[0]]
        assert found(words="100%") == []
        assert found(states=("received",), batch_id=batch) == [ids[1], ids[0]]
        assert [one.id for one in documents.listing(session, Filter(), limit=1, before_id=ids[2])] == [ids[1]]
        view = documents.batch(session, batch)
        assert (view.total, view.states, view.working) == (2, {"received": 2}, 2)
        assert documents.count(session, Filter(words="giay")) == 1


def test_two_people_on_one_document_are_told_of_each_other(
    store: Store, objects: FolderObjects, people: People, clock: Callable[..., None]
) -> None:
    who = people(store)
    number = take(store, objects, who["clerk"]).document_id
    clerk, reviewer = who["clerk"].user_id, who["reviewer"].user_id
    assert clerk is not None
    assert reviewer is not None
    with store.write() as session:
        assert documents.present(session, number, clerk) == []
        assert [one.full_name for one in documents.present(session, number, reviewer)] == ["Người clerk"]
        clock.pass_by(seconds=31)  # type: ignore[attr-defined]
        assert documents.present(session, number, reviewer) == []


def test_what_is_not_there_is_named(store: Store) -> None:
    with store.read() as session, pytest.raises(NotFoundError):
        documents.get(session, 77)


@pytest.mark.parametrize(
    ("text", "standard", "day"),
    [
        ("H15.50.05.13-261008-0975", True, "2026-10-08"),
        ("000.00.01.G03-200115-0001", True, "2020-01-15"),
        (" h15-261008-0975 ", True, "2026-10-08"),
        ("H15-261308-0975", False, None),
        ("HS-2019/45", False, None),
    ],
)
def test_a_dossier_code_tells_its_day(text: str, standard: bool, day: str | None) -> None:
    code = dossiers.parse_code(text)
    assert code.standard is standard
    assert (code.received_on.isoformat() if code.received_on else None) == day


@pytest.mark.parametrize("text", ["", "mã hồ sơ", "a b", "x" * 65, "'; DROP TABLE"])
def test_what_can_be_no_dossier_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        dossiers.parse_code(text)


def test_dossiers_are_found_by_owner_with_and_without_diacritics(
    store: Store, objects: FolderObjects, people: People
) -> None:
    clerk = people(store)["clerk"]
    take(store, objects, clerk, b"1", dossier_code="HS-1")
    with store.write() as session:
        dossiers.describe(session, "HS-1", clerk, owner_name="Nguyễn Thị Hồng", owner_id_number="001199000001")
    with store.read() as session:
        for words in ("hong", "Nguyễn", "hs-1", "001199000001"):
            line = dossiers.listing(session, words=words)
            assert [(one.dossier.code, one.documents, one.states) for one in line] == [("HS-1", 1, (("received", 1),))]
        assert dossiers.listing(session, words="Lan") == []


def test_folding_takes_all_vietnamese_marks_away() -> None:
    assert search.folded("Đặng THỊ  Ưu, phường Ỷ La – ẵẫỗỡữ") == "dang thi uu, phuong y la – aaoou"
