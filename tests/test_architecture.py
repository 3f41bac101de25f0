"""The rooms of the house stand where ARCHITECTURE.md says, and know only whom it lets them know."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("sohoa", "pipeline", "signing", "storage", "workers", "web", "samples")
MAY_IMPORT = {
    "pipeline": {"sohoa.bounded"},
    "signing": {"sohoa.bounded"},
    "storage": {"pipeline.document", "sohoa.bounded"},
    "workers": {"storage", "pipeline", "signing", "sohoa.bounded"},
    "web": {"storage", "pipeline", "signing", "sohoa.bounded"},
    "samples": set(),
    "sohoa": {"pipeline", "signing", "storage", "workers", "web", "samples"},
}


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _allowed(name: str, room: str) -> bool:
    head = name.split(".")[0]
    if head not in ROOMS or head == room:
        return True
    return any(name == one or name.startswith(one + ".") for one in MAY_IMPORT[room])


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_it_may(room: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
        for name in _imports(path)
        if not _allowed(name, room)
    }
    if room == "sohoa":  # the leaf must stay one
        wrong |= {name for name in _imports(ROOT / "sohoa" / "bounded.py") if name.split(".")[0] in ROOMS}
    assert not wrong


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours_and_not_a_package_of_the_same_name(room: str) -> None:
    origin = importlib.import_module(room).__file__
    assert origin is not None
    assert Path(origin).resolve().is_relative_to(ROOT)
