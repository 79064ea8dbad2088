"""The fake Slack's state as plain JSON, for a page that shows it. Knows no HTML.

Messages are in the order of their `ts`, every channel mixed; `text` is the markup that was sent (of
a streamed message all of it), `parts` the order of a stream's text and blocks. The bytes of a file
are in `files[id]["base64"]`, so that an image block with `slack_file` resolves.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.fakes.slack.errors import Json
from tests.fakes.slack.messages import File, Posted

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace


def transcript(workspace: Workspace) -> Json:
    messages = sorted(workspace.messages, key=lambda message: message.ts)
    return {
        "teams": {team.id: team.to_json() for team in workspace.teams.values()},
        "users": {
            id: person.to_json() | {"display_name": person.display_name, "shown": person.name}
            for id, person in workspace.users.items()
        },
        "channels": {
            channel.id: channel.to_json()
            | {"kind": channel.kind, "members": sorted(channel.members)}
            for channel in workspace.channels.values()
        },
        "messages": [_message(message) for message in messages],
        "files": {file.id: _file(file) | _content(file) for file in workspace.files.values()},
        "homes": dict(workspace.homes),
        "modals": list(workspace.modals.values()),
        "prompts": [
            {"channel": channel, "thread_ts": thread_ts, **prompts}
            for (channel, thread_ts), prompts in workspace.prompts.items()
        ],
        "statuses": [
            {
                "channel": channel,
                "thread_ts": thread_ts,
                "text": workspace.status(channel, thread_ts),
                "loading_messages": status.loading_messages,
            }
            for (channel, thread_ts), status in workspace.statuses.items()
        ],
        "sessions": [
            {"channel": channel, "thread_ts": thread_ts, **asdict(session)}
            for (channel, thread_ts), session in workspace.sessions.items()
        ],
    }


def plain(messages: Iterable[Posted]) -> str:
    """One line a message, for a snapshot."""
    return "\n".join(f"{message.user}: {message.text}" for message in messages)


def _message(message: Posted) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "team": message.team_id,
        "user": message.user,
        "bot_id": message.bot_id,
        "is_bot": message.bot_id is not None,
        "text": message.markup,
        "blocks": message.blocks,
        "files": [_file(file) for file in message.files],
        "tasks": [asdict(task) for task in message.tasks.values()],
        "plan": message.plan,
        "parts": message.parts,
        "streaming": message.streaming_since is not None,
        "streamed": message.was_streamed,
        "stopped_by": message.stopped_by,
        "edited": message.edited is not None,
        "deleted": message.is_deleted,
        "subtype": message.subtype,
        "ephemeral_to": message.visible_to,
        "metadata": message.metadata,
        "reactions": [
            {"name": name, "users": list(users)} for name, users in message.reactions.items()
        ],
    }


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "size": file.size,
        "alt_txt": file.alt_text,
    }


def _content(file: File) -> Json:
    return {"base64": base64.b64encode(file.content).decode()}
