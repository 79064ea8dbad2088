"""What becomes of an answer in Slack that a crash broke off; and answers to commands."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from slack_bolt.context.respond.async_respond import AsyncRespond

from adapters.messages import Button, File, Step
from adapters.slack.ephemeral import EphemeralReply
from tests.fakes.slack.faults import DROPPED_AFTER, refused
from tests.fakes.slack_scene import ANA, CHANNEL, Scene, scene

RETRY = (Button("retry", "Retry", "17"),)


@pytest.fixture
async def slack() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


def ours(slack: Scene) -> list[str]:
    """What is left of us in the thread."""
    left = [one for one in slack.thread.messages if one.bot_id]
    return [one.files[0].name if one.files else one.markup for one in left]


async def begun(slack: Scene) -> None:
    """An answer in the middle of which the bot dies."""
    await slack.reply.step(Step(1, "Count"))
    await slack.reply.write("So far ")
    await slack.space.until(lambda: any(one.markup for one in slack.thread.streams))


async def test_a_message_that_was_not_answered_leaves_nothing_to_take_back(slack: Scene) -> None:
    assert await slack.reply_to(slack.question).withdraw() is False


async def test_a_stream_that_was_broken_off_is_taken_back(slack: Scene) -> None:
    await begun(slack)
    assert await slack.reply_to(slack.question).withdraw() is False
    assert ours(slack) == []
    await slack.reply.finish()


async def test_files_and_the_stop_button_are_taken_back_too(slack: Scene) -> None:
    slack.server.faults["agents.sessions.setStatus"].append(refused("unknown_method"))
    await slack.reply.heard()
    await begun(slack)
    await slack.reply.attach(File("bars.png", "image/png", b"png"))
    assert len(ours(slack)) == 3
    assert await slack.reply_to(slack.question).withdraw() is False
    assert ours(slack) == []
    await slack.reply.finish()


async def test_pages_that_were_complete_are_taken_back_with_the_rest(slack: Scene) -> None:
    await slack.reply.write("A line of text.\n" * 800)
    await slack.reply.attach(File("bars.png", "image/png", b"png"))
    assert len(ours(slack)) == 3
    assert await slack.reply_to(slack.question).withdraw() is False
    assert ours(slack) == []
    await slack.reply.finish()


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_finished_answer_stays_and_is_known(slack: Scene, is_streamed: bool) -> None:
    if is_streamed:
        await begun(slack)
    await slack.reply.write("All.")
    await slack.reply.attach(File("bars.png", "image/png", b"png"))
    await slack.reply.finish(RETRY)
    before = ours(slack)
    assert await slack.reply_to(slack.question).withdraw() is True
    assert ours(slack) == before


async def test_a_finished_answer_is_known_although_nobody_heard_that_it_was(slack: Scene) -> None:
    await begun(slack)
    slack.server.faults["chat.stopStream"].append(DROPPED_AFTER)
    await slack.reply.finish(RETRY)
    assert await slack.reply_to(slack.question).withdraw() is True


async def test_what_belongs_to_other_messages_stays(slack: Scene) -> None:
    await begun(slack)
    waiting, _ = slack.ask("and by year?", slack.question)
    await slack.reply.attach(File("first.png", "image/png", b"png"))
    await slack.reply.finish()
    _, order = slack.ask("help", slack.question)
    await order.write("Ask me.")
    await order.finish()
    dying = slack.reply_to(waiting)
    await dying.write("By year ")
    await dying.attach(File("second.png", "image/png", b"png"))

    assert await slack.reply_to(waiting).withdraw() is False
    assert ours(slack) == ["So far ", "first.png", "Ask me."]
    await dying.finish()


async def test_a_thread_that_cannot_be_read_is_answered_anew(slack: Scene) -> None:
    await begun(slack)
    slack.server.faults["conversations.replies"].append(refused("missing_scope"))
    assert await slack.reply_to(slack.question).withdraw() is False
    await slack.reply.finish()


@pytest.fixture
async def command(slack: Scene) -> EphemeralReply:
    url = slack.space.links.response_url(CHANNEL, ANA)
    return EphemeralReply(AsyncRespond(response_url=slack.server.response_url(url.id)))


async def test_a_commands_answer_is_seen_by_who_ran_it_alone(
    slack: Scene, command: EphemeralReply
) -> None:
    await command.heard()
    await command.status("Looking")
    await command.write("| dataset | rows |\n|---|---|\n| cars <!here> | 8,000 |\n\nThat is all.")
    await command.finish((Button("ask", "Cars", "Describe cars"),))
    [message] = [one for one in slack.space.messages if one.user != ANA]
    assert message.visible_to == ANA
    assert [block["type"] for block in message.blocks] == ["table", "markdown", "actions"]
    assert await command.withdraw() is False


async def test_a_long_answer_to_a_command_says_that_it_goes_on(
    slack: Scene, command: EphemeralReply
) -> None:
    await command.write("A line of text that is long enough.\n" * 3_000)
    await command.finish()
    messages = [one for one in slack.space.messages if one.visible_to == ANA]
    assert len(messages) == 4
    assert messages[-1].text.endswith("_There is more than fits here. Ask for a part of it._")
