"""The tools for the rows of a dataset."""

from __future__ import annotations

from functools import partial

from anyio.to_thread import run_sync
from mcp.server import MCPServer

from .accesses import about
from .answers import Column, Import
from .caller import Caller, Callers, telling
from .catalog import Catalog
from .dataset import Dataset
from .identifying import Identifying
from .offers import Offer
from .parts import Where, selection
from .table import Shape
from .tickets import TicketBook
from .uses import Uses
from .visible import Visible


def add(
    mcp: MCPServer,
    callers: Callers,
    catalog: Catalog,
    visible: Visible,
    tickets: TicketBook[Offer],
    uses: Uses,
) -> None:
    identifying = Identifying(visible)

    @mcp.tool()
    async def import_dataset(
        name: str,
        context: Caller,
        columns: list[str] | None = None,
        where: list[Where] | None = None,
        limit: int | None = None,
    ) -> Import:
        """Fetch a table, or these columns and rows of it: GET `stream` from this server, once, as
        an Arrow IPC stream.
        """
        whom, access = callers.access(context)
        part = selection(columns, where, limit)

        def found() -> tuple[Dataset, Shape, list[str] | None]:
            access.asks(name)
            dataset = catalog.find(name, whom)
            access.finds(about([dataset], part.columns))
            return dataset, visible.part(dataset, part), identifying.part(dataset, part)

        async with telling(context, "Looking at the data"):
            dataset, shape, named = await run_sync(found)
        uses.note(whom.thread, [dataset])
        offer = Offer(partial(visible.open, dataset, part), about([dataset], shape.names))
        access.opens(offer.about)
        ticket = await tickets.issue(offer, whom.mark)
        return Import(
            name=dataset.name,
            rows=None if where or shape.is_estimate else shape.rows,
            columns=[Column(name=name, type=kind) for name, kind in shape.columns],
            stream=f"/data/{ticket}",
            identifying=named,
        )
