"""What of a dataset may be seen. Values."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..table import Condition

MASK = "•••"


@dataclass(frozen=True, slots=True)
class View:
    """Columns are named folded, whatever their case. `rows`: those that fulfil every condition.
    `required` are columns that must be there, as a slip in a name would show what it should hide;
    `rules` are the grants that say all this.
    """

    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    rows: tuple[Condition, ...] = ()
    required: frozenset[str] = frozenset()
    rules: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not (self.hidden or self.masked or self.rows or self.required)

    @property
    def mark(self) -> str:
        """All of it that `shows_what` needs, as text."""
        rows = sorted(map(repr, self.rows))
        return json.dumps([sorted(self.hidden), sorted(self.masked), rows])

    def shows_what(self, mark: str) -> bool:
        """Whether all that was seen under the view of that mark may be seen under this one."""
        hidden, masked, rows = (frozenset(part) for part in json.loads(mark))
        return (
            self.hidden <= hidden
            and self.masked <= hidden | masked
            and frozenset(map(repr, self.rows)) <= rows
        )

    def hides(self, column: str) -> bool:
        return column.casefold() in self.hidden

    def masks(self, column: str) -> bool:
        return column.casefold() in self.masked


WHOLE = View()


def narrowed(views: list[View]) -> View:
    """What all of them let see."""
    hidden = frozenset[str]().union(*(view.hidden for view in views))
    return View(
        hidden,
        frozenset[str]().union(*(view.masked for view in views)) - hidden,
        tuple(dict.fromkeys(condition for view in views for condition in view.rows)),
        frozenset[str]().union(*(view.required for view in views)),
        tuple(dict.fromkeys(rule for view in views for rule in view.rules)),
    )
