"""`assistant.threads.*` and `agents.sessions.*`: status line, prompts, titles, agent sessions."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.workspace import Session, Status

MAX_LOADING_MESSAGES = 10
MAX_PROMPTS = 4
MAX_TITLE_CHARS = 200
SESSION_STATUSES = ("processing", "active", "suspended", "closed")
UNSUBSCRIBED = "missing_agent_session_stopped_event_subscription"


def set_status(call: Call) -> Json:
    channel = call.own_channel("channel_id")
    messages: Any = call.get("loading_messages") or []
    if not isinstance(messages, list) or len(messages) > MAX_LOADING_MESSAGES:
        raise SlackError("invalid_arguments", f"at most {MAX_LOADING_MESSAGES} loading_messages")
    if not all(isinstance(message, str) and message for message in messages):
        raise SlackError("invalid_arguments", "loading_messages must be texts")
    ts, space = call.text("thread_ts"), call.workspace
    if space.message(channel.id, ts) is None:
        raise SlackError("invalid_thread_ts")
    text = call.text("status")
    space.status_log.append(text)
    if text:
        space.statuses[channel.id, ts] = Status(text, space.clock(), list(messages))
    else:
        space.statuses.pop((channel.id, ts), None)
    return {}


def set_suggested_prompts(call: Call) -> Json:
    channel = call.own_channel("channel_id")
    prompts: Any = call.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MAX_PROMPTS:
        raise SlackError("invalid_arguments", f"1 to {MAX_PROMPTS} prompts")
    for prompt in prompts:
        if set(prompt) != {"title", "message"} or not all(prompt.values()):
            raise SlackError("invalid_arguments", "a prompt has a title and a message")
    if call.text("thread_ts"):
        call.mistake("thread_ts makes it fail silently in an agent app")
        return {}
    call.workspace.prompts[channel.id, None] = {"title": call.text("title"), "prompts": prompts}
    return {}


def set_title(call: Call) -> Json:
    channel = call.own_channel("channel_id")
    check_title(call.text("title"))
    call.workspace.titles[channel.id, call.text("thread_ts")] = call.text("title")
    return {}


def set_session_status(call: Call) -> Json:
    channel = call.own_channel("channel_id")
    status = call.text("status")
    check_status(status)
    check_title(call.text("title"))
    ts = call.text("thread_ts")
    if ts and call.workspace.message(channel.id, ts) is None:
        raise SlackError("invalid_thread_ts")
    move(call, channel.id, ts, status)
    if status == "processing" and "agent_session_stopped" not in call.workspace.manifest.events:
        return {"warning": UNSUBSCRIBED}
    return {}


def rename_session(call: Call) -> Json:
    channel = call.own_channel("channel_id")
    check_title(call.text("title"))
    session = call.workspace.sessions.get((channel.id, call.text("thread_ts")))
    if session is None:
        raise SlackError("session_not_found")
    session.title = call.text("title")
    return {}


def check_status(status: str) -> None:
    if status not in SESSION_STATUSES:
        raise SlackError("invalid_arguments", f"status: one of {', '.join(SESSION_STATUSES)}")


def check_title(title: str) -> None:
    if len(title) > MAX_TITLE_CHARS:
        raise SlackError("invalid_arguments", f"title: at most {MAX_TITLE_CHARS} characters")


def move(call: Call, channel: str, ts: str, status: str) -> None:
    """Put a session into a status; it is created when there is none, and only then titled."""
    space = call.workspace
    session = space.sessions.get((channel, ts))
    if session is None:
        title, initiator = call.text("title"), call.text("initiator_user_id")
        session = space.sessions[channel, ts] = Session(status, title, initiator)
    session.status = status
    space.session_log.append(status)
