"""The datasets of this thread: list them, look at their columns, load one as a DataFrame.

Knows the tools of the server "datasets". Knows no files: the data arrives over the sidecar.
"""

from __future__ import annotations

from typing import Any

from threadbook_mcp import call

_SERVER = "datasets"


def list() -> Any:
    """A DataFrame of the datasets you may use: name, rows, columns, and whether it was uploaded
    in this thread, which alone sees it."""
    import pandas

    details = call(_SERVER, "list_datasets")["details"]
    return pandas.DataFrame(details, columns=["name", "rows", "columns", "uploaded"])


def describe(name: str) -> Any:
    """A DataFrame of a dataset's columns: name, type, missing, distinct, minimum, maximum."""
    import pandas

    columns = call(_SERVER, "describe_dataset", {"name": name})["columns"]
    order = ["name", "type", "missing", "distinct", "minimum", "maximum"]
    return pandas.DataFrame(columns, columns=order)


def load(name: str) -> Any:
    """A dataset as a pandas DataFrame."""
    return call(_SERVER, "import_dataset", {"name": name}).dataframe()
