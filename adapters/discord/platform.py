"""Discord as the operator configures it. Knows the settings' names, reads nothing; its libraries
are loaded when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..messages import Platform
from .access import Access

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from .adapter import DiscordAdapter


@dataclass(frozen=True, slots=True)
class DiscordPlatform:
    """One bot (`configured.ConfiguredPlatform`)."""

    token: str | None = field(default=None, repr=False)
    access: Access = field(default_factory=Access)
    api_url: str | None = None
    name: str = "Discord"
    key: Platform = "discord"
    mend: str = "README.md has the set-up for Discord."

    @property
    def is_used(self) -> bool:
        """Whether anything of Discord is set."""
        return self.token is not None or not self.access.is_open

    def problem(self) -> str:
        """What the settings lack, in a sentence; empty when they are complete or all unset."""
        if not self.is_used or self.token is not None:
            return ""
        return "DISCORD_TOKEN is missing. README.md says where to find it."

    async def check(self) -> list[str]:
        from .check import check_token

        return await check_token(token=self.token or "", api_url=self.api_url)

    def adapter(self, engine: AsyncEngine) -> DiscordAdapter:
        from .adapter import DiscordAdapter
        from .kept_posts import KeptPosts
        from .kept_seen import KeptSeen
        from .kept_tokens import KeptTokens

        return DiscordAdapter(
            self.token or "",
            posts=KeptPosts(engine),
            seen=KeptSeen(engine),
            tokens=KeptTokens(engine),
            access=self.access,
            api_url=self.api_url,
        )
