"""The processes that hold the namespace, as the supervisor sees them: the head, which has it, and
the spare, a fork of the head that waits to run the next cell.
"""

from __future__ import annotations

import os
import secrets
import select
import selectors
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from . import channel, head, verdict
from .exposure.probes import Probes
from .exposure.registry import Loads
from .limits import Limits
from .processes import send

FORK_S = 20.0
GATE_S = 12.0


@dataclass(slots=True)
class Head:
    """A process and our end of its channel. `pid` is 0 as long as it isn't known; `ready` once
    cells can be run.
    """

    pid: int
    link: socket.socket
    inbox: channel.Inbox = field(default_factory=channel.Inbox)
    ready: bool = False

    @classmethod
    def start(
        cls, close_all: Callable[[], None], limits: Limits, loads: Loads, probes: Probes
    ) -> Head:
        """A new one with an empty namespace; `close_all` is called in it first."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            close_all()
            ours.close()
            head.main(theirs, limits, loads, probes)
        theirs.close()
        return cls(pid, ours)

    def fork(self) -> Head:
        """A copy of it with all its variables; it tells the copy's pid in an event."""
        ours, theirs = socket.socketpair()
        channel.send(self.link, {"op": "fork"}, (theirs.fileno(),))
        theirs.close()
        return Head(0, ours, ready=True)

    def receive(self) -> dict[str, Any] | None:
        """The next message, if this was the last part of one.

        Raises:
            channel.Closed: it is gone.
        """
        return self.inbox.feed(self.link.recv(self.inbox.missing_bytes))


class Heads:
    """The current head and its spare. Lent to a cell, the spare either becomes the head (commit)
    or is given up (undo). `resting` keeps a new one from being forked.
    """

    def __init__(
        self,
        selector: selectors.BaseSelector,
        limits: Limits,
        loads: Loads,
        probes: Probes,
        *,
        close_all: Callable[[], None],
        on_end: Callable[[int], None],
    ) -> None:
        """`on_end` is told the wait status of a lent process that died."""
        self._selector = selector
        self._limits, self._loads, self._probes = limits, loads, probes
        self._close_all = close_all
        self._on_end = on_end
        self._spare: Head | None = None
        self._lent: Head | None = None
        self._forked_by_s = 0.0
        self._has_threads = False
        self._news: list[str] = []
        self.resting = False
        self.current = self._start()

    def keep(self) -> set[int]:
        """The processes that outlive a cell."""
        return {os.getpid(), self.current.pid}

    def take_news(self) -> list[str]:
        """What became of variables between two cells, once."""
        news, self._news = self._news, []
        return news

    def fork_ahead(self) -> None:
        """Fork before the next cell is asked for: forking a large process takes its time."""
        if self._spare or self._lent or self.resting or not self.current.ready:
            return
        with suppress(BrokenPipeError):  # it is dead: its news say so next
            self._spare = self.current.fork()
        self._forked_by_s = time.monotonic() + FORK_S

    def end_if_hung(self, now_s: float) -> None:
        """End a head that hangs in its fork."""
        if self._spare and not self._spare.pid and now_s > self._forked_by_s:
            send(self.current.pid, signal.SIGKILL)

    def lend(self) -> Head | None:
        """The spare, for a cell; None as long as its pid isn't known, for such a one could be
        neither kept nor stopped.
        """
        if self._spare is None or not self._spare.pid:
            return None
        self._lent, self._spare = self._spare, None
        return self._lent

    def commit(self, *, has_threads: bool) -> None:
        """The lent process is the head from now on."""
        assert self._lent is not None
        lent, self._lent = self._lent, None
        self._adopt(lent)
        self._has_threads = has_threads

    def undo(self) -> None:
        """The lent process is no more; the head is as it was."""
        if self._lent is not None:
            self._drop(self._lent.link)
            self._lent = None

    def begin_again(self) -> None:
        """A new head with an empty namespace, in place of one that is no more."""
        self._drop(self.current.link)
        self.current = self._start()

    def rest(self) -> int | None:
        """How many sockets user code holds open; with none, the spare is ended first, since a
        fork's own pages would go to disk, too. None as long as that isn't known or done: ask again.
        """
        spare = self._spare
        if spare is None or not spare.pid:
            return 0 if self.resting else None
        try:
            channel.send(spare.link, {"op": "sockets"})
            message = None
            while message is None:
                message = spare.receive()
        except (channel.Closed, OSError):
            return None
        if message["open"]:
            return int(message["open"])
        self.resting = True
        send(spare.pid, signal.SIGKILL)
        return None

    def gated(self, texts: list[str], code: str) -> dict[str, Any] | None:
        """What the head says of these texts; None where it can't say, or not in time."""
        current, nonce = self.current, secrets.token_hex(8)
        if not (current.pid and current.ready):
            return None
        until_s = time.monotonic() + GATE_S
        try:
            channel.send(current.link, {"op": "gate", "texts": texts, "code": code, "nonce": nonce})
            while (left_s := until_s - time.monotonic()) > 0:
                if not select.select([current.link], [], [], left_s)[0]:
                    break
                match current.receive():
                    case {"event": "gated", "nonce": given, **said} if given == nonce:
                        return said
                    case None:
                        continue
                    case message:
                        self._hear(message)
        except (channel.Closed, OSError):
            pass  # its news say so next
        return None

    def _start(self) -> Head:
        started = Head.start(self._close_all, self._limits, self._loads, self._probes)
        self._selector.register(started.link, selectors.EVENT_READ, self._on_news)
        return started

    def _on_news(self) -> None:
        """The head tells of its fork, or has died."""
        current = self.current
        try:
            message = current.receive()
        except (channel.Closed, OSError):
            self._on_head_end()
            return
        if message is not None:
            self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        current = self.current
        match message:  # a thread that user code left behind may write here, too
            case {"event": "ready"}:
                current.ready = True
            case {"event": "started", "pid": int(pid)} if self._spare and pid > 1:
                self._spare.pid = pid
                if self._has_threads:
                    send(current.pid, signal.SIGKILL)  # the spare has all but the threads
            case {"event": "ended", "pid": int(pid), "status": int(status)}:
                self._on_fork_end(pid, status)
            case _:
                pass

    def _on_head_end(self) -> None:
        """A spare has the same variables; a running cell has them too, and may come to its end."""
        if self._lent:
            self._drop(self.current.link)
            self.current = Head(0, self.current.link)  # nothing to go back to
        elif self._spare and self._spare.pid:
            spare, self._spare = self._spare, None
            self._adopt(spare)
            self._has_threads = False
        else:
            self.begin_again()
            self._news.append(verdict.LOST_BETWEEN)

    def _on_fork_end(self, pid: int, status: int) -> None:
        if self._spare and self._spare.pid == pid:
            self._drop(self._spare.link)
            self._spare = None
        elif self._lent and self._lent.pid == pid:
            self._on_end(status)

    def _adopt(self, child: Head) -> None:
        self._drop(self.current.link)
        self.current = child
        child.link.setblocking(True)
        if child.link in self._selector.get_map():
            self._selector.unregister(child.link)
        self._selector.register(child.link, selectors.EVENT_READ, self._on_news)

    def _drop(self, link: socket.socket) -> None:
        if link.fileno() >= 0:
            if link in self._selector.get_map():
                self._selector.unregister(link)
            link.close()
