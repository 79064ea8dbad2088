"""Who calls a tool, and what it is told of an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from starlette.requests import Request

from declared.access.identity import Identity

from .accesses import Access, access_of
from .errors import DatasetError
from .identity import Identities

BEAT_S = 1
Caller = Context[Any, Request]


class Callers:
    """Tells for whom a tool is called."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    def access(self, context: Caller) -> tuple[Identity, Access]:
        """For whom the call is, and what the audit is to say of it.

        Raises:
            ToolError: it can't be proven.
        """
        request = context.request_context.request
        access = access_of(request)
        try:
            whom = self._identities.of(request)
        except DatasetError as error:
            access.fail(error)
            raise ToolError(str(error)) from error
        access.is_for(whom)
        return whom, access


@asynccontextmanager
async def telling(context: Caller, doing: str) -> AsyncGenerator[None]:
    """Let the caller hear that it takes long, if it asked for that, and read what is wrong with a
    dataset; of other errors it learns nothing.
    """
    beat = asyncio.create_task(_beat(context, doing))
    try:
        yield
    except DatasetError as error:
        access_of(context.request_context.request).fail(error)
        raise ToolError(str(error)) from error
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)


async def _beat(context: Caller, doing: str) -> None:
    for seconds in count(BEAT_S, BEAT_S):
        await asyncio.sleep(BEAT_S)
        await context.report_progress(seconds, message=f"{doing}, for {seconds} s")
