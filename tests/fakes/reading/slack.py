"""A message of the fake Slack as a page: its text without entities, its tables as rows. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

from tests.fakes.reading import lines
from tests.fakes.reading.pages import Attached, Page
from tests.fakes.slack.messages import File, Posted


def page(message: Posted, files: Iterable[File] = ()) -> Page:
    """A message of the bot; `files` are those that its mark names."""
    mark = payload(message)
    return Page(
        message.ts,
        str(mark.get("message", "")),
        text(message),
        message.streaming_since is None and mark.get("done") is True,
        tuple(Attached(file.name, file.content) for file in files),
        tuple(
            element["text"]
            for block in message.blocks
            if block["type"] == "context"
            for element in block["elements"]
        ),
    )


def payload(message: Posted) -> dict[str, Any]:
    """The mark on a message that says what it answers."""
    return (message.metadata or {}).get("event_payload", {})


def text(message: Posted) -> str:
    """What was sent as text, and the rows of tables in their place."""
    if message.was_streamed:
        parts: list[Any] = [part.get("text", part.get("blocks")) for part in message.parts]
    elif message.blocks:
        parts = [message.blocks]
    else:
        parts = [message.markup]
    return "".join(html.unescape(p) if isinstance(p, str) else "".join(_of(p)) for p in parts)


def _of(blocks: list[dict[str, Any]]) -> Iterable[str]:
    for block in blocks:
        if block["type"] == "markdown":
            yield html.unescape(block["text"])
        elif block["type"] == "section":
            yield html.unescape(block["text"]["text"])
        elif block["type"] == "table":
            yield "\n"
            yield from (lines.row(cell["text"] for cell in row) for row in block["rows"])
