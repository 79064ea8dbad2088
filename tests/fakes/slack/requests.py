"""What a request to the fake Slack carries: its fields, its token, its upload. Knows aiohttp."""

from __future__ import annotations

import base64

from aiohttp import web

from tests.fakes.slack.errors import Json


async def arguments(request: web.Request) -> Json:
    """Slack takes arguments from the query, a form and JSON alike."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= dict(await request.post())
    return given


def token(request: web.Request, given: Json) -> str:
    """The token, from the header or the fields; it is no field of any method."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return str(given.pop("token", "")) or bearer


def client(request: web.Request, given: Json) -> tuple[str, str]:
    """Client id and secret of an app that isn't installed yet."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        login, _, password = base64.b64decode(header[6:]).decode().partition(":")
        return login, password
    return str(given.get("client_id", "")), str(given.get("client_secret", ""))


async def content(request: web.Request) -> bytes:
    """The bytes of an upload, raw or in a form."""
    if request.content_type.startswith("multipart/"):
        part = await (await request.multipart()).next()
        assert part is not None
        return bytes(await part.read())  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType]
    return await request.read()
