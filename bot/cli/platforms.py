"""The chat platforms that the settings choose."""

from __future__ import annotations

from adapters.slack.adapter import SlackAdapter, SlackHttp
from adapters.slack.guests import Guests

from ..installations import slack_oauth
from ..settings import Settings
from ..store import Store


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
