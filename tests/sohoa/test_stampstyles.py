"""Texts, sizes and places of stamps have dates: each day is stamped by the newest rule that had begun."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from signing.preview import preview
from signing.request import SignRequest, StampStyle
from sohoa.settings import SettingsError
from sohoa.stampstyles import load_rules, style_on
from tests.signing import papers

TODAY = StampStyle()
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def rules(folder: Path, *rows: dict[str, Any]) -> list[tuple[date, StampStyle]]:
    path = folder / "stamps.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return load_rules(path, TODAY)


def test_each_day_has_the_newest_rule_that_had_begun_and_what_it_leaves_out_stays(tmp_path: Path) -> None:
    made = rules(
        tmp_path,
        {"from": "2028-01-01", "seal_mm": 38},
        {"from": "2027-01-01", "sao_y": ["{form}; {agency}"], "font_size": 11, "smallest_font_size": 9},
    )
    assert style_on(made, date(2026, 12, 31), TODAY) == TODAY
    first, second = style_on(made, date(2027, 1, 1), TODAY), style_on(made, date(2028, 6, 1), TODAY)
    assert (first.sao_y, first.font_size, first.seal_mm) == (("{form}; {agency}",), 11, 36.0)
    assert (second.sao_y, second.seal_mm) == (("{form}; {agency}",), 38)


def test_a_rule_moves_a_stamp_to_the_other_corner(tmp_path: Path) -> None:
    ((_, moved),) = rules(tmp_path, {"from": "2026-01-01", "left": ["sao-y"], "margins_mm": [20, 20]})

    def left_edge(style: StampStyle) -> float:
        place = preview(papers.scan(), SignRequest("sao-y", "x", AT, agency="UBND xã Mẫu", style=style)).place
        assert place is not None
        return place.x0

    assert left_edge(moved) < 100 < 250 < left_edge(TODAY)


@pytest.mark.parametrize(
    "row",
    [
        {"from": "2027-13-01"},
        {"sao_y": ["{form}"]},
        {"from": "2027-01-01", "sao_y": ["{nobody}"]},
        {"from": "2027-01-01", "sao_y": ["{}"]},
        {"from": "2027-01-01", "seal_mm": 4000},
        {"from": "2027-01-01", "left": ["seal"]},
        {"from": "2027-01-01", "colour": "green"},
    ],
)
def test_a_rule_that_cannot_be_is_told_when_the_office_starts(row: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        rules(tmp_path, row)
    assert refused.value.code == "bad-stamp-rules"
    assert "stamps.json" in refused.value.vi
