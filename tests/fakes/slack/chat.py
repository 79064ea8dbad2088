"""`chat.*` but streams: posting, changing and deleting messages."""

from __future__ import annotations

from tests.fakes.slack import pings
from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.messages import Posted

MAX_TEXT_CHARS = 40_000
MAX_UPDATE_CHARS = 4_000
MAX_MARKDOWN_CHARS = 12_000
TEAM_URL = "https://acme.slack.com"


def post_message(call: Call) -> Json:
    channel = call.own_channel()
    thread_ts = call.thread_ts(channel)
    rates = call.workspace.rates
    if rates and (wait_s := rates.post_wait_s(call.team.id, channel.id)):
        raise SlackError("ratelimited", retry_after_s=wait_s)
    text, blocks = _content(call)
    _check_unfurling(call, text, blocks)
    message = _posted(call, channel.id, thread_ts, text, blocks)
    message.metadata = call.metadata()
    if call.get("reply_broadcast"):
        message.subtype = "thread_broadcast"
    call.workspace.add(message)
    call.workspace.on_own_message(message, "posted")
    answer: Json = {"ts": message.ts, "channel": message.channel, "message": message.to_json()}
    if len(call.text("text")) > MAX_TEXT_CHARS:
        answer["warning"] = "message_truncated"
    return answer


def post_ephemeral(call: Call) -> Json:
    channel = call.own_channel()
    if call.text("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = call.thread_ts(channel)
    message = _posted(call, channel.id, thread_ts, *_content(call))
    message.visible_to = call.text("user")
    call.workspace.add(message)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    channel = call.own_channel()
    message = call.own_message(channel, "cant_update_message")
    if message.streaming_since is not None:
        raise SlackError("streaming_state_conflict")
    if len(call.text("text")) > MAX_UPDATE_CHARS:
        raise SlackError("msg_too_long")
    text, blocks = _content(call, may_keep=bool(message.blocks))
    replaces = "blocks" in call.fields or "markdown_text" in call.fields
    if not replaces and (message.blocks or message.was_streamed):
        call.mistake("text alone changes nothing that people see: the blocks stay")
    message.markup = text
    if replaces or message.was_streamed:
        message.tasks, message.plan, message.parts = {}, None, []
        message.was_streamed = False
    if replaces:
        message.blocks = blocks
    message.texts = [text]
    if call.get("metadata") is not None:
        message.metadata = call.metadata()
    message.edited = call.workspace.next_ts()
    call.workspace.on_own_message(message, "changed")
    return {"ts": message.ts, "channel": channel.id, "text": text, "message": message.to_json()}


def delete(call: Call) -> Json:
    channel = call.own_channel()
    message = call.own_message(channel, "cant_delete_message")
    message.is_deleted = True
    message.streaming_since = None
    call.workspace.on_own_message(message, "deleted")
    return {"ts": message.ts, "channel": channel.id}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    ts = call.text("message_ts")
    if call.workspace.message(channel.id, ts) is None:
        raise SlackError("message_not_found")
    link = f"{TEAM_URL}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _posted(
    call: Call, channel: str, thread_ts: str | None, text: str, blocks: list[Json]
) -> Posted:
    team = call.team
    return Posted(
        call.workspace.next_ts(), channel, thread_ts, team.bot_user, text, team.bot_id, team.id,
        blocks=blocks, texts=[text],
    )  # fmt: skip


def _content(call: Call, *, may_keep: bool = False) -> tuple[str, list[Json]]:
    """Text and blocks; `markdown_text` is a block of its own."""
    text, markdown, blocks = call.text("text"), call.text("markdown_text"), call.blocks()
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MAX_MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    if call.get("attachments"):
        call.mistake("attachments are legacy")
    if not text and not markdown and not blocks and not may_keep:
        raise SlackError("no_text")
    if blocks and not text:
        call.mistake("blocks without text: a notification would be empty")
    if {"icon_emoji", "icon_url", "username"} & set(call.fields):
        call.need("chat:write.customize")
    if markdown:
        blocks = [{"type": "markdown", "text": markdown, "block_id": call.workspace.next_id("b")}]
        text = markdown
    text = text[:MAX_TEXT_CHARS]
    call.check_for_pings(text, blocks)
    return text, blocks


def _check_unfurling(call: Call, text: str, blocks: list[Json]) -> None:
    if not pings.urls(text, blocks):
        return
    for name in ("unfurl_links", "unfurl_media"):
        if call.get(name) is not False:
            call.mistake(f"{name} isn't false and the text holds a URL")
