"""Datasets as those who ask may see them: the view that is on each laid over what `Tables` knows
of its source. All that tools tell of rows and columns goes through here.
"""

from __future__ import annotations

from dataclasses import replace

from .access.guard import profile_of, rows_of, selection_of, shape_of
from .access.guard_sql import guarded
from .access.view import View
from .dataset import Dataset
from .kept import Kept
from .selection import checked
from .sources import Files, Source
from .table import ALL, ColumnProfile, Conditions, Opened, Selection, Shape
from .tables import Tables


class Visible:
    """Answers about datasets; what was found is kept until the source or the view changes."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._shapes = Kept[tuple[Source, View], Shape]()

    def shape(self, dataset: Dataset) -> Shape:
        """Raises: DatasetError: it can't be read as a table, or its view can't be kept."""
        source, view = dataset.source, dataset.view
        whole = self.tables.shape(source)
        if view.is_whole:
            return whole
        known = self._shapes.get((source, view))
        if known is None:
            known = shape_of(whole, view, dataset.name)
            if view.rows:
                rows = self.tables.count(source, self._where(dataset, whole))
                known = replace(known, rows=rows, is_estimate=False)
            self._shapes.put((source, view), known)
        return known

    def profile(self, dataset: Dataset) -> tuple[ColumnProfile, ...]:
        """Raises: DatasetError: it can't be read as a table, or its view can't be kept."""
        source, view = dataset.source, dataset.view
        if view.is_whole:
            return self.tables.profile(source)
        where = self._where(dataset, self.tables.shape(source))
        return profile_of(self.tables.profile(source, where), view)

    def part(self, dataset: Dataset, selection: Selection) -> Shape:
        """What a part of a table looks like; of its rows, there are at most so many.

        Raises:
            DatasetError: the selection doesn't fit it, or it can't be read as a table.
        """
        shape, whole = self.shape(dataset), self.tables.shape(dataset.source)
        selection_of(selection, whole, dataset.view, dataset.name)
        selection = checked(selection, shape, dataset.name)
        kinds = dict(shape.columns)
        columns = tuple((name, kinds[name]) for name in selection.columns) or shape.columns
        limit = shape.rows if selection.limit is None else selection.limit
        return replace(shape, rows=min(shape.rows, limit), columns=columns)

    def open(self, dataset: Dataset, selection: Selection = ALL) -> Opened:
        """A part of a table; it is read when it is entered.

        Raises:
            DatasetError: the selection doesn't fit it; once entered, it can't be read.
        """
        source, view = dataset.source, dataset.view
        if view.is_whole:
            return self.tables.open(source, selection)
        part = selection_of(selection, self.tables.shape(source), view, dataset.name)
        return rows_of(self.tables.open(source, part), view)

    def query(self, dataset: Dataset, source: Files) -> str:
        """SQL for all its rows, on a database that can read the source's files.

        Raises:
            DatasetError: it can't be read as a table, or its view can't be kept.
        """
        query = self.tables.files.query(source)
        if dataset.view.is_whole:
            return query
        return guarded(query, self.tables.shape(source), dataset.view, dataset.name)

    def _where(self, dataset: Dataset, whole: Shape) -> Conditions:
        return selection_of(ALL, whole, dataset.view, dataset.name).where
