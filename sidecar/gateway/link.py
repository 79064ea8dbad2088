"""One declared server: connected while the gateway runs, again whenever the connection broke."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

import mcp.types as types
from mcp import Client, MCPError
from pydantic import ValidationError

from .answer import masked, plain_tool, said
from .declaration import ServerDeclaration
from .failures import ServerFailed, for_cell, for_operator, silent
from .masking import Mask
from .streams import Streams

PAUSES_S = (0, 1, 5, 15, 60)  # before each next try, while none of them lasts
STEADY_S = 5
START_S = 60  # a command may have to be downloaded first
MAX_PAGES = 50
MAX_TOOLS = 500
MAX_CALLS = 16  # of all threads together; more wait
_log = logging.getLogger(__name__)


class Link:
    """`tools` are those that the operator allows, as the server last listed them; `problem` is why
    there is no connection, for the operator; `known` is set once either is so.
    """

    def __init__(
        self,
        declaration: ServerDeclaration,
        connect: Callable[[], AbstractAsyncContextManager[Streams]],
        *,
        max_answer_bytes: int,
        list_again_s: float,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self.declaration = declaration
        self.tools: list[types.Tool] = []
        self.problem: str | None = "it is being connected to."
        self.known = asyncio.Event()
        self._connect = connect
        self._max_answer_bytes = max_answer_bytes
        self._list_again_s = list_again_s
        self._pauses_s = pauses_s
        self._mask = Mask(declaration.secrets)
        self._attempt = _attempt()
        self._calls = asyncio.Semaphore(MAX_CALLS)
        self._stirred = asyncio.Event()
        self._is_broken = False
        self._is_left = False
        self._connected_s: float | None = None
        self._listed_s = 0.0

    async def run(self) -> None:
        """Keep the connection, until it is left and cancelled."""
        failures = 0
        try:
            while True:
                lasted = await self._one_connection()
                if self._is_left:  # a process that ends just then hides that this was cancelled
                    return
                failures = 1 if lasted else failures + 1
                pause_s = self._pauses_s[min(failures, len(self._pauses_s)) - 1]
                if pause_s:
                    self._renew(is_over=True)
                    await asyncio.sleep(pause_s)
                self._renew()
        finally:
            self._renew(is_over=True)

    def look_again(self) -> None:
        """Somebody is interested in the tools: have them listed again, if that was a while ago."""
        if time.monotonic() - self._listed_s > self._list_again_s:
            self._stirred.set()

    def leave(self) -> None:
        """Whatever `run` makes of being cancelled, there is no further connection."""
        self._is_left = self._is_broken = True
        self._stirred.set()

    async def call(
        self, tool: str, arguments: dict[str, Any], *, is_granted: bool
    ) -> types.CallToolResult:
        """The tool's own result; a tool that failed is a result with `is_error`. One that isn't
        granted is told from none that isn't there.

        Raises:
            ServerFailed: there is none.
        """
        name = self.declaration.name
        try:
            async with asyncio.timeout(self.declaration.timeout_s), self._calls:
                return await self._call(tool, arguments, is_granted=is_granted)
        except TimeoutError as error:
            limit = f"{self.declaration.timeout_s:g} seconds"
            raise ServerFailed(f"The {name} server gave no answer within {limit}.") from error

    async def _call(
        self, tool: str, arguments: dict[str, Any], *, is_granted: bool
    ) -> types.CallToolResult:
        params = types.CallToolRequestParams(name=tool, arguments=arguments)
        request = types.CallToolRequest(params=params)
        for is_last in (False, True):
            client = await asyncio.shield(self._attempt)
            if client is None:
                raise ServerFailed(silent(self.declaration.name))
            if not is_granted or tool not in {one.name for one in self.tools}:
                raise ServerFailed(f"This server has no tool {tool[:100]!a} for cells.")
            try:
                result = await client.session.send_request(request, types.CallToolResult)
                return masked(result, self._mask)
            except MCPError as error:
                if _session_is_over(error):
                    self._break(client)
                    if not is_last:
                        continue  # the server didn't look at the call
                if (sentence := said(error, self._mask)) is not None:
                    raise ServerFailed(sentence) from error
                raise self._failed(error) from error
            except (ValidationError, ValueError) as error:
                raise self._failed(error) from error
        raise AssertionError("the last try returns or raises")

    def _failed(self, error: Exception) -> ServerFailed:
        _log.warning("server %s: %s", self.declaration.name, self._mask.text(repr(error)))
        return ServerFailed(for_cell(self.declaration.name, error, self._max_answer_bytes))

    async def _one_connection(self) -> bool:
        """From its beginning to its end; whether it lasted."""
        self._connected_s = None
        try:
            await self._connection()
        except Exception as error:  # the top of this task: no server keeps us from the others
            self.problem = self._mask.text(for_operator(error))
            _log.warning("server %s: %s", self.declaration.name, self._mask.text(repr(error)))
            self.known.set()
        since_s = self._connected_s
        return since_s is not None and time.monotonic() - since_s > STEADY_S

    async def _connection(self) -> None:
        self._is_broken = self._is_left
        self._stirred.clear()
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(START_S):
                client = Client(
                    self._connect(),
                    cache=None,
                    client_info=types.Implementation(name="threadbook", version="1"),
                    message_handler=self._heard,
                )
                await stack.enter_async_context(client)
                self.tools = await self._listed(client)
            self.problem = None
            self.known.set()
            self._connected_s = time.monotonic()
            self._attempt.set_result(client)
            while not self._is_broken:
                await self._stirred.wait()
                self._stirred.clear()
                if not self._is_broken:
                    async with asyncio.timeout(self.declaration.timeout_s):
                        self.tools = await self._listed(client)

    async def _listed(self, client: Client) -> list[types.Tool]:
        found: dict[str, types.Tool] = {}
        cursor = None
        for _ in range(MAX_PAGES):
            page = await client.list_tools(cursor=cursor)
            for tool in page.tools:
                if self.declaration.allows(tool.name) and len(found) < MAX_TOOLS:
                    found.setdefault(tool.name, plain_tool(tool, self._mask))
            cursor = page.next_cursor
            if not cursor:
                break
        self._listed_s = time.monotonic()
        return list(found.values())

    async def _heard(self, message: object) -> None:
        if isinstance(message, types.ToolListChangedNotification):
            self._stirred.set()

    def _break(self, client: Client) -> None:
        """Have the connection of this client made anew."""
        if self._attempt.done() and self._attempt.result() is client:
            self._renew()
            self._is_broken = True
            self._stirred.set()

    def _renew(self, *, is_over: bool = False) -> None:
        """Calls wait for the next try; or are told, where it is over, that there is nobody."""
        if self._attempt.done():
            self._attempt = _attempt()
        if is_over:
            self._attempt.set_result(None)


def _attempt() -> asyncio.Future[Client | None]:
    return asyncio.get_running_loop().create_future()


def _session_is_over(error: MCPError) -> bool:
    """A server that was started again doesn't know the session any more; the SDK's own words."""
    return error.code == types.INVALID_REQUEST and error.message == "Session terminated"
