"""What stands beside a disputed word raises its confidence, or leaves it."""

from __future__ import annotations

import pytest

from pipeline.context import BOTH_SIDES, BY_TONE, MAY_BE_HOOK, ONE_SIDE, compounds, in_context
from pipeline.document import Box, Line, Page, Word
from pipeline.engines.base import Place
from pipeline.extract import extract
from pipeline.leaders import dotted_confidences
from pipeline.lexicon import follow, has_twin
from pipeline.mrzcheck import mrz
from pipeline.names import name_doubts, repaired_name
from pipeline.posts import as_words
from pipeline.rows import Placed, placed_words
from pipeline.signature import looks_like_name
from pipeline.soundness import letter_doubts, organ_doubts, place_doubts
from pipeline.values import text_doubts
from tests.pipeline.layouts import by_name, centred, letterhead, page, printed

BOX = Box(0, 0, 10, 10)


def confidence(text: str, word: str, *others: str, read: float = 0.9) -> float:
    words = tuple(Word(one, BOX, read, others if one == word else ()) for one in text.split())
    seen = in_context(Page(1, 595, 842, (Line(words, BOX),), "ocr"))
    return next(one.confidence for one in seen.words if one.text == word)


def test_what_a_list_put_there_is_not_vouched_for_by_the_words_it_was_put_beside() -> None:
    post = as_words("PHÓ CHỦ TỊCH", Place(100, 10, 340, 40), [])
    words = tuple(Word(one.text, BOX, one.confidence, one.alternatives) for one in post)
    seen = in_context(Page(1, 595, 842, (Line(words, BOX),), "ocr"))
    assert [one.confidence for one in seen.words] == [one.confidence for one in words]


def test_a_compound_vouches_for_the_reading_that_makes_it() -> None:
    assert confidence("thư mục điện tử trên mạng", "điện", "điên") == ONE_SIDE
    assert confidence("Ủy ban nhân dân", "nhân", "nhăn") == BOTH_SIDES


def test_an_acute_that_may_be_a_hook_is_unsure_though_nobody_disputes_it_unless_a_compound_speaks_for_it() -> None:
    assert confidence("Bố túc hồ sơ", "Bố", read=0.98) == MAY_BE_HOOK
    assert confidence("kế hoạch năm", "kế", read=0.95) == ONE_SIDE
    assert confidence("số hai", "hai", read=0.98) == 0.98


def test_a_unit_behind_a_figure_is_what_it_says() -> None:
    assert confidence("lùi 2,7 m", "m", read=0.75) == ONE_SIDE
    assert confidence("02 tầng", "tầng", "tãng", read=0.75) == ONE_SIDE
    assert confidence("lùi về m", "m", read=0.75) == 0.75


@pytest.mark.parametrize(
    ("text", "word", "other"),
    [
        ("mục điên tử trên", "điên", "điện"),  # the other reading makes the compound
        ("ông Thăng đến", "Thăng", "Thắng"),  # nothing is known of either
        ("thư mục điện, tử trên", "điện,", "điên,"),  # a comma parts the compound
        ("giá trị 14 lần", "14", "74"),  # figures have no context
        ("số QĐ-UBND ngày", "QĐ-UBND", "QĐ-UBNO"),
    ],
)
def test_where_context_is_silent_or_against_it_the_readers_confidence_stays(text: str, word: str, other: str) -> None:
    assert confidence(text, word, other) == 0.9


def test_a_poor_reading_with_a_rival_that_is_a_word_is_not_saved_by_its_compound() -> None:
    assert confidence("đề nghị tinh tế", "nghị", "nghỉ", read=0.7) == 0.7


def test_a_tilde_for_a_circumflex_with_its_grave_is_no_rival() -> None:
    assert confidence("một hồng", "hồng", "hõng") == BY_TONE
    assert confidence("một hống", "hống", "hõng") <= 0.9  # acute and hook look alike


def test_marks_between_words_part_them() -> None:
    assert compounds(["nhân", "dân"], 0) == 1
    assert compounds(["nhân,", "dân"], 0) == 0


def test_a_born_digital_page_is_left_as_it_is() -> None:
    born = Page(1, 595, 842, (Line((Word("a", BOX, 0.5, ("b",)),), BOX),), "text")
    assert in_context(born) is born


def _dotted(text: str) -> list[Placed]:
    return [Placed(Word(one, BOX, 0.97), 1, dotted=True) for one in text.split()]


def test_a_dot_below_may_be_lost_unless_the_neighbours_deny_it() -> None:
    told = dict(zip(["Đăng", "ký"], dotted_confidences(_dotted("Đăng ký"), (0.97, 0.97)), strict=True))
    assert told["Đăng"] == 0.97  # `Đặng ký` is nothing
    lost = dotted_confidences(_dotted("khu vưc"), (0.97, 0.97))
    assert lost[1] == 0.8  # `khu vực` is


def test_a_tone_that_two_known_names_differ_in_is_vouched_for_by_neither() -> None:
    assert confidence("Ấp Đồng Thạnh", "Đồng", "Đống", read=0.912) == 0.912  # Đông Thạnh is a commune too


@pytest.mark.parametrize("value", ["xà Tháp Mười, tỉnh Đồng Tháp", "xã Hòa An, tinh Cao Bằng"])
def test_a_word_like_a_level_before_a_name_is_doubted(value: str) -> None:
    assert place_doubts(value)


# --- names --------------------------------------------------------------------------------------------------------------


def name(text: str, word: str, *others: str, read: float = 0.9) -> float:
    placed = [
        Placed(Word(one, BOX, read if one == word else 0.99, others if one == word else ()), 1) for one in text.split()
    ]
    texts, sure = repaired_name(placed)
    return dict(zip(texts.split(), sure, strict=True))[word]


def test_a_rival_that_is_no_name_does_not_keep_a_name_open_and_one_that_may_hide_a_third_does() -> None:
    assert name("Lê Hồng Vân", "Hồng", "Hõng") > 0.92
    assert name("Lê Thị Vân", "Thị", "Thi", read=0.75) > 0.92
    assert name("Nguyễn Văn Hải", "Nguyễn", "Ông:Nguyễn") > 0.92
    assert name("Lê Văn Thống", "Thống", "Thõng") <= 0.92  # it may be Thổng
    assert name("Đinh Đính Hậu", "Đính", "ĐØĩnh", read=0.92) <= 0.92  # it was Đình
    assert name("Lê Thu Vận", "Vận", "Vẫn") <= 0.92  # it was Vân
    assert name("Lê Thành Long", "Thành", "tnh", read=0.86) <= 0.92  # the ink is poor there


@pytest.mark.parametrize(
    "text", ["Trương Đức Cường Tuấn", "Ngô Thùy Giang Thơ", "Trịnh Hồng Ánh Nguyệt", "ĐẶNG THỊ ƯỚC", "LươngVăn Dũng"]
)
def test_names_full_of_marks_are_names(text: str) -> None:
    assert looks_like_name(text)


def test_what_a_reader_made_of_two_words_vouches_for_neither() -> None:
    assert name("Vương Tiền Quyết", "Tiền", "VữơngTiển") <= 0.92  # it was Tiến


def test_a_family_name_is_not_repaired_to_certainty_where_a_reader_saw_other_letters() -> None:
    placed = [
        Placed(Word("Tố", BOX, 0.7, ("õ",)), 1),
        Placed(Word("Thành", BOX, 0.99), 1),
        Placed(Word("Nhật", BOX, 0.99), 1),
    ]
    value, sure = repaired_name(placed)
    assert value == "Tô Thành Nhật"
    assert min(sure) <= 0.8
    assert name_doubts(value) == ()


# --- what was accepted and wrong ----------------------------------------------------------------------------------------


def test_the_last_word_of_an_office_on_a_line_of_its_own_is_no_office() -> None:
    lines = letterhead(parent="UBND TỈNH CÀ MAU", organ="SỞ NÔNG NGHIỆP VÀ MÔI", number="Số: 12/SNNMT-VP")
    lines.append(centred(165, 88, "TRƯỜNG"))
    fields = by_name(extract([page(lines)], "cong_van"))
    assert fields["ParentOrganName"].value == "UBND TỈNH CÀ MAU"
    assert fields["OrganName"].value == "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"


def test_an_office_of_one_word_and_one_with_a_comma_that_no_office_has_are_doubtful() -> None:
    for organ in ("TRƯỜNG", "ỦY, BAN NHÂN DÂN TỈNH LÀO CAI"):
        fields = by_name(extract([page(letterhead(parent="UBND TỈNH LÀO CAI", organ=organ))], "cong_van"))
        assert fields["OrganName"].status == "doubtful", organ


def test_an_office_that_ends_like_quoc_hieu_begins_keeps_its_end_where_a_detector_ran_the_columns_together() -> None:
    lines = letterhead(parent="BỘ KHOA HỌC VÀ CÔNG NGHỆ", organ="CỤC SỞ HỮU TRÍ TUỆ", number="Số: 12/SHTT-VP")
    joined = Line((*lines[0].words, *lines[2].words), lines[0].box.union(lines[2].box))
    fields = by_name(extract([page([joined, lines[1], *lines[3:]])], "cong_van"))
    assert fields["ParentOrganName"].value == "BỘ KHOA HỌC VÀ CÔNG NGHỆ"


@pytest.mark.parametrize("organ", ["BỘ KHOA HỌC VÀ", "SỞ NÔNG NGHIỆP -", "VĂN PHÒNG CỦA"])
def test_an_office_that_ends_in_a_joining_word_is_not_whole(organ: str) -> None:
    assert organ_doubts(organ)


def _signed(top: float) -> list[Line]:
    return [
        *letterhead(),
        printed(85, 600, "Nơi nhận:", size=12.0),
        centred(430, top, "KT. GIÁM ĐỐC"),
        centred(430, top + 15, "PHÓ GIÁM ĐỐC"),
        centred(430, top + 100, "Trần Văn Bình"),
    ]


def test_a_block_that_begins_below_the_line_of_noi_nhan_has_lost_its_first_line() -> None:
    level = by_name(extract([page(_signed(600))], "quyet_dinh"))["SignerAuthority"]
    lower = by_name(extract([page(_signed(614))], "quyet_dinh"))["SignerAuthority"]
    assert (level.status, lower.status) == ("accepted", "doubtful")
    assert "còn một dòng" in lower.why


def _permit(*lines: str) -> dict[str, str]:
    paper = [*letterhead(number="Số: 12/GPXD"), centred(297, 150, "GIẤY PHÉP XÂY DỰNG")]
    paper += [printed(85, 200 + 18 * at, text) for at, text in enumerate(lines)]
    return {name: one.status for name, one in by_name(extract([page(paper)], "giay_phep_xay_dung")).items()}


def test_a_level_without_its_sign_and_a_length_with_a_point_are_doubtful() -> None:
    assert _permit("+ Cốt nền xây dựng công trình: +0,2")["GroundLevel"] == "accepted"
    assert _permit("+ Cốt nền xây dựng công trình: 0,2")["GroundLevel"] == "doubtful"
    assert _permit("+ Cốt nền xây dựng công trình: +0")["GroundLevel"] == "doubtful"
    assert _permit("hệ số sử dụng đất: 3, lần")["LandUseRatio"] == "doubtful"
    assert _permit("+ chỉ giới xây dựng: lùi 0,3 m")["BuildingLine"] == "accepted"
    assert _permit("+ chỉ giới xây dựng: lùi 0.3 m")["BuildingLine"] == "doubtful"


def test_a_unit_that_the_readers_dispute_is_no_doubt_of_the_figure_before_it() -> None:
    lines = [*letterhead(number="Số: 12/GPXD"), centred(297, 150, "GIẤY PHÉP XÂY DỰNG")]
    lines.append(printed(85, 200, "hệ số sử dụng đất: 1,4 lần", others={"lần": "lân"}, confidence=0.99))
    disputed = [word for word in placed_words(page(lines)) if word.word.alternatives]
    assert disputed
    fields = by_name(extract([page(lines)], "giay_phep_xay_dung"))
    assert (fields["LandUseRatio"].value, fields["LandUseRatio"].status) == ("1.4", "accepted")


@pytest.mark.parametrize("value", ["Như Điều 4; Chủ tịch, các ,Phó Chủ tịch", "Sở Y tế,, Sở Nội vụ"])
def test_a_stray_mark_in_a_list_is_doubted(value: str) -> None:
    assert letter_doubts(value)


def test_a_lost_comma_after_a_name_that_ends_in_an_is_noticed() -> None:
    assert text_doubts("Khu phố 6, xã Hòa An tỉnh Cao Bằng")
    assert not text_doubts("Công an tỉnh Cao Bằng")
    assert text_doubts("Thôn,6, xã Chư Sê, tỉnh Gia Lai")
    assert text_doubts("Thôn 6,xã Chư Sê, tỉnh Gia Lai")
    assert not text_doubts("cách tim đường 4,5 m")
    assert text_doubts("/- Lệ Thủy, ngày 28 tháng 8 năm 2026")
    assert not text_doubts("Quyết định ngày 28 tháng 8 năm 2026")


_LINES = ("IDVNM0566322765038056632276<<6", "5603299M1603280VNM<<<<<<<<<<<4", "LY<<DUC<GIAP<TRI<<<<<<<<<<<<<<")


def test_machine_readable_lines_are_believed_only_whole_and_with_their_check_digits() -> None:
    def doubted(*lines: str) -> bool:
        return any(not one.supports for one in mrz({"Mrz": "; ".join(lines)}, None))

    assert not doubted(*_LINES)
    assert doubted(_LINES[2])
    assert doubted(_LINES[0].replace("0566322765", "0566322755"), *_LINES[1:])


def test_two_words_that_stand_beside_each_other_in_a_turn_of_phrase_are_no_other_spelling_of_a_compound() -> None:
    assert follow("về", "thi")
    assert not has_twin("vẽ", "thi")
