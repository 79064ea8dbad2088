"""The tools that answer with rows at once: a query, and a sample of a dataset."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from mcp.server import MCPServer

from .accesses import About, about
from .answers import Answer, Cell, Column, Sample
from .caller import Caller, Callers, telling
from .catalog import Catalog, is_of
from .databases.cells import type_name
from .dataset import Dataset
from .errors import DatasetError
from .identifying import Identifying
from .inline import first_rows
from .lanes import Lanes
from .offers import Offer
from .queries import Queries
from .questions import bounded
from .row_limit import limited
from .streams import Open, Reading, reading
from .summing import Summing
from .table import Selection
from .tickets import TicketBook
from .uses import Uses
from .visible import Visible

MAX_SAMPLE = 20
Named = list[tuple[str, str]]


class NoExamples(DatasetError):
    """The catalogue doesn't allow rows to be shown."""

    reason = "its examples aren't shown"
    is_refusal = True

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Rows of \"{name}\" aren't shown, as its examples aren't allowed; describe_dataset "
            "tells of its columns, and code can work with its rows."
        )


def add(
    mcp: MCPServer,
    callers: Callers,
    catalog: Catalog,
    visible: Visible,
    tickets: TicketBook[Offer],
    lanes: Lanes,
    uses: Uses,
) -> None:
    queries = Queries(visible)
    summing, identifying = Summing(queries, visible), Identifying(visible)

    @mcp.tool()
    async def query_dataset(
        sql: str, context: Caller, source: str | None = None, inline_rows: int = 0
    ) -> Answer:
        """Answer one SELECT in DuckDB's SQL over datasets by their names (quoted where they hold
        more than letters, digits and _): GET `stream` once, as an Arrow IPC stream. `source`: a
        database that answers it instead, in its own SQL. `inline_rows`: so many rows, at most 200,
        come along.
        """
        whom, access = callers.access(context)
        used: list[Dataset] = []

        def find(name: str) -> Dataset:
            access.asks(name)
            used.append(catalog.find(name, whom))
            access.finds(about(used))
            return used[-1]

        async with telling(context, "Answering the query"), reading(lanes, whom.thread) as work:
            named: list[str] | None = None
            if source is None:
                query = await work.step(lambda: queries.taken(sql, find))
                names, columns = query.datasets, _columns(query.columns)
                opened: Open = partial(queries.open, query)
                named = await work.step(lambda: summing.identifying(query, partial(_row, work)))
                reads = about(used, query.reads)
            else:
                access.asks(source)
                database, rules = await work.step(lambda: catalog.database(source, whom))
                # Which of its tables that reads nobody looks up: it may be any.
                seen = await work.step(lambda: catalog.seen(whom))
                used += [one for one in seen if is_of(one, database.name)]
                names, columns = [database.name], None
                opened = partial(visible.tables.databases.query, database, bounded(sql))
                reads = About((database.name,), rules=rules)
            rows, is_cut = None, False
            if inline_rows > 0:
                first = partial(_first, work, opened, inline_rows)
                rows, is_cut, found = await work.step(first)
                columns = _columns(found) if columns is None else _settled(columns, found)
        uses.note(whom.thread, used)
        access.opens(reads, rows=None if rows is None else len(rows))
        offer = Offer(partial(limited, opened), reads)
        return Answer(
            tables=names,
            columns=columns,
            stream=f"/data/{await tickets.issue(offer, whom.mark)}",
            inline=rows,
            cut=is_cut,
            identifying=named,
        )

    @mcp.tool()
    async def sample_dataset(name: str, context: Caller, rows: int = 5) -> Sample:
        """Show the first rows of a dataset, at most 20, where that is allowed."""
        whom, access = callers.access(context)
        async with telling(context, "Looking at the data"), reading(lanes, whom.thread) as work:
            access.asks(name)
            dataset = await work.step(lambda: catalog.find(name, whom))
            access.finds(about([dataset]))
            _check_examples(dataset)
            part = Selection(limit=max(1, min(rows, MAX_SAMPLE)))
            open_part = partial(visible.open, dataset, part)
            found, *_ = await work.step(partial(_first, work, open_part, MAX_SAMPLE))
            shape = visible.shape(dataset)
            is_free = dataset.declared.examples
            named = [] if is_free else sorted(await work.step(lambda: identifying.of(dataset)))
        access.opens(about([dataset], shape.names), rows=len(found))
        return Sample(columns=_columns(shape.columns), rows=found, identifying=named)


def _check_examples(dataset: Dataset) -> None:
    if not (dataset.declared.examples or dataset.is_upload):
        raise NoExamples(dataset.name)


def _columns(columns: Iterable[tuple[str, str]]) -> list[Column]:
    return [Column(name=name, type=kind) for name, kind in columns]


def _settled(columns: list[Column], found: Named) -> list[Column]:
    """Sums may have turned out to be too large for whole numbers."""
    return [
        Column(name=one.name, type=kind if one.type == "BIGINT" else one.type)
        for one, (_, kind) in zip(columns, found, strict=True)
    ]


def _row(work: Reading, open_table: Open) -> list[Cell]:
    return _first(work, open_table, 1)[0][0]


def _first(work: Reading, open_table: Open, count: int) -> tuple[list[list[Cell]], bool, Named]:
    """Rows, whether there are more, and the columns' names and types."""
    with open_table() as rows:
        work.watch(rows)
        cells, is_cut = first_rows(rows, count)
        return cells, is_cut, [(one.name, type_name(one.type)) for one in rows.schema]
