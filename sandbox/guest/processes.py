"""The other processes in the sandbox: found in /proc, killed, reaped."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

ATTEMPTS = 200
PAUSE_S = 0.005


def kill_all_but(keep: set[int], *, wait: bool = True) -> None:
    """End every process but these, and wait until they are gone: forks race with the killing.

    These go on: a cell may have stopped them.
    """
    for pid in keep - {0}:  # 0 would be all of us
        send(pid, signal.SIGCONT)
    for _ in range(ATTEMPTS if wait else 1):
        strays = [pid for pid in _alive() if pid not in keep]
        if not strays:
            break
        for pid in strays:
            send(pid, signal.SIGKILL)
        if wait:
            time.sleep(PAUSE_S)
    reap()


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that user code may have ended meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def reap() -> None:
    """Collect dead children: PID 1 inherits every orphan."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _alive() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and not _is_zombie(name)]


def _is_zombie(pid: str) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2][:1] in (b"Z", b"X")
    except OSError:
        return True
