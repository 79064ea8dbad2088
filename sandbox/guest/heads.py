"""A process that holds a namespace, as the supervisor sees it: its pid, our end of its channel."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import channel, head
from .limits import Limits


@dataclass(slots=True)
class Head:
    """`pid` is 0 as long as it isn't known; `ready` once cells can be run."""

    pid: int
    link: socket.socket
    inbox: channel.Inbox = field(default_factory=channel.Inbox)
    ready: bool = False

    @classmethod
    def start(cls, close_all: Callable[[], None], limits: Limits) -> Head:
        """A new one with an empty namespace; `close_all` is called in it first."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            close_all()
            ours.close()
            head.main(theirs, limits)
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
