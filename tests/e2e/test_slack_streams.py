"""An answer in Slack under its limits and its faults: nothing is lost, and nothing said twice."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncGenerator

import pytest

from adapters.messages import Button, File, Step
from adapters.slack.reply import SlackReply
from adapters.slack.stream import LIFETIME_S
from tests.fakes.slack.faults import (
    DROPPED,
    DROPPED_AFTER,
    MALFORMED_AFTER,
    RATE_LIMITED,
    Fault,
    refused,
)
from tests.fakes.slack.messages import Posted
from tests.fakes.slack_scene import CHANNEL, Scene, scene

SERVER_ERROR_AFTER = Fault(503, "<html>upstream</html>", after=True)
RETRY = (Button("retry", "Retry", "17"),)
MAX_CHARS = 12_000


@pytest.fixture
async def slack() -> AsyncGenerator[Scene]:
    async with scene() as made:
        yield made


async def streams(slack: Scene, text: str) -> Posted:
    """The message in which this is shown."""

    def shows() -> list[Posted]:
        return [one for one in slack.thread.streams if text in one.text]

    await slack.space.until(lambda: bool(shows()))
    return shows()[0]


def read(messages: list[Posted]) -> str:
    """All text as one, code that was cut put together, and what is below it left out."""
    texts = [
        html.unescape(message.markup)
        if message.was_streamed
        else "".join(html.unescape(b["text"]) for b in message.blocks if b["type"] == "markdown")
        for message in messages
    ]
    whole = texts[0] if texts else ""
    for text in texts[1:]:
        cut = re.match(r"```\w*\n", text)
        if cut and whole.endswith("```\n"):
            whole, text = whole.removesuffix("```\n"), text[cut.end() :]
        whole += text
    return whole


def marks(slack: Scene) -> list[bool]:
    """Whether each message of the answer says that the answer is done."""
    found = [message.metadata for message in slack.thread.answers if not message.files]
    return [mark["event_payload"]["done"] for mark in found if mark is not None]


async def test_text_is_shown_while_it_is_written(slack: Scene) -> None:
    await slack.reply.write("One word ")
    first = await streams(slack, "One word ")
    await slack.reply.write("and another ")
    assert await streams(slack, "One word and another ") is first
    await slack.reply.finish()
    assert [message.ts for message in slack.thread.answers] == [first.ts]


async def test_a_long_answer_goes_on_in_further_messages(slack: Scene) -> None:
    items = "".join(f"- item {number} {'x' * 60}\n" for number in range(30))
    text = "".join(
        f"## Part {number}\n\n{items}\nSo much for {number}.\n\n" for number in range(11)
    )
    for start in range(0, len(text), 500):
        await slack.reply.write(text[start : start + 500])
        await asyncio.sleep(0)
    await slack.reply.finish(RETRY)
    answers = slack.thread.answers
    assert len(answers) > 2
    assert read(answers).strip() == text.strip()
    assert all(len(one.markup) <= MAX_CHARS for one in answers)
    assert all(one.text.startswith(("## Part", "So much")) for one in answers)
    assert marks(slack) == [False] * (len(answers) - 1) + [True]
    assert [block["type"] for block in answers[-1].blocks][-1] == "actions"


async def test_code_longer_than_a_message_is_closed_and_opened_again(slack: Scene) -> None:
    text = "```python\n" + "".join(f"x_{number} = {number}\n" for number in range(1200)) + "```\n"
    await slack.reply.write(text)
    await slack.reply.finish()
    answers = slack.thread.answers
    assert len(answers) == 2
    assert all(one.text.startswith("```python\n") for one in answers)
    assert all(one.text.rstrip().endswith("```") for one in answers)
    assert read(answers) == text


async def test_a_stream_is_left_before_slack_ends_it(slack: Scene) -> None:
    await slack.reply.heard()
    await slack.reply.step(Step(1, "Wait for long"))
    await slack.reply.write("Before. ")
    old = await streams(slack, "Before. ")
    await slack.clock.until_asleep(2)
    slack.clock.turn(LIFETIME_S + 1)
    await slack.space.until(lambda: old.streaming_since is None)
    assert old.tasks["step-1"].status == "complete"
    assert slack.thread.session is not None
    assert slack.thread.session.status == "processing"

    await slack.reply.write("After. ")
    new = await streams(slack, "After. ")
    assert new.tasks["step-1"].status == "in_progress"
    await slack.reply.step(Step(1, "Wait for long", "done"))
    await slack.reply.finish(RETRY)
    assert read(slack.thread.answers) == "Before. After. "
    assert new.tasks["step-1"].status == "complete"
    assert marks(slack) == [False, True]


async def test_a_stream_that_slack_ended_is_gone_on_with(slack: Scene) -> None:
    await slack.reply.write("```\nBefore\n")
    old = await streams(slack, "Before")
    slack.space.end_streams()
    await slack.reply.write("After\n")
    await streams(slack, "After")
    await slack.reply.write("```\nEnd.")
    await slack.reply.finish()
    assert old.text == "```\nBefore\n```\n"
    assert read(slack.thread.answers) == "```\nBefore\nAfter\n```\nEnd."
    assert marks(slack) == [False, True]


async def test_a_stream_that_slack_ended_just_before_the_end_is_put_right(slack: Scene) -> None:
    await slack.reply.write("Before. ")
    await streams(slack, "Before. ")
    await slack.reply.write("After")
    slack.server.faults["chat.appendStream"].append(RATE_LIMITED)
    slack.space.end_streams()
    await slack.reply.finish(RETRY)
    assert read(slack.thread.answers) == "Before. After"
    assert marks(slack)[-1] is True


@pytest.mark.parametrize("fault", [DROPPED, DROPPED_AFTER, MALFORMED_AFTER, SERVER_ERROR_AFTER])
@pytest.mark.parametrize(
    "method",
    ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.update"],
)
async def test_a_lost_answer_of_slack_neither_loses_nor_doubles_text(
    slack: Scene, method: str, fault: Fault
) -> None:
    slack.server.faults[method].append(fault)
    if method == "chat.update":
        slack.server.faults["chat.appendStream"].append(DROPPED_AFTER)
    if method != "chat.postMessage":
        await slack.reply.step(Step(1, "Count"))
        await slack.reply.step(Step(1, "Count", "done"))
        await slack.reply.write("One ")
        await streams(slack, "One ")
        await slack.reply.write("two ")
        await slack.reply.attach(File("a.csv", "text/csv", b"a"))
    await slack.reply.write("three.")
    await slack.reply.finish(RETRY)
    answers = [one for one in slack.thread.answers if not one.files]
    expected = "three." if method == "chat.postMessage" else "One two three."
    assert read(answers) == expected
    assert len(answers) == 1
    assert "actions" in [block["type"] for block in answers[0].blocks]
    assert marks(slack) == [True]


@pytest.mark.parametrize("fault", [DROPPED, DROPPED_AFTER, MALFORMED_AFTER, RATE_LIMITED])
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_lost_answer_to_an_upload_posts_the_file_once(
    slack: Scene, method: str, fault: Fault
) -> None:
    slack.server.faults[method].append(fault)
    await slack.reply.attach(File("a.csv", "text/csv", b"a,b"))
    await slack.reply.finish()
    assert [file.content for file in slack.thread.files] == [b"a,b"]
    assert slack.texts() == []


async def test_rate_limits_are_waited_for_as_long_as_slack_says(slack: Scene) -> None:
    limited = Fault(429, RATE_LIMITED.body, headers=(("Retry-After", "30"),))
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        slack.server.faults[method].append(limited)
    began = slack.clock.now()
    await slack.reply.write("One ")
    await streams(slack, "One ")
    assert slack.clock.now() - began >= 30
    await slack.reply.write("two ")
    await slack.reply.finish()
    assert read(slack.thread.answers) == "One two "
    assert slack.clock.now() - began >= 90


async def test_after_the_native_stop_the_rest_is_said_in_a_message(slack: Scene) -> None:
    await slack.reply.write("One ")
    old = await streams(slack, "One ")
    old.stopped_by, old.streaming_since = "U0ANA", None
    await slack.reply.write("two ")
    await slack.reply.write("_Stopped._")
    await slack.reply.finish(RETRY)
    assert read(slack.thread.answers) == "One two _Stopped._"
    assert marks(slack)[-1] is True
    assert slack.server.calls.count("chat.startStream") == 1


async def test_a_stream_that_somebody_deleted_is_gone_on_with(slack: Scene) -> None:
    await slack.reply.write("One ")
    old = await streams(slack, "One ")
    old.is_deleted = True
    await slack.reply.write("two ")
    await slack.reply.finish()
    assert read(slack.thread.answers) == "two "


async def test_where_streams_are_refused_the_answer_is_posted_whole(slack: Scene) -> None:
    slack.server.faults["chat.startStream"].append(refused("missing_scope"))
    await slack.reply.step(Step(1, "Count"))
    await slack.reply.write("One ")
    await slack.space.until(lambda: "chat.startStream" in slack.server.calls)
    await slack.reply.write("two " * 6_000)
    await slack.reply.finish(RETRY)
    assert read(slack.thread.answers) == "One " + "two " * 6_000
    assert marks(slack) == [False, False, True]


async def test_a_cancelled_writer_leaves_the_answer_whole(slack: Scene) -> None:
    until = asyncio.Event()
    slack.server.faults["chat.startStream"].append(Fault(held=until, answers=True))
    await slack.reply.write("One ")
    attaching = asyncio.create_task(slack.reply.attach(File("a.csv", "text/csv", b"a")))
    await slack.space.until(lambda: "chat.startStream" in slack.server.calls)
    attaching.cancel()
    await asyncio.wait([attaching])
    until.set()
    await slack.reply.write("_Stopped._")
    await slack.reply.finish()
    assert [one.text for one in slack.thread.answers] == ["One _Stopped._"]


async def test_two_replies_share_a_workspaces_rate_fairly(slack: Scene) -> None:
    slack.space.limit_rates()
    other_question, other = slack.ask("And what else?")
    other_thread = slack.space.in_thread(other_question)
    words = [f"w{number} " for number in range(400)]

    async def answer(reply: SlackReply) -> None:
        for word in words:
            await reply.write(word)
            await slack.time.sleep(0.3)
            await asyncio.sleep(0)
        await reply.finish()

    await asyncio.gather(answer(slack.reply), answer(other))
    [one], [two] = slack.thread.answers, other_thread.answers
    assert one.markup == two.markup == "".join(words)
    assert abs(len(one.texts) - len(two.texts)) <= 5
    assert len(one.texts) > 20
    calls = slack.server.calls
    made = calls.count("chat.startStream") + calls.count("chat.appendStream")
    assert len(one.texts) + len(two.texts) == made, "nothing was rate limited"


async def test_many_answers_at_once_stay_within_slacks_rates(slack: Scene) -> None:
    slack.space.limit_rates()
    asked = [slack.ask(f"Question {number}") for number in range(60)]

    async def answer(number: int) -> None:
        _, reply = asked[number]
        for piece in range(30):
            await reply.write(f"{number}.{piece} ")
            await slack.time.sleep(0.1)
        await reply.finish(RETRY)

    await asyncio.gather(*(answer(number) for number in range(60)))
    for number, (question, _) in enumerate(asked):
        answers = slack.space.answers(CHANNEL, question.ts)
        assert read(answers) == "".join(f"{number}.{piece} " for piece in range(30))
        assert len(answers) == 1
    streamed = [one for one in slack.space.messages if one.was_streamed]
    assert 10 < len(streamed) < 60, "the others were posted whole"
    # The clock is turned while a call is under way: to the fake, some come late and together.
    assert slack.server.calls.count("chat.startStream") <= len(streamed) + 5
