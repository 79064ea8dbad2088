"""The servers in the text of `datasets.toml`, and who may use them, as values. Pure: what is in the
environment is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from declared.access.latch import Latch
from declared.access.parsing import grants
from declared.environment import filled, named
from declared.file import FILE, DeclaredFile
from declared.section import Section, whole
from sidecar.policy import SERVER_NAME

from .declaration import Command, Declarations, Remote, ServerDeclaration

DATASETS = "datasets"
USUAL_TIMEOUT_S = 30
MAX_TIMEOUT_S = 55  # the sidecar waits for a minute
MIN_SECRET_CHARS = 6
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN_HEADERS = ("host", "connection", "content-", "transfer-encoding", "accept", "mcp-")
_CREDENTIAL = re.compile(r"key|token|secret|passw|credential|auth", re.IGNORECASE)


def declared_in(
    folder: Path, environment: Callable[[], Mapping[str, str]], latch: Latch
) -> DeclaredFile[Declarations]:
    """What the folder's file says about servers."""
    nothing = Declarations()

    def settle(found: Declarations) -> tuple[Declarations, str | None]:
        return replace(found, grants=()) if latch.closes(found.said) else found, None

    return DeclaredFile(
        folder / FILE,
        parse,
        environment,
        nothing=nothing,
        instead=lambda _: (nothing, "no other server"),
        settle=settle,
    )


def parse(text: str, folder: Path, environment: Mapping[str, str]) -> Declarations:
    """Of other tables than `[servers]`, `[roles]` and `[grants]` nothing is looked at.

    Raises:
        BadDeclaration: it isn't TOML, or says what can't be meant.
    """
    top = whole(text)
    servers = top.sections("servers")
    for one in servers:
        if not SERVER_NAME.fullmatch(one.name) or one.name == DATASETS:
            raise Section({}, ("servers",), text).bad(
                one.name,
                "has a name that can't be used; one is 1 to 41 of a-z, 0-9, - and _, "
                f"and not {DATASETS}.",
            )
    found = tuple(_server(one, environment) for one in servers)
    said, granted = grants(top)
    if said != "grants":
        return Declarations(found, said=said)
    return Declarations(found, tuple(grant for _, grant in granted), said)


def _server(section: Section, environment: Mapping[str, str]) -> ServerDeclaration:
    section.only(
        *("url", "headers", "allow_private", "command", "env"),
        *("tools", "description", "timeout_s"),
    )
    if ("url" in section) == ("command" in section):
        raise section.bad("url", 'or command says where the server is: url = "..."; name one.')
    for key in ("env",) if "url" in section else ("headers", "allow_private"):
        if key in section:
            raise section.bad(key, "goes with " + ("command" if key == "env" else "url") + ".")
    tools = section.lines("tools")
    if not tools:
        raise section.bad(
            "tools", 'names the tools that cells may call: tools = ["find_*"]; ["*"] is all.'
        )
    place = _remote(section, environment) if "url" in section else _command(section, environment)
    return ServerDeclaration(
        section.name,
        place,
        tools,
        section.line("description", 200),
        section.number("timeout_s", USUAL_TIMEOUT_S, least=1, most=MAX_TIMEOUT_S),
        frozenset(_secrets(section, environment)),
    )


def _remote(section: Section, environment: Mapping[str, str]) -> Remote:
    url = filled(section, "url", section.line("url"), environment)
    allow_private = section.flag("allow_private")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or parts.fragment or not url.isascii():
        raise section.bad("url", 'is the address of an MCP endpoint: url = "https://.../mcp"')
    if parts.username or parts.password:
        raise section.bad("url", "holds no credentials; they go into headers.")
    if parts.scheme == "http" and not allow_private:
        raise section.bad(
            "url", "is http, which anyone on the way can read; use https, or say allow_private."
        )
    return Remote(url, tuple(_headers(section, environment).items()), allow_private)


def _headers(section: Section, environment: Mapping[str, str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, text in section.pairs("headers").items():
        value = filled(section, "headers", text, environment)
        if not _HEADER.fullmatch(name) or name.lower().startswith(_OWN_HEADERS):
            raise section.bad("headers", f"can't have one called {name[:40]!a}.")
        if not value.isascii() or not value.isprintable():
            raise section.bad("headers", f"has a value for {name} that isn't one line of ASCII.")
        headers[name] = value
    return headers


def _command(section: Section, environment: Mapping[str, str]) -> Command:
    words = section.lines("command")
    if not words:
        raise section.bad("command", 'is a program and its arguments: command = ["uvx", "..."]')
    variables: dict[str, str] = {}
    for name, text in section.pairs("env").items():
        if not _VARIABLE_NAME.fullmatch(name):
            raise section.bad("env", f"has {name[:40]!a}, which is no name of a variable.")
        variables[name] = filled(section, "env", text, environment)
    arguments = tuple(filled(section, "command", word, environment) for word in words)
    if any("\0" in text for text in (*arguments, *variables.values())):
        raise section.bad("command", "and env hold no zero bytes.")
    return Command(arguments, tuple(variables.items()))


def _secrets(section: Section, environment: Mapping[str, str]) -> list[str]:
    """What must not come back from the server: what variables stood for, and what is written where
    credentials are."""
    headers, variables = section.pairs("headers"), section.pairs("env")
    texts = [section.line("url"), *section.lines("command"), *headers.values(), *variables.values()]
    found = [environment[name] for text in texts for name in named(text) if name in environment]
    written = {**headers, **{k: text for k, text in variables.items() if _CREDENTIAL.search(k)}}
    for text in written.values():
        words = filled(section, "env", text, environment).split()
        found += [" ".join(words), *words[-1:]]
    return [one for one in found if len(one) >= MIN_SECRET_CHARS]
