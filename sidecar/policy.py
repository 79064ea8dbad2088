"""Who may call what: a session's grant and the decision on one call. Pure; knows no sockets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

SESSION_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
SERVER_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
MAX_THREAD_CHARS = 500
_IDENTITY = re.compile(r"[A-Za-z0-9._-]{0,16000}")
_STREAM = re.compile(r"/data/([A-Za-z0-9_-]{8,128})")


class InvalidGrant(ValueError):
    """A grant can't be read; the text tells the operator why."""


@dataclass(frozen=True, slots=True)
class Allow:
    """The call may go on."""


@dataclass(frozen=True, slots=True)
class Deny:
    """The call is refused. `reason` is for the audit; the sandbox learns nothing from it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What one session may use: for each server the names of its tools. `identity` says to servers
    for whom; the bot signed it, and here nobody can read or change it.
    """

    thread: str
    tools: Mapping[str, frozenset[str]]
    identity: str

    @classmethod
    def from_json(cls, body: object) -> Grant:
        """Read `{"thread": str, "tools": {server: [tool, ...]}, "identity": str}`.

        Raises:
            InvalidGrant: anything else.
        """
        if not isinstance(body, dict):
            raise InvalidGrant("A grant is an object.")
        fields = cast("dict[str, object]", body)
        thread = fields.get("thread")
        if not isinstance(thread, str) or not 0 < len(thread) <= MAX_THREAD_CHARS:
            raise InvalidGrant("A grant names its thread.")
        if any("\ud800" <= letter <= "\udfff" for letter in thread):
            # It names folders: two must never become one.
            raise InvalidGrant("A thread's name is text without lone surrogates.")
        tools = fields.get("tools")
        if not isinstance(tools, dict):
            raise InvalidGrant('A grant has "tools": an object of server to tool names.')
        servers = cast("dict[str, object]", tools)
        identity = fields.get("identity")
        if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
            raise InvalidGrant('A grant has an "identity" of letters, digits, dots, - and _.')
        if servers and not identity:
            raise InvalidGrant("A grant of tools says with an identity for whom it is.")
        granted = {name: _names(name, servers[name]) for name in servers}
        return cls(thread, MappingProxyType(granted), identity)


def _names(server: str, tools: object) -> frozenset[str]:
    if not SERVER_NAME.fullmatch(server):
        raise InvalidGrant("A server's name is lower-case letters, digits, - and _.")
    if not isinstance(tools, list):
        raise InvalidGrant("The tools of a server are a list of names.")
    names = [name for name in cast("list[object]", tools) if isinstance(name, str)]
    if len(names) != len(cast("list[object]", tools)):
        raise InvalidGrant("A tool's name is text.")
    return frozenset(names)


def decide(grant: Grant, server: str, tool: str | None = None) -> Allow | Deny:
    """Whether this session may talk to `server` at all, or call its `tool`."""
    if server not in grant.tools:
        return Deny("server not granted")
    if tool is not None and tool not in grant.tools[server]:
        return Deny("tool not granted")
    return Allow()


def ticket_in(structured: object) -> str | None:
    """The ticket of a table that a tool's structured result hands out as `"stream"`, if any."""
    if not isinstance(structured, dict):
        return None
    path = cast("dict[str, object]", structured).get("stream")
    match = _STREAM.fullmatch(path) if isinstance(path, str) else None
    return match[1] if match else None


def datasets_in(structured: object) -> str | None:
    """The datasets that a query is about, which its structured result names as `"tables"`."""
    if not isinstance(structured, dict):
        return None
    tables = cast("dict[str, object]", structured).get("tables")
    if not isinstance(tables, list):
        return None
    return ", ".join(str(name) for name in cast("list[object]", tables)) or None
