"""The permissions that the fake Discord asks for, and what a member may do in a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.discord.places import Channel, Guild

ADD_REACTIONS = 1 << 6
ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_COMMANDS = 1 << 31
MANAGE_THREADS = 1 << 34
CREATE_PUBLIC_THREADS = 1 << 35
CREATE_PRIVATE_THREADS = 1 << 36
SEND_IN_THREADS = 1 << 38
EVERYONE = (
    ADD_REACTIONS | VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_HISTORY
    | USE_COMMANDS | CREATE_PUBLIC_THREADS | SEND_IN_THREADS
)  # fmt: skip
ALL = (1 << 53) - 1


def of(guild: Guild, user_id: int, channel: Channel | None = None) -> int:
    """What a member may do, in a channel or anywhere; a thread has its parent's overwrites: first
    everybody's, then those of all roles together, then the member's own.
    """
    if user_id == guild.owner_id:
        return ALL
    held = [guild.id, *guild.members.get(user_id, ())]
    allowed = 0
    for role_id in held:
        allowed |= guild.roles[role_id].permissions
    if allowed & ADMINISTRATOR:
        return ALL
    if channel is None:
        return allowed
    for ids in ([guild.id], held[1:], [user_id]):
        found = [channel.overwrites.get(id, (0, 0)) for id in ids]
        for _, deny in found:
            allowed &= ~deny
        for allow, _ in found:
            allowed |= allow
    return allowed
