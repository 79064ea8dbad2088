"""A view laid over a table: over its shape, over a selection of it, over its rows. Pure."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pyarrow
import pyarrow.compute as compute

from ..errors import BadSelection, DatasetError
from ..selection import checked
from ..table import ColumnProfile, Opened, Rows, Selection, Shape
from .view import MASK, View

arrow: Any = pyarrow  # it has no types of its own
_compute: Any = compute


class BadGrant(DatasetError):
    """A grant that can't be kept, so that nothing is shown instead."""

    reason = "the grant can't be kept"
    is_refusal = True


class OfMasked(BadSelection):
    """A condition that would tell of masked cells."""

    reason = "a condition on a masked column"
    is_refusal = True

    def __init__(self, column: str) -> None:
        super().__init__(f'"{column}" is masked here, so no condition is about it.')


def shape_of(shape: Shape, view: View, name: str) -> Shape:
    """The columns that may be seen; a masked one is text.

    Raises:
        BadGrant: the view is about a column that isn't there.
    """
    known = {one.casefold() for one in shape.names}
    tested = {condition.column.casefold() for condition in view.rows}
    if lost := sorted((view.required | tested) - known):
        rules = " and ".join(f'"{rule}"' for rule in view.rules)
        raise BadGrant(
            f'"{name}" isn\'t shown to anybody here: in datasets.toml the grant {rules} is about '
            f'a column "{lost[0]}" of it, which isn\'t there. The operator can correct that.'
        )
    columns = tuple(
        (column, "VARCHAR" if view.masks(column) else kind)
        for column, kind in shape.columns
        if not view.hides(column)
    )
    if not columns:
        raise BadGrant(f'All columns of "{name}" are hidden here.')
    return replace(shape, columns=columns, notes=())  # which may tell of hidden columns


def selection_of(selection: Selection, shape: Shape, view: View, name: str) -> Selection:
    """What is asked of the whole table for a selection of what may be seen; `shape` is the whole's.

    Raises:
        DatasetError: it doesn't fit, or would tell of masked cells.
    """
    seen = shape_of(shape, view, name)
    wanted = checked(selection, seen, name)
    for condition in wanted.where:
        if view.masks(condition.column):
            raise OfMasked(condition.column)
    own = checked(Selection(where=view.rows), shape, name)
    return replace(wanted, columns=wanted.columns or seen.names, where=(*own.where, *wanted.where))


def profile_of(profile: tuple[ColumnProfile, ...], view: View) -> tuple[ColumnProfile, ...]:
    """Of a masked column, how much is missing is told and nothing else."""
    return tuple(
        replace(one, type="VARCHAR", distinct=1, minimum=None, maximum=None)
        if view.masks(one.name)
        else one
        for one in profile
        if not view.hides(one.name)
    )


@contextmanager
def rows_of(opened: Opened, view: View) -> Generator[Rows]:
    with opened as rows:
        yield _Masked(rows, view) if view.masked else rows


class _Masked:
    """`table.Rows` whose masked cells are one and the same text; missing ones stay missing."""

    def __init__(self, rows: Rows, view: View) -> None:
        self._rows, self._view = rows, view

    @property
    def schema(self) -> Any:
        fields = [
            arrow.field(one.name, arrow.string()) if self._view.masks(one.name) else one
            for one in self._rows.schema
        ]
        return arrow.schema(fields)

    def __iter__(self) -> Iterator[Any]:
        schema = self.schema
        for batch in self._rows:
            columns = [
                _mask(cells) if self._view.masks(field.name) else cells
                for field, cells in zip(schema, batch.columns, strict=True)
            ]
            yield arrow.record_batch(columns, schema=schema)

    def interrupt(self) -> None:
        self._rows.interrupt()


def _mask(cells: Any) -> Any:
    nothing = arrow.scalar(None, arrow.string())
    return _compute.if_else(cells.is_null(), nothing, MASK)
