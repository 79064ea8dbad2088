"""Streams, statuses, prompts and homes in the fake Slack, by the real `slack_sdk`."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.calls import CHANNEL, answer_of, error_of, stream_arguments
from tests.fakes.clock import Clock
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.server import SlackServer


async def test_a_stream_keeps_text_tasks_plan_and_blocks(
    slack: SlackServer, client: AsyncWebClient, root: Posted
) -> None:
    task = {"type": "task_update", "id": "1", "title": "Load", "status": "in_progress"}
    stream = await answer_of(client.chat_startStream(**stream_arguments(root), chunks=[task]))
    where: dict[str, Any] = {"channel": CHANNEL, "ts": stream["ts"]}
    await client.chat_appendStream(**where, markdown_text="one ")
    await client.chat_appendStream(
        **where,
        chunks=[
            {"type": "plan_update", "title": "Plan"},
            {"type": "markdown_text", "text": "two"},
            task | {"status": "complete", "output": "2,000 rows"},
        ],
    )
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    await client.chat_stopStream(**where, blocks=[table], session_status="active")
    shown = slack.workspace.transcript()["messages"][-1]
    assert (shown["text"], shown["plan"], shown["streaming"]) == ("one two", "Plan", False)
    assert [(one["status"], one["output"]) for one in shown["tasks"]] == [
        ("complete", "2,000 rows")
    ]
    assert [block["type"] for block in shown["blocks"]] == ["table"]
    assert slack.workspace.session_log == ["active"]
    assert slack.workspace.mistakes == []


async def test_a_stream_needs_its_recipient_in_a_channel_and_one_kind_of_text(
    client: AsyncWebClient, root: Posted
) -> None:
    bare = client.chat_startStream(channel=CHANNEL, thread_ts=root.ts, markdown_text="a")
    assert await error_of(bare) == "missing_recipient_user_id"
    stream = await answer_of(client.chat_startStream(**stream_arguments(root)))
    where: dict[str, Any] = {"channel": CHANNEL, "ts": stream["ts"]}
    both = client.chat_appendStream(
        **where, markdown_text="a", chunks=[{"type": "markdown_text", "text": "b"}]
    )
    assert await error_of(both) == "invalid_arguments"
    long = client.chat_appendStream(**where, markdown_text="a" * 12_001)
    assert await error_of(long) == "msg_too_long"
    update = client.chat_update(**where, text="b")
    assert await error_of(update) == "streaming_state_conflict"


async def test_a_stream_ends_after_five_minutes_whatever_is_appended(
    client: AsyncWebClient, root: Posted, clock: Clock
) -> None:
    started = client.chat_startStream(**stream_arguments(root), markdown_text="a")
    stream = await answer_of(started)
    where: dict[str, Any] = {"channel": CHANNEL, "ts": stream["ts"]}
    clock.now_s = 300
    await client.chat_appendStream(**where, markdown_text="b")
    clock.now_s = 307
    late = client.chat_appendStream(**where, markdown_text="c")
    assert await error_of(late) == "message_not_in_streaming_state"
    assert await error_of(client.chat_stopStream(**where)) == "message_not_in_streaming_state"
    await client.chat_update(**where, markdown_text="ab and the rest")


async def test_the_native_stop_ends_the_stream_and_leaves_the_status_to_the_app(
    slack: SlackServer, client: AsyncWebClient, root: Posted
) -> None:
    ana = Human(slack)
    with pytest.raises(LookupError):
        await ana.stops(root)
    await client.agents_sessions_setStatus(
        channel_id=CHANNEL, thread_ts=root.ts, status="processing", title="Prices"
    )
    started = client.chat_startStream(**stream_arguments(root), markdown_text="a")
    stream = await answer_of(started)
    await ana.stops(root)
    append = client.chat_appendStream(channel=CHANNEL, ts=stream["ts"], markdown_text="b")
    assert await error_of(append) == "stopped_by_user"
    session = ana.thread(root).session
    assert session is not None
    assert session.status == "processing"


async def test_a_status_clears_when_the_app_posts_or_after_two_minutes(
    slack: SlackServer, client: AsyncWebClient, root: Posted, clock: Clock
) -> None:
    thread = Human(slack).thread(root)
    where: dict[str, Any] = {"channel_id": CHANNEL, "thread_ts": root.ts}
    await client.assistant_threads_setStatus(**where, status="Reading ...")
    assert thread.status == "Reading ..."
    clock.now_s = 121
    assert thread.status == ""
    await client.assistant_threads_setStatus(**where, status="Reading ...")
    await client.chat_postMessage(channel=CHANNEL, thread_ts=root.ts, text="here")
    assert thread.status == ""
    many = client.assistant_threads_setStatus(**where, status="a", loading_messages=["a"] * 11)
    assert await error_of(many) == "invalid_arguments"


async def test_at_most_four_prompts_are_suggested_and_without_a_thread(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    channel = slack.workspace.direct("U0ANA").id
    prompts = [{"title": "a", "message": "b"}] * 5
    five = client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
    assert await error_of(five) == "invalid_arguments"
    await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts[:4])
    assert slack.workspace.mistakes == []


async def test_a_home_holds_a_hundred_blocks(slack: SlackServer, client: AsyncWebClient) -> None:
    def view(blocks: int) -> dict[str, Any]:
        return {"type": "home", "blocks": [{"type": "divider"}] * blocks}

    await client.views_publish(user_id="U0ANA", view=view(100))
    over = client.views_publish(user_id="U0ANA", view=view(101))
    assert await error_of(over) == "invalid_blocks"
    assert len(slack.workspace.homes["U0ANA"]["blocks"]) == 100
