"""What Discord tells more than once, as a connection that goes on does. Knows ids only."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 5000


class Repeats:
    """The latest ids that were heard."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._heard: OrderedDict[int, None] = OrderedDict()

    def is_new(self, id_: int) -> bool:
        """Whether it is heard for the first time, and from now on isn't any more."""
        if id_ in self._heard:
            return False
        self._heard[id_] = None
        while len(self._heard) > self._kept:
            self._heard.popitem(last=False)
        return True
