"""What the tools answer. Values that become JSON; no path and no URL is in them."""

from __future__ import annotations

from pydantic import BaseModel

from .table import ColumnProfile


class Detail(BaseModel):
    """One line of the list; a file that can't be read has an `error` and no shape."""

    name: str
    file: str
    format: str
    size_bytes: int
    uploaded: bool
    rows: int | None = None
    columns: int | None = None
    error: str | None = None


class Listing(BaseModel):
    datasets: list[str]
    details: list[Detail]


class Description(BaseModel):
    """`uploaded` means: by somebody in this thread, and seen by it alone."""

    name: str
    file: str
    format: str
    size_bytes: int
    uploaded: bool
    rows: int
    columns: list[ColumnProfile]


class Column(BaseModel):
    name: str
    type: str


class Import(BaseModel):
    """`stream` is a path on this server that gives the table once, as an Arrow IPC stream."""

    name: str
    rows: int
    columns: list[Column]
    stream: str
