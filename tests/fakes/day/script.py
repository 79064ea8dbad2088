"""A day as plain data: who does what in which thread, and what must then be there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.fakes.day.questions import Question

SceneKind = Literal[
    "asks", "joins", "waits", "stops", "hits stop", "may not stop", "suggests", "chooses",
    "retries", "shows code", "exports", "likes", "complains", "drops", "loads", "helps", "lists",
    "mentions", "edits", "deletes", "bot", "again", "shortcut", "home", "command", "log",
]  # fmt: skip
STOPPED, HELP, LISTED = "stopped", "help", "datasets"
MENTIONS_ON, MENTIONS_OFF = "mentions on", "mentions off"

# How many things people say or press in a scene, where it isn't one.
COUNTS: dict[SceneKind, int] = {
    "joins": 3, "waits": 2, "stops": 2, "hits stop": 2, "may not stop": 2, "suggests": 2,
    "chooses": 2, "retries": 2, "shows code": 2, "exports": 2, "likes": 2, "complains": 2,
    "mentions": 4, "edits": 2, "deletes": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """A few things that belong together; `people` act in this order."""

    kind: SceneKind
    people: tuple[str, ...]
    questions: tuple[Question, ...] = ()

    @property
    def count(self) -> int:
        """How many things people say or press in it."""
        return COUNTS.get(self.kind, 1)

    @property
    def answers(self) -> tuple[str, ...]:
        """What is answered, in order: numbers of questions, and words for the rest."""
        numbers = tuple(str(question.number) for question in self.questions)
        match self.kind:
            case "stops" | "hits stop":
                return (STOPPED,)
            case "suggests" | "chooses":
                return (*numbers, str(self.questions[0].offered[0].number))
            case "retries":
                return numbers * 2
            case "drops":
                return (received(self.questions[0]),)
            case "loads":
                return (received(self.questions[0]), *numbers)
            case "helps":
                return (HELP,)
            case "lists":
                return (LISTED,)
            case "mentions":
                return (MENTIONS_ON, *numbers, MENTIONS_OFF)
            case _:
                return numbers

    @property
    def counted(self) -> tuple[Question, ...]:
        """The questions whose cells are to have run, in order."""
        match self.kind:
            case "stops" | "hits stop" | "drops" | "log":
                return ()
            case "suggests" | "chooses":
                return (*self.questions, self.questions[0].offered[0])
            case "retries":
                return self.questions * 2
            case _:
                return self.questions


@dataclass(frozen=True, slots=True)
class ThreadPlan:
    """A thread of one channel, from its first question to its log; `channel` is empty for the
    direct messages of its `starter`.
    """

    name: str
    channel: str
    starter: str
    scenes: tuple[Scene, ...]
    log: Scene


@dataclass(frozen=True, slots=True)
class Day:
    seed: int
    threads: tuple[ThreadPlan, ...]

    @property
    def count(self) -> int:
        """How many things people say or press."""
        return sum(scene.count for one in self.threads for scene in (*one.scenes, one.log))


def received(question: Question) -> str:
    """What is answered when the files of a question become datasets."""
    return f"received {dataset(question)}"


def file_name(question: Question) -> str:
    return f"data_{question.number}.csv"


def dataset(question: Question) -> str:
    """What the file becomes."""
    return f"data_{question.number}"
