"""What may be seen by all who read in a place: the narrowest over its readers. Pure."""

from __future__ import annotations

from .grants import Grant, Grants
from .identity import Identity, Reader
from .view import WHOLE, View, narrowed


class Rights:
    """Nobody reads in a place that nothing is known of, so there nothing may be seen."""

    def __init__(self, grants: Grants, identity: Identity) -> None:
        self._identity = identity
        self._of = [self._applying(grants, reader) for reader in sorted(identity.readers, key=_key)]

    def view(self, dataset: str) -> View | None:
        """None: there is somebody who may not see it."""
        views = [_first(grants, dataset) for grants in self._of]
        found = [view for view in views if view is not None]
        return narrowed(found) if found and len(found) == len(views) else None

    def _applying(self, grants: Grants, reader: Reader) -> tuple[Grant, ...] | None:
        """None is no limit at all."""
        if reader.kind == "operator":
            return None
        return tuple(grant for grant in grants.all if grant.is_for(reader, self._identity))


def _first(grants: tuple[Grant, ...] | None, dataset: str) -> View | None:
    if grants is None:
        return WHOLE
    return next((view for one in grants if (view := one.view(dataset)) is not None), None)


def _key(reader: Reader) -> tuple[str, list[str]]:
    return reader.kind, sorted(reader.names)
