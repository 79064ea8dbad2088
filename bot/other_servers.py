"""Other MCP servers as the bot's neighbours: the gateway to them, started where `datasets.toml` has
any, and what they offer. Knows no address, no command and no credential of one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx2

from sandbox.wrappers import ToolSchema

from .folders import GATEWAY_SOCKET
from .identity import HEADER
from .neighbour import Neighbour, NeverReady
from .settings import ENV_FILE

FILE = "datasets.toml"
LOG = "servers.log"
ANSWER_S = 20


class GatewayError(Exception):
    """The gateway can't be started or doesn't answer; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class OtherServer:
    """`problem` is why it can't be had, for the operator."""

    name: str
    description: str
    problem: str | None
    tools: tuple[ToolSchema, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """What some may use: one object while the gateway says the same. `problem` is what is wrong in
    `datasets.toml` about servers; of the `ungranted` no grant gives anything.
    """

    problem: str | None = None
    servers: tuple[OtherServer, ...] = ()
    ungranted: tuple[str, ...] = ()


NOTHING = Offered()


class OtherServers:
    """Speaks to the gateway on its Unix socket, and starts one where none answers."""

    def __init__(
        self,
        socket_folder: Path,
        datasets: Path,
        *,
        commands: Path,
        logs: Path,
        identity_key: Path,
        had_grants: Path,
    ) -> None:
        self._socket = socket_folder / GATEWAY_SOCKET
        self._datasets = datasets
        self._commands = commands
        self._identity_key = identity_key
        self._had_grants = had_grants
        self._neighbour = Neighbour(logs / LOG)
        self._starting = asyncio.Lock()
        self._file: tuple[int, int] | None = None
        self._are_declared = False

    async def ensure(self) -> None:
        """Have a gateway that answers, if servers are declared.

        Raises:
            GatewayError: it could not be started.
        """
        async with self._starting:
            if self._declares_servers() and not await self._answers():
                try:
                    await self._neighbour.start(self._command())
                except NeverReady as error:
                    said = f"The gateway to other servers doesn't start; {error.log} says why."
                    raise GatewayError(said) from error

    async def offered(self, identity: str) -> Offered:
        """What they offer now to whom the identity is of; one that is new is waited for, once and
        for a while.

        Raises:
            GatewayError: the gateway can't be asked, or doesn't believe whom this is for.
        """
        if not self._declares_servers():
            return NOTHING
        try:
            answer = await self._asked("/servers", {HEADER: identity})
        except httpx2.HTTPError:
            await self.ensure()
            try:
                answer = await self._asked("/servers", {HEADER: identity})
            except httpx2.HTTPError as error:
                raise GatewayError("The gateway to other servers doesn't answer.") from error
        if answer.status_code != 200:
            raise GatewayError(f"The gateway to other servers refuses: {answer.text[:200]}")
        return _offered(answer.content)

    async def ended(self) -> None:
        """Return when the gateway that this process started has ended."""
        await self._neighbour.ended()

    async def close(self) -> None:
        await self._neighbour.close()

    def _declares_servers(self) -> bool:
        """What can't be read now is as it was."""
        file = self._datasets / FILE
        try:
            status = file.stat()
            state = (status.st_mtime_ns, status.st_size)
            if state != self._file:
                self._are_declared = "servers" in tomllib.loads(file.read_text("utf-8-sig"))
                self._file = state
        except FileNotFoundError:
            self._file, self._are_declared = None, False
        except (OSError, ValueError):  # ValueError: not TOML, not UTF-8
            pass
        return self._are_declared

    async def _answers(self) -> bool:
        try:
            return (await self._asked("/health", {})).status_code == 200
        except httpx2.HTTPError:
            return False

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "sidecar.gateway", "--datasets", str(self._datasets)]
        command += ["--socket", str(self._socket), "--folder", str(self._commands)]
        command += ["--identity-key", str(self._identity_key)]
        command += ["--had-grants", str(self._had_grants)]
        return [*command, "--env-file", str(ENV_FILE.absolute())]

    async def _asked(self, path: str, headers: dict[str, str]) -> httpx2.Response:
        transport = httpx2.AsyncHTTPTransport(uds=str(self._socket), verify=False)  # no TLS here
        async with httpx2.AsyncClient(transport=transport, timeout=ANSWER_S) as http:
            return await http.get(f"http://localhost{path}", headers=headers)


@lru_cache(maxsize=50)
def _offered(answer: bytes) -> Offered:
    seen: dict[str, Any] = json.loads(answer)
    servers = tuple(map(_server, seen["servers"]))
    return Offered(seen["problem"], servers, tuple(seen["ungranted"]))


def _server(seen: dict[str, Any]) -> OtherServer:
    tools = tuple(
        ToolSchema(one["name"], one["description"], one["input_schema"]) for one in seen["tools"]
    )
    return OtherServer(seen["name"], seen["description"], seen["problem"], tools)
