"""The Slack adapter through the real library against the fake Slack, without model or sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from adapters.messages import AdapterError, File, Message, Reply
from adapters.slack import SlackAdapter, check_tokens
from tests.fakes.slack.human import Human
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, RATE_LIMITED, Fault, SlackServer

PNG = b"\x89PNG\r\n\x1a\n picture"


@dataclass
class Echo:
    """A handler that repeats what it was told, or does what a test wants."""

    heard: list[Message] = field(default_factory=list[Message])
    pieces: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    after_piece: Callable[[], None] = lambda: None

    async def __call__(self, message: Message, reply: Reply) -> None:
        self.heard.append(message)
        await reply.status("Thinking")
        for piece in self.pieces or (f"You said: {message.text}",):
            await reply.write(piece)
            self.after_piece()
        for file in self.files:
            await reply.attach(file)
        await reply.finish()


@pytest.fixture
async def echo(slack: SlackServer) -> AsyncGenerator[Echo]:
    handler = Echo()
    adapter = SlackAdapter(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    running = asyncio.create_task(adapter.run(handler))
    await slack.workspace.until(lambda: slack.is_connected)
    yield handler
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_mention_is_answered_in_its_thread_with_a_status_before(
    slack: SlackServer, echo: Echo
) -> None:
    ana = Human(slack)
    question = await ana.mentions("hello <!channel> & co")
    answers = await ana.answered(question, 2)

    assert [answer.text for answer in answers] == ["You said: hello @channel & co"] * 2
    assert slack.workspace.status_log[0] == "Thinking ..."
    assert [message.author.name for message in echo.heard] == ["Ana", "Ana"]
    assert echo.heard[0] == echo.heard[1]


async def test_an_answer_that_would_ping_people_pings_nobody(
    slack: SlackServer, echo: Echo
) -> None:
    echo.pieces = ("<!channel> <@U0BEN> <!subteam^S1> `a < b`",)
    ana = Human(slack)
    answers = await ana.answered(await ana.mentions("ping"), 2)
    assert answers[0].text == "<!channel> <@U0BEN> <!subteam^S1> `a < b`"
    assert slack.workspace.pings() == []


async def test_a_long_answer_goes_on_in_a_second_message_and_loses_nothing(
    slack: SlackServer, echo: Echo
) -> None:
    lines = [f"line {number} of a long answer\n" for number in range(800)]
    echo.pieces = tuple(lines)
    ana = Human(slack)
    question = await ana.replies(ana.posts("root"), "go")
    answers = await ana.answered(question, 2)
    assert "".join(answer.text for answer in answers) == "".join(lines)


async def test_a_chart_is_uploaded_into_the_thread_with_its_description(
    slack: SlackServer, echo: Echo
) -> None:
    echo.files = (File("chart.png", "image/png", PNG, alt_text="Mean price by brand"),)
    ana = Human(slack)
    root = ana.posts("root")
    await ana.answered(await ana.replies(root, "plot"), 1)
    [posted] = [m for m in slack.workspace.thread(ana.channel, root.ts) if m.files]
    assert posted.files[0].content == PNG
    assert posted.files[0].alt_text == "Mean price by brand"


async def test_a_slash_command_is_acknowledged_and_answered_to_one_person(
    slack: SlackServer, echo: Echo
) -> None:
    ana = Human(slack)
    envelope = ana.runs("/datasets", "cars")
    await slack.workspace.until(lambda: envelope in slack.acknowledged)
    await slack.workspace.until(
        lambda: any(m.visible_to == ana.user for m in slack.workspace.messages)
    )
    assert slack.workspace.messages[-1].text == "You said: /datasets cars"


async def test_rate_limits_and_a_reconnect_lose_no_answer(slack: SlackServer, echo: Echo) -> None:
    ana = Human(slack)
    slack.faults["chat.startStream"].append(RATE_LIMITED)
    root = ana.posts("root")
    await ana.answered(await ana.replies(root, "one"), 1)
    await slack.disconnect()
    await slack.workspace.until(lambda: slack.is_connected)
    answers = await ana.answered(await ana.replies(root, "two"), 2)
    assert [answer.text for answer in answers] == ["You said: one", "You said: two"]


async def test_a_stream_that_slack_has_ended_goes_on_in_a_new_message(
    slack: SlackServer, echo: Echo
) -> None:
    echo.pieces = ("a" * 300, "b" * 300)
    echo.after_piece = slack.workspace.end_streams
    ana = Human(slack)
    answers = await ana.answered(await ana.replies(ana.posts("root"), "go"), 2)
    assert "".join(answer.text for answer in answers) == "a" * 300 + "b" * 300


async def test_edits_and_other_bots_are_not_answered(slack: SlackServer, echo: Echo) -> None:
    ana = Human(slack)
    root = ana.posts("root")
    await ana.edits(root, "changed")
    event = {"type": "message", "user": "U0ELSE", "bot_id": "B9", "channel": ana.channel}
    await slack.event(event | {"ts": "1700000001.000000", "text": "beep", "thread_ts": root.ts})
    await ana.answered(await ana.replies(root, "last"), 1)
    assert [message.text for message in echo.heard] == ["last"]


async def test_a_missing_status_scope_costs_no_answer(slack: SlackServer, echo: Echo) -> None:
    refused = Fault(body='{"ok": false, "error": "missing_scope"}')
    slack.faults["assistant.threads.setStatus"].extend([refused] * 5)
    ana = Human(slack)
    answers = await ana.answered(await ana.replies(ana.posts("root"), "go"), 1)
    assert answers[0].text == "You said: go"


async def test_only_methods_that_slack_has_are_called(slack: SlackServer, echo: Echo) -> None:
    echo.files = (File("chart.png", "image/png", PNG),)
    ana = Human(slack)
    await ana.answered(await ana.mentions("all of it"), 2)
    assert set(slack.calls) == {
        "apps.connections.open",
        "assistant.threads.setStatus",
        "auth.test",
        "chat.startStream",
        "chat.stopStream",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "users.info",
    }


async def test_a_wrong_token_ends_the_start_with_what_to_do(slack: SlackServer) -> None:
    adapter = SlackAdapter(bot_token="xoxb-wrong", app_token=APP_TOKEN, api_url=slack.api_url)
    with pytest.raises(AdapterError, match=r"invalid_auth.*doctor"):
        await adapter.run(Echo())


async def test_the_doctor_names_each_missing_scope_and_wrong_token(slack: SlackServer) -> None:
    tokens = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "api_url": slack.api_url}
    assert await check_tokens(**tokens) == []
    slack.workspace.scopes -= {"files:write", "commands"}
    problems = await check_tokens(**tokens | {"app_token": "xapp-wrong"})
    assert problems == [
        "SLACK_BOT_TOKEN lacks the scopes commands, files:write",
        "SLACK_APP_TOKEN: invalid_auth",
    ]
