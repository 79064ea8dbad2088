"""What both of OpenAI's APIs refuse, in their words."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.openai.script import Refusal

_REASONING_MODELS = re.compile(r"^(gpt-5|o\d)")
_NAME = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")


class Wrong(Exception):
    """The request is refused."""

    def __init__(self, message: str, code: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.refusal = Refusal(status, message, code=code)


def reasons(model: str) -> bool:
    return _REASONING_MODELS.match(model) is not None


def only(body: dict[str, Any], known: set[str], where: str = "") -> None:
    """Refuse parameters that the API doesn't have."""
    for name in sorted(set(body) - known):
        raise Wrong(f"Unknown parameter: '{where}{name}'.", "unknown_parameter")


def text(value: Any, where: str) -> None:
    if not isinstance(value, str) or not value:
        raise Wrong(f"Invalid type or empty string for '{where}'.", "invalid_type")


def function(name: Any, arguments: Any, where: str) -> None:
    if not isinstance(name, str) or not _NAME.match(name):
        raise Wrong(f"Invalid '{where}.name': string does not match pattern.", "invalid_value")
    if not isinstance(arguments, str):
        raise Wrong(f"Invalid type for '{where}.arguments'.", "invalid_type")
