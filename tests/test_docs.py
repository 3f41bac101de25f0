"""The documents say what is there: every setting, command, error and route."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from scripts import reference
from sohoa.cli import app

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", sorted(reference.TABLES))
def test_a_table_read_from_the_code_is_the_one_in_the_docs(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == reference.TABLES[name](), f"run: .venv/bin/python scripts/reference.py (docs/{name})"


def test_every_error_has_its_sentence_in_both_languages() -> None:
    for one in reference.errors():
        assert one.vi.strip(), one.code
        assert one.en.strip(), one.code


def test_every_command_that_a_sentence_or_a_document_tells_to_run_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    known = {*commands, *(f"admin {name}" for name in commands["admin"].commands)}
    told = [(one.code, f"{one.vi} {one.en}") for one in reference.errors()]
    told += [
        (path.name, path.read_text(encoding="utf-8")) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    ]
    for place, text in told:
        for command in re.findall(r"[`“(]sohoa ((?:admin )?[a-z][a-z-]*)", text):
            assert command in known, place


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if "://" not in target and not target.startswith("mailto:"):
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_goal_the_readme_names_is_in_the_makefile() -> None:
    goals = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        named = set(re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8"))) - {"bench-"}
        assert named <= goals, document.name


def test_the_documents_name_no_path_of_a_machine() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]:
        assert not re.search(r"/(home|root|work|Users)/", document.read_text(encoding="utf-8")), document.name
