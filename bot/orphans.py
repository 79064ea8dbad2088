"""Sandboxes that no thread owns and no living process is about to use."""

from __future__ import annotations

import os
from pathlib import Path

from sandbox.runner import PROCESS_LABEL, SESSION_LABEL, GvisorRunner

from .gate import Gate
from .store import Store


def process_mark(pid: int | None = None) -> str:
    """A process's id and start time: ids are used again, the two together are not."""
    own = pid or os.getpid()
    stat = Path(f"/proc/{own}/stat").read_text("utf-8", errors="replace")
    return f"{own}-{stat.rpartition(')')[2].split()[19]}"


def is_alive(mark: str) -> bool:
    """Whether the process of that mark still runs."""
    try:
        return process_mark(int(mark.partition("-")[0])) == mark
    except (OSError, ValueError, IndexError):
        return False


async def find(store: Store, runner: GvisorRunner) -> list[str]:
    """Their handles. What a live process has just started is none."""
    owned = {record.container_id for record in await store.live_sessions()}
    return [
        handle
        for handle, container in (await runner.all()).items()
        if handle not in owned and not is_alive(container.labels.get(PROCESS_LABEL, ""))
    ]


async def remove(store: Store, runner: GvisorRunner, gate: Gate) -> int:
    """Remove them, their checkpoints and their way to the data; how many there were."""
    containers, found = await runner.all(), await find(store, runner)
    for handle in found:
        await runner.end(handle)
        if handle in containers and (session := containers[handle].labels.get(SESSION_LABEL)):
            await gate.close(session)
    return len(found)
