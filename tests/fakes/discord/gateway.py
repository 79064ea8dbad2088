"""The fake Discord's gateway: sessions that outlive their sockets, and the ways it goes wrong."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import events
from tests.fakes.discord.errors import Json
from tests.fakes.discord.places import Guild
from tests.fakes.discord.sessions import (
    MEMBERS,
    MESSAGE_CONTENT,
    Session,
    Socket,
    wants,
    write,
)
from tests.fakes.discord.world import World

RECONNECT, INVALID, HELLO, ACK = 7, 9, 10, 11
CUT = 1006
# The portal never gives these to this app; message content as the world says.
PRESENCES = 1 << 8


class Gateway:
    """`is_gone` refuses connections, `early_closes` is how many end before HELLO.

    `repeats` delivers each event twice; `identified`, `resumed` and `refused` count.
    """

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.url = ""
        self.token = token
        self.sessions: dict[str, Session] = {}
        self.is_gone = False
        self.early_closes = 0
        self.repeats = False
        self.acknowledges = True
        self.heartbeat_s = 41.25
        self.opened = 0
        self.identified = 0
        self.resumed = 0
        self.refused = 0
        self.beats = 0
        self._sockets: set[Socket] = set()
        self._numbers = 0

    # What a test looks at and turns

    @property
    def is_connected(self) -> bool:
        return any(one.socket and not one.is_spoiled for one in self.sessions.values())

    def dispatch(self, name: str, data: Any, guild_id: int | None) -> None:
        """An event for whoever listens; without a session nobody will ever hear it."""
        for session in self.sessions.values():
            if not session.hears(guild_id) or not wants(session, name, guild_id):
                continue
            said = self._seen(session, name, data)
            for _ in range(2 if self.repeats else 1):
                session.dispatch(name, said)

    def reconnect(self) -> None:
        """Op 7: Discord asks the app to come again and resume."""
        self._send({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is over, unless it is resumable; what happens next is lost."""
        self._send({"op": INVALID, "d": resumable})
        if not resumable:
            for session in list(self.sessions.values()):
                session.socket = None
            self.sessions.clear()

    def close(self, code: int = 4000) -> None:
        """Close every connection without a word; 1006 cuts the wire."""
        for session in self.sessions.values():
            session.socket = None
        for socket in list(self._sockets):
            socket.cut() if code == CUT else socket.outbox.put_nowait(code)
        self.world.changed.set()

    def leave(self) -> None:
        """The gateway is gone and refuses connections, until `come_back`."""
        self.is_gone = True
        self.close(CUT)

    def come_back(self, *, with_sessions: bool = True) -> None:
        """The gateway takes connections again; without its sessions nobody can resume."""
        self.is_gone = False
        if not with_sessions:
            self.sessions.clear()

    def lose_guild(self, guild: Guild) -> None:
        """An outage: the guild is unavailable until it is found again."""
        guild.is_available = False
        self.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild.id)

    def find_guild(self, guild: Guild) -> None:
        guild.is_available = True
        self.dispatch("GUILD_CREATE", events.guild(self.world, guild), guild.id)

    def send_malformed(self, name: str = "MESSAGE_CREATE", data: Any = None) -> None:
        """An event that lacks what it has to have."""
        for session in self.sessions.values():
            session.dispatch(name, data if data is not None else {"id": "1"})
            session.is_spoiled = True

    def _send(self, frame: Json) -> None:
        for session in self.sessions.values():
            if session.socket:
                session.socket.outbox.put_nowait(frame)

    def _seen(self, session: Session, name: str, data: Any) -> Any:
        is_message = name in ("MESSAGE_CREATE", "MESSAGE_UPDATE")
        if is_message and not session.intents & MESSAGE_CONTENT:
            return events.blanked(data, self.world.bot.id)
        return data

    # The connection

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from HELLO to its end."""
        if self.is_gone:
            self.refused += 1
            self.world.changed.set()
            if request.transport:
                request.transport.abort()
            return web.Response(status=503)
        response = web.WebSocketResponse(timeout=0.1)
        await response.prepare(request)
        self.opened += 1
        if self.early_closes > 0:
            self.early_closes -= 1
            await response.close(code=1001)
            return response
        socket = Socket(response, request)
        self._sockets.add(socket)
        writer = asyncio.create_task(write(socket))
        socket.outbox.put_nowait(
            {"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}}
        )
        try:
            await self._read(socket)
        finally:
            writer.cancel()
            self._sockets.discard(socket)
            self._left(socket)
        return response

    async def _read(self, socket: Socket) -> None:
        async for frame in socket.response:
            if frame.type is WSMsgType.TEXT:
                self._take(socket, json.loads(frame.data))

    def _take(self, socket: Socket, frame: Json) -> None:
        match frame["op"]:
            case 1:  # heartbeat
                self.beats += 1
                if self.acknowledges:
                    socket.outbox.put_nowait({"op": ACK})
            case 2:  # identify
                self._identify(socket, frame["d"])
            case 6:  # resume
                self._resume(socket, frame["d"])
            case 8:  # request members
                self._members(socket, frame["d"])
            case 3 | 4:  # presence, voice
                pass
            case other:
                self.world.unmodelled.append(f"the gateway's op {other}")

    def _identify(self, socket: Socket, data: Json) -> None:
        world = self.world
        if data["token"] != self.token:
            socket.outbox.put_nowait(4004)
            return
        intents = int(data["intents"])
        wants_more = intents & (MEMBERS | PRESENCES)
        if wants_more or (intents & MESSAGE_CONTENT and not world.privileged_intents):
            socket.outbox.put_nowait(4014)
            return
        self._numbers += 1
        number, count = data.get("shard", (0, 1))
        session = Session(f"session-{self._numbers}", (number, count), intents, socket=socket)
        self.sessions[session.id] = session
        self.identified += 1
        guilds = [one for one in world.guilds.values() if session.hears(one.id)]
        mine = [one for one in guilds if world.bot.id in one.members]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": world.bot.to_json(),
                "guilds": [{"id": str(one.id), "unavailable": True} for one in mine],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": [number, count],
                "application": {"id": str(world.application_id), "flags": 0},
            },
        )
        for guild in mine:
            if guild.is_available:
                session.dispatch("GUILD_CREATE", events.guild(world, guild))
        world.changed.set()

    def _resume(self, socket: Socket, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self.token:
            socket.outbox.put_nowait({"op": INVALID, "d": False})
            return
        self.resumed += 1
        session.socket = socket
        for frame in session.frames:
            if frame["s"] > data["seq"]:
                socket.outbox.put_nowait(frame)
        session.dispatch("RESUMED", {})
        self.world.changed.set()

    def _members(self, socket: Socket, data: Json) -> None:
        guild = self.world.guilds[int(data["guild_id"])]
        session = next(one for one in self.sessions.values() if one.socket is socket)
        wanted = [int(id) for id in data.get("user_ids", guild.members)]
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": [
                guild.member_json(self.world.people[id]) | {"user": self.world.people[id].to_json()}
                for id in wanted
                if id in guild.members
            ],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _left(self, socket: Socket) -> None:
        """An app that closes by 1000 or 1001 gives its session up."""
        gives_up = socket.response.close_code in (1000, 1001)
        for session in list(self.sessions.values()):
            if session.socket is socket:
                session.socket = None
                if gives_up:
                    del self.sessions[session.id]
        self.world.changed.set()
