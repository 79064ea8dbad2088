"""Parts of scenes: holding a question, pressing what is below an answer, dropping a file."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fakes.day.echo_model import Phase
from tests.fakes.day.place import Dropped
from tests.fakes.day.questions import Question
from tests.fakes.day.script import Scene, file_name
from tests.fakes.day.stage import Stage

NOTEBOOK = "thread.ipynb"
FILE_ROWS = 5
STOP = "Stop"


async def meanwhile(stage: Stage, scene: Scene, phase: Phase) -> None:
    """Ask the first question, and the others while the model works on that."""
    first, *others = scene.questions
    await held(stage, scene.people[0], first, phase)
    for person, question in zip(scene.people[1:], others, strict=False):
        await stage.says(person, question.text)
    stage.world.model.release(first.number, phase)
    await stage.settled(*scene.answers)


async def held(stage: Stage, person: str, question: Question, phase: Phase) -> None:
    """Ask something, and return when the model works on it and waits."""
    stage.world.model.hold(question.number, phase)
    await stage.says(person, question.text)
    await stage.world.model.reached(question.number, phase)


async def presses(stage: Stage, person: str, label: str, times: int = 1) -> None:
    """Press something below the newest answer."""
    await stage.room.presses(stage.who(person), stage.last.id, label, times)


async def presses_stop(stage: Stage, person: str) -> None:
    """Our own button, as soon as it is shown; the next one, if a restart took it away unheard."""
    is_pressed = False
    while not is_pressed:
        await stage.world.until(
            f"{stage.name}: a Stop button is shown", lambda: stage.room.stop_button() is not None
        )
        button = stage.room.stop_button()
        assert button is not None
        is_pressed = await stage.room.presses(stage.who(person), button, STOP)


def notebooks(stage: Stage) -> int:
    return sum(file.name == NOTEBOOK for file in stage.room.files())


def files(scene: Scene) -> Sequence[Dropped]:
    """The file that a question is about."""
    rows = "".join(f"{row},{row * 10},name {row}\n" for row in range(FILE_ROWS))
    return [(file_name(scene.questions[0]), f"id,amount,name\n{rows}".encode())]


def reason(question: Question) -> str:
    """What a person finds wrong with the answer."""
    return f"{question.number} should be more"
