"""Parts of scenes: holding a question, pressing what is below an answer, filling in a modal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tests.fakes.day.echo_model import Phase
from tests.fakes.day.questions import Question
from tests.fakes.day.script import Scene, file_name
from tests.fakes.day.stage import LOOK_S, TRIES, Stage
from tests.fakes.slack.messages import Posted

NOTEBOOK = "thread.ipynb"
FILE_ROWS = 5
STOP = "Stop"


async def meanwhile(stage: Stage, scene: Scene, phase: Phase) -> None:
    """Ask the first question, and the others while the model works on that."""
    first, *others = scene.questions
    await held(stage, scene.people[0], first, phase)
    for user, question in zip(scene.people[1:], others, strict=False):
        await stage.says(user, question.text)
    stage.world.model.release(first.number, phase)
    await stage.settled(*scene.answers)


async def held(stage: Stage, user: str, question: Question, phase: Phase) -> None:
    """Ask something, and return when the model works on it and waits."""
    stage.world.model.hold(question.number, phase)
    await stage.says(user, question.text)
    await stage.world.model.reached(question.number, phase)


async def presses(stage: Stage, user: str, label: str, times: int = 1) -> None:
    """Press something below the newest answer."""
    person, message = stage.person(user), stage.last
    await stage.presses(lambda: person.presses(message, label, times))


async def stops_natively(stage: Stage, user: str) -> None:
    what = f"{stage.plan.name} ({stage.key}): Slack shows its Stop"
    await stage.world.until(what, lambda: _is_processing(stage), LOOK_S)
    await stage.person(user).stops(stage.root)


async def stop_button(stage: Stage) -> Posted:
    """The message with our own button."""
    what = f"{stage.plan.name} ({stage.key}): a Stop button is shown"
    await stage.world.until(what, lambda: bool(_stop_notes(stage)))
    return _stop_notes(stage)[-1]


def notebooks(stage: Stage) -> int:
    return sum(file.name == NOTEBOOK for file in stage.thread.files)


def modal(stage: Stage, user: str) -> dict[str, Any] | None:
    """What a person has open, the newest first."""
    mine = [one for one in stage.world.slack.workspace.modals.values() if one["user"] == user]
    return mine[-1] if mine else None


async def submits(stage: Stage, user: str, text: str) -> None:
    """Fill in the only field of the modal and submit it, until somebody has heard it."""
    slack, person = stage.world.slack, stage.person(user)
    for _ in range(TRIES):
        await stage.world.until("a connection", lambda: slack.is_connected)
        view = modal(stage, user)
        assert view is not None, f"{stage.plan.name}: no modal for {user}"
        [field] = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        lost = len(slack.workspace.unanswered)
        try:
            answer = await person.submits(view, {field: text})
        except TimeoutError:
            if len(slack.workspace.unanswered) == lost:
                raise
            continue
        if answer.get("response_action") != "errors":
            slack.workspace.modals.clear()
            return
    raise TimeoutError(f"{stage.plan.name}: a modal of {user} was never heard")


async def tried(
    stage: Stage, what: str, act: Callable[[], Awaitable[object]], met: Callable[[], bool]
) -> None:
    """Do it again as long as it doesn't come: what isn't a message may be lost in a crash."""
    for attempt in range(TRIES):
        await act()
        try:
            await stage.world.until(f"{stage.plan.name}: {what}", met, LOOK_S)
        except TimeoutError:
            if attempt == TRIES - 1:
                raise
        else:
            return


def files(scene: Scene) -> Sequence[tuple[str, bytes]]:
    """The file that a question is about."""
    rows = "".join(f"{row},{row * 10},name {row}\n" for row in range(FILE_ROWS))
    return [(file_name(scene.questions[0]), f"id,amount,name\n{rows}".encode())]


def reason(question: Question) -> str:
    """What a person finds wrong with the answer."""
    return f"{question.number} should be more"


def _is_processing(stage: Stage) -> bool:
    session = stage.thread.session
    return session is not None and session.status == "processing"


def _stop_notes(stage: Stage) -> list[Posted]:
    return [
        message
        for message in stage.thread.answers
        for block in message.blocks
        if block["type"] == "actions"
        and any(element["text"]["text"] == STOP for element in block["elements"])
    ]
