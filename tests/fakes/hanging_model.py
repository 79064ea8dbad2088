"""A scripted model that never answers once its lines are out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from agent.model import Completion, OnStatus, OnText, Request
from agent.scripted import Line, ScriptedModel


class HangingModel(ScriptedModel):
    """Out of lines, it says so and never answers."""

    def __init__(self, lines: Iterable[Line], hangs: asyncio.Event) -> None:
        super().__init__(lines)
        self._hangs = hangs

    async def complete(self, request: Request, on_text: OnText, on_status: OnStatus) -> Completion:
        if not self._lines:
            async with request.going_to(self.name):
                self.requests.append(request)
                self._hangs.set()
                await asyncio.Event().wait()
        return await super().complete(request, on_text, on_status)
