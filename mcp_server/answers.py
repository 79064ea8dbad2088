"""What the tools answer. Values that become JSON; no path and no URL is in them."""

from __future__ import annotations

from pydantic import BaseModel

Cell = bool | int | float | str | None


class Detail(BaseModel):
    """One line of the list; what can't be read has an `error` and no shape. `column_types` are
    there in a short list only.
    """

    name: str
    title: str = ""
    description: str = ""
    file: str
    format: str
    size_bytes: int | None
    uploaded: bool
    rows: int | None = None
    columns: int | None = None
    column_types: dict[str, str] = {}
    error: str | None = None


class Listing(BaseModel):
    """`datasets` are names; `problems` are sentences about the catalogue, and one that says how
    to find the others where not all are listed.
    """

    datasets: list[str]
    details: list[Detail]
    total: int
    problems: list[str] = []


class DescribedColumn(BaseModel):
    name: str
    type: str
    missing: int
    distinct: int
    minimum: str | None
    maximum: str | None
    note: str = ""
    unit: str = ""


class DescribedMetric(BaseModel):
    name: str
    description: str
    sql: str


class Description(BaseModel):
    """`uploaded` means: by somebody in this thread, and seen by it alone. `changed` is when the
    data did so last, where that is known, and `notes` are sentences about how it was read.
    """

    name: str
    title: str = ""
    description: str = ""
    owner: str = ""
    freshness: str = ""
    changed: str | None = None
    file: str
    format: str
    size_bytes: int | None
    uploaded: bool
    examples: bool
    rows: int
    columns: list[DescribedColumn]
    metrics: list[DescribedMetric] = []
    notes: list[str] = []
    problems: list[str] = []


class Column(BaseModel):
    name: str
    type: str


class Import(BaseModel):
    """`stream` is a path on this server that gives the table once, as an Arrow IPC stream. `rows`
    is how many it has, where that is known before they are read. `identifying` names the columns
    whose values tell one row from others, None where the rows themselves show which these are.
    """

    name: str
    rows: int | None
    columns: list[Column]
    stream: str
    identifying: list[str] | None = None


class Answer(BaseModel):
    """The same for a query over the datasets in `tables`. A database that it was sent to tells the
    columns with the rows. `inline` has the first rows where they were asked for; of them `cut` says
    that there are more. `identifying` is None where that isn't known: any column may be.
    """

    tables: list[str]
    columns: list[Column] | None
    stream: str
    inline: list[list[Cell]] | None = None
    cut: bool = False
    identifying: list[str] | None = None


class Sample(BaseModel):
    columns: list[Column]
    rows: list[list[Cell]]
    identifying: list[str]
