"""What can go wrong with another server, told to the cell that asked and to the operator.

What the cell is told holds no address, no path and nothing that a foreign error says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import mcp.types as types
from mcp import MCPError
from pydantic import ValidationError

from .addresses import NotReached
from .process import Ended

UNREACHABLE = -32_090  # our own: no answer from the address
REFUSED = -32_091  # our own: a status that is no answer


class ServerFailed(Exception):
    """A call gave no result. The text is for the model."""


def for_cell(name: str, error: Exception, max_answer_bytes: int) -> str:
    code = error.code if isinstance(error, MCPError) else None
    if code == UNREACHABLE or _is_end(error):
        return silent(name)
    if isinstance(error, ValidationError) or code == types.PARSE_ERROR:
        most = max_answer_bytes // 2**20
        return f"The {name} server's answer can't be used, or is over {most} MiB; ask for less."
    return f"The {name} server couldn't answer this call."


def silent(name: str) -> str:
    return f"The {name} server isn't answering; try again in a few seconds."


def for_operator(error: Exception) -> str:
    """Why there is no connection, in a few words."""
    match _innermost(error):
        case NotReached() as told:
            return str(told)
        case FileNotFoundError():
            return "there is no such program as its command names."
        case TimeoutError():
            return "it doesn't answer in time."
        case OSError() as told:
            return f"it can't be started: {told.strerror}."
        case Ended():
            return "it ended; logs/servers.log says why."
        case MCPError() as told:
            return told.message
        case _:
            return "it doesn't speak MCP as it should; logs/servers.log says more."


def _is_end(error: Exception) -> bool:
    """Whether there was no answer, in the SDK's own words: servers use its code for anything."""
    if not isinstance(error, MCPError) or error.code != types.CONNECTION_CLOSED:
        return False
    return error.message.startswith(("Connection closed", "SSE stream"))


def _innermost(error: BaseException) -> BaseException:
    """The first of what happened at once."""
    found = cast("Sequence[BaseException]", getattr(error, "exceptions", ()))
    return _innermost(found[0]) if found else error
