"""How the app's messages come to be and change, by channel, callback or webhook alike."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import replace
from typing import Any

from tests.fakes.discord import limits, offences
from tests.fakes.discord.call import Call, Upload
from tests.fakes.discord.errors import DiscordError, Json, invalid
from tests.fakes.discord.messages import (
    COMPONENTS_V2,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    File,
    Posted,
)
from tests.fakes.discord.places import FILE_LIMITS

FIELDS = ("content", "tts", "embeds", "allowed_mentions", "components", "attachments", "flags")
SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


def fill(call: Call, draft: Posted, given: Json, uploads: list[Upload]) -> Posted:
    """A draft with what a request gives it, checked; nothing is shown yet.

    Raises:
        DiscordError: Discord wouldn't take it.
    """
    filled = replace(draft, files=list(draft.files), texts=draft.texts)
    if given.get("flags") is not None:
        filled.flags = draft.flags & ~SUPPRESS_EMBEDS | int(given["flags"]) & SETTABLE
    if draft.is_v2 and not filled.is_v2:
        filled.flags |= COMPONENTS_V2
    if "content" in given:
        filled.content = given["content"] or ""
    if "embeds" in given:
        filled.embeds = list(given["embeds"] or [])
    if "components" in given:
        filled.components = _numbered(given["components"] or [])
    if "attachments" in given or uploads:
        filled.files = _files(call, draft, given, uploads)
    if "allowed_mentions" in given:
        filled.allowed_mentions = given["allowed_mentions"]
    limits.check(filled)
    guild = call.world.guild_of(draft.channel)
    limits.check_files(filled, guild.max_file_bytes if guild else FILE_LIMITS[0])
    resolve(filled)
    call.world.mistakes += _unseen(filled)
    allowed = given.get("allowed_mentions")
    if {"content", "components", "embeds"} & given.keys():
        call.world.mistakes += offences.in_text(filled, allowed)
    return filled


def apply(call: Call, message: Posted, given: Json, uploads: list[Upload]) -> None:
    """Change a message; the same thing twice in a row is noted.

    Raises:
        DiscordError: Discord wouldn't take it.
    """
    filled = fill(call, message, given, uploads)
    world = call.world
    kept = ("content", "embeds", "components", "files", "flags")
    is_same = all(getattr(filled, name) == getattr(message, name) for name in kept)
    if not call.repeats_a_lost_one() and is_same and message.texts:
        world.mistakes.append(f"an edit that changes nothing: {message.text[:60]!r}")
    for name in (*kept, "allowed_mentions"):
        setattr(message, name, getattr(filled, name))
    for file in message.files:
        if file.id not in world.files:
            world.add_file(file)
    resolve(message)
    message.texts.append(message.content)


def keep(call: Call, message: Posted) -> Posted:
    """Give a new message's files their place."""
    for file in message.files:
        file.is_ephemeral = message.visible_to is not None
        call.world.add_file(file)
    resolve(message)
    return message


def resolve(message: Posted) -> None:
    """Put the addresses of files where components and embeds say `attachment://`.

    Raises:
        DiscordError: there is no such file.
    """
    named = {file.name: file for file in message.files}
    _resolve(message.components, named)
    _resolve(message.embeds, named)


def _unseen(message: Posted) -> list[str]:
    """Files of a components v2 message that no component shows."""
    if not message.is_v2:
        return []
    shown = json.dumps(message.components)
    names = [(file.url or f"attachment://{file.name}", file.name) for file in message.files]
    return [f"the file {name} is shown by no component" for at, name in names if at not in shown]


def _resolve(given: Any, named: dict[str, File]) -> None:
    if isinstance(given, list):
        for one in given:
            _resolve(one, named)
    if not isinstance(given, dict):
        return
    url = given.get("url")
    if isinstance(url, str) and url.startswith("attachment://"):
        file = named.get(url.removeprefix("attachment://"))
        if file is None:
            raise invalid("components", f"no attachment {url}", "REFERENCED_ATTACHMENT_NOT_FOUND")
        if file.url:
            given["url"] = file.url
    for one in given.values():
        _resolve(one, named)


def _files(call: Call, draft: Posted, given: Json, uploads: list[Upload]) -> list[File]:
    said: list[Json] = given.get("attachments") or []
    by_index = {upload.index: upload for upload in uploads}
    if "attachments" not in given:
        kept = list(draft.files)
        return kept + [_file(one, {}) for one in uploads]
    files: list[File] = []
    old = {file.id: file for file in draft.files}
    for one in said:
        id = int(one["id"])
        if id in old:
            files.append(old[id])
        elif id in by_index:
            files.append(_file(by_index.pop(id), one))
        else:
            raise DiscordError(400, 50046, "Invalid file uploaded")
    return files + [_file(one, {}) for one in by_index.values()]


def _file(upload: Upload, said: Json) -> File:
    name = str(said.get("filename") or upload.name)
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return File(0, name, upload.content, mimetype, str(said.get("description") or ""))


def _numbered(components: list[Json]) -> list[Json]:
    """Components with the ids that Discord gives them, as copies."""
    count = 0

    def number(given: Any) -> Any:
        nonlocal count
        if isinstance(given, list):
            return [number(one) for one in given]
        if not isinstance(given, dict):
            return given
        made = dict(given)
        if "type" in made:
            count += 1
            made["id"] = made.get("id") or count
        nested = ("components", "component", "accessory", "items", "media", "file")
        return made | {key: number(made[key]) for key in nested if key in made}

    return number(components)
