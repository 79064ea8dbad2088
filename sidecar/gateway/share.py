"""A server as some may use it: of its tools, those that are granted to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mcp.types as types

from .link import Link
from .rights import Rights


@dataclass(frozen=True, slots=True)
class Share:
    """Of whoever asks. What isn't granted to them is as if it weren't there."""

    link: Link
    rights: Rights

    @property
    def tools(self) -> list[types.Tool]:
        return [tool for tool in self.link.tools if self._has(tool.name)]

    @property
    def is_there(self) -> bool:
        if self.link.tools:
            return bool(self.tools)
        return self.rights.may_have(self.link.declaration.name)

    async def call(self, tool: str, arguments: dict[str, Any]) -> types.CallToolResult:
        """The tool's own result; a tool that failed is a result with `is_error`.

        Raises:
            ServerFailed: there is none.
        """
        return await self.link.call(tool, arguments, is_granted=self._has(tool))

    def seen(self) -> dict[str, Any]:
        """As JSON, for the bot."""
        return {
            "name": self.link.declaration.name,
            "description": self.link.declaration.description,
            "problem": self.link.problem,
            "tools": [
                {
                    "name": tool.name,
                    "description": tool.description,
                    "input_schema": tool.input_schema,
                }
                for tool in self.tools
            ],
        }

    def _has(self, tool: str) -> bool:
        return self.rights.allow(self.link.declaration.name, tool)
