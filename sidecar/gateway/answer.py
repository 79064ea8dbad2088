"""What a server says, as it may go on to a sandbox: plain, bounded, without credentials. Pure."""

from __future__ import annotations

import re
from typing import Any

import mcp.types as types
from mcp import MCPError

from sidecar.strict import is_plain_json

from .masking import Mask

MAX_DESCRIPTION_CHARS = 4000
MAX_SCHEMA_CHARS = 65_536
MAX_SENTENCE_CHARS = 1000
_KEPT = ("content", "structuredContent", "isError")
_PLACE = re.compile(r"[a-z][a-z0-9+.-]*://\S+|(?<!\w)[~.]{0,2}(?:/[\w.@+-]+){2,}/?", re.IGNORECASE)


def masked(result: types.CallToolResult, mask: Mask) -> types.CallToolResult:
    """Raises: ValueError: it holds what JSON can't, or is nested too deep."""
    fields = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept = {key: one for key, one in fields.items() if key in _KEPT}
    if not is_plain_json(kept):
        raise ValueError("The answer isn't plain JSON.")
    return types.CallToolResult.model_validate(mask.value(kept))


def plain_tool(tool: types.Tool, mask: Mask) -> types.Tool:
    """Its name, description and input schema; a schema that is too large, or no plain JSON, is
    left out."""
    schema: dict[str, Any] = {"type": "object"}
    if is_plain_json(tool.input_schema) and len(str(tool.input_schema)) <= MAX_SCHEMA_CHARS:
        schema = mask.value(tool.input_schema)
    description = mask.text(tool.description or "")[:MAX_DESCRIPTION_CHARS]
    return types.Tool(name=tool.name, description=description, input_schema=schema)


def said(error: MCPError, mask: Mask) -> str | None:
    """What a server minds about the arguments of a call, for who made it; of any other error,
    nothing."""
    if error.code != types.INVALID_PARAMS:
        return None
    return _PLACE.sub("...", mask.text(error.message))[:MAX_SENTENCE_CHARS]
