"""The bot's side of the sidecar: open, change and close sessions, ask for health.

Knows sessions and upstreams. Knows no MCP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sidecar.cell import CellToOpen, InvalidCell
from sidecar.policy import SESSION_ID, Grant, InvalidGrant
from sidecar.sessions import Sessions
from sidecar.upstream import Upstream


def control_app(sessions: Sessions, upstreams: Mapping[str, Upstream]) -> Starlette:
    """`GET /health`, `PUT /sessions/{id}` with a grant and, while one runs, its `cell`,
    `DELETE /sessions/{id}/cell`, `DELETE /sessions/{id}`.
    """

    async def health(_request: Request) -> Response:
        states = await asyncio.gather(*(upstream.check() for upstream in upstreams.values()))
        body = {"sessions": sessions.ids, "upstreams": dict(zip(upstreams, states, strict=True))}
        return JSONResponse(body)

    async def put(request: Request) -> Response:
        session_id: str = request.path_params["id"]
        if not SESSION_ID.fullmatch(session_id):
            return _error(400, "A session's id is 1 to 41 of a-z, 0-9 and -.")
        try:
            body: Any = await request.json()
            grant = Grant.from_json(body)
            cell = CellToOpen.from_json(body["cell"]) if "cell" in body else None
        except (InvalidGrant, InvalidCell) as error:
            return _error(400, str(error))
        except ValueError:
            return _error(400, "The body isn't JSON.")
        unknown = sorted(name for name in grant.tools if name not in upstreams)
        if unknown:
            return _error(400, f"There is no upstream {unknown[0]!r}.")
        await sessions.put(session_id, grant, cell)
        return JSONResponse({"id": session_id})

    async def end_cell(request: Request) -> Response:
        sessions.end_cell(request.path_params["id"])  # that none is open is what was wanted
        return Response(status_code=204)

    async def delete(request: Request) -> Response:
        session_id: str = request.path_params["id"]
        if not SESSION_ID.fullmatch(session_id) or not await sessions.delete(session_id):
            return _error(404, "There is no such session.")
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/sessions/{id}", put, methods=["PUT"]),
            Route("/sessions/{id}", delete, methods=["DELETE"]),
            Route("/sessions/{id}/cell", end_cell, methods=["DELETE"]),
        ]
    )


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status_code=status)
