"""What of a dataset may be seen. Values."""

from __future__ import annotations

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
