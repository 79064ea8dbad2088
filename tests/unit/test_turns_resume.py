"""A process that was killed at any moment: the next one goes on, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from adapters.messages import Button, Message
from agent.model import Completion
from agent.scripted import runs
from agent.transcript import Asked, Said
from bot.orders import NOTHING_RUNS, STOPPING
from bot.store import Store
from bot.turn import BROKEN, GIVEN_UP, PARKED, RESUMED, STOPPED
from tests.fakes.desk import BEN, From, Office, Shown, idle
from tests.fakes.empty_database import empty_database
from tests.fakes.killed import kill, killed_when_decided, killed_while, resumed

COUNT = "n = globals().get('n', 0) + 1\nn"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


class Slow(Shown):
    """A reply that takes back only when it may."""

    def __init__(self, may_withdraw: asyncio.Event) -> None:
        super().__init__()
        self._may_withdraw = may_withdraw

    async def withdraw(self) -> bool:
        finished = await super().withdraw()
        self.changed.set()
        await self._may_withdraw.wait()
        return finished


async def test_a_message_that_was_recorded_and_not_begun_is_answered(office: Office) -> None:
    message = office.message("what is 1 + 1?")
    await office.store.inbox.put(message)
    [shown] = await resumed(office, Completion("Two."))
    assert (shown.text, shown.finished, shown.withdrawn) == ("Two.", 1, 1)
    assert await resumed(office) == []


async def test_a_turn_goes_on_after_the_step_that_it_had_done_and_says_so(office: Office) -> None:
    await killed_while(office, runs(COUNT, "Counting."))
    [shown] = await resumed(office, runs(COUNT), Completion("Done."))
    assert shown.text == f"{RESUMED}Counting.\n\nDone."
    assert office.observed() == ["1", "2"]
    assert [step.number for step in shown.steps if step.state == "running"] == [2]


async def killed_when_the_cell_had_ended(office: Office, code: str) -> None:
    """The kill comes before what the cell gave is saved with the turn."""
    desk = office.desk(runs(code))
    keep = office.store.turns.keep
    calls = 0
    reached = asyncio.Event()

    async def keep_until_the_cell_has_ended(*given: object, **more: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:  # the call, and now the observation
            reached.set()
            await asyncio.Event().wait()
        await keep(*given, **more)  # type: ignore[arg-type]

    office.store.turns.keep = keep_until_the_cell_has_ended  # type: ignore[method-assign]
    await office.begin(desk, "count")
    await asyncio.wait_for(reached.wait(), 10)
    await kill(desk)
    office.store.turns.keep = keep  # type: ignore[method-assign]


async def test_a_cell_that_had_ended_is_not_run_twice(office: Office) -> None:
    await killed_when_the_cell_had_ended(office, COUNT)
    [shown] = await resumed(office, Completion("One."))
    assert office.observed() == ["1"]
    assert shown.text.endswith("One.")


async def test_what_a_cell_had_answered_is_told_without_running_it_or_asking_the_model(
    office: Office,
) -> None:
    await killed_when_the_cell_had_ended(office, COUNT + "\nanswer(f'It is {n}.')")
    [shown] = await resumed(office)
    assert shown.text.endswith("It is 1.")
    desk = office.desk(Completion("Sure."))
    await office.ask(desk, "sure?")
    said = [e.text for e in office.model.requests[-1].transcript if isinstance(e, Said)]
    assert said == ["", "(posted)"]  # whether it holds raw values isn't kept


async def test_an_answer_that_was_decided_is_posted_without_asking_the_model_again(
    office: Office,
) -> None:
    await killed_when_decided(office)
    [shown] = await resumed(office)
    assert (shown.text, shown.finished) == ("Decided.", 1)
    assert "Show code" in shown.labels
    assert office.model.requests == []


async def test_an_answer_that_was_posted_is_not_posted_again(office: Office) -> None:
    await killed_when_decided(office)
    [shown] = await resumed(office, was_posted=True)
    assert (shown.text, shown.finished) == ("", 0)
    assert await resumed(office) == []


async def test_a_turn_of_which_only_a_failure_was_told_is_worked_on_again(office: Office) -> None:
    desk = office.desk(Completion("The answer."))
    answered = office.store.turns.answered

    async def breaks(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    office.store.turns.answered = breaks  # type: ignore[method-assign]
    told = await office.ask(desk, "go")
    assert (told.whispers, told.finished) == ([BROKEN], 1)
    office.store.turns.answered = answered  # type: ignore[method-assign]
    [shown] = await resumed(office, was_posted=True)
    assert shown.text.endswith("The answer.")
    assert await resumed(office) == []


async def test_nothing_is_posted_before_all_that_was_broken_off_in_the_thread_is_taken_back(
    office: Office,
) -> None:
    await office.store.inbox.put(office.message("datasets"))
    await office.store.inbox.put(office.message("go"))
    may_withdraw = asyncio.Event()
    order, question = Shown(), Slow(may_withdraw)
    replies = iter([order, question])
    desk = office.desk(Completion("Fine."))
    await desk.resume("terminal:", lambda message: From(message, next(replies)))
    await question.until(lambda one: one.withdrawn == 1)
    assert order.text == ""
    may_withdraw.set()
    await idle(desk)
    assert "cars" in order.text
    assert question.text == "Fine."


async def test_messages_that_had_joined_are_answered_with_their_turn(office: Office) -> None:
    reached = asyncio.Event()
    desk = office.desk(runs("import time; time.sleep(0.3)"), runs("1"), hangs=reached)
    first = await office.begin(desk, "go")
    await first.until(lambda shown: bool(shown.steps))
    await office.begin(desk, "and more", author=BEN)
    await asyncio.wait_for(reached.wait(), 10)
    await kill(desk)
    [shown] = await resumed(office, Completion("All."))
    assert shown.text.endswith("All.")
    asked = [e.text for e in office.model.requests[-1].transcript if isinstance(e, Asked)]
    assert asked == ["go", "and more"]
    assert await resumed(office) == []


async def test_what_waited_in_line_is_answered_in_order(office: Office) -> None:
    reached = asyncio.Event()
    desk = office.desk(hangs=reached)
    await office.begin(desk, "one")
    await asyncio.wait_for(reached.wait(), 10)
    await office.begin(desk, "two")
    await kill(desk)
    shown = await resumed(office, Completion("A."), Completion("B."))
    assert [s.text for s in shown] == [f"{RESUMED}A.", "B."]


async def test_a_question_that_brings_the_bot_down_each_time_is_given_up(office: Office) -> None:
    await killed_while(office)
    for _ in range(2):
        reached = asyncio.Event()
        desk = office.desk(hangs=reached)
        await desk.resume("terminal:", From)
        await asyncio.wait_for(reached.wait(), 10)
        await kill(desk)
    [shown] = await resumed(office)
    assert (shown.text, shown.labels) == (GIVEN_UP, ["Retry"])
    assert await resumed(office) == []


async def test_closing_waits_for_what_runs(office: Office) -> None:
    desk = office.desk(runs("import time; time.sleep(0.3)\n1"), Completion("Done."))
    shown = await office.begin(desk, "go")
    await shown.until(lambda s: bool(s.steps))
    await desk.close()
    assert (shown.text, shown.finished) == ("Done.", 1)


async def test_what_does_not_end_in_time_is_parked_and_its_cell_runs_on(office: Office) -> None:
    desk = office.desk(runs("import time; time.sleep(1)\nn = globals().get('n', 0) + 1\nn"))
    shown = await office.begin(desk, "go")
    await shown.until(lambda s: bool(s.steps))
    await desk.close(grace_s=0)
    assert (shown.statuses[-1], shown.finished) == (PARKED, 0)
    [again] = await resumed(office, Completion("It is 1."))
    assert office.observed() == ["1"]
    assert again.text.endswith("It is 1.")


async def test_an_order_that_was_not_obeyed_yet_is(office: Office) -> None:
    await office.store.inbox.put(office.message("datasets"))
    [shown] = await resumed(office)
    assert "cars" in shown.text
    assert await resumed(office) == []


async def test_a_stop_that_was_not_obeyed_yet_stops_the_question_before_it(office: Office) -> None:
    await killed_while(office)
    await office.store.inbox.put(office.message("stop"))
    shown, order = await resumed(office, Completion("Never said."))
    assert (shown.text, order.whispers) == (STOPPED, [STOPPING])


async def test_a_stop_that_was_obeyed_and_not_recorded_yet_is_obeyed_again(office: Office) -> None:
    thinking, ending = asyncio.Event(), asyncio.Event()
    desk = office.desk(hangs=thinking)
    answered = office.store.turns.answered

    async def never(*_: object, **__: object) -> None:
        ending.set()
        await asyncio.Event().wait()

    office.store.turns.answered = never  # type: ignore[method-assign]
    await office.begin(desk, "go")
    await asyncio.wait_for(thinking.wait(), 10)
    order = await office.begin(desk, "stop")
    await asyncio.wait_for(ending.wait(), 10)
    await order.until(lambda shown: shown.whispers == [STOPPING])
    await kill(desk)
    office.store.turns.answered = answered  # type: ignore[method-assign]
    shown, again = await resumed(office, Completion("Never said."))
    assert (shown.text, again.whispers) == (STOPPED, [STOPPING])
    assert await resumed(office) == []


async def test_a_stop_that_is_obeyed_late_leaves_later_questions_alone(office: Office) -> None:
    await office.store.inbox.put(office.message("stop"))
    await office.store.inbox.put(office.message("go"))
    order, shown = await resumed(office, Completion("Fine."))
    assert (order.whispers, shown.text) == ([NOTHING_RUNS], "Fine.")


async def test_what_a_living_process_works_on_is_left_to_it_as_long_as_it_lives(
    office: Office,
) -> None:
    reached = asyncio.Event()
    desk = office.desk(hangs=reached)
    await office.begin(desk, "go")
    await asyncio.wait_for(reached.wait(), 10)
    shown: list[Shown] = []

    def origin_of(message: Message) -> From:
        shown.append(Shown())
        return From(message, shown[-1])

    other = office.desk(Completion("Mine now."))
    await other.resume("terminal:", origin_of)
    assert shown == []
    await kill(desk)
    await idle(other)
    assert [one.text.endswith("Mine now.") for one in shown] == [True]


async def test_what_a_living_process_brings_to_its_end_is_not_done_again(office: Office) -> None:
    may_go_on, reached = asyncio.Event(), asyncio.Event()

    class Held(Shown):
        async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
            reached.set()
            await may_go_on.wait()
            await super().finish(buttons)

    desk = office.desk(Completion("Done."))
    message = office.message("go")
    await desk.accept(message, From(message, Held()))
    await asyncio.wait_for(reached.wait(), 10)
    other = office.desk()
    await other.resume("terminal:", From)
    may_go_on.set()
    await idle(desk)
    await idle(other)
    assert other._known == set()
    assert office.model.requests == []
