"""What the agent on the desk says to the person before it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from signing.agent import Inspected
from signing.desk import BatchReport, Task
from signing.errors import document_refused, key_refused
from sohoa.bounded import Pool
from sohoa.commands.agent import _Asking, _tell


class Drawn:
    """Stands for the child that draws; what it is asked for is counted."""

    pages = 0

    def run(self, *_: Any) -> bytes:
        self.pages += 1
        return b"jpg"


def test_a_device_that_is_gone_is_told_by_its_sentences_once_until_something_else_happens(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = BatchReport(interrupted=key_refused("token-missing", token="lab"))
    told = ""
    for report, said in ((gone, 1), (gone, 0), (BatchReport(signed=["1"]), 0), (gone, 1)):
        told = _tell(report, told)
        assert capsys.readouterr().out.count("Không thấy thiết bị “lab”; hãy cắm thiết bị và thử lại.") == said


def test_each_refused_paper_is_named_with_its_reason_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    _tell(BatchReport(refused={"7": ("Quyết định – cấp phép", document_refused("field-taken", field="Leader"))}), "")
    out = capsys.readouterr().out
    vi, en = document_refused("field-taken", field="Leader").vi, document_refused("field-taken", field="Leader").en
    assert f"! Quyết định – cấp phép: {vi}" in out
    assert f"{en}  [field-taken]" in out


def test_what_was_shown_and_approved_is_not_shown_every_few_seconds_while_the_device_is_away(tmp_path: Path) -> None:
    drawing = Drawn()
    asking = _Asking(tmp_path, cast("Pool", drawing), yes=True)
    seen = Inspected(b"d", "", "Leader", None, datetime.now(UTC), "", "", 5)
    for digest in (b"one", b"one", b"two"):
        assert asking(Task("1", "Quyết định", "", b"", digest), seen, b"%PDF-")
    assert drawing.pages == 2
