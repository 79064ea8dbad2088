"""The tools for finding a dataset: list, search and describe."""

from __future__ import annotations

from mcp.server import MCPServer

from .answers import Description, Listing
from .caller import Caller, thread, told
from .catalog import Catalog
from .dataset import Dataset
from .describing import description, detail
from .errors import DatasetError
from .searching import matches
from .sources import UnreadSource
from .table import Shape
from .tables import Tables

MAX_LISTED = 100
MAX_TEXT_CHARS = 200


def add(mcp: MCPServer, catalog: Catalog, tables: Tables) -> None:
    @mcp.tool()
    def list_datasets(context: Caller) -> Listing:
        """List the datasets: name, rows, columns."""
        return _listing(catalog.readable(thread(context)), catalog, tables)

    @mcp.tool()
    def search_datasets(text: str, context: Caller) -> Listing:
        """List the datasets whose name, description or columns hold all these words."""
        words = text[:MAX_TEXT_CHARS]
        found = [
            dataset
            for dataset in catalog.readable(thread(context))
            if matches(dataset, _columns(dataset, tables), words)
        ]
        return _listing(found, catalog, tables)

    @mcp.tool()
    def describe_dataset(name: str, context: Caller) -> Description:
        """Describe a dataset's columns: type, missing, distinct, range; and what it is about."""
        with told():
            dataset = catalog.find(name, thread(context))
            profiles = tables.profile(dataset.source)
            shape = tables.shape(dataset.source)
        return description(dataset, shape, profiles, _problems(catalog))


def _listing(datasets: list[Dataset], catalog: Catalog, tables: Tables) -> Listing:
    details = [detail(dataset, *_shape(dataset, tables)) for dataset in datasets[:MAX_LISTED]]
    problems = _problems(catalog)
    if len(datasets) > MAX_LISTED:
        problems.append(
            f"{MAX_LISTED} of {len(datasets):,} are listed; search_datasets(text) finds the others."
        )
    names = [one.name for one in details]
    return Listing(datasets=names, details=details, total=len(datasets), problems=problems)


def _problems(catalog: Catalog) -> list[str]:
    return [] if catalog.problem is None else [catalog.problem]


def _shape(dataset: Dataset, tables: Tables) -> tuple[Shape | None, str | None]:
    """Or why there is none: one bad file is listed with its error and hides no other."""
    try:
        return tables.shape(dataset.source), None
    except DatasetError as error:
        return None, str(error)


def _columns(dataset: Dataset, tables: Tables) -> tuple[str, ...]:
    if isinstance(dataset.source, UnreadSource):
        return ()
    shape, _ = _shape(dataset, tables)
    return shape.names if shape else ()
