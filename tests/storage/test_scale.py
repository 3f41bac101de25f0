"""A province's year: 100,000 papers on PostgreSQL; what people look at all day answers at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import documents, dossiers, engine, register, steps
from storage.documents import Filter
from storage.engine import Store
from storage.register import Wanted
from tests.storage.conftest import emptied

PAPERS = 100_000
AT_ONCE = 0.3

_FILL = (
    """INSERT INTO dossiers (code, standard, title, procedure_code, field_code, owner_name, owner_id_number,
       owner_id_kind, agency, search_text, created_at)
       SELECT 'H15.50-260101-' || lpad(n::text, 6, '0'), true, 'Hồ sơ ' || n, '1.000894', '', 'Nguyễn Văn ' || n,
       lpad(n::text, 12, '0'), '', '', 'ho so ' || n || ' nguyen van ' || n, now() FROM generate_series(1, 20000) n""",
    """INSERT INTO documents (track, state, state_changed_at, changed_at, version, generation, dossier_id, name,
       original_sha, original_size, media_type, arrived_signed, wants_seal, confirmed, copy_form, lock_profile,
       current_bucket, level, result_code, verdict, kind, kind_confidence, type_name, subject, page_count,
       procedure_code, owner_id_number, owner_name, failed_step, failure_code, failure_vi, failure_en, reason,
       created_at)
       SELECT CASE WHEN n % 10 = 0 THEN 'ban_hanh' ELSE 'so_hoa' END,
       CASE WHEN n % 10 = 0 THEN (CASE WHEN n % 1000 = 0 THEN 'to_sign_leader' ELSE 'published' END)
            WHEN n % 100 = 1 THEN 'to_review' ELSE 'in_register' END,
       now(), now(), 9, 1, n % 20000 + 1, 'giấy ' || n || '.pdf', md5(n::text) || md5(n::text), 100000,
       'application/pdf', false, true, true, 'sao_y', 'result', 'signed', 'b-t', '', 'valid', 'giay_khai_sinh', 0.9,
       'Giấy khai sinh', 'Đăng ký khai sinh', 1, '', lpad(n::text, 12, '0'), 'Nguyễn Văn ' || n, '', '', '', '', '',
       now() FROM generate_series(1, :papers) n""",
    """INSERT INTO search_texts (document_id, plain, folded)
       SELECT id, 'giấy khai sinh nguyễn văn ' || md5(id::text) || repeat(' họ, chữ đệm, tên ' || md5((id*7)::text), 12),
       'giay khai sinh nguyen van ' || md5(id::text) || repeat(' ho, chu dem, ten ' || md5((id*7)::text), 12)
       FROM documents""",
    """INSERT INTO results (code, document_id, track, status, file_sha, file_name, dossier_code, procedure_code,
       field_code, result_type_code, kind, type_name, number_text, subject, agency, owner_name, owner_id_number,
       owner_id_kind, scope, revoked_reason, published_at, changed_at)
       SELECT md5(id::text), id, track, 'in_force', original_sha, name, 'H15.50-260101-' || lpad(dossier_id::text, 6, '0'),
       '', '', '', kind, type_name, id || '/QĐ-UBND', subject, 'UBND', owner_name, owner_id_number, '', '', '',
       now(), now() + id * interval '1 second' FROM documents WHERE state IN ('in_register', 'published')""",
    """INSERT INTO steps (document_id, generation, kind, expects, arguments, state, attempts, max_attempts, worker,
       not_before, done_units, all_units, error_code, error_vi, error_en, error_cause, created_at, finished_at)
       SELECT id, 1, k, '', '{}', 'done', 1, 3, '', now(), 0, 0, '', '', '', '', now(), now()
       FROM documents, unnest(ARRAY['read', 'sign_scan', 'seal_copy', 'publish']) k""",
    "ANALYZE",
)


@pytest.fixture(scope="module")
def province(migrated_postgres: str) -> Iterator[Store]:
    store = engine.connect(emptied(migrated_postgres))
    with store.engine.begin() as connection:
        for statement in _FILL:
            connection.execute(text(statement), {"papers": PAPERS} if ":papers" in statement else {})
    yield store
    store.close()
    emptied(migrated_postgres)


LOOKS: dict[str, Callable[[Store], object]] = {}


def look(function: Callable[..., object]) -> Callable[..., object]:
    def called(store: Store) -> object:
        with store.read() as session:
            return function(session)

    LOOKS[function.__name__] = called
    return function


@look
def newest_papers(session: Session) -> object:
    return documents.listing(session, Filter(track="so_hoa"))


@look
def the_reviewers_queue(session: Session) -> object:
    return documents.listing(session, Filter(track="so_hoa", states=("to_review",)), oldest_first=True)


@look
def counts_of_all_states(session: Session) -> object:
    return documents.counts(session)


@look
def a_rare_word(session: Session) -> object:
    return documents.listing(session, Filter(words="c4ca4238a0b9"))


@look
def a_word_that_is_everywhere(session: Session) -> object:
    return documents.listing(session, Filter(words="khai sinh"))


@look
def a_word_that_is_nowhere(session: Session) -> object:
    return documents.listing(session, Filter(words="quốc phòng toàn dân"))


@look
def a_dossier(session: Session) -> object:
    return dossiers.documents(session, "H15.50-260101-000777")


@look
def an_owner(session: Session) -> object:
    return register.find(session, Wanted(owner_id_number="000000012345"))


@look
def a_number(session: Session) -> object:
    return register.find(session, Wanted(number_text="4711/QĐ-UBND"))


@look
def changed_since(session: Session) -> object:
    return register.find(session, Wanted(changed_since=datetime.now(UTC) + timedelta(hours=3)))


@look
def the_next_step(session: Session) -> object:
    return steps.claim_next(session, "w")


@pytest.mark.soak
@pytest.mark.parametrize("name", list(LOOKS))
def test_among_a_hundred_thousand_papers_it_answers_at_once(province: Store, name: str) -> None:
    LOOKS[name](province)
    started = time.perf_counter()
    LOOKS[name](province)
    seconds = time.perf_counter() - started
    print(f"{name:30} {seconds * 1000:7.1f} ms")
    assert seconds < AT_ONCE
