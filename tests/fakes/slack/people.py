"""The teams, people and channels of the fake Slack. Knows no message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.slack.errors import Json

Kind = Literal["channel", "group", "im", "mpim"]
SECONDS_OF = {"Europe/Berlin": 3600, "America/New_York": -18000, "Asia/Tokyo": 32400, "UTC": 0}


@dataclass
class Team:
    """A workspace of one customer with our app in it; `scopes` is what it granted."""

    id: str
    name: str
    bot_user: str
    bot_id: str
    bot_token: str
    scopes: set[str]
    is_installed: bool = True
    enterprise_id: str = ""

    def to_json(self) -> Json:
        return {"id": self.id, "name": self.name, "domain": self.name.lower()}


@dataclass(frozen=True)
class Person:
    id: str
    team_id: str
    real_name: str
    display_name: str = ""
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    is_bot: bool = False
    is_guest: bool = False
    is_deactivated: bool = False
    enterprise_id: str = ""

    @property
    def name(self) -> str:
        """What people see."""
        return self.display_name or self.real_name

    def to_json(self, *, with_locale: bool = True) -> Json:
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.real_name,
            "deleted": self.is_deactivated,
            "tz": self.tz,
            "tz_offset": SECONDS_OF.get(self.tz, 0),
            "is_bot": self.is_bot,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "profile": {"real_name": self.real_name, "display_name": self.display_name},
        }
        if self.enterprise_id:
            user["enterprise_user"] = {"id": self.id, "enterprise_id": self.enterprise_id}
        return user | {"locale": self.locale} if with_locale else user


@dataclass
class Channel:
    """Where people talk; `members` decides who may write there, the bot too."""

    id: str
    team_id: str
    name: str
    kind: Kind = "channel"
    members: set[str] = field(default_factory=set[str])
    is_shared: bool = False
    is_pending: bool = False  # another company is invited

    def to_json(self) -> Json:
        told: Json = {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "channel",
            "is_archived": False,
            "is_ext_shared": self.is_shared,
            "is_pending_ext_shared": self.is_pending,
            "is_member": True,
            "context_team_id": self.team_id,
            "num_members": len(self.members),
        }
        # Of direct messages Slack says with whom they are.
        return told | {"user": f"U{self.id[1:]}"} if self.kind == "im" else told
