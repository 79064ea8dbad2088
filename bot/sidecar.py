"""The sidecar as the bot's neighbour: its container, and the grants that the bot pushes to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from sandbox.engine import Engine
from sandbox.session import SandboxError

from .folders import GATEWAY_SOCKET, MCP_SOCKET, Folders

ROLE = {"threadbook.role": "sidecar"}
CONTROL_SOCKET = "control.sock"
START_TIMEOUT_S = 30
POLL_S = 0.05

Grant = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One that runs. Its access ends by itself after `most_s`: this process may be killed. `who`
    asked for it, for the audit.
    """

    id: str
    most_s: float
    who: tuple[str, ...] = ()


class Sidecar:
    """One container for all sessions of this installation; it outlives the bot."""

    def __init__(self, engine: Engine, folders: Folders, image: str) -> None:
        self._engine = engine
        self._folders = folders
        self._image = image
        self._labels = {"threadbook.home": folders.id, **ROLE}
        self._container_id: str | None = None
        self._starting = asyncio.Lock()

    async def ensure(self) -> None:
        """Have a sidecar of the current image that answers."""
        async with self._starting:
            if self._container_id is None:
                self._container_id = await self._running()
            if self._container_id is None or not await self.answers():
                await self._start()

    async def answers(self) -> bool:
        try:
            return (await self._ask("GET", "/health")).status_code == 200
        except httpx2.HTTPError:
            return False

    async def ended(self) -> None:
        """Return when the container has ended."""
        if self._container_id is None:
            await asyncio.Event().wait()
        else:
            await self._engine.wait(self._container_id)

    async def grant(
        self,
        session_id: str,
        thread_key: str,
        grant: Grant,
        cell: Cell | None = None,
        *,
        identity: str,
    ) -> None:
        """Open the session's socket, or renew what it may do, and let `cell` do it, for whom the
        identity is of.
        """
        body: dict[str, Any] = {"thread": thread_key, "identity": identity}
        body["tools"] = {name: list(tools) for name, tools in grant.items()}
        if cell is not None:
            body["cell"] = {"id": cell.id, "most_s": cell.most_s, "who": cell.who}
        await self._checked("PUT", session_id, body)

    async def end_cell(self, session_id: str) -> None:
        """Refuse the session everything until its next cell."""
        await self._checked("DELETE", f"{session_id}/cell", None)

    async def revoke(self, session_id: str) -> None:
        """Close the session's socket for good."""
        await self._checked("DELETE", session_id, None)

    async def stop(self) -> None:
        for container in await self._engine.find(self._labels):
            await self._engine.remove(container.id)
        self._container_id = None

    async def _checked(self, method: str, path: str, body: Any) -> None:
        try:
            response = await self._ask(method, f"/sessions/{path}", body)
        except httpx2.HTTPError as error:
            raise SandboxError("The sidecar doesn't answer.") from error
        if response.status_code >= 300 and response.status_code != 404:
            raise SandboxError(f"The sidecar refused a session: {response.text[:200]}")

    async def _ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        socket = str(self._folders.control / CONTROL_SOCKET)
        transport = httpx2.AsyncHTTPTransport(uds=socket, verify=False)  # no TLS here
        async with httpx2.AsyncClient(transport=transport, timeout=10) as http:
            return await http.request(method, f"http://localhost{path}", json=body)

    async def _running(self) -> str | None:
        for container in await self._engine.find(self._labels):
            current = container.labels.get("threadbook.tag") == self._image
            if container.status == "running" and current:
                return container.id
        return None

    async def _start(self) -> None:
        await self.stop()
        self._container_id = await self._engine.start(self._image, _command(), self._options())
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while not await self.answers():  # noqa: ASYNC110 - another container's socket
                    await asyncio.sleep(POLL_S)
        except TimeoutError as error:
            raise SandboxError("The sidecar container doesn't answer.") from error

    def _options(self) -> dict[str, Any]:
        folders = self._folders
        uid, gid = folders.sidecar_user
        return {
            "network_mode": "none",
            "user": f"{uid}:{gid}",
            "read_only": True,
            "tmpfs": {"/tmp": "size=16m,mode=1777,nosuid,nodev,noexec"},
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges"],
            "mem_limit": "512m",
            "memswap_limit": "512m",
            "pids_limit": 128,
            "volumes": {
                str(folders.sockets): {"bind": "/run/sidecar/sockets", "mode": "rw"},
                str(folders.control): {"bind": "/run/sidecar/control", "mode": "rw"},
                str(folders.sidecar_audit): {"bind": "/run/sidecar/audit", "mode": "rw"},
                str(folders.upstream): {"bind": "/run/sidecar/upstream", "mode": "ro"},
            },
            "labels": {**self._labels, "threadbook.tag": self._image},
            "log_config": {"Type": "json-file", "Config": {"max-size": "5m", "max-file": "2"}},
            "detach": True,
        }


def _command() -> list[str]:
    run = "/run/sidecar"
    return [
        "--sockets", f"{run}/sockets",
        "--control", f"{run}/control/{CONTROL_SOCKET}",
        "--audit", f"{run}/audit",
        "--upstream", f"datasets=unix:{run}/upstream/{MCP_SOCKET}",
        "--gateway", f"unix:{run}/upstream/{GATEWAY_SOCKET}",
    ]  # fmt: skip
