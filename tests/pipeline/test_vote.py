"""Several readings become one, and the confidence tells how far they agreed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ctc import LogP
from pipeline.engines.base import Reading, ReadWord
from pipeline.lastword import Piece, by_ink
from pipeline.vote import agreement, vote
from pipeline.voted import Look
from pipeline.weighing import preference_features, well_formed
from tests.pipeline import papers
from tests.pipeline.voices import reading, said


def ink(text: str, wide: str = "") -> Look:
    """What the judge of ink sees wherever it is asked; `wide` where it is asked beyond the last word."""
    return lambda x0, x1: papers.seen(wide if wide and x1 % 8 else text)


def inks(at: dict[float, str]) -> Look:
    """What the judge of ink sees in words that begin at these columns."""
    return lambda x0, _: papers.seen(at[x0])


def test_readers_that_agree_are_believed_more_than_one_alone() -> None:
    together = vote([reading("Quyết định"), reading("Quyết định")])
    alone = vote([reading("Quyết định"), ()])
    assert min(word.confidence for word in together) > max(word.confidence for word in alone)


def test_a_word_only_one_reader_gets_wrong_keeps_the_other_reading_beside_it() -> None:
    voices = [reading("các đơn vi", 0.6), reading("các đơn vị", 0.95)]
    words = vote(voices, look=inks({0.0: "các", 32.0: "đơn", 64.0: "vị"}))
    assert [word.text for word in words] == ["các", "đơn", "vị"]
    assert words[2].alternatives == ("vi",)
    assert words[2].confidence < words[0].confidence


def test_two_against_one_win() -> None:
    assert said(reading("bản tím"), reading("bán tím"), reading("bán tím")) == "bán tím"


def test_a_reading_without_sense_loses_to_a_well_formed_one() -> None:
    assert said(reading("phòng l,}h", 0.7), reading("phòng trọ", 0.7)) == "phòng trọ"


def test_readings_that_part_words_differently_keep_all_letters() -> None:
    assert said(reading("Đàotạo tốt"), reading("Đào tạo tốt")).replace(" ", "") == "Đàotạotốt"


def test_neighbours_settle_which_of_two_words_is_meant() -> None:
    assert said(reading("Kể hoạch số 5"), reading("Kế hoạch số 5")) == "Kế hoạch số 5"
    assert said(reading("Uỷ ban nhân dân"), reading("Uỷ bạn nhân dân")) == "Uỷ ban nhân dân"


def test_a_figure_the_readers_differ_on_is_never_sure_and_offers_both() -> None:
    words = vote([reading("CCCD 022197424641", 0.99), reading("CCCD 027197424641", 0.6)])
    assert words[1].confidence <= 0.6
    assert {words[1].text, *words[1].alternatives} == {"022197424641", "027197424641"}


def test_a_syllable_glued_to_a_long_figure_is_a_word_of_its_own() -> None:
    assert said(reading("026197088008do Cục"), reading("026197088008do Cục")) == "026197088008 do Cục"
    assert said(reading("8h00"), reading("8h00")) == "8h00"


def test_one_small_letter_among_capitals_is_a_slip() -> None:
    assert said(reading("NHậN"), reading("NHậN")) == "NHẬN"
    assert said(reading("BÁO/Số"), reading("BÁO/Số")) == "BÁO/Số"


def test_words_stand_where_the_first_reader_saw_them() -> None:
    first = reading("Số 15", 0.5)
    second = tuple(ReadWord(word.text, word.x0 + 3, word.x1 + 3, 0.99) for word in first)
    assert vote([first, second])[1].x0 == first[1].x0


@given(st.lists(st.text(alphabet="abcđơ ", min_size=0, max_size=25), min_size=1, max_size=3))
def test_no_word_is_invented_and_every_confidence_is_one(texts: list[str]) -> None:
    voices = [reading(text) for text in texts]
    words = vote(voices)
    offered = {word.text for voice in voices for word in voice}
    assert all(word.text in offered for word in words)
    assert all(0.0 <= word.confidence <= 1.0 for word in words)


def test_agreement_is_whole_for_the_same_text_and_none_for_nothing() -> None:
    assert agreement(reading("Số: 15"), reading("Số: 15")) == 1.0
    assert agreement(reading("Số: 15"), ()) == 0.0


def test_what_is_built_like_a_word_is_told_from_debris() -> None:
    for word in ("nghiêng", "QĐ-UBND", "15/2019", "(HSSV).", "1.250,5", "“Quy", "thuỷ", "thủy"):
        assert well_formed(word), word
    for word in ("l,}h", "|Í", "~", "Ttri2Ế", "nghềếng"):
        assert not well_formed(word), word


def test_the_sign_of_an_official_text_s_end_is_whole() -> None:
    assert said(reading("thi hành Quyết định này./"), reading("thi hành Quyết định này./")).endswith("này./.")
    assert said(reading("số 12/"), reading("số 12/")) == "số 12/"


def test_a_stop_that_one_reader_sees_is_not_lost() -> None:
    assert said(reading("trước ngày 05/3/2018."), reading("trước ngày 05/3/2018")) == "trước ngày 05/3/2018."


def test_a_stop_before_a_small_letter_is_a_comma_whose_tail_is_faint_and_one_behind_an_items_number_is_none() -> None:
    town, tail = reading("xã Châu. tỉnh Y", 0.9), reading("xã Châu, tỉnh Y", 0.7)
    assert said(town, tail) == said(tail, town) == "xã Châu, tỉnh Y"
    assert said(reading("7. nơi ở", 0.98), reading("7, nơi ở", 0.6)) == "7. nơi ở"


@pytest.mark.parametrize("read", ["nam(@example.vn", "nam()example.vn", "nam@)example.vn."])
def test_brackets_in_an_electronic_address_are_its_sign(read: str) -> None:
    meant = "nam@example.vn" + read[-1:].strip("n")
    assert said(reading(f"Email: {read}"), reading(f"Email: {read}")) == f"Email: {meant}"
    assert said(reading("hàm f()x"), reading("hàm f()x")) == "hàm f()x"


def test_ink_that_begins_in_a_space_speaks_against_the_sign_that_one_reader_has_there() -> None:
    dusty, plain, seen = reading("- PHÒNG"), reading("PHÒNG"), papers.seen(" PHÒNG")
    first = preference_features(dusty, plain, "", "TÀI", seen)
    assert first["ink"] < 0
    assert first["signs_at_front"] > 0
    assert preference_features(dusty, plain, "SỞ", "TÀI", seen)["signs_at_front"] == 0


@pytest.mark.parametrize(("following", "weight"), [("Trần", 1), ("1990", 1), ("đai", 0), ("", 0)])
def test_a_colon_speaks_for_a_label_before_what_begins_anew(following: str, weight: int) -> None:
    labelled, plain = reading("mẹ:"), reading("mẹ")
    assert preference_features(labelled, plain, "người", following)["colon"] == weight
    assert preference_features(plain, labelled, "người", following)["colon"] == -weight


def test_a_letter_before_an_elided_vowels_sign_that_one_reader_lost_comes_back_where_the_ink_has_it() -> None:
    for ink, meant in (("HMông", "H'Mông"), ("Mông", "Mông")):
        voices = [reading("Dân tộc: Mông", 0.95), reading("Dân tộc: H'Mông", 0.8)]
        assert said_with(ink, voices) == f"Dân tộc: {meant}"


def test_a_capital_that_neither_ink_nor_the_other_reader_has_is_none() -> None:
    voices = reading("quán: Phường Hương", 0.95), reading("quán: phườnq Hương", 0.6)
    words = vote(voices, look=lambda x0, x1: papers.seen("phường"))
    assert (words[1].text, words[1].confidence) == ("phường", 0.6)
    voices = reading("quán: Phường Hương", 0.95), reading("quán: Phườnq Hương", 0.6)
    assert vote(voices, look=lambda x0, x1: papers.seen("phường"))[1].text == "Phường"


def test_dust_before_a_lines_first_word_is_no_sign_though_its_strip_begins_there() -> None:
    dusty, plain = reading("- PHÒNG TÀI", 0.9), reading("PHÒNG TÀI", 0.95)
    assert told(dusty, plain, look=lambda x0, x1: papers.seen(" PHÒNG")) == "PHÒNG TÀI"


def test_the_ink_settles_what_two_readers_see_differently() -> None:
    voices = [reading("phố", 0.6), reading("phổ", 0.6)]
    for true in ("phố", "phổ"):
        assert vote(voices, look=lambda x0, x1, true=true: papers.seen(true))[0].text == true  # type: ignore[misc]


def test_the_ink_overrules_readers_that_share_a_mistake_and_what_they_said_stays_an_offer() -> None:
    voices = [reading("Tố dân phố", 0.7), reading("Tố dân phố", 0.7)]
    inks = iter(("Tổ", "dân", "phố"))
    words = vote(voices, look=lambda x0, x1: papers.seen(next(inks)))
    assert [word.text for word in words] == ["Tổ", "dân", "phố"]
    assert "Tố" in words[0].alternatives
    assert words[0].confidence < 0.7


def test_the_ink_never_puts_debris_in_the_place_of_a_word() -> None:
    voices = [reading("Quyết định"), reading("Quyết định")]
    words = vote(voices, look=lambda x0, x1: papers.seen("q;t|y"))
    assert [word.text for word in words] == ["Quyết", "định"]


def test_words_that_both_readers_glue_are_parted_where_the_ink_shows_them_apart() -> None:
    voices = [reading("VT,KGVX.", 0.9), reading("VT,KGVX.", 0.95)]
    words = vote(voices, look=lambda x0, x1: papers.seen("VT, KGVX."))
    assert [word.text for word in words] == ["VT,", "KGVX."]
    assert words[0].x0 == 0.0
    assert words[0].x1 < words[1].x0
    assert all(word.confidence <= 0.6 for word in words)
    assert "VT,KGVX." in words[0].alternatives


def test_bars_that_a_reader_puts_between_words_are_no_letters_that_the_ink_lacks() -> None:
    voices = [reading("Đề nghị th trưởng", 0.4), reading("Đề-nghị-thi-trưởng", 0.9)]
    assert said_with("Đề nghị thủ trưởng", voices) == "Đề nghị thủ trưởng"


def test_a_neighbour_that_reaches_into_the_strip_is_not_read_twice() -> None:
    voices = [reading("và tum"), reading("và tưm")]
    inks = iter(("và", "và tum"))
    words = vote(voices, look=lambda x0, x1: papers.seen(next(inks)))
    assert len(words) == 2


def test_what_the_ink_reads_as_debris_parts_nothing() -> None:
    voices = [reading("Lưu:VT,"), reading("Lưu: VT,")]
    words = vote(voices, look=lambda x0, x1: papers.seen("L ;ư| qx"))
    assert " ".join(word.text for word in words) in ("Lưu:VT,", "Lưu: VT,")


def test_glued_words_that_the_ink_shows_as_one_stay_one() -> None:
    voices = [reading("45/2020/NĐ-CP"), reading("45/2020/NĐ-CP")]
    assert said_with("45/2020/NĐ-CP", voices) == "45/2020/NĐ-CP"


def test_a_raised_figure_that_no_reader_knows_comes_from_the_ink() -> None:
    assert said_with("m²,", [reading("m2,", 0.97), reading("m2,", 1.0)]) == "m²,"
    assert said_with("m2", [reading("m2", 0.97), reading("m2", 1.0)]) == "m2"


def test_a_dash_before_an_item_is_as_long_as_its_ink() -> None:
    assert said_with("–", [reading("-", 0.9), reading("-", 0.9)]) == "–"
    assert said_with("-", [reading("-", 0.9), reading("-", 0.9)]) == "-"


def test_a_figure_that_the_ink_shows_otherwise_is_open_though_both_readers_share_it() -> None:
    voices = [reading("79.080.000", 0.84), reading("79.080.000", 0.51)]
    (doubted,) = vote(voices, look=lambda x0, x1: papers.seen("79.000.000"))
    (sure,) = vote(voices, look=lambda x0, x1: papers.seen("79.080.000"))
    assert (doubted.text, sure.text) == ("79.080.000", "79.080.000")
    assert doubted.confidence <= 0.6 < sure.confidence
    assert doubted.alternatives == ("79.000.000",)


def test_an_address_in_which_the_ink_shows_another_letter_is_open() -> None:
    voices = [reading("cuahanq(example.vn", 0.6), reading("cuahanq@example.vn", 0.99)]
    (open_,) = vote(voices, look=lambda x0, x1: papers.seen("cuahang@example.vn"))
    assert open_.confidence <= 0.6
    assert "cuahang@example.vn" in open_.alternatives


def test_a_bar_that_the_ink_has_through_a_d_of_a_code_keeps_it_open() -> None:
    voices = [reading("05/UBND-DT", 0.84), reading("05/UBND-DT", 0.8)]
    (open_,) = vote(voices, look=lambda x0, x1: papers.seen("05/UBND-ĐT"))
    (sure,) = vote(voices, look=lambda x0, x1: papers.seen("05/UBND-DT"))
    assert "05/UBND-ĐT" in open_.alternatives
    assert (open_.confidence < sure.confidence, sure.alternatives) == (True, ())


def test_marks_in_which_readers_and_ink_all_differ_are_open() -> None:
    voices = [reading("HIỂU", 0.86), reading("HIÊU", 0.95)]
    (open_,) = vote(voices, look=lambda x0, x1: papers.seen("HIẾU"))
    (settled,) = vote(voices, look=lambda x0, x1: papers.seen("HIỂU"))
    assert open_.confidence <= 0.8 < settled.confidence
    assert "HIẾU" in (open_.text, *open_.alternatives)


def test_a_name_in_whose_letters_readers_and_ink_all_differ_is_open() -> None:
    voices = [reading("Ñã", 0.28), reading("Ma", 0.9)]
    (open_,) = vote(voices, look=lambda x0, x1: papers.seen("Hả"))
    assert open_.confidence <= 0.8


def said_with(ink: str, voices: list[Reading]) -> str:
    return " ".join(word.text for word in vote(voices, look=lambda x0, x1: papers.seen(ink)))


def told(*readings: Reading, look: Look) -> str:
    return " ".join(word.text for word in vote(readings, look=look))


def test_a_stop_that_one_reader_sees_at_the_lines_end_stays_where_the_ink_beyond_the_word_bears_it_out() -> None:
    look = ink("tử", wide="tử.")
    assert told(reading("tử."), reading("tử"), look=look) == "tử."


@pytest.mark.parametrize("others", [("m2,", "m°,"), ("m2,", "m,"), ("m2,", "m2,")])
def test_a_raised_figure_is_read_by_the_ink_alone(others: tuple[str, str]) -> None:
    assert told(*map(reading, others), look=ink("m²,")) == "m²,"


@pytest.mark.parametrize(("first", "second", "true"), [("trên:", "trên,", "trên;"), ("hiện;", "hiện:", "hiện,")])
def test_a_sign_that_the_readers_differ_in_is_the_one_the_ink_has(first: str, second: str, true: str) -> None:
    assert told(reading(first), reading(second), look=ink(true)) == true


def test_a_sign_that_the_ink_is_not_clear_about_stays_one_that_was_read() -> None:
    def look(*_: float) -> LogP:
        return papers.between("trên;", "trên:", 0.6)

    assert told(reading("trên:"), reading("trên,"), look=look) != "trên;"


def test_a_surname_that_the_readers_differ_in_is_the_one_the_ink_has() -> None:
    words = vote([reading("ĐỒ KIM"), reading("ĐỔ KIM")], look=inks({0.0: "ĐỖ", 24.0: "KIM"}))
    assert [word.text for word in words] == ["ĐỖ", "KIM"]
    assert words[0].confidence <= 0.6
    small = vote([reading("Đồ vật"), reading("Đổ vật")], look=inks({0.0: "Đỗ", 24.0: "vật"}))
    assert small[0].text != "Đỗ"


def test_an_apostrophe_within_a_name_is_kept_where_one_reader_sees_it() -> None:
    assert said(reading("H Mông."), reading("H'Mông")) == "H'Mông"
    assert said(reading("HMông"), reading("H'Mông")) == "H'Mông"
    assert said(reading("tộc: HMông"), reading("tộc:H'Mông")) == "tộc: H'Mông"


def test_a_label_and_its_value_are_two_words() -> None:
    assert said(reading("mẹ:Phan Thị"), reading("mẹ:Phan Thị")) == "mẹ: Phan Thị"
    assert said(reading("No.:012157349521"), reading("No.:012157349521")) == "No.: 012157349521"
    assert said(reading("lúc 10:30"), reading("lúc 10:30")) == "lúc 10:30"


def test_a_space_that_only_the_ink_shows_parts_a_caption() -> None:
    assert told(reading("số/No.:"), reading("sổ/No.:"), look=ink("Số / No.:")) == "Số / No.:"


def test_a_stroke_between_words_stands_apart_only_where_the_ink_shows_it() -> None:
    glued = reading("số/No.: 030064157656")
    assert told(glued, reading("s6/No:030064157656"), look=ink("Ssố / No.:030064157656")).startswith("số / No.:")
    assert told(reading("vợ/chồng"), reading("vo/chông"), look=ink("vợ/chồng")) == "vợ/chồng"


def test_a_text_with_a_space_more_than_one_of_the_readings_is_the_inks() -> None:
    readings = reading("Số: 233/UBND-XNTTIHN", 0.9), reading("Sõ:233/UBND-XNTTHN", 0.5)
    assert told(*readings, look=ink("Số: 233/UBND-XNTTHN")) == "Số: 233/UBND-XNTTHN"


def test_the_sign_that_ends_a_text_is_not_parted_from_it() -> None:
    piece = Piece((reading("này./"), reading("này...")), "", "", papers.seen("này /."))
    assert by_ink(piece, "này./") == ()


def test_a_strip_too_short_for_every_text_speaks_for_none() -> None:
    piece = Piece((reading("vợ/chồng"), reading("vợ/chồng")), "", "", papers.seen("vợ/")[:3])
    assert by_ink(piece, "vợ/chồng") == ()


def test_the_letter_of_an_item_that_the_readers_differ_in_is_the_inks() -> None:
    assert told(reading("ø)"), reading("Q)"), look=ink("g)")) == "g)"


def test_one_readers_word_with_the_others_sign_is_read_where_the_ink_has_both() -> None:
    assert told(reading("II."), reading("III"), look=ink("III.")) == "III."
    assert told(reading("VIII,"), reading("VII."), look=ink("VIII.")) == "VIII."
    assert told(reading("Đạo."), reading("Đgo,"), look=ink("Đạo,")) == "Đạo,"
    wrong = told(reading("Đạo."), reading("Đgo,"), look=ink("Đgo."))
    assert wrong.startswith("Đạo")


def test_what_one_reader_or_the_ink_alone_reads_has_no_small_letter_among_capitals() -> None:
    assert said((), reading("XÁC NHậN:")) == "XÁC NHẬN:"
    assert told(reading("CRHÚMỊCH"), reading("CHÚNỊCH"), look=ink("CHủ TỊCH")) == "CHỦ TỊCH"


def test_a_faint_stop_in_an_address_is_no_space() -> None:
    address = "so@an-hoa.gov.vn"
    assert told(reading(address), reading(address), look=ink("so@an-hoa gov.vn")) == address


def test_the_ink_does_not_double_the_word_before_it() -> None:
    look = inks({0.0: "Y", 16.0: "Y tế"})
    assert told(reading("Y tế"), reading("Y tể"), look=look).count("Y") == 1
