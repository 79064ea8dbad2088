"""Where sandboxes live: starts them, finds them again, ends them. The seam for more hosts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from .engine import ContainerInfo, Engine
from .gvisor import GvisorSession
from .posture import RUNTIME, SandboxLimits, command, container_options
from .session import Session

ROLE = {"threadbook.role": "sandbox"}


class Runner(Protocol):
    """The host of sandboxes. A handle is what another process needs to find the same one."""

    async def start(self, session_id: str, *, thread_key: str) -> str:
        """A new sandbox, proven to be one; its handle.

        Raises:
            SandboxError: it can't be started; the text tells the operator what to do.
        """
        ...

    async def find(self, handle: str) -> Session | None:
        """The running sandbox of that handle, or None when it has ended."""
        ...

    async def end(self, handle: str) -> None:
        """Remove it with all it held; one that is gone already is fine."""
        ...


class GvisorRunner:
    """Sandboxes as gVisor containers of one Docker daemon."""

    def __init__(
        self,
        engine: Engine,
        image: str,
        *,
        limits: SandboxLimits,
        sockets: Path,
        wrappers: Path,
        installation: str,
        unsafe_runtime: str | None = None,
    ) -> None:
        self._engine = engine
        self._image = image
        self._limits = limits
        self._sockets = sockets
        self._wrappers = wrappers
        self._labels = {"threadbook.home": installation, **ROLE}
        self._unsafe_runtime = unsafe_runtime

    async def start(self, session_id: str, *, thread_key: str) -> str:
        own = {"threadbook.session": session_id, "threadbook.thread": thread_key}
        options = container_options(
            limits=self._limits,
            socket_folder=self._sockets / session_id,
            wrappers_folder=self._wrappers,
            labels={**self._labels, **own},
            runtime=self._unsafe_runtime or RUNTIME,
        )
        handle = await self._engine.start(self._image, command(self._limits), options)
        try:
            session = GvisorSession(self._engine, handle)
            await session.check(require_gvisor=self._unsafe_runtime is None)
        except BaseException:
            await self._engine.remove(handle)
            raise
        return handle

    async def find(self, handle: str) -> Session | None:
        if await self._engine.status(handle) != "running":
            return None
        return GvisorSession(self._engine, handle)

    async def end(self, handle: str) -> None:
        await self._engine.remove(handle)

    async def all(self) -> Mapping[str, ContainerInfo]:
        """Every sandbox of this installation by handle, whether a thread owns it or not."""
        return {info.id: info for info in await self._engine.find(self._labels)}
