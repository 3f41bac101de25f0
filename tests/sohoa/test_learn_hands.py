"""One command makes the office a digit reader of its own, and never puts a worse one to use."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.digits import MODEL
from sohoa import settings as configuration
from sohoa.cli import run
from sohoa.services import open_services
from storage import audit


class RefusedError(Exception):
    pass


class Trainer:
    """Stands for the module training.finetune, whose torch is not installed with the product; None: too few corrections."""

    CorrectionsError = RefusedError
    FEWEST = 30

    def __init__(self, good: bool | None) -> None:
        self.good = good
        self.seen: list[Path] = []

    def finetune(self, corrections: Path, out: Path, *, steps: int, current: Path) -> bool:
        assert (corrections / "corrections.jsonl").is_file()
        self.seen.append(current)
        if self.good is None:
            raise RefusedError("3 corrections are too few")
        if self.good:
            out.write_bytes(MODEL.read_bytes())
        return self.good


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOHOA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SOHOA_MIN_FREE_MB", "1")
    return tmp_path / "models" / "digits.onnx"


def learn(monkeypatch: pytest.MonkeyPatch, good: bool | None, *more: str) -> tuple[int, Trainer]:
    module = Trainer(good)
    monkeypatch.setitem(sys.modules, "training.finetune", module)
    return run(["admin", "learn-hands", *more]), module


def test_a_better_reader_is_put_to_use_noted_and_measured_against_by_the_next(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office.parent / "learning-of-a-killed-run").mkdir(parents=True)
    assert learn(monkeypatch, True)[0] == 0
    assert office.is_file()
    assert list(office.parent.iterdir()) == [office]  # no picture of a correction stays behind
    code, module = learn(monkeypatch, False)
    assert (code, module.seen) == (65, [office])
    with open_services(configuration.load()) as services, services.store.read() as session:
        assert [line.action for line in audit.lines(session) if line.action.startswith("hands")] == ["hands.learned"]


def test_a_worse_reader_and_too_few_corrections_change_nothing(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for good in (False, None):
        code, module = learn(monkeypatch, good)
        assert (code, module.seen, office.exists()) == (65, [MODEL], False)
    assert "cần ít nhất 30" in capsys.readouterr().err


def test_the_shipped_reader_comes_back_on_request(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert learn(monkeypatch, True)[0] == 0
    assert learn(monkeypatch, True, "--undo")[0] == 0
    assert not office.exists()


def test_where_training_is_not_installed_the_command_says_what_to_install(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "training.finetune", None)
    assert run(["admin", "learn-hands"]) == 65
    assert "training/requirements.in" in capsys.readouterr().err
    assert not office.exists()


def test_training_of_no_step_is_refused_with_its_use(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["admin", "learn-hands", "--steps", "0"]) == 64
    told = capsys.readouterr().err
    assert "--steps" in told
    assert "Lệnh gõ chưa đúng" in told
