"""Whether Discord's settings fit together. Knows the settings, reads nothing."""

from __future__ import annotations

from .settings import Settings


def discord_problem(settings: Settings) -> str:
    """What Discord's settings lack, in a sentence; empty when they are complete or all unset."""
    if not uses_discord(settings) or settings.discord_token is not None:
        return ""
    return "DISCORD_TOKEN is missing. README.md says where to find it."


def uses_discord(settings: Settings) -> bool:
    """Whether anything of Discord is set."""
    return any(
        (
            settings.discord_token,
            settings.discord_guilds,
            settings.discord_channels,
            settings.discord_roles,
        )
    )
