"""The committed batch is what its README says."""

from __future__ import annotations

import json
from pathlib import Path

from samples.press import compose, plans

BATCH = Path(__file__).parents[2] / "samples" / "batch"


def test_the_batch_is_a_dozen_documents_under_six_megabytes() -> None:
    truth = json.loads((BATCH / "truth.json").read_text("utf-8"))
    assert len(truth["documents"]) == 12
    assert sum(path.stat().st_size for path in BATCH.iterdir()) <= 6_000_000
    assert all((BATCH / one["file"]).exists() for one in truth["documents"])
    assert {one["quality"] for one in truth["documents"]} == {"clean", "typical", "hard"}


def test_the_batch_can_be_drawn_again_from_its_seed() -> None:
    truth = json.loads((BATCH / "truth.json").read_text("utf-8"))
    for plan, one in zip(plans(truth["seed"], 12, "mix"), truth["documents"], strict=True):
        values = {name: value.value for name, value in compose(plan)[1].values.items()}
        assert values == {field["name"]: field["value"] for field in one["fields"]}
        assert plan.quality == one["quality"]
