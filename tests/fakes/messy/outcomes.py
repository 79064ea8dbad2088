"""What becomes of a messy file, whichever way it comes: dropped in the folder or in a thread."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from declared.access.identity import LOCAL
from mcp_server.catalog import Catalog
from mcp_server.conversions.conversions import Conversions
from mcp_server.databases.databases import Databases
from mcp_server.errors import DatasetError
from mcp_server.tables import Tables
from tests.fakes.uploads import UploadsFixture

from .case import Case, Table

FIRST_ROWS = 5
FIRST_COLUMNS = 10
WAIT_S = 60
_OF_FILE = re.compile(r'^(?:In |The dataset )?"[^"]*" ')


@dataclass(frozen=True, slots=True)
class Outcome:
    """In the order of the alphabet: each way has its own."""

    tables: tuple[Table, ...]
    told: tuple[str, ...]


def expected(case: Case) -> Outcome:
    return Outcome(tuple(sorted(case.tables, key=repr)), tuple(sorted(case.told)))


async def in_thread(case: Case, folder: Path) -> Outcome:
    """What a thread gets that it is dropped in."""
    uploads = UploadsFixture(folder)
    received = await uploads.drop(case.file, case.content)
    found = [uploads.table(dataset.name) for dataset in received.datasets]
    return _outcome(found, [*received.notes, *received.refusals])


def in_folder(case: Case, folder: Path) -> Outcome:
    """What everyone gets when it lies in the folder."""
    data = folder / "data"
    data.mkdir()
    (data / case.file).write_bytes(case.content)
    found: list[Any] = []
    told: list[str] = []
    with closing(Databases()) as databases:
        tables = Tables(databases)
        catalog = Catalog(data, None, tables, Conversions(folder / "cache"))
        catalog.seen(LOCAL, WAIT_S)
        for dataset in catalog.readable(LOCAL):
            try:
                with tables.open(dataset.source) as rows:
                    found.append(pa.Table.from_batches(list(rows), rows.schema))
                told += [*dataset.notes, *tables.shape(dataset.source).notes]
            except DatasetError as error:
                told.append(str(error))
    return _outcome(found, told)


def _outcome(tables: list[Any], told: list[str]) -> Outcome:
    sentences = (_OF_FILE.sub("", sentence, count=1) for sentence in told)
    return Outcome(tuple(sorted(map(_table, tables), key=repr)), tuple(sorted(sentences)))


def _table(table: Any) -> Table:
    first = table.select(range(min(FIRST_COLUMNS, table.num_columns)))
    columns = first.slice(0, FIRST_ROWS).to_pydict().values()
    types = {field.name: str(field.type) for field in first.schema}
    return Table(types, tuple(zip(*columns, strict=True)))
