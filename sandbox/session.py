"""What a session promises to whoever runs code in it. Knows no Docker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Ending = Literal[
    "finished",  # ran to its end
    "raised",  # ended by a Python exception: what it did before is kept
    "interrupted",  # stopped on request: undone
    "timed_out",  # over its time limit: undone
    "out_of_memory",  # over its memory: undone
    "crashed",  # the process died (segfault, os._exit, kill): undone
    "lost",  # the whole session died: the namespace is gone
]


ChartKind = Literal["bar", "line", "area", "pie"]


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each category of its chart."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The data of a plain figure: few series over few categories, all texts short and in one line.

    A pie is one series, its categories are the segments. Texts may be anything all the same.
    """

    kind: ChartKind
    title: str
    x_label: str
    y_label: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A figure or a file that a cell made. `description` is plain text for people and the model,
    `chart` the data of a figure that is plain enough to be drawn by others. `told` is what the
    model is told instead of name and description, where these hold raw values of the data.
    """

    name: str
    media_type: str
    content: bytes
    description: str = ""
    chart: Chart | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class CellError:
    """A Python exception: `type` its class name, `traceback` cut to the user's frames, `hint` what
    the model may do about it, if that is known.
    """

    type: str
    message: str
    traceback: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable is. `shape` is rows and columns or a length; `columns` are labels and dtypes
    of a frame's first columns, an array has one without a label. Texts are in one line.
    """

    name: str
    type: str
    shape: tuple[int, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Execution:
    """What one cell did. Failing user code is a result, never an exception.

    `stdout`, `stderr` and `result` are already bounded; `printed` is the expression by which code
    reads all that was printed, where that is kept. `notes` are single sentences about what was
    cut, refused or undone, fit for the model and for people. `names` are the user's variables
    afterwards, None after a cell that was undone; `variables` tell what the most telling of them
    are, the last used first. `answer` is markdown for the person, given by `answer(...)` in a cell
    that ran to its end; texts of data in it are data.

    Raw values of the data are masked in all texts: `masked_values` places, and `shown_values` are
    those that code showed on purpose. `answer` is as people should read it, so `answer_told` is
    what the model is told in its place. `is_withheld`: it couldn't be checked, so nothing is told.
    """

    ending: Ending
    stdout: str = ""
    stderr: str = ""
    printed: str = ""
    result: str | None = None
    error: CellError | None = None
    figures: tuple[Artifact, ...] = ()
    files: tuple[Artifact, ...] = ()
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] | None = None
    variables: tuple[Variable, ...] = ()
    duration_ms: int = 0
    answer: str | None = None
    answer_told: str | None = None
    shown_values: int = 0
    masked_values: int = 0
    is_withheld: bool = False

    @property
    def ok(self) -> bool:
        return self.ending == "finished"


class Session(Protocol):
    """The live Python of one thread. Cells run one at a time."""

    async def run(self, cell_id: str, code: str, *, timeout_s: float) -> Execution:
        """Run one cell. The same `cell_id` again returns the first run's result.

        Raises:
            SandboxError: the session can't be reached at all.
        """
        ...

    async def interrupt(self) -> None:
        """End the running cell, if any; what the session held before it stays."""
        ...


class SandboxError(Exception):
    """A sandbox can't be started or reached; the text tells the operator what to do."""


class Unreachable(SandboxError):
    """The engine doesn't answer. What it keeps, awake or asleep, may well be as it was."""
