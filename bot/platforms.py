"""The chat platforms, as the settings configure them."""

from __future__ import annotations

from pydantic import SecretStr

from adapters.configured import ConfiguredPlatform
from adapters.desk import AdapterError
from adapters.discord.access import Access
from adapters.discord.platform import DiscordPlatform
from adapters.slack.guests import Guests
from adapters.slack.platform import SlackPlatform

from .settings import Settings

NONE = (
    "No chat platform is configured. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN; "
    "README.md says where to find them."
)


def platforms(settings: Settings) -> tuple[ConfiguredPlatform, ...]:
    """All that there are, also those that aren't used."""
    return slack(settings), discord(settings)


def used(settings: Settings) -> list[ConfiguredPlatform]:
    """Those to serve.

    Raises:
        AdapterError: there is none, or the settings of one don't fit together.
    """
    chosen = [platform for platform in platforms(settings) if platform.is_used]
    if not chosen:
        raise AdapterError(NONE)
    if problems := [said for platform in chosen if (said := platform.problem())]:
        raise AdapterError(" ".join(problems))
    return chosen


def slack(settings: Settings) -> SlackPlatform:
    return SlackPlatform(
        bot_token=_told(settings.slack_bot_token),
        app_token=_told(settings.slack_app_token),
        signing_secret=_told(settings.slack_signing_secret),
        client_id=settings.slack_client_id,
        client_secret=_told(settings.slack_client_secret),
        http_port=settings.slack_http_port,
        http_host=settings.slack_http_host,
        guests=Guests(settings.slack_guests, settings.slack_external),
        native_charts=settings.slack_charts == "native",
        api_url=settings.slack_api_url,
    )


def discord(settings: Settings) -> DiscordPlatform:
    return DiscordPlatform(
        token=_told(settings.discord_token),
        access=Access(settings.discord_guilds, settings.discord_channels, settings.discord_roles),
        api_url=settings.discord_api_url,
    )


def _told(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
