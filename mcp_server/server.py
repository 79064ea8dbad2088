"""The tools and the table route: thin, all knowledge is in `catalog` and `tables`."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from . import arrow
from .catalog import FileSource, find, scan, together
from .errors import DatasetError
from .identity import thread_of
from .table import ColumnProfile
from .tables import Tables
from .tickets import Tickets
from .uploads.folder import folder_of, sources_in

HOSTS = ["localhost", "127.0.0.1", "localhost:*", "127.0.0.1:*"]
GONE = "This ticket is unknown, used or expired; call import_dataset again."


Caller = Context[Any, Request]


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


def build(folder: Path, uploads: Path | None = None) -> Starlette:
    """The ASGI app: MCP at /mcp, tables at /data/TICKET, /health.

    Everyone sees the datasets in `folder`; a thread also sees its own in `uploads`.
    """
    tables, tickets = Tables(), Tickets()
    mcp = MCPServer("threadbook-datasets", log_level="WARNING")

    def seen(thread: str | None) -> list[FileSource]:
        catalogue = scan(folder)
        if uploads is None or thread is None:
            return catalogue
        return together(sources_in(folder_of(uploads, thread)), catalogue)

    @mcp.tool()
    def list_datasets(context: Caller) -> Listing:
        """List the datasets: name, rows, columns."""
        details = [_detail(source, tables) for source in seen(_thread(context))]
        return Listing(datasets=[detail.name for detail in details], details=details)

    @mcp.tool()
    def describe_dataset(name: str, context: Caller) -> Description:
        """Describe a dataset's columns: type, missing, distinct, range."""
        with _told():
            source = find(seen(_thread(context)), name)
            columns = list(tables.profile(source))
            rows = tables.shape(source).rows
        return Description(**_file(source), rows=rows, columns=columns)

    @mcp.tool()
    def import_dataset(name: str, context: Caller) -> Import:
        """Fetch a whole table: GET `stream` from this server, once, as an Arrow IPC stream."""
        thread = _thread(context)
        with _told():
            source = find(seen(thread), name)
            shape = tables.shape(source)
        return Import(
            name=source.name,
            rows=shape.rows,
            columns=[Column(name=name, type=kind) for name, kind in shape.columns],
            stream=f"/data/{tickets.issue(source, thread)}",
        )

    @mcp.custom_route("/data/{ticket}", methods=["GET"])
    async def data(request: Request) -> Response:
        source = tickets.redeem(request.path_params["ticket"], thread_of(request))
        if source is None:
            return JSONResponse({"error": GONE}, status_code=404)
        try:
            stream = await arrow.begun(await asyncio.to_thread(tables.open, source))
        except DatasetError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        return StreamingResponse(stream, media_type=arrow.MEDIA_TYPE)

    @mcp.custom_route("/health", methods=["GET"])
    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok", "datasets": len(scan(folder))})

    return mcp.streamable_http_app(
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=HOSTS),
    )


def _thread(context: Caller) -> str | None:
    return thread_of(context.request_context.request)


@contextmanager
def _told() -> Generator[None]:
    """Let the caller read what is wrong with a dataset; of other errors it learns nothing."""
    try:
        yield
    except DatasetError as error:
        raise ToolError(str(error)) from error


def _detail(source: FileSource, tables: Tables) -> Detail:
    """One bad file is listed with its error and hides no other."""
    try:
        shape = tables.shape(source)
    except DatasetError as error:
        return Detail(**_file(source), error=str(error))
    return Detail(**_file(source), rows=shape.rows, columns=len(shape.columns))


def _file(source: FileSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "file": source.file_name,
        "format": source.format,
        "size_bytes": source.size_bytes,
        "uploaded": source.origin is not None,
    }
