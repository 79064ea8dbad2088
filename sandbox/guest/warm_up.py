"""What a fresh fork does while nobody waits: it touches the memory that nearly every cell touches.

After a fork each first touch of a page costs a copy, and under gVisor a dear one: without this
the simplest cell that uses pandas takes three times as long.
"""

from __future__ import annotations

import builtins
import os
import select
import signal
import socket
from collections.abc import Callable

from . import cell, channel, limits
from .display import text_of

LIMIT_S = 20
TYPICAL = """
import pandas as pd
frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]})
value = float(frame["b"].head(1).sum()), int(pd.Series([1, 2, 3]).sum()), str(frame)
"""


def touch(link: socket.socket, own: limits.Limits, *, redirect: Callable[[], None]) -> None:
    """Go through the motions of a cell, as long as none has come over `link`.

    User code may have put something of its own in the way; what hangs in it ends by signal.
    """
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
    for step in (lambda: _between_cells(own), redirect, _messages, _cell):
        if select.select([link], [], [], 0)[0]:
            break
        step()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


def hung(status: int) -> bool:
    """Whether a fork that ended with this wait status hung in `touch`."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM


def _between_cells(own: limits.Limits) -> None:
    limits.hide_from_siblings(True)
    limits.give(own, more=True)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _messages() -> None:
    text_of(channel.decode(channel.encode({"value": [0.5, "text"]})))


def _cell() -> None:
    cell.run(TYPICAL, {"__builtins__": builtins}, name="<warm-up>")
