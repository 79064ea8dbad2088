"""What is written besides the model's words."""

from __future__ import annotations

from agent.transcript import Entry
from bot.watch import Watch
from tests.fakes.desk import Shown


async def keep(entries: tuple[Entry, ...]) -> None: ...


async def test_our_own_words_stand_apart_from_the_models() -> None:
    watch = Watch(Shown(), keep)
    await watch.tell("First.")
    await watch.tell("Second.")
    assert watch.text == "First.\n\nSecond."


async def test_our_own_words_are_not_written_into_code_that_the_model_left_open() -> None:
    watch = Watch(Shown(), keep)
    await watch.said("Look:\n```sql\nselect 1")
    await watch.tell("Stopped.")
    assert watch.text == "Look:\n```sql\nselect 1\n```\n\nStopped."
