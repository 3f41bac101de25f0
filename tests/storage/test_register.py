"""The number book: no gap, no double, no going back, whoever writes at the same time. The register: what holds and why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage import audit, documents, engine, register
from storage.actor import Actor
from storage.engine import Store
from storage.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storage.filesystem import FolderObjects
from storage.register import NewResult, Wanted
from storage.tables import BookEntry, DocumentRow
from tests.storage.conftest import Clock

People = Callable[[Store], dict[str, Actor]]
VAN_THU = Actor("user", "Văn thư", None, frozenset({"van_thu"}))
DAY = date(2026, 11, 21)


def a_book(store: Store, year: int = 2026) -> int:
    with store.write() as session:
        return register.open_book(session, year, VAN_THU).id


def take(store: Store, book: int, on: date = DAY, notation: str = "QĐ-UBND") -> BookEntry:
    with store.write() as session:
        return register.reserve(session, book, on, notation, VAN_THU, purpose="thử")


def a_document(store: Store, objects: FolderObjects, who: Actor, data: bytes = b"x") -> DocumentRow:
    got = documents.receive(store, objects, data, name="a.pdf", track="ban_hanh", actor=who)
    with store.read() as session:
        return documents.get(session, got.document_id)


def test_numbers_run_without_a_gap_and_below_ten_have_a_zero(store: Store) -> None:
    book = a_book(store)
    assert [take(store, book).text for _ in range(11)] == [f"{n:02d}/QĐ-UBND" for n in range(1, 12)]


def test_many_at_once_get_different_numbers_without_a_gap(both: Store) -> None:
    book = a_book(both)
    got, refused = list[int](), list[Exception]()

    def work() -> None:
        for _ in range(5):
            try:
                got.append(take(both, book).number)
            except Exception as odd:  # noqa: BLE001 (shown by the assertion)
                refused.append(odd)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert refused == []
    assert sorted(got) == list(range(1, 31))
    with both.read() as session:
        assert register.gaps(session, book) == []
        assert audit.check(session).ok


def test_a_number_that_was_not_kept_is_given_again_to_the_next(store: Store) -> None:
    book = a_book(store)

    def break_off() -> None:
        with store.write() as session:
            register.reserve(session, book, DAY, "QĐ-UBND", VAN_THU)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        break_off()
    assert take(store, book).number == 1


def test_dates_never_go_backwards(store: Store) -> None:
    book = a_book(store)
    take(store, book, date(2026, 11, 20))
    with pytest.raises(InvalidError) as refusal:
        take(store, book, date(2026, 11, 19))
    assert refusal.value.code == "book-date"
    assert take(store, book, date(2026, 11, 20)).number == 2


@pytest.mark.parametrize(("on", "notation"), [(DAY - timedelta(days=1), "QĐ-UBND"), (DAY, "TB-UBND")])
def test_a_reserved_number_goes_only_on_a_paper_of_its_day_and_notation(
    store: Store, objects: FolderObjects, people: People, on: date, notation: str
) -> None:
    book = a_book(store)
    held, document = take(store, book), a_document(store, objects, people(store)["clerk"])
    wrong = register.Numbering(on, notation, book, held.id)
    with store.write() as session, pytest.raises(InvalidError) as refusal:
        register.number_for(session, documents.get(session, document.id), VAN_THU, wrong)
    assert refusal.value.code == "book-entry-differs"
    with store.write() as session:
        asked = register.Numbering(DAY, "QĐ-UBND", book, held.id)
        given = register.number_for(session, documents.get(session, document.id), VAN_THU, asked)
    assert (given.id, given.document_id) == (held.id, document.id)


def test_a_paper_keeps_the_number_it_was_given_until_that_is_void(
    store: Store, objects: FolderObjects, people: People, clock: Clock
) -> None:
    book, spare = a_book(store), take(store, a_book(store))
    document = a_document(store, objects, people(store)["clerk"]).id

    def asked(on: date, notation: str = "QĐ-UBND", entry: int | None = None) -> str:
        with store.write() as session:
            wanted = register.Numbering(on, notation, book, entry)
            return register.number_for(session, documents.get(session, document), VAN_THU, wanted).text

    first = asked(DAY)
    clock.pass_by(days=1)  # sealing was given back, and tried again the next morning
    assert asked(DAY) == first
    for on, notation, entry in (
        (DAY + timedelta(days=1), "QĐ-UBND", None),
        (DAY, "TB-UBND", None),
        (DAY, "QĐ-UBND", spare.id),
    ):
        with pytest.raises(ConflictError) as refusal:
            asked(on, notation, entry)
        assert refusal.value.code == "number-held"
        assert f"{first} ngày {DAY:%d/%m/%Y}" in refusal.value.vi
    with store.write() as session:
        held = register.entry_of(session, document)
        assert held is not None
        register.void(session, held.id, "đổi ngày", VAN_THU)
    assert asked(DAY + timedelta(days=1)) != first


def test_no_number_is_voided_while_somebody_has_its_paper_sealed(
    both: Store, objects: FolderObjects, people: People
) -> None:
    document = a_document(both, objects, people(both)["clerk"]).id
    with both.write() as session:
        asked = register.Numbering(DAY, "QĐ-UBND", register.open_book(session, 2026, VAN_THU).id)
        held = register.number_for(session, documents.get(session, document), VAN_THU, asked).id
    refused = list[str]()

    def void() -> None:
        with both.write() as session:
            try:
                register.void(session, held, "đổi ngày", VAN_THU)
            except InvalidError as told:
                refused.append(told.code)

    with both.write() as session:
        documents.get(session, document, lock=True).state = "sealing"
        session.flush()
        voiding = threading.Thread(target=void)
        voiding.start()
        voiding.join(0.5)
        assert voiding.is_alive(), "it did not wait for who seals"
    voiding.join()
    assert refused == ["number-being-sealed"]


def test_a_paper_that_arrived_keeps_number_and_day_of_its_arrival_whenever_it_is_marked(
    store: Store, objects: FolderObjects, people: People, clock: Clock
) -> None:
    document = a_document(store, objects, people(store)["clerk"]).id
    entries = []
    for _ in range(2):
        with store.write() as session:
            on = engine.today(session)
            book = register.open_book(session, on.year, VAN_THU, code=register.ARRIVALS)
            wanted = register.Numbering(on, "", book.id)
            entries.append(register.number_for(session, documents.get(session, document), VAN_THU, wanted))
        clock.pass_by(days=60)  # into the next year
    assert entries[0].id == entries[1].id
    assert entries[0].entry_date.year != (entries[0].entry_date + timedelta(days=60)).year


def test_a_date_of_another_year_belongs_into_another_book(store: Store) -> None:
    with pytest.raises(InvalidError) as refusal:
        take(store, a_book(store), date(2025, 12, 31))
    assert refusal.value.code == "book-year"
    assert take(store, a_book(store, 2025), date(2025, 12, 31)).number == 1


def test_no_number_bears_a_day_to_come_because_it_would_hold_up_all_before_it(store: Store, clock: Clock) -> None:
    book = a_book(store)
    clock.moment = datetime(2026, 11, 21, 16, 59, tzinfo=UTC)  # a minute to midnight in Vietnam
    with pytest.raises(InvalidError) as refusal:
        take(store, book, date(2026, 11, 22))
    assert refusal.value.code == "book-future"
    clock.pass_by(minutes=1)
    assert take(store, book, date(2026, 11, 22)).number == 1


def test_a_voided_number_stays_with_its_reason_and_is_never_given_again(store: Store) -> None:
    book = a_book(store)
    entry = take(store, book)
    with store.write() as session, pytest.raises(InvalidError):
        register.void(session, entry.id, "  ", VAN_THU)
    with store.write() as session:
        register.void(session, entry.id, "Dự thảo bị rút", VAN_THU)
    assert take(store, book).number == 2
    with store.read() as session:
        lines = register.entries(session, book)
        assert [(one.number, one.state, one.void_reason) for one in lines] == [
            (2, "reserved", ""),
            (1, "void", "Dự thảo bị rút"),
        ]


def test_only_van_thu_gives_and_voids_numbers(store: Store) -> None:
    book = a_book(store)
    leader = Actor("user", "Lãnh đạo", None, frozenset({"leader", "admin"}))
    with store.write() as session, pytest.raises(NotAllowedError):
        register.reserve(session, book, DAY, "QĐ-UBND", leader)


def test_a_document_has_one_live_number(both: Store, objects: FolderObjects, people: People) -> None:
    who = people(both)
    document, book = a_document(both, objects, who["clerk"]), a_book(both)
    first, second = take(both, book), take(both, book)
    with both.write() as session:
        register.assign(session, first.id, documents.get(session, document.id), VAN_THU)
    with pytest.raises(ConflictError), both.write() as session:
        register.assign(session, second.id, documents.get(session, document.id), VAN_THU)
    with both.write() as session, pytest.raises(ConflictError):
        register.reserve(session, book, DAY, "QĐ-UBND", VAN_THU, document=documents.get(session, document.id))
    with both.write() as session:
        register.void(session, first.id, "Sai", VAN_THU)
        register.assign(session, second.id, documents.get(session, document.id), VAN_THU)
        register.use(session, second.id, VAN_THU)
        with pytest.raises(InvalidError):
            register.void(session, second.id, "Muộn", VAN_THU)


@pytest.mark.parametrize("notation", ["QĐ-UBND", "UBND-VP", "QyĐ-SYT", "GPXD", "TLKS-BS", "2026/TLKT", "GM-SYT&TC"])
def test_notations_of_real_papers_are_taken(store: Store, notation: str) -> None:
    assert take(store, a_book(store), notation=notation).notation == notation


@pytest.mark.parametrize("notation", ["", "QĐ UBND", "-UBND", "<b>", "Q" * 41, "05/"])
def test_a_notation_that_cannot_be_is_refused(store: Store, notation: str) -> None:
    with pytest.raises(InvalidError):
        take(store, a_book(store), notation=notation)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["reserve", "void", "use"]), st.integers(0, 5), st.integers(1, 28)), max_size=15)
)
def test_whatever_happens_the_book_has_no_gap_and_its_dates_rise(
    store: Store, moves: list[tuple[str, int, int]]
) -> None:
    with store.write() as session:
        book = register.open_book(session, 2026, VAN_THU, code=f"b{id(moves)}").id
    for move, which, day in moves:
        with store.write() as session:
            try:
                if move == "reserve":
                    register.reserve(session, book, date(2026, 2, day), "QĐ-UBND", VAN_THU)
                else:
                    entries = register.entries(session, book)
                    entry = entries[which % len(entries)].id if entries else 0
                    if move == "void":
                        register.void(session, entry, "Lý do", VAN_THU)
                    else:
                        register.use(session, entry, VAN_THU)
            except (InvalidError, NotFoundError):
                pass
    with store.read() as session:
        assert register.gaps(session, book) == []
        lines = session.scalars(select(BookEntry).where(BookEntry.book_id == book).order_by(BookEntry.number)).all()
        assert [one.number for one in lines] == list(range(1, len(lines) + 1))
        dates = [one.entry_date for one in lines]
        assert dates == sorted(dates)


# --- the register -----------------------------------------------------------------------------------------------------


def add(store: Store, document: DocumentRow, **new: object) -> str:
    with store.write() as session:
        row = register.add(session, documents.get(session, document.id), NewResult("a" * 64, **new), Actor.system())  # type: ignore[arg-type]
        return row.code


def test_a_code_has_128_bits_and_is_found_however_it_is_typed(
    store: Store, objects: FolderObjects, people: People
) -> None:
    code = add(store, a_document(store, objects, people(store)["clerk"]))
    assert len(bytes.fromhex(code)) == 16
    with store.read() as session:
        assert register.result(session, f" {code[:8].upper()}-{code[8:]} ").code == code
        with pytest.raises(NotFoundError):
            register.result(session, "0" * 32)


def test_a_result_expires_on_its_day_without_anybody_doing_anything(
    store: Store, objects: FolderObjects, people: People
) -> None:
    code = add(store, a_document(store, objects, people(store)["clerk"]), valid_until=date(2026, 12, 31))
    with store.read() as session:
        row = register.result(session, code)
        assert register.standing(row, date(2026, 12, 31)) == "in_force"
        assert register.standing(row, date(2027, 1, 1)) == "expired"


def test_a_successor_must_be_another_one_in_force(store: Store, objects: FolderObjects, people: People) -> None:
    clerk = people(store)["clerk"]
    old, new, third = (add(store, a_document(store, objects, clerk, data)) for data in (b"1", b"2", b"3"))
    with store.write() as session:
        with pytest.raises(InvalidError):
            register.mark_superseded(session, old, old, VAN_THU)
        register.mark_superseded(session, old, new, VAN_THU)
        with pytest.raises(InvalidError):
            register.mark_superseded(session, third, old, VAN_THU)
        with pytest.raises(InvalidError):
            register.mark_revoked(session, old, DAY, "Sai", VAN_THU)
        assert register.synchronised(session, register.result(session, old))["MaKetQuaThayThe"] == new


def test_results_are_found_by_number_and_by_change_page_after_page(
    both: Store, objects: FolderObjects, people: People, clock: Clock
) -> None:
    clerk = people(both)["clerk"]
    codes = []
    for number in range(5):
        codes.append(add(both, a_document(both, objects, clerk, bytes([number])), number_text=f"{number:02d}/QĐ-UBND"))
        if number % 2:
            clock.pass_by(seconds=1)
    with both.read() as session:
        assert [one.code for one in register.find(session, Wanted(number_text=" 03/QĐ-UBND "))] == [codes[3]]
        seen: list[str] = []
        wanted = Wanted(changed_since=None)
        while page := register.find(session, wanted, limit=2):
            seen += [one.code for one in page]
            wanted = Wanted(changed_since=page[-1].changed_at, after_id=page[-1].id)
        assert seen == codes
    clock.pass_by(seconds=1)
    since = clock()
    with both.write() as session:
        register.mark_revoked(session, codes[1], DAY, "Sai", VAN_THU)
    with both.read() as session:
        assert [one.code for one in register.find(session, Wanted(changed_since=since))] == [codes[1]]


def test_names_of_real_systems_carry_the_dates_as_they_write_them(
    store: Store, objects: FolderObjects, people: People
) -> None:
    code = add(
        store,
        a_document(store, objects, people(store)["clerk"]),
        number_text="05/QĐ-UBND",
        issued_on=date(2026, 7, 5),
        scope="Toàn quốc",
    )
    with store.read() as session:
        named = register.synchronised(session, register.result(session, code))
    assert (named["SoKyHieu"], named["NgayCap"], named["PhamViHieuLuc"]) == ("05/QĐ-UBND", "05/07/2026", "Toàn quốc")
    assert named["ThoiHanHieuLuc"] == named["MaKetQuaThayThe"] == ""
