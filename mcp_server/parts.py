"""Parts of a table as a caller writes them: columns, conditions, a limit. Parsed at the edge."""

from __future__ import annotations

from pydantic import BaseModel

from .table import Condition, Operator, Scalar, Selection


class Where(BaseModel):
    """One condition; "in" takes a list, "missing" and "not missing" no value."""

    column: str
    operator: Operator = "="
    value: list[Scalar] | Scalar | None = None

    def condition(self) -> Condition:
        match self.value:
            case None:
                return Condition(self.column, self.operator)
            case list():
                return Condition(self.column, self.operator, tuple(self.value))
            case _:
                return Condition(self.column, self.operator, (self.value,))


def selection(columns: list[str] | None, where: list[Where] | None, limit: int | None) -> Selection:
    """All of these conditions must be fulfilled; nothing given is the whole table."""
    conditions = tuple(one.condition() for one in where or ())
    return Selection(tuple(columns or ()), conditions, limit)
