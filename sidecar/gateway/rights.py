"""Which tools may be used by all who read in a place: the narrowest over its readers. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from declared.access.grants import Grant, applying
from declared.access.identity import Identity


class Rights:
    """Where nobody is known to read, nothing may be used."""

    def __init__(self, grants: Sequence[Grant], identity: Identity) -> None:
        self._of = applying(grants, identity)

    def allow(self, server: str, tool: str) -> bool:
        return bool(self._of) and all(
            grants is None or any(one.gives(server, tool) for one in grants) for grants in self._of
        )

    def may_have(self, server: str) -> bool:
        """Whether a server whose tools nobody knows yet may turn out to have one for them."""
        return bool(self._of) and all(
            grants is None or any(one.names(server) for one in grants) for grants in self._of
        )
