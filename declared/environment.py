"""The variables that `${NAMES}` in `datasets.toml` stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from .section import Section

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def variables(env_file: Path | None, own: Mapping[str, str]) -> dict[str, str]:
    """A file's, as it is now, and over them the process's own. A file that isn't there has none."""
    filed = dotenv_values(env_file) if env_file is not None else {}
    return {name: value for name, value in filed.items() if value} | dict(own)


def filled(section: Section, key: str, text: str, environment: Mapping[str, str]) -> str:
    """The text with its `${VARIABLES}`; no value of one is ever in an error.

    Raises:
        BadDeclaration: one isn't set.
    """
    for name in named(text):
        if not environment.get(name):
            raise section.bad(key, f"needs the environment variable {name}, which isn't set.")
    return _VARIABLE.sub(lambda match: environment[match[1]], text)


def named(text: str) -> list[str]:
    """The variables that a text stands for."""
    return _VARIABLE.findall(text)
