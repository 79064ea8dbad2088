"""A terminal that a person watches: what is printed stays, and below it is shown what is being
done. Knows no messages; a prompt may be there at the same time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from prompt_toolkit.application.run_in_terminal import in_terminal
from rich.console import Console, Group, RenderableType
from rich.text import Text

from ..messages import Step
from . import render
from .images import Images, sequence

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
FRAMES_PER_S = 10
MAX_TAIL_LINES = 10
MARKS = {"running": " ", "done": "✓", "failed": "✗"}

_FILLING = re.compile(r" +((?:\x1b\[[0-9;]*m)*)\n")


@dataclass(slots=True, eq=False)
class Activity:
    """An answer that is being made: what is done now, its steps, the block that isn't whole."""

    began_s: float
    label: str = ""
    steps: list[Step] = field(default_factory=list[Step])
    unfinished: str = ""


class Board:
    """One terminal that several replies share. `clock` counts seconds."""

    def __init__(
        self, stdout: TextIO, *, clock: Callable[[], float], images: Images | None = None
    ) -> None:
        self._stdout = stdout
        self._clock = clock
        self._images: Images | None = images
        self._console = Console(
            file=stdout, force_terminal=True, highlight=False, emoji=False, theme=render.THEME
        )
        self._activities: list[Activity] = []
        self.changed: Callable[[], None] = lambda: None

    @property
    def width(self) -> int:
        return self._console.width

    @property
    def is_busy(self) -> bool:
        return bool(self._activities)

    async def print(self, *shown: RenderableType) -> None:
        """Put it above what is being done."""
        await self._write(self._drawn(Group(*shown)))

    async def picture(self, png: bytes) -> None:
        """The picture itself, where the terminal can show it."""
        if self._images is not None:
            await self._write(sequence(png, self._images, self.width - 2) + "\n")

    def begin(self) -> Activity:
        activity = Activity(self._clock())
        self._activities.append(activity)
        self.changed()
        return activity

    def end(self, activity: Activity) -> None:
        if activity in self._activities:
            self._activities.remove(activity)
        self.changed()

    def age_s(self, activity: Activity) -> float:
        return self._clock() - activity.began_s

    def live(self) -> str:
        """What is being done now, as lines with colours; empty when nothing is."""
        return "".join(self._drawn(self._shown(one)) for one in self._activities if one.label)

    def _shown(self, activity: Activity) -> RenderableType:
        frame = FRAMES[int(self._clock() * FRAMES_PER_S) % len(FRAMES)]
        lines: list[RenderableType] = []
        if activity.unfinished:
            drawn = self._drawn(render.prose(activity.unfinished)).splitlines()
            lines.append(Text.from_ansi("\n".join(drawn[-MAX_TAIL_LINES:])))
        lines += [_line(f"{MARKS[s.state]} {s.title}") for s in activity.steps[-MAX_TAIL_LINES:-1]]
        lines.append(_line(f"{frame} {activity.label} · {duration(self.age_s(activity))}"))
        return Group(*lines)

    def _drawn(self, shown: RenderableType) -> str:
        with self._console.capture() as captured:
            self._console.print(render.Harmless(shown))
        # A line that is filled up to the edge is broken when the window becomes narrower.
        return _FILLING.sub(r"\1\n", captured.get())

    async def _write(self, text: str) -> None:
        async with in_terminal():
            self._stdout.write(text)
            self._stdout.flush()


def duration(seconds: float) -> str:
    """Such as `7 s` or `2 min 05 s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _line(text: str) -> Text:
    return Text(text, style="dim", no_wrap=True, overflow="ellipsis")
