"""The host's end: requests come on standard input, answers go to standard output, line by line."""

from __future__ import annotations

import os
import signal
import socket
from typing import Any

from . import wire

STDIN, STDOUT = 0, 1


class Host:
    """Whoever is attached to the container now, if anyone.

    A cell is stopped by a signal to PID 1: a request could be read away by the cell. `stops` is
    readable when one has come.
    """

    def __init__(self) -> None:
        self._lines = wire.Lines(wire.MAX_REQUEST_BYTES)
        self.stops, waker = socket.socketpair()
        for end in (self.stops, waker):
            end.setblocking(False)
        signal.set_wakeup_fd(waker.detach())
        signal.signal(signal.SIGINT, lambda number, frame: None)

    def fileno(self) -> int:
        return STDIN

    def requests(self) -> list[dict[str, Any]] | None:
        """What has arrived; None when the host has closed the stream for good."""
        chunk = os.read(STDIN, 2**16)
        return self._lines.feed(chunk) if chunk else None

    def answer(self, nonce: str, message: dict[str, Any]) -> None:
        """Answer the request of that nonce.

        User code can open our standard output in /proc: the newline in front ends whatever it
        wrote there, and without the nonce none of it is an answer.
        """
        view = memoryview(b"\n" + wire.encode({"re": nonce, **message}))
        while view:
            view = view[os.write(STDOUT, view) :]

    def close(self) -> None:
        """Take both streams out of a process that is not the supervisor."""
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, STDIN)
        os.dup2(nothing, STDOUT)
        os.close(nothing)
        os.close(signal.set_wakeup_fd(-1))
        self.stops.close()
