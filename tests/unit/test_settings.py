"""Configuration mistakes are named in one sentence, whatever their number."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from bot.app import sandbox_limits
from bot.settings import SettingsError, read
from sandbox.posture import SandboxLimits


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THREADBOOK_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "THREADBOOK_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_key_the_demo_model_is_used() -> None:
    assert read(Path("no.env")).uses_demo_model


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("THREADBOOK_MODEL=from-file\nTHREADBOOK_CPUS=4\nPATH=/other\n")
    monkeypatch.setenv("THREADBOOK_MODEL", "from-environment")

    settings = read(file)

    assert (settings.model, settings.cpus) == ("from-environment", 4)


def test_all_mistakes_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREADBOOK_HOEM", "/x")
    monkeypatch.setenv("THREADBOOK_MCP_PORT", "many")
    monkeypatch.setenv("THREADBOOK_SLACK_API_URL", "http://localhost/")

    with pytest.raises(SettingsError) as caught:
        read(Path("no.env"))

    text = str(caught.value)
    assert "THREADBOOK_HOEM is not a setting" in text
    assert "THREADBOOK_MCP_PORT" in text
    assert "must be a URL that ends in /api/" in text


def test_a_home_too_deep_for_sockets_is_refused() -> None:
    with pytest.raises(SettingsError, match="THREADBOOK_HOME: must be a path of at most"):
        read(Path("no.env"), THREADBOOK_HOME="/tmp/" + "x" * 100)


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")

    assert "xoxb-secret" not in repr(read(Path("no.env")))


def test_without_settings_all_state_lies_in_a_folder_of_the_persons_home() -> None:
    settings = read(Path("no.env"))
    assert settings.home == Path.home() / ".threadbook"
    assert settings.datasets.is_absolute()


def test_a_database_is_named_as_other_programs_name_it() -> None:
    for said, meant in (
        ("postgres://me:s3cret@db/threadbook", "postgresql+psycopg://me:s3cret@db/threadbook"),
        ("postgresql://db/t?sslmode=require", "postgresql+psycopg://db/t?sslmode=require"),
        ("sqlite:////var/t.db", "sqlite+aiosqlite:////var/t.db"),
    ):
        settings = read(Path("no.env"), THREADBOOK_DATABASE_URL=said)
        assert settings.database.get_secret_value() == meant
        assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("url", ["mysql://db/threadbook", "threadbook.db", "postgresql:db"])
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="must be postgresql://USER:PASSWORD@HOST/NAME"):
        read(Path("no.env"), THREADBOOK_DATABASE_URL=url)


def test_without_settings_a_sandbox_has_its_usual_limits() -> None:
    usual = sandbox_limits(read(Path("no.env")))
    assert all(isinstance(one, int | float) for one in asdict(usual).values())
    assert usual.shown_values == SandboxLimits().shown_values
    assert sandbox_limits(read(Path("no.env"), THREADBOOK_SHOW="off")).shown_values == 0
