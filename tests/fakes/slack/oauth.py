"""Installing the app into teams: the page where somebody agrees, and codes for tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.fakes.slack.errors import Json, SlackError

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

CLIENT_ID = "111.222"
CLIENT_SECRET = "client-secret"


@dataclass
class Code:
    team_id: str
    user: str
    redirect_uri: str
    scopes: set[str]


class OAuth:
    """`installs(team, user)` says who agrees next; `is_denied` that they don't."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._codes: dict[str, Code] = {}
        self._who = (workspace.team_id, "U0ANA")
        self.is_denied = False

    def installs(self, team_id: str, user: str) -> None:
        self._who = (team_id, user)

    def authorize(self, query: dict[str, str]) -> str:
        """Where the page leads: back to the app, with a code or a refusal.

        Raises:
            SlackError: the app asked wrongly.
        """
        if query.get("client_id") != CLIENT_ID:
            raise SlackError("invalid_client_id")
        back, state = query.get("redirect_uri", ""), query.get("state", "")
        scopes = set(query.get("scope", "").split(",")) - {""}
        if not state:
            self._workspace.mistakes.append("oauth: no state")
        if more := scopes - self._workspace.manifest.scopes:
            self._workspace.mistakes.append(f"oauth: the manifest lacks {', '.join(sorted(more))}")
        if self.is_denied:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = self._workspace.next_id("code.")
        self._codes[code] = Code(*self._who, back, scopes)
        return f"{back}?{urlencode({'code': code, 'state': state})}"

    def access(self, client: tuple[str, str], given: Json) -> Json:
        """The token for a code, once.

        Raises:
            SlackError: there is none.
        """
        if client != (CLIENT_ID, CLIENT_SECRET):
            raise SlackError("bad_client_secret")
        code = self._codes.pop(str(given.get("code", "")), None)
        if code is None:
            raise SlackError("invalid_code")
        if given.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            raise SlackError("bad_redirect_uri")
        team = self._workspace.teams[code.team_id]
        team.is_installed = True
        team.scopes = code.scopes
        return {
            "app_id": self._workspace.app_id,
            "access_token": team.bot_token,
            "token_type": "bot",
            "scope": ",".join(sorted(team.scopes)),
            "bot_user_id": team.bot_user,
            "team": {"id": team.id, "name": team.name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": code.user},
        }
