"""The dataset server as the bot's neighbour: started when nobody else has, watched, asked."""

from __future__ import annotations

import asyncio
import ctypes
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from sandbox.wrappers import ToolSchema

from .folders import MCP_SOCKET
from .settings import ENV_FILE, ROOT

START_TIMEOUT_S = 30
CALL_TIMEOUT_S = 60
THREAD_HEADER = "threadbook-thread"
PR_SET_PDEATHSIG = 1


class DatasetsError(LookupError):
    """The dataset server can't be started or refuses; the text is for a person."""


class DatasetServer:
    """Speaks to the server on its Unix socket, and starts one where none answers."""

    def __init__(
        self,
        socket_folder: Path,
        datasets: Path,
        *,
        uploads: Path,
        cache: Path,
        port: int,
        log: Path,
    ) -> None:
        self._socket = socket_folder / MCP_SOCKET
        self._datasets = datasets
        self._uploads = uploads
        self._cache = cache
        self._port = port
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()

    async def ensure(self) -> None:
        """Have a server that answers.

        Raises:
            DatasetsError: it could not be started; the text says why.
        """
        async with self._starting:
            if not await self.answers():
                await self._start()

    async def answers(self) -> bool:
        try:
            async with self._http(timeout_s=5) as http:
                return (await http.get("http://localhost/health")).status_code == 200
        except httpx2.HTTPError:
            return False

    async def ended(self) -> None:
        """Return when the server that this process started has ended."""
        if self._process is None:
            await asyncio.Event().wait()
        else:
            await self._process.wait()

    async def tools(self) -> list[ToolSchema]:
        async with self._client() as client:
            listed = await client.list_tools()
        return [ToolSchema(t.name, t.description or "", t.input_schema) for t in listed.tools]

    async def call(
        self, tool: str, *, thread_key: str | None = None, **arguments: str
    ) -> dict[str, Any]:
        """A tool's structured result, as the thread sees it, or as everyone does.

        Raises:
            DatasetsError: the tool refused; the text is its own sentence.
        """
        async with self._client(thread_key) as client:
            result = await client.call_tool(tool, arguments)
        if result.is_error or result.structured_content is None:
            text = " ".join(getattr(part, "text", "") for part in result.content)
            text = text.removeprefix(f"Error executing tool {tool}: ")
            raise DatasetsError(text or f"{tool} gave no result.")
        return dict(result.structured_content)

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def _start(self) -> None:
        await self.close()
        command = [sys.executable, "-m", "mcp_server", "--datasets", str(self._datasets)]
        command += ["--uploads", str(self._uploads)]
        command += ["--cache", str(self._cache)]
        command += ["--env-file", str(ENV_FILE.absolute())]
        command += ["--uds", str(self._socket), "--port", str(self._port)]
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is for the cell
                preexec_fn=die_with_parent,
            )
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if line.strip() != b"ready":
            await self.close()
            raise DatasetsError(f"The dataset server doesn't start; {self._log} says why.")

    @asynccontextmanager
    async def _client(self, thread_key: str | None = None) -> AsyncGenerator[Client]:
        async with self._http(timeout_s=CALL_TIMEOUT_S) as http:
            if thread_key is not None:
                http.headers[THREAD_HEADER] = quote(thread_key, safe="")
            transport = streamable_http_client("http://localhost/mcp", http_client=http)
            try:
                async with Client(transport) as client:
                    yield client
            except MCPError as error:
                raise DatasetsError(str(error)) from error

    def _http(self, *, timeout_s: float) -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(uds=str(self._socket), verify=False)  # no TLS here
        return httpx2.AsyncClient(transport=transport, timeout=timeout_s)


def die_with_parent() -> None:
    """For a child between fork and exec."""
    with suppress(OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
