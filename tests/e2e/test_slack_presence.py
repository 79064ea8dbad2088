"""The signs in Slack that a question is heard and worked on: the real client, the strict fake."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from adapters.messages import Step
from tests.fakes.slack.faults import DROPPED, DROPPED_AFTER, SERVER_ERROR, Fault, refused
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_scene import Scene, scene


@pytest.fixture
async def slack() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


def kinds(message: Posted) -> list[str]:
    return [block["type"] for block in message.blocks]


async def test_a_question_is_marked_as_heard_until_it_is_answered(slack: Scene) -> None:
    await slack.reply.heard()
    assert slack.question.reactions == {"eyes": ["U0BOT"]}
    assert slack.thread.status == "is reading…"
    assert slack.thread.session
    assert slack.thread.session.status == "processing"

    await slack.reply.write("Cars.")
    await slack.reply.finish()
    assert slack.question.reactions == {}
    assert slack.thread.is_quiet
    assert slack.thread.session
    assert slack.thread.session.status == "closed"
    assert slack.texts() == ["Cars."]


async def test_a_sign_that_one_thread_refuses_is_shown_in_others(slack: Scene) -> None:
    slack.server.faults["assistant.threads.setStatus"].append(refused("invalid_thread_ts"))
    await slack.reply.heard()
    _, other = slack.ask("And you?")
    await other.heard()
    assert "is reading…" in slack.space.status_log
    await slack.reply.finish()
    await other.finish()


async def test_where_slack_has_no_stop_there_is_a_button_for_it_while_it_works(
    slack: Scene,
) -> None:
    slack.server.faults["agents.sessions.setStatus"].append(refused("unknown_method"))
    await slack.reply.heard()
    await slack.reply.step(Step(1, "Count"))
    [note] = [m for m in slack.thread.messages if "actions" in kinds(m)]
    [button] = note.blocks[0]["elements"]
    assert (button["action_id"], button["value"]) == ("tb:stop", slack.question.ts)

    await slack.reply.step(Step(1, "Count", "done"))
    await slack.reply.write("42")
    await slack.reply.finish()
    assert note.is_deleted
    assert slack.texts() == ["42"]
    assert slack.rates.refused == {"session"}


@pytest.mark.parametrize("fault", [DROPPED, DROPPED_AFTER, SERVER_ERROR])
async def test_a_stop_button_that_is_lost_on_the_way_is_shown_all_the_same(
    slack: Scene, fault: Fault
) -> None:
    slack.server.faults["agents.sessions.setStatus"].append(refused("unknown_method"))
    slack.server.faults["chat.postMessage"].append(fault)
    await slack.reply.heard()
    await slack.reply.step(Step(1, "Count"))
    [note] = [m for m in slack.thread.messages if "actions" in kinds(m)]
    await slack.reply.finish()
    assert note.is_deleted
