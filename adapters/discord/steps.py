"""The steps of a turn and what is waited for, as the text of one message. Pure."""

from __future__ import annotations

from ..messages import Step
from .text import plain

MAX_TITLE_CHARS = 80
MAX_STATUS_CHARS = 120
# Of more steps the newest are shown.
MAX_STEPS = 10
# So few are named when they are done.
MAX_NAMED = 3
MARKS = {"running": "…", "done": "✓", "failed": "✗"}
WORKING = "Working on it"


class Steps:
    """All steps of an answer, and its status."""

    def __init__(self) -> None:
        self._steps: dict[int, Step] = {}
        self.status = ""

    def __bool__(self) -> bool:
        return bool(self._steps)

    def show(self, step: Step) -> None:
        """A step that runs says itself what is done; what is waited for in it comes later."""
        if step.state == "running":
            self.status = ""
        self._steps[step.number] = step

    @property
    def content(self) -> str:
        """While it works."""
        steps = [*self._steps.values()]
        hidden = len(steps) - MAX_STEPS
        lines = [f"-# {hidden} earlier {'step' if hidden == 1 else 'steps'}"] if hidden > 0 else []
        lines += [_marked(step) for step in steps[-MAX_STEPS:]]
        if self.status:
            lines.append(f"-# {plain(self.status, MAX_STATUS_CHARS).rstrip(' .…')}…")
        return "\n".join(lines) or f"-# {WORKING}…"

    @property
    def summary(self) -> str:
        """When it is done; empty if there was no step."""
        count = len(self._steps)
        if not count:
            return ""
        if count > MAX_NAMED:
            return f"-# Worked in {count} steps"
        return f"-# {' · '.join(_marked(step) for step in self._steps.values())}"


def _marked(step: Step) -> str:
    title = plain(step.title, MAX_TITLE_CHARS) or f"Step {step.number}"
    return f"{MARKS[step.state]} {title}"
