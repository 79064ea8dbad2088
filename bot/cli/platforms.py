"""The chat platforms that the settings choose."""

from __future__ import annotations

from adapters.discord.access import Access
from adapters.discord.adapter import DiscordAdapter
from adapters.messages import Adapter, AdapterError
from adapters.slack.adapter import SlackAdapter, SlackHttp
from adapters.slack.guests import Guests

from ..discord_posts import DiscordPosts
from ..discord_settings import discord_problem, uses_discord
from ..installations import slack_oauth
from ..positions import Positions
from ..settings import Settings
from ..slack_settings import slack_problem, uses_slack
from ..store import Store

NONE = (
    "No chat platform is configured. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN; "
    "README.md says where to find them."
)


def configured(settings: Settings) -> tuple[str, ...]:
    """The names of the platforms whose settings are there.

    Raises:
        AdapterError: there is none, or the settings of one don't fit together.
    """
    names = [
        name
        for name, is_used in (("Slack", uses_slack), ("Discord", uses_discord))
        if is_used(settings)
    ]
    if not names:
        raise AdapterError(NONE)
    if problem := slack_problem(settings) or discord_problem(settings):
        raise AdapterError(problem)
    return tuple(names)


def adapters(settings: Settings, store: Store) -> list[Adapter]:
    """Those of the platforms that are configured."""
    chosen: list[Adapter] = []
    if uses_slack(settings):
        chosen.append(slack_adapter(settings, store))
    if settings.discord_token is not None:
        chosen.append(discord_adapter(settings, store, settings.discord_token.get_secret_value()))
    return chosen


def discord_adapter(settings: Settings, store: Store, token: str) -> DiscordAdapter:
    return DiscordAdapter(
        token,
        posts=DiscordPosts(store.engine),
        seen=Positions(store.engine),
        access=Access(settings.discord_guilds, settings.discord_channels, settings.discord_roles),
        api_url=settings.discord_api_url,
    )


def slack_adapter(settings: Settings, store: Store) -> SlackAdapter:
    """The adapter for settings without a problem."""
    bot, app = settings.slack_bot_token, settings.slack_app_token
    secret, client_secret = settings.slack_signing_secret, settings.slack_client_secret
    oauth = http = None
    if settings.slack_client_id and client_secret:
        oauth = slack_oauth(
            store.engine,
            client_id=settings.slack_client_id,
            client_secret=client_secret.get_secret_value(),
        )
    if settings.slack_http_port is not None:
        http = SlackHttp(
            settings.slack_http_port,
            settings.slack_http_host,
            secret.get_secret_value() if secret else None,
        )
    return SlackAdapter(
        bot_token=bot.get_secret_value() if bot else None,
        app_token=app.get_secret_value() if app else None,
        oauth=oauth,
        http=http,
        guests=Guests(settings.slack_guests, settings.slack_external),
        api_url=settings.slack_api_url,
        native_charts=settings.slack_charts == "native",
    )
