"""The generator: every kind, exact truth, one seed one document."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

import samples
from samples import press
from samples.difficulty import page_images
from samples.paint import paint
from samples.press import KINDS, Plan, compose, draw
from samples.sheet import Dots, Rule
from samples.values import SampleDocument


def test_the_first_documents_show_every_kind(drawn: list[SampleDocument]) -> None:
    assert {one.kind for one in drawn} == set(KINDS)


def test_one_seed_is_one_document() -> None:
    plan = Plan("3/1", "cong_van", "hard")
    first, again = draw(plan), draw(plan)
    assert first.data == again.data
    assert first.to_json() == again.to_json()
    assert draw(Plan("4/1", "cong_van", "hard")).text != first.text


def test_the_words_of_a_seed_are_the_same_in_every_quality() -> None:
    texts = {draw(Plan("5/2", "xac_nhan_hon_nhan", quality)).text for quality in ("clean", "typical", "hard")}
    assert len(texts) == 1


def test_the_boxes_of_words_enclose_their_ink(drawn: list[SampleDocument]) -> None:
    """Inside every box there is ink; on a page without stamps and notes there is next to none outside all of them."""
    inked = total = 0
    for document in drawn:
        for image, page in zip(page_images(document), document.pages, strict=True):
            gray = np.asarray(image.convert("L"))
            scale = gray.shape[1] / page.width
            paper = int(np.median(gray[::8, ::8]))
            for line in page.lines:
                for word in line.words:
                    x0, y0, x1, y1 = (round(value * scale) for value in word.box)
                    part = gray[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1]
                    total += 1
                    inked += bool(part.size) and int(part.min()) < paper - 60
    assert total > 1000
    assert inked / total > 0.995


def test_no_print_lies_outside_the_boxes_of_a_clean_text_page() -> None:
    _, paper = compose(Plan("8/0", "ly_lich_tu_phap", "clean"), born_digital=True)
    sheet = paper.sheets[0]
    picture = paint(sheet, 150)[:, :, 0].copy()
    scale = 150 / 72
    for item in sheet.items:
        if isinstance(item, (Rule, Dots)):
            top = item.y0 if isinstance(item, Rule) else item.y - 3
            bottom = item.y1 if isinstance(item, Rule) else item.y
            picture[
                int(top * scale) - 2 : int(bottom * scale) + 3, int(item.x0 * scale) - 2 : int(item.x1 * scale) + 3
            ] = 255
    for line in sheet.lines:
        for word in line:
            x0, y0, x1, y1 = word.box
            picture[int(y0 * scale) - 2 : int(y1 * scale) + 3, int(x0 * scale) - 3 : int(x1 * scale) + 6] = 255
    assert int((picture < 128).sum()) == 0


def test_every_field_has_words_of_its_own_on_its_page(drawn: list[SampleDocument]) -> None:
    unplaced = {"PageAmount", "Language", "TypeName"}
    for document in drawn:
        for field in document.fields:
            if field.name in unplaced:
                continue
            words = [
                word.text
                for line in document.pages[field.page - 1].lines
                for word in line.words
                if word.field and field.name in word.field.split("+")
            ]
            assert words, (document.kind, field.name)
            assert field.box[2] > field.box[0]


def test_dates_and_codes_are_normalised(drawn: list[SampleDocument]) -> None:
    for document in drawn:
        for field in document.fields:
            assert field.value == " ".join(field.value.split())
            assert field.value
            if field.type == "date":
                date.fromisoformat(field.value)
            if field.type in ("code", "number"):
                assert " " not in field.value or field.name == "OwnerId"


def test_most_letters_carry_a_number_by_hand_or_stamp() -> None:
    documents = [compose(plan)[1] for plan in press.plans(21, 60, "typical", ["cong_van"])]
    by_hand = [one for one in documents if one.values["CodeNumber"].written != "printed"]
    assert 0.6 < len(by_hand) / len(documents) < 0.95


def test_a_draft_has_embedded_fonts_and_empty_places(drafted: list[SampleDocument]) -> None:
    for draft in drafted:
        assert draft.field("CodeNumber") is None
        assert draft.field("IssuedDate") is None
        pdf = pypdfium2.PdfDocument(draft.data)
        text = pdf[0].get_textpage().get_text_range()
        assert "/" + draft.field("CodeNotation").value in text  # type: ignore[union-attr]
        assert not any(sign.isdigit() for sign in text.split("Số:")[1].split("/")[0])
        assert b"/FontFile2" in draft.data


def test_drafts_come_from_the_office_that_the_seed_names(drafted: list[SampleDocument]) -> None:
    organs = {one.field("OrganName").value for one in drafted}  # type: ignore[union-attr]
    assert organs == {samples.draft_agency(11)}


def test_a_born_digital_page_gives_back_its_words() -> None:
    document = samples.born_digital(6, 1, kinds=["quyet_dinh"])[0]
    pdf = pypdfium2.PdfDocument(document.data)
    read = " ".join(page.get_textpage().get_text_range() for page in pdf)
    missing = [word for word in document.text.split() if word not in read]
    assert not missing


def test_a_box_tells_where_its_documents_begin() -> None:
    one = samples.boxes(2, 1, "clean")[0]
    assert len(pypdfium2.PdfDocument(io.BytesIO(one.data))) == len(one.pages) == one.parts[-1].last_page
    assert "MỤC LỤC" in one.pages[0].text
    for before, after in zip(one.parts, one.parts[1:], strict=False):
        assert after.first_page == before.last_page + 1
    for part in one.parts:
        assert all(part.first_page <= field.page <= part.last_page for field in part.fields)


def test_the_folder_holds_files_and_truth(tmp_path: Path) -> None:
    drawn = samples.generate(9, 2, "clean", tmp_path, kinds=["can_cuoc"])
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert truth["seed"] == 9
    assert [one["file"] for one in truth["documents"]] == [one.name for one in drawn]
    assert all((tmp_path / one.name).read_bytes() == one.data for one in drawn)


def test_an_unknown_quality_or_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown quality"):
        samples.generate(1, 1, "perfect")
    with pytest.raises(ValueError, match="unknown kinds"):
        samples.generate(1, 1, "clean", kinds=["novel"])
