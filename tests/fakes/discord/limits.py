"""Discord's limits on a message, with the codes of its refusals.

Knows no route; components have limits of their own."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import component_limits
from tests.fakes.discord.errors import DiscordError, Json, invalid
from tests.fakes.discord.messages import Posted

MAX_CONTENT = 2000
MAX_EMBEDS, MAX_EMBED_TEXT, MAX_FIELDS = 10, 6000, 25
EMBED_LIMITS = {"title": 256, "description": 4096}
FIELD_LIMITS = {"name": 256, "value": 1024}
MAX_FILES = 10
MAX_REQUEST_BYTES = 25 * 2**20
MAX_NONCE, MAX_THREAD_NAME, MAX_CHOICES = 25, 100, 25


def check(message: Posted) -> None:
    """Raise what Discord would say to a message.

    Raises:
        DiscordError: 50035 mostly, 50006 for an empty one.
    """
    if len(message.content) > MAX_CONTENT:
        raise invalid("content", f"Must be {MAX_CONTENT} or fewer in length.")
    _check_embeds(message.embeds)
    component_limits.check(message)
    shown = (message.content, message.embeds, message.components, message.files)
    if not any(shown) or (not any((*shown[1:],)) and not message.content.strip()):
        raise DiscordError(400, 50006, "Cannot send an empty message")


def check_files(message: Posted, max_file_bytes: int) -> None:
    """Raise when there are too many files or one is too big.

    Raises:
        DiscordError: 30015 or 40005.
    """
    if len(message.files) > MAX_FILES:
        raise DiscordError(400, 30015, "Maximum number of attachments in a message reached (10)")
    if any(file.size > max_file_bytes for file in message.files):
        raise DiscordError(413, 40005, "Request entity too large")


def check_thread_name(name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= MAX_THREAD_NAME:
        raise invalid("name", f"Must be between 1 and {MAX_THREAD_NAME} in length.")
    return name


def _check_embeds(embeds: list[Json]) -> None:
    if len(embeds) > MAX_EMBEDS:
        raise invalid("embeds", f"Must be {MAX_EMBEDS} or fewer in length.")
    if sum(_length(embed) for embed in embeds) > MAX_EMBED_TEXT:
        word = "MAX_EMBED_SIZE_EXCEEDED"
        raise invalid("embeds", f"Embed size exceeds maximum size of {MAX_EMBED_TEXT}", word)
    for embed in embeds:
        _check_lengths("embeds", embed, EMBED_LIMITS)
        fields = embed.get("fields", [])
        if len(fields) > MAX_FIELDS:
            raise invalid("embeds.fields", f"Must be {MAX_FIELDS} or fewer in length.")
        for field in fields:
            _check_lengths("embeds.fields", field, FIELD_LIMITS)
            if not field["name"] or not field["value"]:
                raise invalid("embeds.fields", "This field is required", "BASE_TYPE_REQUIRED")


def _check_lengths(path: str, given: Json, most: dict[str, int]) -> None:
    for name, limit in most.items():
        if len(given.get(name) or "") > limit:
            raise invalid(f"{path}.{name}", f"Must be {limit} or fewer in length.")


def _length(embed: Json) -> int:
    fields = [f["name"] + f["value"] for f in embed.get("fields", [])]
    ends = [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    texts = [embed.get("title") or "", embed.get("description") or "", *fields, *ends]
    return sum(map(len, texts))
