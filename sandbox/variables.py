"""What a variable is, as a value and as a plain JSON object. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .session import Variable


def to_variable(said: dict[str, Any]) -> Variable:
    """From a sandbox's checked words, or from a row of ours."""
    columns = tuple((str(label), str(dtype)) for label, dtype in said["columns"])
    return Variable(said["name"], said["type"], tuple(said["shape"]), columns)


def to_json(variable: Variable) -> dict[str, Any]:
    """The same again for `to_variable`."""
    return asdict(variable)
