"""Datasets in the words of the tools' answers. Pure; all texts are bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from .answers import DescribedColumn, DescribedMetric, Description, Detail
from .dataset import ColumnNote, Dataset
from .sources import TableSource, UnreadSource
from .table import ColumnProfile, Shape

MAX_LISTED_CHARS = 150
MAX_NOTES = 20
NO_NOTE = ColumnNote()


def detail(dataset: Dataset, shape: Shape | None, error: str | None, *, max_columns: int) -> Detail:
    return Detail(
        **_file(dataset),
        title=dataset.declared.title,
        description=_cut(dataset.declared.description, MAX_LISTED_CHARS),
        rows=shape.rows if shape else None,
        columns=len(shape.columns) if shape else None,
        column_types=dict(shape.columns[:max_columns]) if shape else {},
        error=error,
    )


def description(
    dataset: Dataset, shape: Shape, profiles: Sequence[ColumnProfile], problems: list[str]
) -> Description:
    said = dataset.declared
    known = {one.name.casefold() for one in profiles}
    strays = [name for name, _ in said.columns if name.casefold() not in known]
    notes = [f'datasets.toml tells of a column "{name}", which isn\'t there.' for name in strays]
    return Description(
        **_file(dataset),
        title=said.title,
        description=said.description,
        owner=said.owner,
        freshness=said.freshness,
        changed=_changed(dataset),
        examples=said.examples or dataset.is_upload,
        rows=shape.rows,
        columns=_columns(dataset, profiles),
        metrics=[DescribedMetric(**asdict(one)) for one in said.metrics],
        notes=[*dataset.notes, *_of_database(dataset, shape), *shape.notes, *notes][:MAX_NOTES],
        problems=problems,
    )


def _columns(dataset: Dataset, profiles: Sequence[ColumnProfile]) -> list[DescribedColumn]:
    notes = {name.casefold(): note for name, note in dataset.declared.columns}
    return [
        DescribedColumn(**asdict(one), **asdict(notes.get(one.name.casefold(), NO_NOTE)))
        for one in profiles
    ]


def _file(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "file": dataset.file_name,
        "format": dataset.format,
        "size_bytes": dataset.size_bytes,
        "uploaded": dataset.is_upload,
    }


def _changed(dataset: Dataset) -> str | None:
    source = dataset.source
    if isinstance(source, UnreadSource) or source.modified_ns is None:
        return None
    return datetime.fromtimestamp(source.modified_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _of_database(dataset: Dataset, shape: Shape) -> list[str]:
    notes: list[str] = []
    if isinstance(dataset.source, TableSource) and dataset.source.is_view:
        notes.append("It is a view.")
    if shape.is_estimate:
        notes.append("Its rows are too many to be counted quickly: this is the database's guess.")
    return notes


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
