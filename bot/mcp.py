"""The dataset server as the bot's neighbour: started when nobody else has, watched, asked."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from sandbox.wrappers import ToolSchema

from .errors import DatasetsError
from .folders import MCP_SOCKET
from .identity import HEADER, Signer
from .neighbour import Neighbour, NeverReady
from .people import People
from .settings import ENV_FILE

CALL_TIMEOUT_S = 60
PERSON_HEADER = "threadbook-person"  # ASCII: a JSON text


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
        identity_key: Path,
        had_grants: Path,
        audit: Path,
        signer: Signer,
    ) -> None:
        self._socket = socket_folder / MCP_SOCKET
        self._datasets = datasets
        self._uploads = uploads
        self._cache = cache
        self._port = port
        self._neighbour = Neighbour(log)
        self._identity_key = identity_key
        self._had_grants = had_grants
        self._audit = audit
        self._signer = signer
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
        await self._neighbour.ended()

    async def tools(self) -> list[ToolSchema]:
        async with self._client() as client:
            listed = await client.list_tools()
        return [ToolSchema(t.name, t.description or "", t.input_schema) for t in listed.tools]

    @property
    def operator(self) -> str:
        """The identity of who operates Threadbook."""
        return self._signer.operating()

    async def call(
        self, tool: str, *, identity: str, person: str = "", **arguments: str
    ) -> dict[str, Any]:
        """A tool's structured result, as those see it whom the identity is of; `person` asked.

        Raises:
            DatasetsError: the tool refused; the text is its own sentence.
        """
        async with self._client(identity, person) as client:
            result = await client.call_tool(tool, arguments)
        if result.is_error or result.structured_content is None:
            text = " ".join(getattr(part, "text", "") for part in result.content)
            text = text.removeprefix(f"Error executing tool {tool}: ")
            raise DatasetsError(text or f"{tool} gave no result.")
        return dict(result.structured_content)

    async def used(self, thread_key: str) -> dict[str, tuple[str | None, str]]:
        """The datasets that the thread has opened since this was asked last, with their versions
        where there is one to tell, and marks of what was let see of them.

        Raises:
            DatasetsError: the server doesn't tell.
        """
        found = await self._asked("POST", "/uses", self._signer.operating(thread_key), [])
        return {name: (version, view) for name, (version, view) in found.items()}

    async def rows(self, thread_key: str) -> int:
        """The rows that the thread was sent since this was asked last.

        Raises:
            DatasetsError: the server doesn't tell.
        """
        found = await self._asked("POST", "/rows", self._signer.operating(thread_key), [])
        return int(found["rows"])

    async def versions(
        self, identity: str, marks: Mapping[str, str]
    ) -> dict[str, tuple[str | None, bool]]:
        """Of those of these datasets that are there: the versions that they have now, and whether
        what was let see may still be seen by all whom the identity is of.

        Raises:
            DatasetsError: the server doesn't tell.
        """
        await self.ensure()  # a turn depends on it
        found = await self._asked("POST", "/versions", identity, dict(marks))
        return {name: (version, is_seen) for name, (version, is_seen) in found.items()}

    async def people(self) -> People:
        """Whom grants name now.

        Raises:
            DatasetsError: the server doesn't tell.
        """
        found = await self._asked("GET", "/people", self.operator)
        grants: dict[str, list[str]] = found["people"]
        return People({name: frozenset(of) for name, of in grants.items()}, found["digest"])

    async def _asked(self, method: str, path: str, identity: str, body: Any = None) -> Any:
        try:
            async with self._http(timeout_s=CALL_TIMEOUT_S) as http:
                answer = await http.request(
                    method, f"http://localhost{path}", json=body, headers={HEADER: identity}
                )
                return answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise DatasetsError(f"The dataset server doesn't tell of {path}.") from error

    async def close(self) -> None:
        await self._neighbour.close()

    async def _start(self) -> None:
        command = [sys.executable, "-m", "mcp_server", "--datasets", str(self._datasets)]
        command += ["--uploads", str(self._uploads)]
        command += ["--cache", str(self._cache), "--audit", str(self._audit)]
        command += ["--identity-key", str(self._identity_key)]
        command += ["--had-grants", str(self._had_grants)]
        command += ["--env-file", str(ENV_FILE.absolute())]
        command += ["--uds", str(self._socket), "--port", str(self._port)]
        try:
            await self._neighbour.start(command)
        except NeverReady as error:
            raise DatasetsError(
                f"The dataset server doesn't start; {error.log} says why."
            ) from error

    @asynccontextmanager
    async def _client(self, identity: str = "", person: str = "") -> AsyncGenerator[Client]:
        async with self._http(timeout_s=CALL_TIMEOUT_S) as http:
            if identity:
                http.headers[HEADER] = identity
            if person:
                http.headers[PERSON_HEADER] = json.dumps(person)
            transport = streamable_http_client("http://localhost/mcp", http_client=http)
            try:
                async with Client(transport) as client:
                    yield client
            except MCPError as error:
                raise DatasetsError(str(error)) from error

    def _http(self, *, timeout_s: float) -> httpx2.AsyncClient:
        transport = httpx2.AsyncHTTPTransport(uds=str(self._socket), verify=False)  # no TLS here
        return httpx2.AsyncClient(transport=transport, timeout=timeout_s)
