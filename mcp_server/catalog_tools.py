"""The tools for finding a dataset: list and describe."""

from __future__ import annotations

from typing import Any

from mcp.server import MCPServer

from .answers import Description, Detail, Listing
from .caller import Caller, thread, told
from .catalog import Catalog
from .dataset import Dataset
from .errors import DatasetError
from .tables import Tables


def add(mcp: MCPServer, catalog: Catalog, tables: Tables) -> None:
    @mcp.tool()
    def list_datasets(context: Caller) -> Listing:
        """List the datasets: name, rows, columns."""
        details = [_detail(dataset, tables) for dataset in catalog.seen(thread(context))]
        return Listing(datasets=[detail.name for detail in details], details=details)

    @mcp.tool()
    def describe_dataset(name: str, context: Caller) -> Description:
        """Describe a dataset's columns: type, missing, distinct, range."""
        with told():
            dataset = catalog.find(name, thread(context))
            columns = list(tables.profile(dataset.source))
            rows = tables.shape(dataset.source).rows
        return Description(**_file(dataset), rows=rows, columns=columns)


def _detail(dataset: Dataset, tables: Tables) -> Detail:
    """One bad file is listed with its error and hides no other."""
    try:
        shape = tables.shape(dataset.source)
    except DatasetError as error:
        return Detail(**_file(dataset), error=str(error))
    return Detail(**_file(dataset), rows=shape.rows, columns=len(shape.columns))


def _file(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "file": dataset.file_name,
        "format": dataset.format,
        "size_bytes": dataset.size_bytes,
        "uploaded": dataset.is_upload,
    }
