"""Bodies as bytes: the server sends views of tables, which Ray can't hand to its proxy."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class PlainBytes:
    """An ASGI app that copies what the other sends as a view."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def copied(message: Message) -> None:
            if isinstance(message.get("body"), memoryview):
                message = {**message, "body": bytes(message["body"])}
            await send(message)

        await self._app(scope, receive, copied)
