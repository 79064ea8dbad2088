"""Which texts of an app would notify people, and which would unfurl a link. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from tests.fakes.slack.errors import Json

PING = re.compile(r"<(?:!(?:channel|here|everyone)\b|!subteam\^\w+|@(?P<user>[UW]\w+))[^>]*>")
URL = re.compile(r"https?://[^\s>|]+", re.IGNORECASE)
# Texts of these kinds are shown as they are; `text` is a piece of rich text.
INERT = {"plain_text", "raw_text", "raw_number", "text"}
LOUD = {"broadcast", "usergroup"}


def found(text: str, blocks: list[Json], own: Collection[str] = ()) -> list[str]:
    """What in a message notifies somebody; naming the app itself notifies nobody."""
    in_text = [
        match.group()
        for one in (text, *_marked_up(blocks))
        for match in PING.finditer(one)
        if match.group("user") not in own
    ]
    return in_text + [str(loud) for loud in _loud(blocks, own)]


def urls(text: str, blocks: list[Json]) -> list[str]:
    """The links that Slack would unfurl."""
    return [url for one in (text, *_marked_up(blocks)) for url in URL.findall(one)]


def _marked_up(given: Any) -> Iterator[str]:
    """Texts in which Slack finds links and mentions."""
    if isinstance(given, list):
        for one in given:
            yield from _marked_up(one)
    if not isinstance(given, dict) or given.get("type") in INERT:
        return
    for key, value in given.items():
        if key == "text" and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from _marked_up(value)


def _loud(given: Any, own: Collection[str]) -> Iterator[Json]:
    """Elements of rich text that are a mention."""
    if isinstance(given, list):
        for one in given:
            yield from _loud(one, own)
    if not isinstance(given, dict):
        return
    kind = given.get("type")
    if kind in LOUD or (kind == "user" and given.get("user_id") not in own):
        yield given
    for value in given.values():
        if isinstance(value, dict | list):
            yield from _loud(value, own)
