"""The tools for the rows of a dataset."""

from __future__ import annotations

from functools import partial

from mcp.server import MCPServer

from .answers import Column, Import
from .caller import Caller, thread, told
from .catalog import Catalog
from .streams import Open
from .tables import Tables
from .tickets import Tickets


def add(mcp: MCPServer, catalog: Catalog, tables: Tables, tickets: Tickets[Open]) -> None:
    @mcp.tool()
    def import_dataset(name: str, context: Caller) -> Import:
        """Fetch a whole table: GET `stream` from this server, once, as an Arrow IPC stream."""
        whose = thread(context)
        with told():
            dataset = catalog.find(name, whose)
            shape = tables.shape(dataset.source)
        return Import(
            name=dataset.name,
            rows=shape.rows,
            columns=[Column(name=name, type=kind) for name, kind in shape.columns],
            stream=f"/data/{tickets.issue(partial(tables.open, dataset.source), whose)}",
        )
