"""Who people are in Slack: asked once in a while per person, never kept for long."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from ..messages import Author
from .errors import FAILURES, is_refusal, reason
from .events import SLACKBOT
from .payload import part

log = structlog.get_logger()

KEPT = 2000
KEPT_S = 3600.0
MAX_NAME_CHARS = 80
# Slack waits three seconds until it is known who asks: a call that failed is made again at once.
AGAIN_AFTER_S = (0.05, 0.2, 0.5)

Standing = Literal["member", "guest", "external", "none"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person, and what they are to the workspace: a member, a guest, of another company."""

    id: str
    name: str
    language: str
    time_zone: str
    is_guest: bool
    is_external: bool
    is_bot: bool = False
    is_deactivated: bool = False

    @property
    def author(self) -> Author:
        return Author(self.id, self.name, self.language, self.time_zone)

    @property
    def standing(self) -> Standing:
        """What they are where they can read; "none" for who reads nothing."""
        if self.is_bot or self.is_deactivated:
            return "none"
        if self.is_external:
            return "external"
        return "guest" if self.is_guest else "member"

    @classmethod
    def parse(cls, user: Mapping[str, Any], team_id: str, enterprise_id: str = "") -> Person:
        """From a `user` object of `users.info`, as somebody of that team, and of that enterprise if
        the team is part of one.
        """
        profile = part(user, "profile")
        name = profile.get("display_name") or profile.get("real_name") or user.get("name")
        theirs = part(user, "enterprise_user").get("enterprise_id")
        in_same_company = bool(enterprise_id) and theirs == enterprise_id
        return cls(
            id=str(user["id"]),
            name=_clean(str(name or user["id"])),
            language=str(user.get("locale") or ""),
            time_zone=str(user.get("tz") or ""),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_external=bool(user.get("is_stranger"))
            or (user.get("team_id") not in (None, team_id) and not in_same_company),
            is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
            is_deactivated=bool(user.get("deleted")),
        )


class People:
    """User id → `Person`, for one workspace. `client` repeats nothing by itself."""

    def __init__(
        self,
        client: AsyncWebClient,
        parse: Callable[[Mapping[str, Any]], Person],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._parse = parse
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Person]] = OrderedDict()

    async def of(self, user_id: str) -> Person:
        """The person.

        Raises:
            FAILURES: Slack doesn't tell.
        """
        asked_at, person = self._known.get(user_id, (0.0, None))
        if person is None or self._clock() - asked_at > KEPT_S:
            person = self._parse(await self._ask(user_id))
            self._known[user_id] = self._clock(), person
        self._known.move_to_end(user_id)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return person

    async def author(self, user_id: str) -> Author:
        """As much of the author as Slack tells: an answer matters more than a name."""
        try:
            return (await self.of(user_id)).author
        except FAILURES as error:
            log.warning("no name", user=user_id, reason=reason(error))
            return Author(user_id, user_id)

    async def names(self, user_ids: Iterable[str]) -> dict[str, str]:
        """User id → name; the id itself where Slack doesn't tell."""
        return {user_id: (await self.author(user_id)).name for user_id in user_ids}

    async def _ask(self, user_id: str) -> Mapping[str, Any]:
        answer: Any = None
        for wait_s in (*AGAIN_AFTER_S, None):
            try:
                answer = await self._client.users_info(user=user_id, include_locale=True)
            except FAILURES as error:
                if wait_s is None or is_refusal(error):
                    raise
                await asyncio.sleep(wait_s)
            else:
                break
        return answer["user"]


def _clean(name: str) -> str:
    return "".join(c for c in name if c.isprintable())[:MAX_NAME_CHARS]
