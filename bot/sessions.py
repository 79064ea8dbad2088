"""Thread → live session: found again or started, its cells run one at a time and kept in the
journal. Knows no Docker: what starts sandboxes and what lets data in are given to it.
"""

from __future__ import annotations

import asyncio
import fcntl
import re
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sandbox.runner import Runner
from sandbox.session import Artifact, Execution, SandboxError, Session

from .records import CellRecord, SessionRecord, Thread
from .store import Store

LOCK_POLL_S = 0.1
STARTED_ANEW = (
    "This thread's earlier Python session has ended, so its variables are gone: "
    "load and compute again what you need."
)


class Gate(Protocol):
    """The way from one session to the data."""

    async def open(self, session_id: str, thread_key: str) -> None:
        """Make sure that the session's socket is there and its grants are in force."""
        ...

    async def close(self, session_id: str) -> None:
        """End the session's access for good."""
        ...


@dataclass(frozen=True, slots=True)
class SavedArtifact:
    """An artifact and where it was saved on the host."""

    artifact: Artifact
    path: Path


@dataclass(frozen=True, slots=True)
class Ran:
    """An execution, and its figures and files as saved."""

    execution: Execution
    figures: tuple[SavedArtifact, ...]
    files: tuple[SavedArtifact, ...]


class Sessions:
    """The live sessions of all threads."""

    def __init__(
        self,
        store: Store,
        runner: Runner,
        gate: Gate,
        *,
        image: str,
        locks: Path,
        artifacts: Path,
        cell_timeout_s: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._runner = runner
        self._gate = gate
        self._image = image
        self._locks = locks
        self._artifacts = artifacts
        self._cell_timeout_s = cell_timeout_s
        self._now = clock

    async def run(self, thread: Thread, code: str, *, turn_id: int | None = None) -> Ran:
        """Run one cell in the thread's session; its outcome is in the journal when this returns.

        Raises:
            SandboxError: there is no session to be had; the text is for the operator.
        """
        async with self._alone_in(thread):
            record, session, notes = await self._session(thread)
            cell = CellRecord(uuid.uuid4().hex, thread.id, code, None, self._now())
            await self._store.begin_cell(cell, turn_id=turn_id, session_id=record.id)
            execution = await self._execute(session, cell)
            execution = replace(execution, notes=(*notes, *execution.notes))
            ran = Ran(
                execution,
                await self._save(thread, cell, "figure", execution.figures),
                await self._save(thread, cell, "file", execution.files),
            )
            await self._close_cell(cell, execution)
            await self._store.touch_session(record.id)
            return ran

    async def stop(self, thread: Thread) -> bool:
        """End the thread's session and all it holds; False when there was none."""
        records = await self._store.live_sessions(thread)
        for record in records:
            await self._end(record)
        return bool(records)

    async def all(self) -> list[tuple[SessionRecord, bool]]:
        """Every session not yet ended, and whether its sandbox runs."""
        return [
            (record, await self._runner.find(record.container_id) is not None)
            for record in await self._store.live_sessions()
        ]

    async def _execute(self, session: Session, cell: CellRecord) -> Execution:
        """The cell's execution; cancelling this stops the cell and still journals its end."""
        work = asyncio.create_task(session.run(cell.id, cell.code, timeout_s=self._cell_timeout_s))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await session.interrupt()
            await self._close_cell(cell, await work)
            raise

    async def _session(self, thread: Thread) -> tuple[SessionRecord, Session, tuple[str, ...]]:
        """The thread's session, and what the model must know if it is a new one."""
        notes: tuple[str, ...] = ()
        for record in await self._store.live_sessions(thread):
            session = await self._runner.find(record.container_id)
            if session is not None:
                await self._gate.open(record.id, thread.key)
                return record, session, ()
            await self._end(record)
            notes = (STARTED_ANEW,)
        return *await self._start(thread), notes

    async def _start(self, thread: Thread) -> tuple[SessionRecord, Session]:
        session_id = uuid.uuid4().hex[:16]
        await self._gate.open(session_id, thread.key)
        try:
            handle = await self._runner.start(session_id, thread_key=thread.key)
        except BaseException:
            await self._gate.close(session_id)
            raise
        record = await self._store.begin_session(
            session_id, thread, container_id=handle, image=self._image
        )
        session = await self._runner.find(handle)
        if session is None:
            raise SandboxError("The sandbox ended as soon as it had started.")
        return record, session

    async def _end(self, record: SessionRecord) -> None:
        await self._runner.end(record.container_id)
        await self._gate.close(record.id)
        await self._store.end_session(record.id)

    async def _close_cell(self, cell: CellRecord, execution: Execution) -> None:
        await self._store.end_cell(
            cell.id,
            ending=execution.ending,
            stdout=execution.stdout,
            result=execution.result,
            error=execution.error.traceback if execution.error else None,
            duration_ms=execution.duration_ms,
        )

    async def _save(
        self, thread: Thread, cell: CellRecord, kind: str, artifacts: tuple[Artifact, ...]
    ) -> tuple[SavedArtifact, ...]:
        saved: list[SavedArtifact] = []
        folder = self._artifacts / f"thread-{thread.id}"
        for artifact in artifacts:
            await asyncio.to_thread(folder.mkdir, mode=0o700, exist_ok=True)
            path = folder / f"{cell.id[:8]}-{_file_name(artifact.name)}"
            await asyncio.to_thread(path.write_bytes, artifact.content)
            await self._store.add_artifact(
                cell.id,
                kind=kind,
                name=artifact.name,
                media_type=artifact.media_type,
                description=artifact.description,
                size_bytes=len(artifact.content),
                path=str(path),
            )
            saved.append(SavedArtifact(artifact, path))
        return tuple(saved)

    @asynccontextmanager
    async def _alone_in(self, thread: Thread) -> AsyncGenerator[None]:
        """One cell at a time per thread, over all processes; the lock dies with its holder."""
        with (self._locks / f"{thread.id}.lock").open("wb") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(LOCK_POLL_S)
            yield


def _file_name(name: str) -> str:
    """Sandbox names are untrusted: a plain leaf name, or nothing of it."""
    return re.sub(r"[^\w.() -]", "_", name).lstrip(".")[:120] or "file"
