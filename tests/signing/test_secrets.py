"""A passphrase or PIN stands in no command, no log, no error, no picture of a key."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from signing.devca import DevCa
from signing.errors import KeyRefusedError
from signing.keys import load_p12, open_key
from sohoa.cli import app
from tests.signing.conftest import Token

_WORDS = ("pin", "secret", "passphrase", "password", "mat-khau")
# A file, the name of a variable, minutes: what may be told on a command line that everybody on the machine can list.
_HARMLESS = ("-file", "-env", "-minutes")


def options(command: Any, path: str = "sohoa") -> Iterator[str]:
    for one in getattr(command, "commands", {}).values():
        yield from options(one, f"{path} {one.name}")
    for parameter in command.params:
        yield from (f"{path} {name}" for name in [*parameter.opts, parameter.name] if name)


def test_no_command_takes_a_secret_as_a_word() -> None:
    found = [
        one
        for one in (option.replace("_", "-") for option in options(typer.main.get_command(app)))
        if any(word in one.rsplit(" ", 1)[1].strip("-").split("-") for word in _WORDS) and not one.endswith(_HARMLESS)
    ]
    assert found == []


@pytest.mark.parametrize(
    "where", ["pkcs11:module=m;token=t;object=o;pin-value=5678", "pkcs11:module=m;token=t;pin=5678"]
)
def test_a_pin_in_an_address_is_refused_and_not_repeated(where: str) -> None:
    with pytest.raises(KeyRefusedError) as refused:
        open_key(where, None)
    assert refused.value.code == "bad-key-reference"
    assert "5678" not in repr(refused.value) + str(refused.value) + str(refused.value.details)


def test_keys_and_their_refusals_show_no_secret(ca: DevCa, token: Token, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    p12, secret = ca.key_files("clerk")
    word = secret.read_text().strip()
    key, held = load_p12(p12.read_bytes(), word), open_key(token.reference("ky-rsa"), token.pin)
    held.sign(key.sign(b"x"))
    with pytest.raises(KeyRefusedError) as wrong:
        load_p12(p12.read_bytes(), f"{word}!")
    shown = (
        f"{key!r} {held!r} {wrong.value!r} {wrong.value} {wrong.value.details} {wrong.value.__cause__!r} {caplog.text}"
    )
    assert word not in shown
    assert not re.search(rf"(?<!\w){token.pin}(?!\w)", shown)
    assert "PRIVATE" not in shown
