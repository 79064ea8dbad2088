"""`chat.*Stream`: a message that grows, with its text, tasks, plan and blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.fakes.slack import agents
from tests.fakes.slack.blocks import MAX_BLOCKS, check_length
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.messages import Posted, Task
from tests.fakes.slack.workspace import STREAM_S

MAX_MARKDOWN_CHARS = 12_000
MAX_STREAM_BLOCKS = 2 * MAX_BLOCKS["message"]
MAX_TASK_CHARS = 256
TASK_STATES = ("pending", "in_progress", "complete", "error")
CHUNK_FIELDS = {
    "markdown_text": {"text"},
    "task_update": {"id", "title", "status", "details", "output", "sources"},
    "plan_update": {"title"},
    "blocks": {"blocks"},
}


def start(call: Call) -> Json:
    channel = call.own_channel()
    thread_ts = call.thread_ts(channel)
    if channel.kind != "im":
        if not call.text("recipient_user_id"):
            raise SlackError("missing_recipient_user_id")
        if not call.text("recipient_team_id"):
            raise SlackError("missing_recipient_team_id")
    if call.text("task_display_mode") not in ("", "timeline", "plan", "dense"):
        raise SlackError("invalid_arguments", "task_display_mode")
    team, space = call.team, call.workspace
    message = Posted(
        space.next_ts(), channel.id, thread_ts, team.bot_user, bot_id=team.bot_id, team_id=team.id,
        was_streamed=True, streaming_since=space.clock(), recipient=call.text("recipient_user_id"),
    )  # fmt: skip
    _grow(call, message)
    space.add(message)
    space.on_own_message(message, "posted")
    return {"ts": message.ts, "channel": message.channel}


def append(call: Call) -> Json:
    message = _live(call)
    if not call.text("markdown_text") and not call.get("chunks"):
        raise SlackError("no_text")
    _grow(call, message)
    return {"ts": message.ts, "channel": message.channel}


def stop(call: Call) -> Json:
    message = _live(call)
    metadata = call.metadata()
    closing = call.blocks()
    check_length([*message.blocks, *closing], message.markup + call.text("markdown_text"))
    _check_count([*message.blocks, *closing])
    if status := call.text("session_status"):
        agents.check_status(status)
    _grow(call, message)
    if closing:
        _add_blocks(call, message, closing)
    message.metadata = metadata
    message.streaming_since = None
    if status:
        agents.move(call, message.channel, message.root, status)
    call.workspace.on_own_message(message, "changed")
    return {"ts": message.ts, "channel": message.channel, "message": message.to_json()}


def _live(call: Call) -> Posted:
    """The stream, when it may still grow."""
    channel = call.own_channel()
    message = call.own_message(channel, "message_not_owned_by_app")
    since = message.streaming_since
    if message.stopped_by:
        raise SlackError("stopped_by_user")
    if since is None or call.workspace.clock() - since > STREAM_S:
        message.streaming_since = None
        raise SlackError("message_not_in_streaming_state")
    return message


def _grow(call: Call, message: Posted) -> None:
    """Take text and chunks, all of them or none."""
    chunks: list[Any] = call.get("chunks") or []
    if call.get("markdown_text") is not None and chunks:
        raise SlackError("invalid_arguments", "markdown_text and chunks can't go together")
    if text := call.text("markdown_text"):
        chunks = [{"type": "markdown_text", "text": text}]
    for chunk in chunks:
        _check(chunk)
    texts = "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    new = {
        index: call.accept_blocks(chunk["blocks"], "message")
        for index, chunk in enumerate(chunks)
        if chunk["type"] == "blocks"
    }
    if len(message.markup) + len(texts) > MAX_MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    added = [block for blocks in new.values() for block in blocks]
    check_length([*message.blocks, *added], message.markup + texts)
    _check_count([*message.blocks, *added])
    tasks = [chunk.get(name) or "" for chunk in chunks for name in ("title", "details", "output")]
    call.check_for_pings("\n".join(tasks), added)
    for index, chunk in enumerate(chunks):
        _take(call, message, chunk, new.get(index, []))
    # A mention may be cut in two by the pieces: the whole is looked at.
    if texts:
        call.check_for_pings(message.markup, [])


def _check(chunk: Any) -> None:
    if not isinstance(chunk, dict) or chunk.get("type") not in CHUNK_FIELDS:
        raise SlackError("invalid_chunks", f"unknown chunk {chunk!r:.80}")
    kind = chunk["type"]
    if extra := set(chunk) - CHUNK_FIELDS[kind] - {"type"}:
        raise SlackError("invalid_chunks", f"{kind} has no {', '.join(sorted(extra))}")
    match chunk:
        case {"type": "markdown_text", "text": str(text)}:
            if len(text) > MAX_MARKDOWN_CHARS:
                raise SlackError("msg_too_long")
        case {"type": "plan_update", "title": str(title)} if len(title) <= MAX_TASK_CHARS:
            pass
        case {"type": "blocks", "blocks": list(blocks)} if len(blocks) <= MAX_BLOCKS["message"]:
            pass
        case {"type": "task_update", "id": str(), "title": str(), "status": str(status)}:
            texts = [chunk.get(name) or "" for name in ("title", "details", "output")]
            if status not in TASK_STATES or any(len(text) > MAX_TASK_CHARS for text in texts):
                raise SlackError("invalid_chunks", f"task {chunk!r:.120}")
        case _:
            raise SlackError("invalid_chunks", f"{chunk!r:.120}")


def _take(call: Call, message: Posted, chunk: Json, blocks: list[Json]) -> None:
    match chunk["type"]:
        case "markdown_text":
            message.markup += chunk["text"]
            message.texts.append(chunk["text"])
            if message.parts and "text" in message.parts[-1]:
                message.parts[-1]["text"] += chunk["text"]
            else:
                message.parts.append({"text": chunk["text"]})
        case "plan_update":
            message.plan = chunk["title"]
        case "task_update":
            given = {name: chunk[name] for name in CHUNK_FIELDS["task_update"] if chunk.get(name)}
            before = message.tasks.get(chunk["id"])
            message.tasks[chunk["id"]] = replace(before, **given) if before else Task(**given)
        case _:
            _add_blocks(call, message, blocks)


def _check_count(blocks: list[Json]) -> None:
    if len(blocks) > MAX_STREAM_BLOCKS:
        raise SlackError("invalid_blocks", f"no more than {MAX_STREAM_BLOCKS} items allowed")


def _add_blocks(call: Call, message: Posted, blocks: list[Json]) -> None:
    call.check_for_pings("", blocks)
    message.blocks += blocks
    message.parts.append({"blocks": blocks})
