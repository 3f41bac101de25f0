"""Who signed for the office that a page names: what each signer's certificate and stamp make of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random

import fpdf
import pytest

from bench.genuine import OFFICES, STRANGER, draft, field_signed
from bench.statetools import Desk, words_as_picture
from signing.devca import Identity
from signing.look import Look
from signing.office import compare, is_office, names_any
from signing.officecheck import check_office
from signing.roles import Part, with_roles
from signing.verify import verify
from sohoa.childchecks import verified
from tests.signing import papers
from tests.signing.houses import the_house

OFFICE = {"common_name": OFFICES[0], "organization_name": OFFICES[0]}
OTHER = {"common_name": STRANGER, "organization_name": STRANGER}
PERSON = {"common_name": "Nguyễn Thị Mẫu"}
BOX = (330.0, 120.0, 430.0, 160.0)


@pytest.fixture(scope="module")
def page() -> Iterator[Look]:
    """A decision whose text names the first office."""
    look = Look(draft(Random(2), OFFICES[0]))
    yield look
    look.close()


def part(subject: dict[str, str], role: str, text: str = "") -> Part:
    return Part(subject, 0, BOX, role, text)


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([part(OFFICE, "seal")], "same"),
        ([part(OTHER, "seal")], "other"),
        ([part(OFFICE, "seal"), part(OTHER, "leader")], "mixed"),
        ([part(OFFICE, "seal"), part(OTHER, "sao-y", f"SAO Y; {STRANGER}")], "same"),
        ([part(OFFICE, "seal"), part(OTHER, "arrival", f"{STRANGER} CÔNG VĂN ĐẾN")], "same"),
        ([part(OFFICE, "seal"), part(OTHER, "sao-y", f"SAO Y; {OFFICES[0]}")], "other"),
        ([part(OTHER, "sao-y", f"SAO Y; {STRANGER}")], "copy"),
    ],
)
def test_an_office_signs_its_own_papers_and_its_own_copies_of_others(page: Look, parts: list[Part], state: str) -> None:
    assert check_office(page, parts, None)[1] == state


@pytest.mark.parametrize("role", ["leader", "seal", "signer", "number", "sao-y", "arrival", "scan"])
def test_a_person_of_no_office_signs_for_none_whatever_the_stamp_calls_itself(page: Look, role: str) -> None:
    agency, state = check_office(page, [part(PERSON, role, f"SAO Y; {OFFICES[0]}")], None)
    assert state == "nobody"
    assert agency is not None
    assert OFFICES[0].split()[-1] in agency


def test_who_digitised_a_paper_is_not_asked_for_the_office_that_is_expected() -> None:
    scan = part(PERSON, "scan", "Người số hóa: Nguyễn Thị Mẫu")
    assert check_office(None, [scan], OFFICES[0])[1] == "copy"
    assert check_office(None, [scan, part(OFFICE, "seal")], OFFICES[0])[1] == "same"
    assert check_office(None, [scan], None)[1] == "copy"


HEAD = {"common_name": "Nguyễn Văn Mẫu", "organizational_unit_name": STRANGER}
OURS = {"common_name": "Trần Văn Mẫu", "organization_name": OFFICES[0]}


@cache
def decision(power: str, *, by_rows: bool) -> bytes:
    """A decision of the first office with the power on which it is signed; `by_rows`: its foot is a table, drawn row by row."""
    sheet = fpdf.FPDF(unit="pt", format="A4")
    sheet.add_font("T", "", f"{papers.FONTS}Regular.ttf")
    sheet.add_page()
    sheet.set_font("T", "", 12)
    sheet.text(70, 78, OFFICES[0])
    sheet.text(310, 78, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    foot = [(85, 560, "Nơi nhận:"), (85, 576, "- Lưu: VT."), (360, 560, f"{power} CHỦ TỊCH"), (360, 576, "GIÁM ĐỐC SỞ")]
    for x, y, text in sorted(foot, key=lambda one: (one[1], one[0])) if by_rows else foot:
        sheet.text(x, y, text)
    return bytes(sheet.output())


@pytest.mark.parametrize("by_rows", [False, True])
@pytest.mark.parametrize(
    ("printed", "parts", "state"),
    [
        ("TUQ.", [part(HEAD, "leader"), part(OFFICE, "seal")], "mandated"),
        ("TM.", [part(HEAD, "leader"), part(OFFICE, "seal")], "mixed"),
        ("TUQ.", [part(OFFICE, "seal"), part(HEAD, "leader")], "mixed"),  # signed after the office sealed
        ("TUQ.", [part(OTHER, "seal"), part(OFFICE, "seal")], "mixed"),  # an office has no mandate to seal
        ("TUQ.", [part(HEAD, "leader"), part(OURS, "leader")], "mixed"),  # a person of the office is no seal
        ("TUQ.", [part(HEAD, "leader")], "other"),
        ("T.U.Q", [part(HEAD, "leader"), part(OFFICE, "seal")], "mandated"),
        ("TUQ", [part(HEAD, "leader"), part(OFFICE, "seal")], "mandated"),
        ("THỪA UỶ QUYỀN", [part(HEAD, "leader"), part(OFFICE, "seal")], "mandated"),
        ("TL.", [part(HEAD, "leader"), part(OFFICE, "seal")], "mandated"),
        ("TL.", [part(OFFICE, "seal"), part(HEAD, "leader")], "mixed"),
        ("TLV.", [part(HEAD, "leader"), part(OFFICE, "seal")], "mixed"),
    ],
)
def test_who_signs_by_mandate_is_sealed_by_the_office_that_gave_it(
    printed: str, parts: list[Part], state: str, by_rows: bool
) -> None:
    with closing(Look(decision(printed, by_rows=by_rows))) as look:
        assert check_office(look, parts, None)[1] == state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (f"SAO LỤC {STRANGER}", "same"),
        ("SAO LỤC Sở Tài Chính Tỉnh Kháo 4", "same"),
        ("SAO LỤC Sở Tài Chính Tỉnh Kháca", "same"),
        ("SAO LỤC Sở Tài Chính Tỉnh", "same"),
        ("SAO LỤC Xở Ngân Chính Tỉnh Khác", "doubtful"),
        ("SAO LỤC Sở Tài Chính Tỉnh Khánh Hòa", "doubtful"),
        ("SAO LỤC Sở Tài Chính Tỉnh Mẫu 11:17", "doubtful"),
        ("SAO LỤC 11:17:37", "doubtful"),
        (f"SAO Y {OFFICES[0]}", "doubtful"),
        ("SAO Y Sở Nội vụ Tỉnh Thử", "doubtful"),
    ],
)
def test_what_a_machine_reads_of_a_stamp_casts_doubt_and_condemns_nobody(page: Look, said: str, state: str) -> None:
    copied = Part(OTHER, 0, BOX, "sao-y", said, read=True)
    assert check_office(page, [part(OFFICE, "seal"), copied], None)[1] == state


def test_what_a_stamp_says_in_writing_condemns_whatever_a_machine_reads_of_another(page: Look) -> None:
    read = Part(OTHER, 0, BOX, "sao-y", "SAO LỤC 11:17:37", read=True)
    written = part(OTHER, "sao-y", f"SAO Y; {OFFICES[0]}")
    assert check_office(page, [part(OFFICE, "seal"), read, written], None) == (written.text, "other")


@pytest.mark.parametrize("as_picture", [True, False])
def test_it_is_known_of_a_stamp_whether_a_machine_read_it(as_picture: bool) -> None:
    picture = words_as_picture("SAO Y BẢN CHÍNH\nSỞ TÀI CHÍNH") if as_picture else None
    text = None if as_picture else "SAO Y"
    pdf = field_signed(
        the_house(), decision("TM.", by_rows=False), "stranger", "Copy", 0, BOX, picture=picture, text=text
    )
    with closing(Look(pdf)) as look:
        copy = with_roles([Part(OFFICE, 0, None), Part(OTHER, 0, BOX)], look, lambda *_: ["SAO Y"])[1]
    assert (copy.role, copy.text, copy.read) == ("sao-y", "SAO Y", as_picture)


def test_a_copys_mark_is_known_where_the_machine_lost_its_lone_letter() -> None:
    pdf = field_signed(
        the_house(),
        decision("TM.", by_rows=False),
        "stranger",
        "Copy",
        0,
        BOX,
        picture=words_as_picture("SAO Y; SỞ MẪU"),
    )
    with closing(Look(pdf)) as look:
        for read, role in (("SAO SỞ TÀI CHÍNH", "sao-y"), ("NGÔI SAO SỞ TÀI CHÍNH", "seal")):
            parts = [Part(OFFICE, 0, None), Part(OTHER, 0, BOX)]
            assert with_roles(parts, look, lambda *_, read=read: [read])[1].role == role


def test_a_paper_signed_by_mandate_and_sealed_by_its_office_is_valid_and_told() -> None:
    house = the_house()
    house.ca.issue(Identity("head", "Nguyễn Văn Mẫu", STRANGER), curve=True)
    signed = field_signed(house, decision("TUQ.", by_rows=True), "head", "Leader", 0, (360, 180, 460, 220), text="x")
    sealed = field_signed(house, signed, "seal-0", "Seal", 0, (330, 170, 410, 250), picture=house.ca.picture("seal"))
    verdict = verify(sealed, house.trust, None, house.evidence)
    assert verdict.verdict == "valid", verdict.findings
    assert "signed-by-mandate" in {finding.code for finding in verdict.findings if finding.severity == "note"}


PEOPLE = (
    "Nguyễn Văn Phong", "Vũ Đức Mẫu", "VŨ THỊ MẪU", "VU THI MAU", "Đoàn Văn Mẫu", "Nguyễn Hải Quân", "Trần Quốc Hội", "Lê Công An",
    "Nguyễn Thanh Trà", "Nguyễn Công Bảo", "Công Bảo Ngọc", "Trương Văn Mẫu", "TRUONG VAN MAU", "Nguyễn Xuân Trường", "Bàn Thị Mẫu",
    "Lò Văn Phong", "Viên Thị Mẫu", "Phan Học Viên (DEMO)",
)  # fmt: skip
INSTITUTIONS = (
    "VĂN PHÒNG CHÍNH PHỦ", "Vụ Pháp chế", "Sở Tài chính tỉnh Mẫu", "SO TAI CHINH TINH MAU", "Trường THPT Mẫu", "UBND xã Mẫu",
    "Đoàn Thanh niên xã Mẫu", "Ban Quản lý dự án", "Viện Kiểm sát nhân dân tỉnh Mẫu", "Công an tỉnh Mẫu", "CÔNG BÁO TỈNH MẪU",
    "Cổng thông tin điện tử Chính phủ", "CONG AN TINH MAU", "Công ty TNHH Mẫu", "Phòng Nội vụ", "Huyện ủy Mẫu",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_whose_name_is_spelt_like_an_office_is_none(name: str) -> None:
    """Their certificates are sold to everybody: one made a forged decision valid, as if the gazette had signed it."""
    subject = {"common_name": name}
    assert not is_office(subject)
    assert not names_any(subject)
    assert compare([OFFICES[0]], subject) == "unknown"


@pytest.mark.parametrize("name", INSTITUTIONS)
def test_an_office_is_known_by_how_its_name_begins(name: str) -> None:
    assert is_office({"common_name": name})


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("CÔNG BÁO NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "publisher"),
        ("CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", "publisher"),
        ("CÔNG TY TNHH CÔNG BÁO", "other"),
        ("CÔNG BÁO VÀNG", "other"),
    ],
)
def test_a_company_that_calls_itself_a_gazette_publishes_nothing(name: str, state: str) -> None:
    assert compare([OFFICES[0]], {"common_name": name, "organization_name": name}) == state


@pytest.mark.parametrize("said", ["CÔNG VĂN ĐẾN Số: 17 Ngày: 15/04/2026", "SAO Y 14/04/2026", "Ngày 14/04/2026"])
@pytest.mark.parametrize("read", [True, False])
def test_what_a_stamp_says_behind_its_office_is_no_part_of_the_name(page: Look, said: str, read: bool) -> None:
    mark = Part(OTHER, 0, BOX, "arrival", f"{STRANGER} {said}", read=read)
    assert check_office(page, [part(OFFICE, "seal"), mark], None)[1] == "same"


def test_a_copy_certified_by_a_person_of_no_office_is_not_certain(page: Look) -> None:
    person = {"common_name": "Vũ Văn Mẫu"}
    assert check_office(page, [part(OFFICE, "seal"), part(person, "sao-y")], None)[1] == "uncertified"
    assert check_office(page, [part(OFFICE, "seal"), part(person, "leader")], None)[1] == "same"


COMPANY = {"common_name": "CÔNG TY TNHH MẪU", "organization_name": "CÔNG TY TNHH MẪU"}


def test_a_copy_that_only_a_company_certified_is_not_certain(page: Look) -> None:
    copy = part(COMPANY, "sao-y", "SAO Y; CÔNG TY TNHH MẪU")
    assert check_office(page, [copy], None)[1] == "company"
    assert check_office(page, [copy, part(OTHER, "sao-y", f"SAO Y; {STRANGER}")], None)[1] == "copy"
    assert check_office(page, [part(OFFICE, "seal"), copy], None)[1] == "same"
    assert check_office(None, [part(COMPANY, "scan", "Người số hóa"), copy], None)[1] == "company"


@pytest.mark.parametrize("pictured", [False, True])
def test_stamps_that_lie_on_each_other_are_read_one_at_a_time(tmp_path: Path, pictured: bool) -> None:
    house, pdf = the_house(), decision("TM.", by_rows=False)
    seal = f"Ký bởi: {OFFICES[0]}\nThời gian ký: 13/04/2026 10:11:12"
    for by, text, left, top in (("seal-0", seal, 60, 14), ("stranger", f"SAO LỤC; {STRANGER}; 14/04/2026", 150, 18)):
        pdf = Desk(house, Random(by), pictures=pictured).stamped(pdf, by, text, left, top, size=8)
    verdict = verified(pdf, house.trust, None, house.evidence)
    assert [one.role for one in verdict.signatures] == ["seal", "sao-y"]
    assert verdict.verdict == "valid", verdict.findings
