"""A store of tables for tests, and the reader that it is read with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from mcp_server.table import ALL, Condition, Reader, Selection, Shape


@dataclass(frozen=True, slots=True)
class Shelf:
    reader: Reader[Any]
    source: Any

    @property
    def shape(self) -> Shape:
        return self.reader.shape(self.source)

    def read(self, selection: Selection = ALL) -> Any:
        with self.reader.open(self.source, self.shape, selection) as rows:
            return pa.Table.from_batches(list(rows), rows.schema)

    def ids(self, *where: Condition) -> list[int]:
        return sorted(self.read(Selection(("id",), where)).to_pydict()["id"])
