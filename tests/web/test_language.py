"""Two languages: every string in both, none missing, none left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage import states
from web import language
from web.language import Translator

WEB = Path(language.__file__).parent
SOURCES = [
    *WEB.rglob("*.html"),
    *(path for path in WEB.rglob("*.py") if path.name != "language.py" and "node_modules" not in path.parts),
]
# Made from data: states, events, fields, roles …
BUILT = [
    "audit.by",
    "audit.did",
    "audit.of",
    "audit.with",
    "authority.warning",
    "state",
    "event",
    "name",
    "role",
    "action",
    "step",
    "told",
    "field",
    "life",
    "verdict",
    "dieu6",
    "keys",
    "entry",
    "tile",
    "fact",
    "desk.state",
    "split",
    "closing.breach",
    "health.part",
    "error.status",
    "upload",
    "sign_scans",
    "to_sign",
    "seal_copies",
    "list.title",
    "nav",
    "paper",
    "printout.verdict",
    "printout.words",
    "printout.kind",
    "page_failed",
    "page_step",
    "stamp",
    "stamp_note",
    "signed.revocation",
    "preview.lead",
]


def test_both_languages_have_the_same_keys_and_places() -> None:
    vi, en = language.words("vi"), language.words("en")
    assert set(vi) == set(en)
    for key in vi:
        assert sorted(re.findall(r"\{\w+\}", vi[key])) == sorted(re.findall(r"\{\w+\}", en[key])), key


def test_every_key_that_is_used_exists() -> None:
    known = language.words("vi")
    pattern = re.compile(r"""\bt(?:\.either|\.has)?\(\s*["']([a-z_0-9.\-]+)["']\s*[,)]""")
    used = {key for path in SOURCES for key in pattern.findall(path.read_text(encoding="utf-8"))}
    assert sorted(used - set(known)) == []
    assert len(used) > 150


def test_no_key_is_left_over() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = set(re.findall(r"""["']([a-z_0-9.\-]+)["']""", texts))
    built = tuple(f"{one}." for one in BUILT)
    assert [key for key in language.words("vi") if key not in named and not key.startswith(built)] == []


@pytest.mark.parametrize("track", ["so_hoa", "ban_hanh"])
def test_every_state_and_event_has_words(track: str) -> None:
    known = language.words("vi")
    assert [one for one in states.STATES[track] if f"state.{one}" not in known] == []
    events = {row.event for row in states.TRANSITIONS if row.track == track}
    assert sorted(one for one in events if f"event.{one}" not in known) == []


def test_every_deed_of_the_audit_log_has_words() -> None:
    storage = Path(states.__file__).parent
    calls = re.compile(r"""audit\.record\(\s*session,\s*[\w.()]+,\s*"([a-z_.]+)",\s*"([a-z_]+)\"""")
    told = [one for path in (*storage.glob("*.py"), *WEB.rglob("*.py")) for one in calls.findall(path.read_text())]
    known = language.words("vi")
    missing = {f"audit.did.{did}" for did, _ in told} | {f"audit.of.{of}" for _, of in told}
    assert sorted(missing - set(known)) == []
    assert len(told) > 20


def test_every_button_has_words() -> None:
    from web.clerk.buttons import NOT_A_BUTTON

    known = language.words("vi")
    people = {row.event for row in states.TRANSITIONS if row.roles != {"system"}} - NOT_A_BUTTON
    assert sorted(one for one in people if f"action.{one}" not in known) == []


def test_an_unknown_language_is_vietnamese() -> None:
    assert language.language_of("fr") == "vi"
    assert Translator("en")("sign_in") == "Sign in"
