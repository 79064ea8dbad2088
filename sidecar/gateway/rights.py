"""Which tools may be used by all who read in a place: the narrowest over its readers. Pure."""

from __future__ import annotations

from declared.access.grants import Grant, applying
from declared.access.identity import OPERATOR, Identity
from declared.access.people import people_in


class Rights:
    """Where nobody is known to read, nothing may be used; nor where readers were told apart by
    other people than grants name now.
    """

    def __init__(self, grants: tuple[Grant, ...], identity: Identity) -> None:
        is_operator = identity.readers == OPERATOR.readers
        are_known = is_operator or identity.people == people_in(grants).digest
        self._of = applying(grants, identity) if are_known else []

    def allow(self, server: str, tool: str) -> bool:
        return bool(self._of) and all(
            grants is None or any(one.gives(server, tool) for one in grants) for grants in self._of
        )

    def may_have(self, server: str) -> bool:
        """Whether a server whose tools nobody knows yet may turn out to have one for them."""
        return bool(self._of) and all(
            grants is None or any(one.names(server) for one in grants) for grants in self._of
        )
