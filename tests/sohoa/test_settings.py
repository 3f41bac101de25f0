"""Settings come from the environment and from secret files, and a wrong one is named."""

from pathlib import Path

import pytest

from sohoa.settings import Settings, SettingsError, described, load


def test_without_an_environment_the_embedded_size_runs_on_loopback() -> None:
    settings = load({})
    assert settings.host == "127.0.0.1"
    assert settings.database.startswith("sqlite:///")
    assert settings.objects.startswith("file:///")
    assert settings.broker == ""
    assert not settings.demo


def test_a_secret_is_read_from_the_file_its_name_points_at(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p@ss/word\n", encoding="utf-8")
    settings = load(
        {
            "SOHOA_DATABASE_URL": "postgresql+psycopg://sohoa@db/sohoa",
            "SOHOA_DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
        }
    )
    assert settings.database == "postgresql+psycopg://sohoa:p%40ss%2Fword@db/sohoa"


def test_a_secret_does_not_show_in_the_settings_text() -> None:
    assert "hush" not in repr(load({"SOHOA_PAPER_KEY_SECRET": "hush"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOHOA_PORT", "eighty"),
        ("SOHOA_DEMO", "perhaps"),
        ("SOHOA_LEVEL", "b-x"),
        ("SOHOA_PAPER_KEY_SECRET_FILE", "/none"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({name: value})
    assert refused.value.code == "bad-setting"
    assert value not in refused.value.vi


def test_a_misspelt_setting_is_refused_instead_of_ignored() -> None:
    with pytest.raises(SettingsError) as refused:
        load({"SOHOA_DATABSE_URL": "x"})
    assert refused.value.code == "unknown-setting"


def test_the_command_line_goes_before_the_environment() -> None:
    assert load({"SOHOA_PORT": "81"}, port=82).port == 82


def test_every_setting_says_what_it_is_for() -> None:
    assert all(help_text.endswith(".") for _, help_text, _, _ in described())
    assert len(described()) == len(Settings.__dataclass_fields__)
