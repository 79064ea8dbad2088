"""The bot's own questions: what a thread has opened, and whether that is still as it was.

No tools: no model and no sandbox asks them.
"""

from __future__ import annotations

from collections.abc import Iterable

from anyio.to_thread import run_sync
from mcp.server import MCPServer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from declared.access.identity import LOCAL, Identity

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
    """`POST /uses` gives each dataset that the thread has opened since it was asked last, and
    `POST /versions` all that it sees now, by name with their versions.
    """

    def told(datasets: Iterable[Dataset]) -> dict[str, str]:
        found = {dataset.name: versions.of(dataset) for dataset in datasets}
        return {name: version for name, version in found.items() if version is not None}

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
        return JSONResponse(await run_sync(lambda: told(uses.take(thread))))

    @mcp.custom_route("/versions", methods=["POST"])
    async def now(request: Request) -> Response:
        whom = whose(request)
        if whom.thread is None:
            return NO_THREAD
        names = set(await request.json())

        def found() -> dict[str, str]:
            return told(one for one in catalog.seen(whom, WAIT_S) if one.name in names)

        return JSONResponse(await run_sync(found))
