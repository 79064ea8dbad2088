"""Answers that the platform doesn't take just now: given again, by this process or the next."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from adapters.messages import Button, Unreachable
from agent.model import Completion
from bot.store import Store
from bot.turn import AGAIN_AFTER_S
from tests.fakes.desk import Again, From, Office, Shown, idle
from tests.fakes.empty_database import empty_database
from tests.fakes.killed import resumed


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    store = await Store.open(empty_database(tmp_path / "t.db"))
    yield Office(store, tmp_path)
    await store.close()


class Shut(Shown):
    """A reply on a platform that takes nothing."""

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        raise Unreachable("token_revoked")


async def test_an_answer_that_the_platform_does_not_take_is_given_again_later(
    office: Office,
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    replies = [Shut(), Shut(), Shown()]
    left = iter(replies)
    message = office.message("go")
    desk = office.desk(Completion("The answer."), sleep=sleep)
    await desk.accept(message, Again(message, lambda: next(left)))
    await idle(desk)
    assert waits == list(AGAIN_AFTER_S[:2])
    assert (replies[-1].text, replies[-1].withdrawn, replies[-1].finished) == ("The answer.", 1, 1)
    assert len(office.model.requests) == 1
    assert await resumed(office) == []


async def test_an_answer_that_is_never_taken_is_given_by_the_next_process(office: Office) -> None:
    async def sleep(seconds: float) -> None: ...

    message = office.message("go")
    desk = office.desk(Completion("The answer."), sleep=sleep)
    await desk.accept(message, Again(message, Shut))
    await idle(desk)
    [shown] = await resumed(office)
    assert (shown.text, shown.finished) == ("The answer.", 1)


async def test_an_order_that_the_platform_does_not_take_is_obeyed_by_the_next_process(
    office: Office,
) -> None:
    desk = office.desk()
    message = office.message("datasets")
    await desk.accept(message, From(message, Shut()))
    await idle(desk)
    [shown] = await resumed(office)
    assert "cars" in shown.text
