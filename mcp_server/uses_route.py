"""The bot's own questions: what a thread has opened, how many rows of it went out, and whether that
is still as it was.

No tools: no model and no sandbox asks them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from anyio.to_thread import run_sync
from mcp.server import MCPServer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from declared.access.identity import LOCAL, OPERATOR, Identity

from .catalog import Catalog
from .dataset import Dataset
from .identity import BadIdentity, Identities
from .uses import Uses
from .versions import Versions

WAIT_S = 2
NO_THREAD = JSONResponse({"error": "Only who speaks for a thread may ask."}, status_code=404)


def add(
    mcp: MCPServer, identities: Identities, catalog: Catalog, uses: Uses, versions: Versions
) -> None:
    """`POST /uses` gives each dataset that the thread has opened since it was asked last, by name
    with its version, or null, and the mark of the view that was on it; `POST /rows` the number of
    rows that it was sent since that was asked last, as {"rows": N}. `POST /versions` takes names
    with such marks, and gives of those that are there the version now, and whether all that was
    seen then may be seen by everybody who reads there now.
    """

    def opened(datasets: Iterable[Dataset]) -> dict[str, list[Any]]:
        return {one.name: [versions.of(one), one.view.mark] for one in datasets}

    def whose(request: Request) -> Identity:
        try:
            return identities.of(request)
        except BadIdentity:
            return LOCAL

    @mcp.custom_route("/uses", methods=["POST"])
    async def used(request: Request) -> Response:
        thread = whose(request).thread
        if thread is None:
            return NO_THREAD
        return JSONResponse(await run_sync(lambda: opened(uses.take(thread))))

    @mcp.custom_route("/rows", methods=["POST"])
    async def rows(request: Request) -> Response:
        thread = whose(request).thread
        return NO_THREAD if thread is None else JSONResponse({"rows": uses.take_rows(thread)})

    @mcp.custom_route("/versions", methods=["POST"])
    async def now(request: Request) -> Response:
        whom = whose(request)
        if whom.thread is None:
            return NO_THREAD
        marks: dict[str, str] = await request.json()

        def found() -> dict[str, list[Any]]:
            everything = replace(OPERATOR, thread=whom.thread)
            there = {one.name: one for one in catalog.seen(everything, WAIT_S)}
            seen = {one.name: one for one in catalog.seen(whom, WAIT_S)}
            return {
                name: [
                    versions.of(there[name]),
                    name in seen and seen[name].view.shows_what(mark),
                ]
                for name, mark in marks.items()
                if name in there
            }

        return JSONResponse(await run_sync(found))
