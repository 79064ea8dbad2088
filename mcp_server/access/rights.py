"""What may be seen by all who read in a place: the narrowest over its readers. Pure."""

from __future__ import annotations

from declared.access.grants import applying
from declared.access.identity import Identity

from .grants import DatasetGrant, Grants
from .view import WHOLE, View, narrowed


class Rights:
    """Where nobody is known to read, nothing may be seen."""

    def __init__(self, grants: Grants, identity: Identity) -> None:
        self._of = applying(grants.all, identity)

    def view(self, dataset: str) -> View | None:
        """None: there is somebody who may not see it."""
        views = [_first(grants, dataset) for grants in self._of]
        found = [view for view in views if view is not None]
        return narrowed(found) if found and len(found) == len(views) else None


def _first(grants: tuple[DatasetGrant, ...] | None, dataset: str) -> View | None:
    if grants is None:
        return WHOLE
    return next((view for one in grants if (view := one.view(dataset)) is not None), None)
