"""The people, guilds, channels and threads of the fake Discord. Knows no message."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.discord import permissions
from tests.fakes.discord.errors import Json
from tests.fakes.discord.snowflakes import iso

TEXT, DM, ANNOUNCEMENT, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 5, 11, 12
THREADS = (10, PUBLIC_THREAD, PRIVATE_THREAD)
MIB = 2**20
# By boost level, in bytes.
FILE_LIMITS = (10 * MIB, 10 * MIB, 50 * MIB, 100 * MIB)


@dataclass
class Person:
    id: int
    name: str
    display_name: str = ""
    is_bot: bool = False
    locale: str = "en-US"
    takes_dms: bool = True

    def to_json(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.name.lower().replace(" ", "_"),
            "global_name": self.display_name or self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.is_bot,
            "public_flags": 0,
            "flags": 0,
        }


@dataclass
class Role:
    id: int
    name: str
    permissions: int = 0
    is_mentionable: bool = False
    bot_id: int | None = None

    def to_json(self) -> Json:
        of_bot = {"managed": True, "tags": {"bot_id": str(self.bot_id)}} if self.bot_id else {}
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0 if self.name == "@everyone" else 1,
            "managed": False,
            "mentionable": self.is_mentionable,
            "flags": 0,
        } | of_bot


@dataclass
class Guild:
    """`members` maps people to their roles; `has_commands` is the scope applications.commands."""

    id: int
    name: str
    owner_id: int
    joined_s: float
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    members: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    premium_tier: int = 0
    max_active_threads: int = 1000
    has_commands: bool = True
    is_available: bool = True
    features: list[str] = field(default_factory=list[str])

    @property
    def max_file_bytes(self) -> int:
        return FILE_LIMITS[self.premium_tier]

    def member_json(self, person: Person) -> Json:
        """As in messages: without the user."""
        return {
            "roles": [str(id) for id in sorted(self.members.get(person.id, ()))],
            "nick": None,
            "avatar": None,
            "joined_at": iso(self.joined_s),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }

    def permissions_of(self, person_id: int, channel: Channel | None = None) -> int:
        return permissions.of(self, person_id, channel)


@dataclass
class Channel:
    """A text channel, a thread in one, or direct messages with `recipients`.

    `overwrites` maps roles and people, those in `people`, to what they are allowed and denied.
    """

    id: int
    kind: int
    name: str = ""
    guild_id: int | None = None
    parent: Channel | None = None
    owner_id: int = 0
    created_s: float = 0.0
    recipients: list[Person] = field(default_factory=list[Person])
    own_overwrites: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    people: set[int] = field(default_factory=set[int])
    last_message_id: int | None = None
    message_count: int = 0
    is_archived: bool = False
    is_locked: bool = False
    archived_s: float = 0.0
    auto_archive_minutes: int = 1440
    joined: set[int] = field(default_factory=set[int])
    slowmode_s: int = 0

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def overwrites(self) -> dict[int, tuple[int, int]]:
        return self.parent.overwrites if self.parent else self.own_overwrites

    def to_json(self) -> Json:
        last = str(self.last_message_id) if self.last_message_id else None
        said: Json = {"id": str(self.id), "type": self.kind, "last_message_id": last}
        if self.kind == DM:
            return said | {"recipients": [person.to_json() for person in self.recipients]}
        said |= {"guild_id": str(self.guild_id), "name": self.name, "flags": 0}
        if self.parent:
            return said | self._thread_json(self.parent)
        return said | {
            "position": 0,
            "topic": None,
            "nsfw": False,
            "parent_id": None,
            "rate_limit_per_user": self.slowmode_s,
            "permission_overwrites": [
                {
                    "id": str(id),
                    "type": int(id in self.people),
                    "allow": str(allow),
                    "deny": str(deny),
                }
                for id, (allow, deny) in self.own_overwrites.items()
            ],
        }

    def _thread_json(self, parent: Channel) -> Json:
        return {
            "parent_id": str(parent.id),
            "owner_id": str(self.owner_id),
            "message_count": self.message_count,
            "total_message_sent": self.message_count,
            "member_count": len(self.joined),
            "rate_limit_per_user": self.slowmode_s,
            "thread_metadata": {
                "archived": self.is_archived,
                "locked": self.is_locked,
                "auto_archive_duration": self.auto_archive_minutes,
                "archive_timestamp": iso(self.archived_s or self.created_s),
                "create_timestamp": iso(self.created_s),
            },
        }

    def member_json(self, user_id: int) -> Json:
        """A person's membership of a thread."""
        return {
            "id": str(self.id),
            "user_id": str(user_id),
            "join_timestamp": iso(self.created_s),
            "flags": 1,
        }
