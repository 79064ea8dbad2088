"""Where sandboxes live: starts them, finds them again, ends them. The seam for more hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from .engine import ContainerInfo, Engine
from .gvisor import GvisorSession
from .posture import RUNTIME, SandboxLimits, command, container_options
from .session import Session

ROLE = {"threadbook.role": "sandbox"}
CHECKPOINT = "threadbook"
PROCESS_LABEL = "threadbook.process"
SESSION_LABEL = "threadbook.session"

State = Literal["awake", "asleep", "gone"]


class CannotSleep(Exception):
    """The sandbox can't be put to disk now, and is as it was."""


class NoCheckpoints(Exception):
    """This host puts no sandbox to disk, ever; the sandbox is as it was."""


@dataclass(frozen=True, slots=True)
class Usage:
    """`disk_bytes` is None where Docker's folder can't be looked into."""

    memory_bytes: int
    disk_bytes: int | None


class Runner(Protocol):
    """The host of sandboxes. A handle is what another process needs to find the same one."""

    async def start(self, session_id: str, *, thread_key: str) -> str:
        """A new sandbox, proven to be one; its handle.

        Raises:
            SandboxError: it can't be started; the text tells the operator what to do.
        """
        ...

    async def find(self, handle: str) -> Session | None:
        """The running sandbox of that handle, or None when it isn't awake."""
        ...

    async def state(self, handle: str) -> State:
        """Whether it runs, sleeps or is no more."""
        ...

    async def awake(self) -> frozenset[str]:
        """The handles of all that run, at the price of one question."""
        ...

    async def sleep(self, handle: str) -> None:
        """Put it to disk; its memory is free afterwards.

        Raises:
            CannotSleep: something is open to the host; it stays awake.
            NoCheckpoints: this host puts none to disk; it stays awake.
            SandboxError: it failed, and the sandbox is lost.
        """
        ...

    async def wake(self, handle: str) -> Session:
        """Bring it back from the disk.

        Raises:
            Unreachable: it could not be tried; the sandbox still sleeps.
            SandboxError: it failed, and the sandbox is lost.
        """
        ...

    async def usage(self, handle: str) -> Usage:
        """What it takes now, awake or asleep."""
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
        process: str = "",
        checkpoints: bool = True,
        unsafe_runtime: str | None = None,
    ) -> None:
        self._engine = engine
        self._image = image
        self._limits = limits
        self._sockets = sockets
        self._wrappers = wrappers
        self._labels = {"threadbook.home": installation, **ROLE}
        self._process = process
        self._checkpoints = checkpoints
        self._unsafe_runtime = unsafe_runtime

    async def start(self, session_id: str, *, thread_key: str) -> str:
        own = {
            SESSION_LABEL: session_id,
            "threadbook.thread": thread_key,
            PROCESS_LABEL: self._process,
        }
        options = container_options(
            limits=self._limits,
            socket_folder=self._sockets / session_id,
            wrappers_folder=self._wrappers / session_id,
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

    async def state(self, handle: str) -> State:
        status = await self._engine.status(handle)
        if status == "running":
            return "awake"
        if status and CHECKPOINT in await self._engine.checkpoints(handle):
            return "asleep"
        return "gone"

    async def awake(self) -> frozenset[str]:
        return frozenset(h for h, info in (await self.all()).items() if info.status == "running")

    async def sleep(self, handle: str) -> None:
        if not self._checkpoints:
            raise NoCheckpoints
        if open_sockets := await GvisorSession(self._engine, handle).rest():
            raise CannotSleep(f"its code holds {open_sockets} socket(s) open")
        if CHECKPOINT in await self._engine.checkpoints(handle):  # of a wake that was cut short
            await self._engine.drop_checkpoint(handle, CHECKPOINT)
        await self._engine.checkpoint(handle, CHECKPOINT)

    async def wake(self, handle: str) -> Session:
        await self._engine.restore(handle, CHECKPOINT)
        await self._engine.drop_checkpoint(handle, CHECKPOINT)
        return GvisorSession(self._engine, handle)

    async def usage(self, handle: str) -> Usage:
        if await self._engine.status(handle) == "running":
            return Usage(await self._engine.memory_bytes(handle), 0)
        return Usage(0, await self._engine.checkpoint_bytes(handle))

    async def end(self, handle: str) -> None:
        await self._engine.remove(handle)

    async def all(self) -> Mapping[str, ContainerInfo]:
        """Every sandbox of this installation by handle, whether a thread owns it or not."""
        return {info.id: info for info in await self._engine.find(self._labels)}
