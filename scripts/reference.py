"""Writes the tables of docs/ that are read from the code: settings, commands, errors, routes.

    .venv/bin/python scripts/reference.py

tests/test_docs.py compares what stands in docs/ with what this makes of the code, so that neither can drift.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

ROOMS = ("sohoa", "pipeline", "signing", "storage", "workers", "web")
_CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_TABLE = re.compile(r"SENTENCES|FINDINGS|WORDS$")
NOTE = "*This page is written by `scripts/reference.py` from the code; do not edit it by hand.*\n"


@dataclass(frozen=True, order=True)
class ErrorSentence:
    """One refusal or finding: its code, its sentences with `{…}` for what varies, and the room it comes from."""

    code: str
    vi: str
    en: str
    room: str


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (
            part.value
            if isinstance(part, ast.Constant)
            else "{" + ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part) + "}"
            for part in node.values
        )
        return "".join(str(part) for part in parts)
    return None


def _calls(tree: ast.AST, room: str) -> Iterator[ErrorSentence]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) >= 3:
            code, vi, en = (_text(argument) for argument in node.args[:3])
            if code and vi and en and _CODE.match(code) and " " in vi and " " in en:
                yield ErrorSentence(code, vi, en, room)


def _tables(tree: ast.AST, room: str) -> Iterator[ErrorSentence]:
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(value, ast.Dict) or not any(isinstance(t, ast.Name) and _TABLE.search(t.id) for t in targets):
            continue
        for key, pair in zip(value.keys, value.values, strict=True):
            arguments = pair.elts if isinstance(pair, ast.Tuple) else pair.args if isinstance(pair, ast.Call) else []
            texts = [text for text in map(_text, arguments) if text is not None]
            if key is not None and (code := _text(key)) and len(texts) >= 2 and _CODE.match(code):
                yield ErrorSentence(code, texts[-2], texts[-1], room)


@cache
def errors() -> tuple[ErrorSentence, ...]:
    """Every sentence of every room, sorted by room and code."""
    found: dict[tuple[str, str], ErrorSentence] = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for one in (*_tables(tree, room), *_calls(tree, room)):
                found.setdefault((room, one.code), one)
    return tuple(sorted(found.values(), key=lambda one: (ROOMS.index(one.room), one.code)))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def errors_page() -> str:
    """docs/errors.md: every refusal and finding, by room and code."""
    lines = [
        "# Errors and findings",
        "",
        NOTE,
        "Every refusal has a stable code and one sentence in each language. `{…}` stands for what varies.",
    ]
    room = ""
    for one in errors():
        if one.room != room:
            room = one.room
            lines += ["", f"## {room}", "", "| code | tiếng Việt | English |", "|---|---|---|"]
        lines.append(f"| `{one.code}` | {_cell(one.vi)} | {_cell(one.en)} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """docs/settings.md: every environment variable with its default."""
    from sohoa.settings import described

    lines = [
        "# Settings",
        "",
        NOTE,
        "Each is an environment variable. A secret is better given as `…_FILE`, the path of a file that holds it. A `SOHOA_` name that is not here is",
        "refused at the start, so that a misspelt one cannot be ignored.",
        "",
        "| setting | default | what it is for |",
        "|---|---|---|",
    ]
    for name, help_text, default, secret in described():
        shown = "`" + str(default) + "`" if str(default) else ""
        lines.append(f"| `{name}`{' (secret)' if secret else ''} | {shown} | {_cell(help_text)} |")
    return "\n".join(lines) + "\n"


def _commands(command: Any, words: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, one in sorted(command.commands.items()):
            yield from _commands(one, f"{words} {name}")
        return
    yield f"\n## `{words}`\n\n{(command.help or '').strip()}\n"
    rows = []
    for one in command.params:
        name = (
            " ".join((*one.opts, *one.secondary_opts))
            if one.param_type_name == "option"
            else (one.metavar or one.name.upper())
        )
        if "--help" not in name:
            rows.append(f"| `{name}` | {_cell(getattr(one, 'help', None) or '')} |")
    if rows:
        yield "\n".join(["| | |", "|---|---|", *rows]) + "\n"


def commands_page() -> str:
    """docs/commands.md: every command with its arguments and options."""
    from typer.main import get_command

    from sohoa.cli import app

    body = "\n".join(_commands(get_command(app), "sohoa"))
    return (
        f"# Commands\n\n{NOTE}\nWith `--json`, standard output is one JSON document and nothing else. "
        "Wrong usage ends with 64, a refusal with 65 or\nthe code of `sohoa/errors.py`; `sohoa verify` ends with 0 valid, "
        f"1 invalid, 2 indeterminate, 3 unsigned.\n{body}"
    )


def routes_page() -> str:
    """docs/routes.md: every route with its handler's first sentence."""
    from web import app as web_app

    lines = ["# Routes", "", NOTE, "| method | path | what it does |", "|---|---|---|"]
    for method, path, what in web_app.routes():
        lines.append(f"| {method} | `{path}` | {_cell(what)} |")
    return "\n".join(lines) + "\n"


TABLES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "errors.md": errors_page,
    "routes.md": routes_page,
}


def main() -> None:
    for name, make in TABLES.items():
        (ROOT / "docs" / name).write_text(make(), encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
