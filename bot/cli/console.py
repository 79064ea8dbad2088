"""What the commands share with a person's terminal: progress, JSON, who sits there."""

from __future__ import annotations

import getpass
import json
import logging
from pathlib import Path
from typing import Any

import structlog
import typer


def say(text: str) -> None:
    """Progress goes to standard error, so that standard output can be piped."""
    typer.echo(text, err=True)


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=None))


def user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "you"


def person() -> str:
    """Who sits there, as the audit names people."""
    return f"terminal:local:{user_name()}"


def time_zone() -> str:
    """This machine's zone by its IANA name; empty where it has none."""
    zone = Path("/etc/localtime").resolve()
    return str(zone).partition("zoneinfo/")[2]


def configure_logging(level: int = logging.INFO) -> None:
    """Log lines to standard error."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(typer.get_text_stream("stderr")),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
    )
