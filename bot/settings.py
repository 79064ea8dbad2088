"""Everything that is configured, read from the environment and `.env`, here and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)

from .budgets import CONTACT, Budget, Level, parse

ROOT = Path(__file__).resolve().parent.parent
OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_OPENAI_MODEL = "gpt-4.1"
PREFIX = "THREADBOOK_"
ENV_FILE = Path(".env")
MAX_HOME_CHARS = 70
# How a database may be named, and by which library it is spoken to.
DATABASES = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def _ids(text: object) -> object:
    """Ids with commas between them."""
    if not isinstance(text, str):
        return text
    ids = frozenset(one.strip() for one in text.split(",") if one.strip())
    if not all(one.isdecimal() for one in ids):
        raise ValueError("must be ids, which are numbers, with commas between them")
    return ids


def _budgets(level: Level) -> BeforeValidator:
    return BeforeValidator(lambda text: parse(level, text) if isinstance(text, str) else text)


Budgets = tuple[Budget, ...]
Ids = Annotated[frozenset[str], BeforeValidator(_ids)]


class SettingsError(Exception):
    """The configuration is wrong; the text names every wrong value and what it should be."""


class Settings(BaseModel):
    """One field per variable; README.md has the same table for people."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, alias="SLACK_CLIENT_SECRET")
    discord_token: SecretStr | None = Field(None, alias="DISCORD_TOKEN")
    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, alias="OPENAI_BASE_URL")

    model: str | None = Field(None, alias="THREADBOOK_MODEL")
    api: Literal["auto", "chat", "responses"] = Field("auto", alias="THREADBOOK_MODEL_API")
    connect_s: float = Field(10, alias="THREADBOOK_MODEL_CONNECT_S", gt=0)
    first_s: float = Field(120, alias="THREADBOOK_MODEL_FIRST_S", gt=0)
    silence_s: float = Field(60, alias="THREADBOOK_MODEL_SILENCE_S", gt=0)
    turn_s: float = Field(300, alias="THREADBOOK_TURN_S", gt=0)
    fallback_model: str | None = Field(None, alias="THREADBOOK_FALLBACK_MODEL")
    fallback_base_url: str | None = Field(None, alias="THREADBOOK_FALLBACK_BASE_URL")
    fallback_api_key: SecretStr | None = Field(None, alias="THREADBOOK_FALLBACK_API_KEY")
    budget_turn: Annotated[Budgets, _budgets("turn")] = Field((), alias="THREADBOOK_BUDGET_TURN")
    budget_thread: Annotated[Budgets, _budgets("thread")] = Field(
        (), alias="THREADBOOK_BUDGET_THREAD"
    )
    budget_person: Annotated[Budgets, _budgets("person")] = Field(
        (), alias="THREADBOOK_BUDGET_PERSON"
    )
    budget_channel: Annotated[Budgets, _budgets("channel")] = Field(
        (), alias="THREADBOOK_BUDGET_CHANNEL"
    )
    budget_workspace: Annotated[Budgets, _budgets("workspace")] = Field(
        (), alias="THREADBOOK_BUDGET_WORKSPACE"
    )
    budget_contact: str = Field(CONTACT, alias="THREADBOOK_BUDGET_CONTACT", max_length=200)
    receipt: Literal["on", "off"] = Field("on", alias="THREADBOOK_RECEIPT")
    prices: Path | None = Field(None, alias="THREADBOOK_PRICES")
    cheap_model: str | None = Field(None, alias="THREADBOOK_CHEAP_MODEL")
    cheap_base_url: str | None = Field(None, alias="THREADBOOK_CHEAP_BASE_URL")
    cheap_api_key: SecretStr | None = Field(None, alias="THREADBOOK_CHEAP_API_KEY")
    home: Path = Field(Path("~/.threadbook"), alias="THREADBOOK_HOME")
    database_url: SecretStr | None = Field(None, alias="THREADBOOK_DATABASE_URL")
    datasets: Path = Field(ROOT / "datasets", alias="THREADBOOK_DATASETS")
    slack_api_url: str | None = Field(None, alias="THREADBOOK_SLACK_API_URL")
    slack_http_port: int | None = Field(None, alias="THREADBOOK_SLACK_HTTP_PORT", ge=1, le=65535)
    slack_http_host: str = Field("127.0.0.1", alias="THREADBOOK_SLACK_HTTP_HOST")
    slack_charts: Literal["image", "native"] = Field("image", alias="THREADBOOK_SLACK_CHARTS")
    slack_guests: bool = Field(False, alias="THREADBOOK_SLACK_GUESTS")
    slack_external: bool = Field(False, alias="THREADBOOK_SLACK_EXTERNAL")
    discord_api_url: str | None = Field(None, alias="THREADBOOK_DISCORD_API_URL")
    discord_guilds: Ids = Field(frozenset(), alias="THREADBOOK_DISCORD_GUILDS")
    discord_channels: Ids = Field(frozenset(), alias="THREADBOOK_DISCORD_CHANNELS")
    discord_roles: Ids = Field(frozenset(), alias="THREADBOOK_DISCORD_ROLES")
    image: str | None = Field(None, alias="THREADBOOK_IMAGE")
    mcp_port: int = Field(8265, alias="THREADBOOK_MCP_PORT", ge=0, le=65535)
    memory_mb: int = Field(3072, alias="THREADBOOK_MEMORY_MB", ge=1024)
    cpus: float = Field(min(2, os.cpu_count() or 1), alias="THREADBOOK_CPUS", gt=0)
    processes: int = Field(30, alias="THREADBOOK_PROCESSES", ge=10, le=512)
    work_mb: int = Field(256, alias="THREADBOOK_WORK_MB", ge=16)
    output_mb: int = Field(64, alias="THREADBOOK_OUTPUT_MB", ge=1)
    files: int = Field(20, alias="THREADBOOK_FILES", ge=1, le=100)
    file_mb: int = Field(8, alias="THREADBOOK_FILE_MB", ge=1, le=64)
    upload_mb: int = Field(100, alias="THREADBOOK_UPLOAD_MB", ge=1, le=1024)
    uploads_mb: int = Field(500, alias="THREADBOOK_UPLOADS_MB", ge=1)
    uploads: int = Field(50, alias="THREADBOOK_UPLOADS", ge=1, le=1000)
    pool: int = Field(1, alias="THREADBOOK_POOL", ge=0, le=50)
    max_awake: int | None = Field(None, alias="THREADBOOK_MAX_AWAKE", ge=1)
    turns_per_person: int = Field(3, alias="THREADBOOK_TURNS_PER_PERSON", ge=1)
    idle_min: float = Field(15, alias="THREADBOOK_IDLE_MIN", gt=0)
    min_free_mb: int = Field(1024, alias="THREADBOOK_MIN_FREE_MB", ge=0)
    keep_days: float = Field(90, alias="THREADBOOK_KEEP_DAYS", gt=0)
    asleep_gb: float = Field(20, alias="THREADBOOK_ASLEEP_GB", ge=0)
    checkpoints: Literal["auto", "off"] = Field("auto", alias="THREADBOOK_CHECKPOINTS")
    cell_timeout_s: float = Field(60, alias="THREADBOOK_CELL_TIMEOUT_S", gt=0, le=3600)
    show: Literal["on", "off"] = Field("on", alias="THREADBOOK_SHOW")
    unsafe_runtime: str | None = Field(None, alias="THREADBOOK_UNSAFE_RUNTIME")

    @field_validator("home", "datasets")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("home")
    @classmethod
    def _short_enough(cls, path: Path) -> Path:
        if len(str(path)) > MAX_HOME_CHARS:  # a Unix socket's path ends at 107 bytes
            raise ValueError(f"must be a path of at most {MAX_HOME_CHARS} characters")
        return path

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        scheme, separator, rest = url.get_secret_value().partition("://")
        if not separator or scheme not in DATABASES:
            raise ValueError(
                "must be postgresql://USER:PASSWORD@HOST/NAME or sqlite:////PATH/OF/FILE.db"
            )
        return SecretStr(f"{DATABASES[scheme]}://{rest}")

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, url: str | None) -> str | None:
        if url is not None and not (url.startswith("http") and url.endswith("/api/")):
            raise ValueError("must be a URL that ends in /api/")
        return url

    @field_validator("discord_api_url")
    @classmethod
    def _discord_url(cls, url: str | None) -> str | None:
        if url is not None and not (url.startswith("http") and url.endswith("/api/v10")):
            raise ValueError("must be a URL that ends in /api/v10")
        return url

    @property
    def budgets(self) -> tuple[Budget, ...]:
        """Of all levels, the narrowest first."""
        near = (*self.budget_turn, *self.budget_thread, *self.budget_person)
        return (*near, *self.budget_channel, *self.budget_workspace)

    @property
    def database(self) -> SecretStr:
        """The SQLAlchemy URL of Threadbook's own database."""
        file = SecretStr(f"sqlite+aiosqlite:///{self.home / 'threadbook.db'}")
        return self.database_url or file

    @property
    def uses_demo_model(self) -> bool:
        return self.model == "demo" or (
            self.model is None and self.openai_api_key is None and self.openai_base_url is None
        )


def read(env_file: Path = ENV_FILE, **changes: str | None) -> Settings:
    """The settings in force: `changes` by variable name, over the environment, over `.env`.

    Raises:
        SettingsError: a value is malformed, or a THREADBOOK_ variable doesn't exist.
    """
    known = {str(field.alias) for field in Settings.model_fields.values()}
    values: dict[str, str | None] = dict(dotenv_values(env_file)) if env_file.is_file() else {}
    values |= os.environ | {name: value for name, value in changes.items() if value is not None}
    problems = [
        f"{name} is not a setting of Threadbook"
        for name in sorted(values)
        if name.startswith(PREFIX) and name not in known
    ]
    try:
        settings = Settings.model_validate(
            {name: value for name, value in values.items() if name in known and value}
        )
    except ValidationError as error:
        problems += [_sentence(str(item["loc"][0]), item["msg"]) for item in error.errors()]
    else:
        if not problems:
            return settings
    raise SettingsError("Wrong configuration: " + "; ".join(problems) + ". See README.md.")


def _sentence(name: str, message: str) -> str:
    return f"{name}: {message.removeprefix('Value error, ')}"


KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")


def terminal_images() -> Literal["kitty", "iterm"] | None:
    """How this terminal takes pictures, as far as it tells."""
    if os.environ.get("TMUX"):
        return None
    if os.environ.get("KITTY_WINDOW_ID") or os.environ.get("TERM") in KITTY_TERMS:
        return "kitty"
    if os.environ.get("TERM_PROGRAM") in ("iTerm.app", "WezTerm"):
        return "iterm"
    return None


def terminal_is_dumb() -> bool:
    """Whether this terminal can't move its cursor."""
    return os.environ.get("TERM", "dumb") in ("dumb", "unknown")


def terminal_locale() -> str:
    """The language of this terminal, as in LANG; empty where it doesn't tell."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    return ""
