"""Calls the tools of data servers over the sandbox's one socket, each call on its own connection.

Knows MCP over HTTP on a Unix socket. Knows no policy: what may be called is decided outside.
"""

from __future__ import annotations

import base64
import http.client
import inspect
import itertools
import json
import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

import threadbook_frames
import threadbook_loaded
from threadbook_connection import BareConnection, Connection

PROTOCOL_VERSION = "2026-07-28"
MAX_ERROR_BYTES = 65536

_UNREACHABLE = "The data sidecar isn't reachable just now; run the cell again in a few seconds."
_BROKEN = "The table broke off on its way; run the cell again."
_NO_ANSWER = "The data sidecar gave no usable answer; run the cell again in a few seconds."
_ids = itertools.count(1)


class ToolError(RuntimeError):
    """A tool failed or can't be called. The message is meant to be read."""


def call(server: str, tool: str, arguments: dict[str, Any] | None = None) -> Any:
    """Call a tool and return its result: structured content as it is (a dict, or what the tool
    returned instead of one), else text, else a list of the parts: text, and dicts with bytes as
    their "data".

    A result that comes with a table is a `StreamedTable`.

    Raises:
        ToolError: the tool refused or failed, or nobody answers.
    """
    parameters: dict[str, Any] = {"name": tool, "arguments": arguments or {}}
    result = _request(server, "tools/call", parameters)
    blocks: list[Any] = result.get("content") or []
    text = "\n".join(block["text"] for block in blocks if block.get("type") == "text")
    if result.get("isError"):
        text = text.removeprefix(f"Error executing tool {tool}: ")  # the official SDK's own words
        raise ToolError(text or f"The tool {tool} failed and doesn't say why.")
    structured: Any = result.get("structuredContent")
    if structured is None:
        is_text = all(block.get("type") == "text" for block in blocks)
        return text if is_text else [_part(block) for block in blocks]
    if isinstance(structured, dict):
        fields = cast("dict[str, Any]", structured)
        _told(lambda: threadbook_loaded.tell_of_rows(fields))
        has_table = str(fields.get("stream")).startswith("/data/")
        return StreamedTable(server, tool, parameters, fields) if has_table else fields
    return structured


def tools(server: str) -> dict[str, str]:
    """The tools of a server as it has them now: name to text.

    Raises:
        ToolError: nobody answers.
    """
    found: dict[str, str] = {}
    parameters: dict[str, Any] = {}
    while True:
        page = _request(server, "tools/list", parameters)
        listed: list[Any] = page.get("tools") or []
        for tool in listed:
            found[tool["name"]] = tool.get("description") or ""
        if not page.get("nextCursor"):
            return found
        parameters = {"cursor": page["nextCursor"]}


def _part(block: dict[str, Any]) -> Any:
    """Text as it is; a picture, a sound or a file with its bytes; a link as it is."""
    if block.get("type") == "text":
        return block["text"]
    inner: dict[str, Any] = block.get("resource") or block
    part = {"type": block.get("type"), **{k: v for k, v in inner.items() if k != "blob"}}
    encoded = inner.get("blob", inner.get("data"))
    return part if encoded is None else {**part, "data": base64.b64decode(encoded)}


class _Gone(ToolError):
    """The table was handed out in another cell, or too long ago."""


class StreamedTable(dict[str, Any]):
    """A tool's result whose table is fetched when it is first asked for.

    `table.dataframe()` gives a pandas DataFrame; `table["content"]` the same as CSV text.
    """

    def __init__(
        self, server: str, tool: str, parameters: dict[str, Any], result: dict[str, Any]
    ) -> None:
        super().__init__(result)
        self._server = server
        self._asked = tool, parameters["arguments"]
        self._frame: Any = None
        self._csv: str | None = None

    def dataframe(self) -> Any:
        """The table as a pandas DataFrame that is yours to change.

        Raises:
            ToolError: the table is gone or broke off.
        """
        if self._frame is None:
            frame = self._fetched()
            _told(lambda: threadbook_loaded.tell(frame, self._identifying(frame)))
            self._frame = frame
        return self._frame.copy(deep=not _copies_on_write())

    def _identifying(self, frame: Any) -> list[str] | None:
        """The columns that tell one row from others; of a query's, any may, where none is known."""
        is_query = self._asked[0] == "query_dataset"
        return self.get("identifying", [*map(str, frame.columns)] if is_query else None)

    def _fetched(self) -> Any:
        try:
            return _fetch(self._server, self["stream"], rows=self.get("rows"))
        except _Gone:
            # A table can be fetched in the cell that asked for it, and this is a later one. What
            # another server does for a second call, nobody knows.
            if self._server != "datasets":
                raise
        self.update(call(self._server, *self._asked))
        return _fetch(self._server, self["stream"], rows=self.get("rows"))

    def __getitem__(self, key: str) -> Any:
        return self._content() if key == "content" else super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        return self._content() if key == "content" else super().get(key, default)

    def __contains__(self, key: object) -> bool:
        return key == "content" or super().__contains__(key)

    def _content(self) -> str:
        if self._csv is None:
            frame = self.dataframe()
            # The data as it is: what guards exported tables is wrapped around pandas' own.
            to_csv = inspect.unwrap(cast("Any", type(frame)).to_csv)
            self._csv = cast("str", to_csv(frame, index=False))
        return self._csv


def _told(tell: Callable[[], None]) -> None:
    try:
        tell()
    except threadbook_loaded.Elsewhere as error:
        raise ToolError(str(error)) from None


def _fetch(server: str, path: str, *, rows: object) -> Any:
    """The Arrow stream at `path` as a DataFrame."""
    connection = BareConnection()
    try:
        response = connection.ask("GET", f"/servers/{quote(server)}{quote(path)}")
        if response.status != 200:
            raise (_Gone if response.status == 404 else ToolError)(_refusal(response))
        frame = threadbook_frames.read(response, rows if isinstance(rows, int) else None)
        response.read()  # to its end: else it looks as if nobody had wanted it
        return frame
    except (OSError, http.client.HTTPException, threadbook_frames.Unreadable):
        said = _BROKEN
    except threadbook_frames.Refused as error:
        said = str(error)
    finally:
        connection.close()
    raise ToolError(said)  # not from there: what was read would live as long as the error


def _copies_on_write() -> bool:
    import pandas

    return int(pandas.__version__.partition(".")[0]) >= 3


def _request(server: str, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """One JSON-RPC exchange; gives the result."""
    meta: dict[str, Any] = {
        "io.modelcontextprotocol/protocolVersion": PROTOCOL_VERSION,
        "io.modelcontextprotocol/clientInfo": {"name": "threadbook", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    message: dict[str, Any] = {
        "jsonrpc": "2.0",
        "id": next(_ids),
        "method": method,
        "params": {**parameters, "_meta": meta},
    }
    headers = {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": PROTOCOL_VERSION,
        "mcp-method": method,
    }
    if "name" in parameters:
        headers["mcp-name"] = _header(parameters["name"])
    try:
        body = json.dumps(message, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ToolError(f"A tool takes plain JSON values only: {error}") from None
    connection = Connection()
    try:
        response = connection.ask("POST", f"/servers/{quote(server)}/mcp", body, headers)
        content = response.read()
    except (OSError, http.client.HTTPException):
        raise ToolError(_UNREACHABLE) from None
    finally:
        connection.close()
    return _result(response, content)


def _header(text: str) -> str:
    """Text as a header's value; MCP wraps what a header can't hold."""
    if text.isascii() and text.isprintable() and text == text.strip() and text[:2] != "=?":
        return text
    return f"=?base64?{base64.b64encode(text.encode(errors='replace')).decode()}?="


def _result(response: http.client.HTTPResponse, content: bytes) -> dict[str, Any]:
    is_stream = response.headers.get_content_type() == "text/event-stream"
    answer = _answer_among(content) if is_stream else _json_object(content)
    error: Any = answer.get("error")
    if isinstance(error, dict):
        error = cast("dict[str, Any]", error).get("message")
    if isinstance(error, str):
        raise ToolError(error)
    result = answer.get("result")
    if response.status != 200 or not isinstance(result, dict):
        raise ToolError(_NO_ANSWER)
    return cast("dict[str, Any]", result)


def _answer_among(events: bytes) -> dict[str, Any]:
    """The answer in a stream of events; what else a server says on its way isn't asked for."""
    for event in re.split(rb"\r?\n\r?\n", events):
        lines = [line[5:].lstrip(b" ") for line in event.splitlines() if line[:5] == b"data:"]
        message = _json_object(b"\n".join(lines))
        if "result" in message or "error" in message:
            return message
    return {}


def _refusal(response: http.client.HTTPResponse) -> str:
    error = _json_object(response.read(MAX_ERROR_BYTES)).get("error")
    return error if isinstance(error, str) else _NO_ANSWER


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        value: object = json.loads(content)
    except ValueError:
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
