"""The papers of a dossier in the light of each other."""

from __future__ import annotations

from pipeline.agree import agree
from pipeline.document import Document, Field, Status


def _field(name: str, value: str, status: Status = "accepted", confidence: float = 0.97) -> Field:
    return Field(name, value, "text", confidence, status, why="đọc chưa chắc ở “x”" if status == "doubtful" else "")


def _paper(kind: str, *fields: Field) -> Document:
    return Document((), kind, 1.0, kind, fields)


_ID = "079190000001"


def test_a_name_that_another_paper_of_the_same_person_contradicts_becomes_doubtful() -> None:
    card = _paper("can_cuoc", _field("PersonalId", _ID), _field("FullName", "LÊ THỊ HOA"))
    record = _paper("ly_lich_tu_phap", _field("PersonalId", _ID), _field("FullName", "LÊ THỊ HÒA"))
    first, second = agree([card, record])
    assert first.field("FullName").status == second.field("FullName").status == "doubtful"  # type: ignore[union-attr]
    assert "LÊ THỊ HÒA" in first.field("FullName").why  # type: ignore[union-attr]
    assert first.field("PersonalId").status == "accepted"  # type: ignore[union-attr]


def test_an_unsure_reading_that_stands_the_same_on_another_paper_is_accepted() -> None:
    card = _paper("can_cuoc", _field("PersonalId", _ID), _field("FullName", "LÊ THỊ HOA"))
    record = _paper("ly_lich_tu_phap", _field("PersonalId", _ID), _field("FullName", "Lê Thị Hoa", "doubtful", 0.7))
    assert agree([card, record])[1].field("FullName").status == "accepted"  # type: ignore[union-attr]


def test_papers_of_different_people_say_nothing_of_each_other() -> None:
    one = _paper("can_cuoc", _field("PersonalId", _ID), _field("FullName", "LÊ THỊ HOA"))
    other = _paper("can_cuoc", _field("PersonalId", "079190000002"), _field("FullName", "TRẦN VĂN BA"))
    assert agree([one, other]) == (one, other)


def test_a_doubt_about_more_than_reading_is_not_settled_by_another_paper() -> None:
    card = _paper("can_cuoc", _field("PersonalId", _ID), _field("FullName", "LÊ THỊ HOA"))
    odd = Field("FullName", "Lê Thị Hoa", "name", 0.9, "doubtful", why="họ tên không nằm giữa dưới chức vụ")
    record = _paper("ly_lich_tu_phap", _field("PersonalId", _ID), odd)
    assert agree([card, record])[1].field("FullName") == odd
