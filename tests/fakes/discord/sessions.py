"""What an app identified as to the fake Discord's gateway, and the sockets that carry it."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.discord.errors import Json

DISPATCH = 0
# Frames that a resume can bring back.
KEPT = 5000
MEMBERS = 1 << 1
GUILDS, GUILD_MESSAGES, GUILD_REACTIONS = 1 << 0, 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS, MESSAGE_CONTENT = 1 << 12, 1 << 13, 1 << 15


@dataclass(eq=False)
class Socket:
    response: web.WebSocketResponse
    request: web.Request
    outbox: asyncio.Queue[Json | int] = field(default_factory=asyncio.Queue[Json | int])

    def cut(self) -> None:
        if self.request.transport:
            self.request.transport.abort()


@dataclass
class Session:
    """What an app identified as; `frames` are kept for a resume. It `is_spoiled` when it was sent
    what no client can read: it will come again, and hears nothing until then.
    """

    id: str
    shard: tuple[int, int]
    intents: int
    seq: int = 0
    frames: deque[Json] = field(default_factory=lambda: deque[Json](maxlen=KEPT))
    socket: Socket | None = None
    is_spoiled: bool = False

    def hears(self, guild_id: int | None) -> bool:
        """Whether a guild is its shard's; direct messages are the first's."""
        number, count = self.shard
        return number == (0 if guild_id is None else (guild_id >> 22) % count)

    def dispatch(self, name: str, data: Any) -> None:
        self.seq += 1
        frame: Json = {"op": DISPATCH, "t": name, "s": self.seq, "d": data}
        self.frames.append(frame)
        if self.socket:
            self.socket.outbox.put_nowait(frame)


async def write(socket: Socket) -> None:
    """Send what is to go out in order; a number closes the connection with that code."""
    while True:
        frame = await socket.outbox.get()
        if isinstance(frame, int):
            await socket.response.close(code=frame)
            return
        try:
            await socket.response.send_str(json.dumps(frame))
        except ConnectionError:
            return


def wants(session: Session, name: str, guild_id: int | None) -> bool:
    """Whether its intents ask for an event."""
    direct = guild_id is None
    if name.startswith("MESSAGE_REACTION"):
        needed = DIRECT_REACTIONS if direct else GUILD_REACTIONS
    elif name.startswith("MESSAGE"):
        needed = DIRECT_MESSAGES if direct else GUILD_MESSAGES
    elif name.startswith("GUILD_MEMBER_"):
        needed = MEMBERS
    elif name.startswith(("GUILD", "CHANNEL", "THREAD")):
        needed = GUILDS
    else:
        return True
    return bool(session.intents & needed)
