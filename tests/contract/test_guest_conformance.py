"""The small client in the sandbox against the official SDK's server: results of all kinds, errors,
text of all kinds, large answers, both ways in which a server may answer."""

from __future__ import annotations

import asyncio
import base64
import importlib
import sys
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import mcp.types as types
import pytest
import uvicorn
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings

LIBRARY = Path(__file__).parents[2] / "sandbox" / "guest" / "lib"
ODD = "Grüße \u2028 数据 \U0001f600 \x00 \\ \" ' </script> \r\n data: {}\n\n"
LARGE = 8 * 2**20
PAGES = 3
Context = ServerRequestContext[Any, Any]


def text(words: str) -> types.TextContent:
    return types.TextContent(type="text", text=words)


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


PICTURE = types.ImageContent(type="image", data=encoded(b"\x89PNG"), mime_type="image/png")
SOUND = types.AudioContent(type="audio", data=encoded(b"RIFF"), mime_type="audio/wav")
LINK = types.ResourceLink(type="resource_link", uri="file:///a.csv", name="a.csv")
NOTE = types.EmbeddedResource(
    type="resource",
    resource=types.TextResourceContents(uri="note:1", mime_type="text/plain", text="a note"),
)
FILE = types.EmbeddedResource(
    type="resource",
    resource=types.BlobResourceContents(uri="file:1", blob=encoded(b"\x00\xff")),
)
SAID_IN_PARTS = [text("first"), text("second")]

# A tool's name, what it answers, and what the caller gets.
RESULTS: dict[str, tuple[types.CallToolResult, Any]] = {
    "text": (types.CallToolResult(content=[text("words")]), "words"),
    "odd text": (types.CallToolResult(content=[text(ODD)]), ODD),
    "two texts": (types.CallToolResult(content=list(SAID_IN_PARTS)), "first\nsecond"),
    "nothing": (types.CallToolResult(content=[]), ""),
    "large text": (types.CallToolResult(content=[text("x" * LARGE)]), "x" * LARGE),
    "an object": (
        types.CallToolResult(content=[text("{}")], structured_content={"a": [1, {"b": None}]}),
        {"a": [1, {"b": None}]},
    ),
    "an empty object": (types.CallToolResult(content=[], structured_content={}), {}),
    "a list": (types.CallToolResult(content=[], structured_content=[1, "two"]), [1, "two"]),
    "a number": (types.CallToolResult(content=[], structured_content=7), 7),
    "odd keys": (
        types.CallToolResult(content=[], structured_content={ODD: ODD, "": 10**30, "f": 1e-300}),
        {ODD: ODD, "": 10**30, "f": 1e-300},
    ),
    "a stream that is no table": (
        types.CallToolResult(content=[], structured_content={"stream": "https://elsewhere"}),
        {"stream": "https://elsewhere"},
    ),
    "a picture": (
        types.CallToolResult(content=[text("see"), PICTURE]),
        ["see", {"type": "image", "data": b"\x89PNG", "mimeType": "image/png"}],
    ),
    "a sound": (
        types.CallToolResult(content=[SOUND]),
        [{"type": "audio", "data": b"RIFF", "mimeType": "audio/wav"}],
    ),
    "a link": (
        types.CallToolResult(content=[LINK]),
        [{"type": "resource_link", "uri": "file:///a.csv", "name": "a.csv"}],
    ),
    "files": (
        types.CallToolResult(content=[NOTE, FILE]),
        [
            {"type": "resource", "uri": "note:1", "mimeType": "text/plain", "text": "a note"},
            {"type": "resource", "uri": "file:1", "data": b"\x00\xff"},
        ],
    ),
}  # fmt: skip


async def _call(_context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
    if params.name in RESULTS:
        return RESULTS[params.name][0]
    match params.name:
        case "fails":
            return types.CallToolResult(content=[text(f"no deal {ODD}")], is_error=True)
        case "fails silently":
            return types.CallToolResult(content=[], is_error=True)
        case "refuses":
            raise MCPError(types.INVALID_PARAMS, "That isn't a deal.")
        case "breaks":
            raise RuntimeError("a secret of the server")
        case _:
            return types.CallToolResult(content=[], structured_content={"got": params.arguments})


async def _list(
    _context: Context, params: types.PaginatedRequestParams | None
) -> types.ListToolsResult:
    page = int(params.cursor) if params and params.cursor else 0
    tool = types.Tool(name=f"tool {page}", description=ODD, input_schema={"type": "object"})
    cursor = str(page + 1) if page + 1 < PAGES else None
    return types.ListToolsResult(tools=[tool], next_cursor=cursor)


class _Quiet(uvicorn.Server):
    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


@pytest.fixture(params=["as JSON", "as events"])
async def guest(
    request: pytest.FixtureRequest, short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Any]:
    """The module as a cell would import it, with the official server behind its socket."""
    server = Server[Any](
        "official",
        get_tool_input_schema=lambda _: None,
        on_list_tools=_list,
        on_call_tool=_call,
    )
    app = server.streamable_http_app(
        streamable_http_path="/servers/official/mcp",
        json_response=request.param == "as JSON",
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=["localhost"]),
    )
    socket = str(short_path / "mcp.sock")
    uvicorn_server = _Quiet(uvicorn.Config(app, uds=socket, log_config=None, lifespan="on"))
    serving = asyncio.create_task(uvicorn_server.serve())
    while not uvicorn_server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    monkeypatch.syspath_prepend(str(LIBRARY))
    monkeypatch.setenv("THREADBOOK_SOCKET", socket)
    monkeypatch.delitem(sys.modules, "threadbook_mcp", raising=False)
    yield importlib.import_module("threadbook_mcp")
    uvicorn_server.should_exit = True
    await serving


async def call(guest: Any, tool: str, arguments: Any = None) -> Any:
    return await asyncio.to_thread(guest.call, "official", tool, arguments)


@pytest.mark.parametrize("tool", RESULTS)
async def test_a_result_arrives_as_what_it_is(guest: Any, tool: str) -> None:
    found = await call(guest, tool)
    wanted = RESULTS[tool][1]
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        ("fails", f"no deal {ODD}"),
        ("fails silently", "The tool fails silently failed and doesn't say why."),
        ("refuses", "That isn't a deal."),
    ],
)
async def test_an_error_is_raised_with_the_servers_sentence(
    guest: Any, tool: str, told: str
) -> None:
    with pytest.raises(guest.ToolError) as raised:
        await call(guest, tool)
    assert str(raised.value) == told


async def test_a_server_that_breaks_is_an_error_without_its_secrets(guest: Any) -> None:
    with pytest.raises(guest.ToolError) as raised:
        await call(guest, "breaks")
    assert "secret" not in str(raised.value)
    assert await call(guest, "text") == "words"


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"a": None, "b": [True, 1, -2.5, "x"], "c": {"d": {"e": []}}},
        {ODD: ODD},
        {"huge": 10**30, "tiny": 5e-324},
        {"long": "ü" * 300_000},
    ],
    ids=["none", "nested", "odd", "numbers", "long"],
)
async def test_arguments_arrive_as_they_are(guest: Any, arguments: dict[str, Any]) -> None:
    assert await call(guest, "echo", arguments) == {"got": arguments}


@pytest.mark.parametrize(
    "name", ["größe", "数据", " padded ", "=?base64?eA==?=", "a b/c", "x" * 2000]
)
async def test_any_name_of_a_tool_can_be_called(guest: Any, name: str) -> None:
    assert await call(guest, name, {"n": 1}) == {"got": {"n": 1}}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", {1, 2}, object()])
async def test_what_json_does_not_have_is_refused_before_it_is_sent(guest: Any, value: Any) -> None:
    with pytest.raises(guest.ToolError, match="A tool takes plain JSON values only"):
        await call(guest, "echo", {"value": value})


async def test_tools_are_listed_over_all_pages(guest: Any) -> None:
    found = await asyncio.to_thread(guest.tools, "official")
    assert found == {f"tool {page}": ODD for page in range(PAGES)}


async def test_twenty_calls_at_once_are_not_mixed_up(guest: Any) -> None:
    found = await asyncio.gather(*(call(guest, "echo", {"n": n}) for n in range(20)))
    assert found == [{"got": {"n": n}} for n in range(20)]
