"""Parts of Slack's payloads, of which any may be missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def part(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside a payload; empty where there is none."""
    found: object = payload.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def parts(payload: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in a list inside a payload."""
    found: object = payload.get(name)
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
