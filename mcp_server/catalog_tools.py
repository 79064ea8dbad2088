"""The tools for finding a dataset: list, search and describe."""

from __future__ import annotations

import time

from anyio.to_thread import run_sync
from mcp.server import MCPServer

from .accesses import Access, about
from .answers import Description, Listing
from .caller import Caller, Callers, telling
from .catalog import Catalog
from .dataset import Dataset
from .describing import description, detail
from .errors import DatasetError
from .searching import matches
from .sources import TableSource, UnreadSource
from .table import Shape
from .visible import Visible

MAX_LISTED = 100
# So many, or fewer, are listed with so many of their columns.
WITH_COLUMNS, MAX_COLUMNS = 10, 40
MAX_TEXT_CHARS = 200
LOOK_S = 5
LOOKING = "Looking at the data"


def add(mcp: MCPServer, callers: Callers, catalog: Catalog, visible: Visible) -> None:
    @mcp.tool()
    async def list_datasets(context: Caller) -> Listing:
        """List the datasets: name, rows, columns."""
        whom, access = callers.access(context)

        def listed() -> Listing:
            return _listing(catalog.readable(whom), catalog, visible, access)

        async with telling(context, LOOKING):
            return await run_sync(listed)

    @mcp.tool()
    async def search_datasets(text: str, context: Caller) -> Listing:
        """List the datasets whose name, description or columns hold all these words."""
        words = text[:MAX_TEXT_CHARS]
        look, (whom, access) = _Look(visible), callers.access(context)

        def found() -> Listing:
            datasets = catalog.readable(whom)
            matching = [one for one in datasets if matches(one, look.columns(one), words)]
            return _listing(matching, catalog, visible, access)

        async with telling(context, LOOKING):
            return await run_sync(found)

    @mcp.tool()
    async def describe_dataset(name: str, context: Caller) -> Description:
        """Describe a dataset's columns: type, missing, distinct, range; and what it is about."""
        whom, access = callers.access(context)

        def described() -> Description:
            access.asks(name)
            dataset = catalog.find(name, whom)
            access.finds(about([dataset]))
            profiles = visible.profile(dataset)
            shape = visible.shape(dataset)
            access.opens(about([dataset], shape.names))
            return description(dataset, shape, profiles, _problems(catalog))

        async with telling(context, LOOKING):
            return await run_sync(described)


def _listing(
    datasets: list[Dataset], catalog: Catalog, visible: Visible, access: Access
) -> Listing:
    look = _Look(visible)
    access.opens(about(datasets[:MAX_LISTED]))
    most = MAX_COLUMNS if len(datasets) <= WITH_COLUMNS else 0
    details = [detail(one, *look.shape(one), max_columns=most) for one in datasets[:MAX_LISTED]]
    problems = _problems(catalog)
    if len(datasets) > MAX_LISTED:
        problems.append(
            f"{MAX_LISTED} of {len(datasets):,} are listed; search_datasets(text) finds the others."
        )
    names = [one.name for one in details]
    return Listing(datasets=names, details=details, total=len(datasets), problems=problems)


def _problems(catalog: Catalog) -> list[str]:
    return [] if catalog.problem is None else [catalog.problem]


class _Look:
    """At the shapes of many datasets. Tables of databases have a few seconds in all: those that it
    is too late for are told without a shape.
    """

    def __init__(self, visible: Visible) -> None:
        self._visible = visible
        self._until = time.monotonic() + LOOK_S

    def shape(self, dataset: Dataset) -> tuple[Shape | None, str | None]:
        """Or why there is none: one bad dataset is listed with its error and hides no other."""
        source = dataset.source
        is_late = time.monotonic() > self._until and not self._visible.tables.is_known(source)
        if isinstance(source, TableSource) and is_late:
            return None, None
        try:
            return self._visible.shape(dataset), None
        except DatasetError as error:
            return None, str(error)

    def columns(self, dataset: Dataset) -> tuple[str, ...]:
        if isinstance(dataset.source, UnreadSource):
            return ()
        shape, _ = self.shape(dataset)
        return shape.names if shape else ()
