"""The steps of a turn as tasks of one plan. Pure."""

from __future__ import annotations

from typing import Any, Literal

from ..messages import Step
from .text import label

MAX_TITLE_CHARS = 80
MAX_TASKS = 40
ID = "step-"

_STATUS: dict[str, str] = {"running": "in_progress", "done": "complete", "failed": "error"}


class Steps:
    """All steps of an answer, and which of them the current message shows."""

    def __init__(self) -> None:
        self._steps: dict[int, Step] = {}
        self._here: dict[int, str] = {}
        self._changed: dict[int, str] = {}

    def show(self, step: Step) -> None:
        self._steps[step.number] = step
        if step.number in self._here or len(self._here) < MAX_TASKS:
            self._changed[step.number] = _STATUS[step.state]

    def end(self, ending: Literal["finished", "moved"]) -> None:
        """No more of the current message: what still runs was broken off, or goes on below."""
        for number, status in (self._here | self._changed).items():
            if status == "in_progress":
                self._changed[number] = "error" if ending == "finished" else "complete"

    def move(self) -> None:
        """Go on in a new message, with the steps that still run."""
        running = [one for one in self._steps.values() if one.state == "running"]
        self._here = {}
        self._changed = {step.number: "in_progress" for step in running}

    def chunks(self) -> list[dict[str, Any]]:
        """What the current message has to be told."""
        if not self._changed:
            return []
        tasks = [self._task(number, status) for number, status in self._changed.items()]
        return [{"type": "plan_update", "title": self._heading()}, *tasks]

    def told(self, chunks: list[dict[str, Any]]) -> None:
        """The message shows these now; what changed meanwhile is still to be told."""
        for chunk in chunks:
            if chunk["type"] == "task_update":
                number, status = int(chunk["id"].removeprefix(ID)), str(chunk["status"])
                self._here[number] = status
                if self._changed.get(number) == status:
                    del self._changed[number]

    def block(self) -> list[dict[str, Any]]:
        """The plan of the current message as a block of it, if it has one."""
        shown = self._here | self._changed
        if not shown:
            return []
        tasks = [
            {
                "type": "task_card",
                "task_id": f"{ID}{number}",
                "title": self._name(number),
                "status": status,
            }
            for number, status in shown.items()
        ]
        return [{"type": "plan", "title": self._heading(), "tasks": tasks}]

    def _task(self, number: int, status: str) -> dict[str, Any]:
        return {
            "type": "task_update",
            "id": f"{ID}{number}",
            "title": self._name(number),
            "status": status,
        }

    def _name(self, number: int) -> str:
        return label(self._steps[number].title, MAX_TITLE_CHARS) or f"Step {number}"

    def _heading(self) -> str:
        shown = self._here | self._changed
        running = [number for number, status in shown.items() if status == "in_progress"]
        if running:
            return self._name(running[-1])
        count = len(self._steps)
        return "Worked in 1 step" if count == 1 else f"Worked in {count} steps"
