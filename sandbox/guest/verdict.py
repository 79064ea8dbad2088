"""How a cell ended, in a word and in a sentence for the model and for people. Pure."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Any, Literal

KEPT = "Variables are as they were before it."
LOST_BETWEEN = "This thread's Python session died between two cells: all variables are gone."

Stopped = Literal["interrupted", "timed_out", "flooded", "out_of_memory"]


def ending(stopped: Stopped | None, result: dict[str, Any] | None, *, lost: bool) -> str:
    """One of `sandbox.session.Ending`."""
    if lost:
        return "lost"
    if stopped:
        return "interrupted" if stopped == "flooded" else stopped
    if result is None:
        return "crashed"
    if result.get("out_of_memory"):
        return "out_of_memory"
    return "raised" if result.get("error") else "finished"


@dataclass(frozen=True, slots=True)
class Told:
    """The limits that a cell ran under, and its process's wait status."""

    timeout_s: float
    output_bytes: int
    status: int


def sentences(ending: str, stopped: Stopped | None, told: Told) -> list[str]:
    """What ended the cell and what was kept, for the model and for people."""
    match ending:
        case "timed_out":
            return [f"The cell ran past its limit of {told.timeout_s:g} s and was stopped. {KEPT}"]
        case "interrupted" if stopped == "flooded":
            limit = f"{told.output_bytes // 2**20} MB"
            return [f"The cell wrote more than {limit} of output and was stopped. {KEPT}"]
        case "interrupted":
            return [f"The cell was stopped. {KEPT}"]
        case "out_of_memory":
            return [f"The cell needed more memory than this sandbox has. {KEPT}"]
        case "crashed":
            return [f"The cell's process died ({_cause(told.status)}). {KEPT}"]
        case "lost":
            return ["The cell killed this thread's whole Python session: all variables are gone."]
        case _:
            return []


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"
