"""The messages of the fake Discord as they stand now, with their files. Knows no route."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.errors import Json
from tests.fakes.discord.places import Channel, Person
from tests.fakes.discord.snowflakes import iso, time_s

DEFAULT, RENAMED, THREAD_CREATED, REPLY, COMMAND, THREAD_STARTER = 0, 4, 18, 19, 20, 21
CONTEXT_COMMAND = 23
SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 2, 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15
USER_MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")


@dataclass
class File:
    """An attachment; `size_bytes` lets one be said to be bigger than it is."""

    id: int
    name: str
    content: bytes = b""
    mimetype: str = "application/octet-stream"
    description: str = ""
    url: str = ""
    size_bytes: int | None = None
    is_spoiler: bool = False
    is_ephemeral: bool = False

    @property
    def size(self) -> int:
        return len(self.content) if self.size_bytes is None else self.size_bytes

    def to_json(self) -> Json:
        said: Json = {
            "id": str(self.id),
            "filename": self.name,
            "size": self.size,
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.mimetype,
        }
        if self.description:
            said["description"] = self.description
        if self.mimetype.startswith("image/"):
            said |= {"width": 640, "height": 480}
        return said


@dataclass
class Posted:
    """A message; `texts` are all contents that it ever had, the newest last.

    `visible_to` is the only one who sees an ephemeral message; `interaction` what it answers,
    and `command` the name of what was run.
    """

    id: int
    channel: Channel
    author: Person
    content: str = ""
    kind: int = DEFAULT
    files: list[File] = field(default_factory=list[File])
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    flags: int = 0
    nonce: str | None = None
    allowed_mentions: Json | None = None
    edited_s: float | None = None
    edits: int = 0
    reactions: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    answers: Posted | None = None
    thread: Channel | None = None
    is_deleted: bool = False
    visible_to: int | None = None
    interaction: Json | None = None
    webhook_id: int | None = None
    command: str = ""
    texts: list[str] = field(default_factory=list[str])

    @property
    def guild_id(self) -> int | None:
        return self.channel.guild_id

    @property
    def created_s(self) -> float:
        return time_s(self.id)

    @property
    def is_v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    @property
    def is_loading(self) -> bool:
        """An interaction's answer that is still awaited."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """What people read in it, buttons apart."""
        return "\n".join(t for t in [self.content, *component_texts(self.components)] if t)

    @property
    def buttons(self) -> list[Json]:
        """Its buttons and selects, in order."""
        return interactive(self.components)

    @property
    def mentioned(self) -> list[int]:
        """The ids of people that its text names."""
        found = [int(id) for id in USER_MENTION.findall(self.content)]
        if self.answers and self.kind == REPLY and not self.author.is_bot:
            found.append(self.answers.author.id)
        return list(dict.fromkeys(found))


def interactive(given: Any) -> list[Json]:
    """Everything with a custom id, depth first."""
    if isinstance(given, list):
        return [found for one in given for found in interactive(one)]
    if not isinstance(given, dict):
        return []
    found = [given] if "custom_id" in given or given.get("type") == 2 else []
    nested = [given[key] for key in ("components", "component", "accessory") if key in given]
    return found + interactive(nested)


def component_texts(given: Any) -> list[str]:
    """The texts of components v2, depth first."""
    if isinstance(given, list):
        return [text for one in given for text in component_texts(one)]
    if not isinstance(given, dict):
        return []
    found = [str(given["content"])] if given.get("type") == 10 else []
    nested = [given[key] for key in ("components", "accessory") if key in given]
    return found + component_texts(nested)


def to_json(message: Posted, people: dict[int, Person], viewer: int) -> Json:
    """As REST gives it to `viewer`, the bot's id."""
    said: Json = {
        "id": str(message.id),
        "type": message.kind,
        "channel_id": str(message.channel.id),
        "content": message.content,
        "author": message.author.to_json(),
        "attachments": [file.to_json() for file in message.files],
        "embeds": message.embeds,
        "components": message.components,
        "mentions": [people[id].to_json() for id in message.mentioned if id in people],
        "mention_roles": ROLE_MENTION.findall(message.content),
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "timestamp": iso(message.created_s),
        "edited_timestamp": iso(message.edited_s) if message.edited_s else None,
        "flags": message.flags,
    }
    if message.reactions:
        said["reactions"] = [
            {
                "emoji": {"id": None, "name": name},
                "count": len(users),
                "count_details": {"burst": 0, "normal": len(users)},
                "me": viewer in users,
                "me_burst": False,
                "burst_colors": [],
            }
            for name, users in message.reactions.items()
        ]
    return said | _links(message, people, viewer)


def _links(message: Posted, people: dict[int, Person], viewer: int) -> Json:
    said: Json = {}
    if message.thread:
        said["thread"] = message.thread.to_json()
    if message.webhook_id:
        said["webhook_id"] = str(message.webhook_id)
        said["application_id"] = str(message.webhook_id)
    if message.interaction:
        said["interaction_metadata"] = message.interaction
    if message.answers:
        target = message.answers
        said["message_reference"] = {
            "type": 0,
            "message_id": str(target.id),
            "channel_id": str(target.channel.id),
        } | ({"guild_id": str(target.guild_id)} if target.guild_id else {})
        said["referenced_message"] = (
            None if target.is_deleted else to_json(_alone(target), people, viewer)
        )
    return said


def _alone(message: Posted) -> Posted:
    copy = Posted(**vars(message))
    copy.answers = None
    return copy
