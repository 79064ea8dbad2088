"""Slack as the operator configures it. Knows the settings' names, reads nothing; its libraries are
loaded when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..messages import Platform
from .guests import Guests

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from .adapter import SlackAdapter

README = "README.md says where to find them."


@dataclass(frozen=True, slots=True)
class SlackPlatform:
    """One app, in one workspace or in many (`configured.ConfiguredPlatform`)."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    http_port: int | None = None
    http_host: str = "127.0.0.1"
    guests: Guests = field(default_factory=Guests)
    native_charts: bool = False
    api_url: str | None = None
    name: str = "Slack"
    key: Platform = "slack"
    mend: str = "README.md has the set-up; docs/slack-manifest.json has the scopes."

    @property
    def is_used(self) -> bool:
        """Whether anything of Slack is set."""
        return any(
            (
                self.bot_token,
                self.app_token,
                self.signing_secret,
                self.client_id,
                self.client_secret,
                self.http_port,
            )
        )

    def problem(self) -> str:
        """What the settings lack, in a sentence; empty when they are complete or all unset."""
        if not self.is_used:
            return ""
        oauth = self.client_id, self.client_secret
        if any(oauth) and not all(oauth):
            return "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together. " + README
        if all(oauth) and self.bot_token is not None:
            return (
                "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: "
                "unset one of them."
            )
        if not all(oauth) and self.bot_token is None:
            return "SLACK_BOT_TOKEN is missing. " + README
        if all(oauth) and self.http_port is None:
            return "SLACK_CLIENT_ID needs THREADBOOK_SLACK_HTTP_PORT, where the app is installed."
        return "" if self.app_token is not None else self._http_problem()

    async def check(self) -> list[str]:
        from .check import check_tokens

        return await check_tokens(
            bot_token=self.bot_token, app_token=self.app_token, api_url=self.api_url
        )

    def adapter(self, engine: AsyncEngine) -> SlackAdapter:
        from .adapter import SlackAdapter, SlackHttp
        from .installations import slack_oauth

        oauth = http = None
        if self.client_id and self.client_secret:
            oauth = slack_oauth(engine, client_id=self.client_id, client_secret=self.client_secret)
        if self.http_port is not None:
            http = SlackHttp(self.http_port, self.http_host, self.signing_secret)
        return SlackAdapter(
            bot_token=self.bot_token,
            app_token=self.app_token,
            oauth=oauth,
            http=http,
            guests=self.guests,
            api_url=self.api_url,
            native_charts=self.native_charts,
        )

    def _http_problem(self) -> str:
        if self.signing_secret is None:
            return "SLACK_APP_TOKEN is missing (or SLACK_SIGNING_SECRET, for HTTP). " + README
        if self.http_port is None:
            return "SLACK_SIGNING_SECRET needs THREADBOOK_SLACK_HTTP_PORT; or set SLACK_APP_TOKEN."
        return ""
