"""`files.*`: an upload in three steps, and what is known of a file."""

from __future__ import annotations

import mimetypes
from typing import Any

from tests.fakes.slack.calls import Call
from tests.fakes.slack.errors import Json, SlackError
from tests.fakes.slack.messages import File, Posted
from tests.fakes.slack.people import Channel

MAX_FILE_BYTES = 2**30
MAX_ALT_CHARS = 2_000
MAX_FILES = 20
MAX_TITLE_CHARS = 255


def get_upload_url(call: Call) -> Json:
    length, name = call.get("length"), call.text("filename")
    if not 0 < length <= MAX_FILE_BYTES:
        raise SlackError("invalid_arguments", "length")
    if len(call.text("alt_txt")) > MAX_ALT_CHARS:
        raise SlackError("alt_txt_too_large")
    space = call.workspace
    file = File(
        space.next_id("F"), name, "", call.text("alt_txt"), user=call.team.bot_user,
        mimetype=guess(name), size_bytes=length, team_id=call.team.id,
    )  # fmt: skip
    file.url = space.file_url(file)
    space.uploading[file.id] = file
    return {"upload_url": space.upload_url(file.id), "file_id": file.id}


def complete(call: Call) -> Json:
    entries: Any = call.get("files")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_FILES:
        raise SlackError("invalid_arguments", f"1 to {MAX_FILES} files")
    space = call.workspace
    channels, thread_ts = _where(call)
    files: list[File] = []
    for entry in entries:
        file = space.uploading.get(str(entry.get("id")))
        if file is None:
            raise SlackError("file_not_found")
        if len(file.content) != file.size_bytes:
            call.mistake(
                f"{file.name}: {file.size_bytes} bytes announced, {len(file.content)} sent"
            )
            raise SlackError("file_update_failed")
        if len(entry.get("title") or "") > MAX_TITLE_CHARS:
            raise SlackError("invalid_arguments", "title")
        file.title = entry.get("title") or file.name
        files.append(file)
    for file in files:
        del space.uploading[file.id]
        space.files[file.id] = file
        file.polls_left = space.polls_before_type
        file.shares = [channel.id for channel in channels]
    for channel in channels:
        _share(call, channel, thread_ts, files)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def info(call: Call) -> Json:
    file = _seen(call)
    known = file.to_json()
    file.polls_left -= 1
    shares: dict[str, Any] = {"public": {}, "private": {}}
    for message in call.workspace.messages:
        if file in message.files and not message.is_deleted:
            is_public = call.workspace.channels[message.channel].kind == "channel"
            places = shares["public" if is_public else "private"]
            place = {"ts": message.ts, "thread_ts": message.thread_ts}
            places.setdefault(message.channel, []).append(place)
    return {"file": known | {"shares": shares}}


def delete(call: Call) -> Json:
    file = _seen(call)
    if file.user != call.team.bot_user:
        raise SlackError("cant_delete_file")
    del call.workspace.files[file.id]
    for message in call.workspace.messages:
        if file in message.files:
            message.files.remove(file)
            message.is_deleted = not message.files and not message.markup
    return {}


def guess(name: str) -> str:
    """The type that Slack would give a file of this name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _where(call: Call) -> tuple[list[Channel], str | None]:
    """The channels to share into; none means that only the bot sees the file."""
    given = call.text("channel_id") or call.text("channels")
    if not given:
        if call.text("thread_ts") or call.text("initial_comment"):
            call.mistake("thread_ts or initial_comment without a channel")
        return [], None
    channels: list[Channel] = []
    for id in given.split(","):
        channels.append(Call(call.workspace, call.team, call.method, {"channel": id}).own_channel())
    if len(channels) > 1 and call.text("thread_ts"):
        raise SlackError("invalid_arguments", "thread_ts with several channels")
    return channels, call.thread_ts(channels[0])


def _share(call: Call, channel: Channel, thread_ts: str | None, files: list[File]) -> None:
    text, blocks = call.text("initial_comment"), call.blocks()
    if text and blocks:
        call.mistake("blocks are ignored beside initial_comment")
        blocks = []
    call.check_for_pings(text, blocks)
    space, team = call.workspace, call.team
    message = Posted(
        space.next_ts(), channel.id, thread_ts, team.bot_user, text, team.bot_id, team.id,
        blocks=blocks, files=list(files), subtype="file_share",
    )  # fmt: skip
    space.add(message)
    space.on_own_message(message, "posted")


def _seen(call: Call) -> File:
    file = call.workspace.files.get(call.text("file"))
    if file is None or file.team_id != call.team.id:
        raise SlackError("file_not_found")
    return file
