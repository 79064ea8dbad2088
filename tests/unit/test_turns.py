"""The story: messages become turns, with a real store, local sessions and a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.messages import Author, File, Message, ThreadKey
from agent.errors import ModelError
from agent.loop import Limits
from agent.model import Completion
from agent.scripted import Line, ScriptedModel, runs
from agent.transcript import Asked, Observed
from bot.artifacts import ArtifactFolder
from bot.locks import ThreadLocks
from bot.sessions import Sessions
from bot.store import Store
from bot.turns import BROKEN, CLEARED, NO_SANDBOX, NOTHING_RUNS, STOPPED, Turns
from sandbox.local import LocalRunner
from sandbox.session import SandboxError, Session, Unreachable

KEY = ThreadKey("terminal", "local", "cli", "t1")
ANA = Author("1", "Ana")
LOOP = "import time\nx = 2\nfor _ in range(40): time.sleep(0.05)"


@dataclass
class Shown:
    """A reply that remembers."""

    text: str = ""
    statuses: list[str] = field(default_factory=list[str])
    files: list[File] = field(default_factory=list[File])
    finished: int = 0
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def status(self, text: str) -> None:
        self.statuses.append(text)
        self.heard.set()
        if text.startswith("Step"):
            self.busy.set()

    async def write(self, markdown: str) -> None:
        self.text += markdown

    async def attach(self, file: File) -> None:
        self.files.append(file)

    async def finish(self) -> None:
        self.finished += 1


class OpenGate:
    async def open(self, session_id: str, thread_key: str) -> None: ...

    async def close(self, session_id: str) -> None: ...


class Catalogue:
    async def call(self, tool: str, **arguments: str) -> dict[str, Any]:
        if tool == "list_datasets":
            detail = {"name": "cars", "rows": 2000, "columns": 9, "format": "csv"}
            return {"datasets": ["cars"], "details": [detail]}
        raise LookupError('No dataset "bikes". Available: cars.')


class NoRunner(LocalRunner):
    async def start(self, session_id: str, *, thread_key: str) -> str:
        raise SandboxError("Docker isn't running.")


class RestartingRunner(LocalRunner):
    """Its engine goes away while the first session wakes."""

    wakes = 0

    async def wake(self, handle: str) -> Session:
        self.wakes += 1
        if self.wakes == 1:
            raise Unreachable("Docker doesn't answer.")
        return await super().wake(handle)


@dataclass
class Desk:
    """Where a test asks."""

    store: Store
    folder: Path
    runner: LocalRunner = field(default_factory=LocalRunner)
    numbers: int = 0

    def turns(self, *lines: Line) -> Turns:
        self.model = ScriptedModel(lines)
        sessions = Sessions(
            self.store,
            self.runner,
            OpenGate(),
            image="local",
            locks=ThreadLocks(self.folder),
            artifacts=ArtifactFolder(self.folder, self.store.journal),
            cell_timeout_s=10,
        )
        return Turns(self.store, sessions, self.model, Catalogue(), Limits())

    def message(self, text: str, **changes: Any) -> Message:
        self.numbers += 1
        fields: dict[str, Any] = {"key": KEY, "id": str(self.numbers), "addressed": True}
        return Message(author=ANA, text=text, **(fields | changes))

    async def ask(self, turns: Turns, text: str, **changes: Any) -> Shown:
        shown = Shown()
        await turns.handle(self.message(text, **changes), shown)
        return shown

    def observed(self) -> list[str]:
        last = self.model.requests[-1].transcript
        return [entry.text for entry in last if isinstance(entry, Observed)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    yield Desk(store, tmp_path)
    await store.close()


async def test_a_message_gets_one_finished_answer_with_its_steps_shown(desk: Desk) -> None:
    turns = desk.turns(runs("# Add up\n1 + 1"), Completion("Two."))
    shown = await desk.ask(turns, "what is 1 + 1?")
    assert (shown.text, shown.finished) == ("Two.", 1)
    assert shown.statuses == ["Thinking", "Step 1: Add up", "Reading the result"]


async def test_a_follow_up_sees_the_variables_and_the_conversation(desk: Desk) -> None:
    turns = desk.turns(runs("x = 20"), Completion("Set."), runs("x + 1"), Completion("21."))
    await desk.ask(turns, "set x")
    await desk.ask(turns, "and one more?", addressed=False)
    assert desk.observed()[-1] == "21"
    assert [e.text for e in desk.model.requests[-1].transcript if isinstance(e, Asked)] == [
        "set x",
        "and one more?",
    ]


async def test_another_copy_of_a_message_adds_nothing(desk: Desk) -> None:
    turns = desk.turns(Completion("Once."))
    first = await desk.ask(turns, "hello", id="same")
    copy = await desk.ask(turns, "hello", id="same")
    assert (first.text, copy.text, copy.finished) == ("Once.", "", 0)


async def test_talk_in_a_thread_that_is_not_ours_is_left_alone(desk: Desk) -> None:
    shown = await desk.ask(desk.turns(), "just chatting", addressed=False)
    assert (shown.text, shown.finished, shown.statuses) == ("", 0, [])


async def test_two_messages_at_once_in_a_thread_are_answered_one_after_the_other(
    desk: Desk,
) -> None:
    turns = desk.turns(
        runs("order = ['a']"), Completion("A."), runs("order + ['b']"), Completion("B.")
    )
    first, second = await asyncio.gather(desk.ask(turns, "a"), desk.ask(turns, "b"))
    assert (first.text, second.text) == ("A.", "B.")
    assert desk.observed()[-1] == "['a', 'b']"


async def test_stop_ends_the_running_cell_and_keeps_what_was_before(desk: Desk) -> None:
    turns = desk.turns(runs("x = 1"), runs(LOOP, "Working."), runs("x"), Completion("x is 1."))
    shown = Shown()
    running = asyncio.create_task(turns.handle(desk.message("go"), shown))
    await shown.busy.wait()
    shown.busy.clear()
    await shown.busy.wait()
    order = await desk.ask(turns, "stop", addressed=False)
    await running
    assert order.text == "Stopping."
    assert shown.text == f"Working.\n\n{STOPPED}"
    assert shown.finished == 1
    after = await desk.ask(turns, "what is x?")
    assert (after.text, desk.observed()[-1]) == ("x is 1.", "1")


async def test_stop_without_anything_running_says_so(desk: Desk) -> None:
    assert (await desk.ask(desk.turns(), "stop")).text == NOTHING_RUNS


async def test_clear_forgets_the_conversation_and_keeps_the_variables(desk: Desk) -> None:
    turns = desk.turns(runs("x = 7"), Completion("Set."), runs("x"), Completion("7."))
    await desk.ask(turns, "set x")
    assert (await desk.ask(turns, "/clear")).text == CLEARED
    await desk.ask(turns, "what is x?")
    assert desk.observed() == ["7"]


async def test_datasets_are_listed_as_a_table_without_asking_the_model(desk: Desk) -> None:
    turns = desk.turns()
    assert "| cars | 2,000 | 9 | csv |" in (await desk.ask(turns, "datasets")).text
    unknown = await desk.ask(turns, "datasets bikes")
    assert unknown.text == 'No dataset "bikes". Available: cars.'


async def test_a_slash_command_outside_a_thread_makes_none(desk: Desk) -> None:
    key = ThreadKey("slack", "T", "C", "")
    shown = await desk.ask(desk.turns(), "/datasets", key=key)
    assert "cars" in shown.text
    assert await desk.store.find_thread(str(key)) is None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([ModelError("The model is down; try again.", operator="503")], "The model is down"),
        ([ValueError("secret detail")], BROKEN),
    ],
)
async def test_a_failure_is_one_sentence_in_the_thread(
    desk: Desk, lines: Iterable[Line], told: str
) -> None:
    shown = await desk.ask(desk.turns(*lines), "hello")
    assert shown.text.startswith(told)
    assert "secret" not in shown.text
    assert shown.finished == 1


async def test_without_docker_the_person_is_told_and_the_next_question_works(desk: Desk) -> None:
    desk.runner = NoRunner()
    shown = await desk.ask(desk.turns(runs("1")), "hello")
    assert shown.text == NO_SANDBOX
    desk.runner = LocalRunner()
    assert (await desk.ask(desk.turns(runs("1"), Completion("1.")), "again")).text == "1."


async def test_a_wake_that_a_restart_of_docker_cut_short_is_tried_again(desk: Desk) -> None:
    desk.runner = RestartingRunner()
    turns = desk.turns(
        runs("x = 1"), Completion("ok"), runs("x"), runs("x"), Completion("It is 1.")
    )
    await desk.ask(turns, "set x")
    [handle] = await desk.runner.awake()
    await desk.runner.sleep(handle)
    assert (await desk.ask(turns, "what is x?")).text == NO_SANDBOX
    assert (await desk.ask(turns, "and now?")).text == "It is 1."


async def test_a_session_that_is_gone_is_rebuilt_and_both_are_told(desk: Desk) -> None:
    turns = desk.turns(runs("x = 1"), runs("y = lambda: x + 1"), Completion("ok"))
    await desk.ask(turns, "set x and y")
    desk.runner = LocalRunner()
    shown = await desk.ask(desk.turns(runs("x + y()"), Completion("It is 3.")), "add")
    assert "all 2 variables are back" in desk.observed()[-1]
    assert desk.observed()[-1].startswith("3")
    assert shown.text.startswith("It is 3.\n\n_This thread's Python session was gone")


async def test_what_a_rebuild_does_not_bring_back_is_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "flag").write_text("there")
    code = f"x = 1\ny = __import__('pathlib').Path({str(tmp_path / 'flag')!r}).read_text()"
    await desk.ask(desk.turns(runs(code), runs("z = 3"), Completion("ok")), "set")
    (tmp_path / "flag").unlink()
    desk.runner = LocalRunner()
    shown = await desk.ask(desk.turns(runs("z"), Completion("3.")), "again")
    assert "`x`, `z` came back, `y` did not." in shown.text
    assert "1 of the cells ended otherwise" in shown.text


async def test_a_person_with_many_questions_leaves_room_for_others(desk: Desk) -> None:
    turns = desk.turns(runs(LOOP), Completion("A."), Completion("B."), Completion("C."))
    keys = [ThreadKey("terminal", "local", "cli", name) for name in ("a", "b")]
    turns._per_person = 1
    first, second = Shown(), Shown()
    running = asyncio.create_task(turns.handle(desk.message("one", key=keys[0]), first))
    await first.busy.wait()
    waiting = asyncio.create_task(turns.handle(desk.message("two", key=keys[1]), second))
    await second.heard.wait()
    assert second.statuses == ["Waiting: 1 of your questions are running"]
    other = Shown()
    await turns.handle(replace(desk.message("three"), author=Author("2", "Ben")), other)
    assert other.text == "A."
    await asyncio.gather(running, waiting)
    assert {first.text, second.text} == {"B.", "C."}


async def test_a_turn_is_recorded_with_its_cells(desk: Desk) -> None:
    turns = desk.turns(runs("print('hi')\n2"), Completion("Done."))
    await desk.ask(turns, "go")
    thread = await desk.store.find_thread(str(KEY))
    assert thread is not None
    turn = await desk.store.last_turn(thread)
    assert (turn["answer"], turn["ending"]) == ("Done.", "answered")
    [cell] = turn["cells"]
    assert (cell["ending"], cell["stdout"], cell["result"]) == ("finished", "hi\n", "2")
