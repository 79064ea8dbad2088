"""What Discord or a person would mind: pings, previews of links, late answers, refused requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.fakes.discord.errors import Json
from tests.fakes.discord.interactions import ANSWER_S
from tests.fakes.discord.messages import (
    ROLE_MENTION,
    SUPPRESS_EMBEDS,
    USER_MENTION,
    Posted,
)

if TYPE_CHECKING:
    from tests.fakes.discord.world import World

EVERYONE = re.compile(r"@(everyone|here)\b")
LINK = re.compile(r"(?<!<)\bhttps?://[^\s<>]+")
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
BACK_QUOTED = 60


def found(world: World) -> list[str]:
    """All offences so far, each as a line."""
    late = [
        f"{one.what} has got no answer"
        for one in world.interactions.values()
        if not (one.is_answered or one.is_excused) and world.clock() - one.created_s > ANSWER_S
    ]
    unknown = [f"{what} isn't modelled" for what in world.unmodelled]
    return [*world.mistakes, *unknown, *world.refused, *late]


def in_text(message: Posted, allowed: Json | None) -> list[str]:
    """What is wrong with a message that the app sends or edits just now."""
    shown = CODE.sub("", message.text)
    said = message.text[:BACK_QUOTED]
    wrong = [f"{what} would ping: {said!r}" for what in _pinged(shown, message, allowed)]
    if LINK.search(shown) and not message.flags & SUPPRESS_EMBEDS and not message.is_v2:
        wrong.append(f"a link would show a preview: {said!r}")
    return wrong


def _pinged(shown: str, message: Posted, allowed: Json | None) -> list[str]:
    parsed = ["everyone", "roles", "users"] if allowed is None else allowed.get("parse", [])
    allowed = allowed or {}
    pinged: list[str] = []
    if "everyone" in parsed and EVERYONE.search(shown):
        pinged.append("@everyone")
    roles = ROLE_MENTION.findall(shown)
    if any("roles" in parsed or id in allowed.get("roles", []) for id in roles):
        pinged.append("a role")
    users = USER_MENTION.findall(shown)
    if any("users" in parsed or id in allowed.get("users", []) for id in users):
        pinged.append("a person")
    answers = message.answers is not None and message.answers.author is not message.author
    if answers and allowed.get("replied_user", not allowed):
        pinged.append("the reply")
    return pinged
