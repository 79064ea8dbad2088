"""Who calls a tool, and what it is told of an error."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from starlette.requests import Request

from .errors import DatasetError
from .identity import thread_of

Caller = Context[Any, Request]


def thread(context: Caller) -> str | None:
    return thread_of(context.request_context.request)


@contextmanager
def told() -> Generator[None]:
    """Let the caller read what is wrong with a dataset; of other errors it learns nothing."""
    try:
        yield
    except DatasetError as error:
        raise ToolError(str(error)) from error
