"""Tells when a turn runs into the same error again, so that the model takes another way. Pure."""

from __future__ import annotations

import re

from sandbox.session import Execution

AGAIN = "The same error as before: that way doesn't work. Look at the data, or take another way."
STOP = (
    "The same error again and again: run no more of this. Tell the person what failed, and what"
    " you need to go on."
)
_NUMBERS = re.compile(r"\d+")
_UNDONE = ("timed_out", "out_of_memory", "crashed")


class Repeats:
    """The errors of one turn's cells, in a row."""

    def __init__(self) -> None:
        self._last = ""
        self._count = 0

    def told(self, execution: Execution) -> str:
        """What the model must hear of this execution besides; empty as long as nothing repeats."""
        error = _signature(execution)
        self._count = self._count + 1 if error and error == self._last else 1
        self._last = error
        if not error or self._count == 1:
            return ""
        return AGAIN if self._count == 2 else STOP


def _signature(execution: Execution) -> str:
    """Type and message without numbers; a cell that was undone has its ending."""
    if execution.ending in _UNDONE:
        return execution.ending
    error = execution.error
    if error is None or execution.ending != "raised":
        return ""
    return f"{error.type}: {_NUMBERS.sub('', error.message)}"
