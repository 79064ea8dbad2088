"""Whether Slack's settings fit together. Knows the settings, reads nothing."""

from __future__ import annotations

from .settings import Settings

README = "README.md says where to find them."


def slack_problem(settings: Settings) -> str:
    """What Slack's settings lack, in a sentence; empty when they are complete or all unset."""
    if not uses_slack(settings):
        return ""
    oauth = settings.slack_client_id, settings.slack_client_secret
    if any(oauth) and not all(oauth):
        return "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together. " + README
    if all(oauth) and settings.slack_bot_token is not None:
        return (
            "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: unset one of them."
        )
    if not all(oauth) and settings.slack_bot_token is None:
        return "SLACK_BOT_TOKEN is missing. " + README
    if all(oauth) and settings.slack_http_port is None:
        return "SLACK_CLIENT_ID needs THREADBOOK_SLACK_HTTP_PORT, where the app is installed."
    if settings.slack_app_token is None:
        if settings.slack_signing_secret is None:
            return "SLACK_APP_TOKEN is missing (or SLACK_SIGNING_SECRET, for HTTP). " + README
        if settings.slack_http_port is None:
            return "SLACK_SIGNING_SECRET needs THREADBOOK_SLACK_HTTP_PORT; or set SLACK_APP_TOKEN."
    return ""


def uses_slack(settings: Settings) -> bool:
    """Whether anything of Slack is set."""
    return any(
        (
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
            settings.slack_client_id,
            settings.slack_client_secret,
            settings.slack_http_port,
        )
    )
