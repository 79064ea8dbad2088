"""A data server of one dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VIEW = '[["email"], [], []]'


@dataclass
class Catalogue:
    """One dataset. `opened` is what cells have used since that was asked, `now` how it is, and
    `is_seen` whether all who read may see it; `marks` is what that was asked with. `sent` are the
    rows that cells have got since that was asked.
    """

    opened: dict[str, str] = field(default_factory=dict[str, str])
    now: dict[str, str] = field(default_factory=dict[str, str])
    is_seen: bool = True
    sent: int = 0
    marks: dict[str, str] = field(default_factory=dict[str, str])

    async def used(self, thread_key: str) -> dict[str, tuple[str | None, str]]:
        opened, self.opened = self.opened, {}
        return {name: (version, VIEW) for name, version in opened.items()}

    async def rows(self, thread_key: str) -> int:
        sent, self.sent = self.sent, 0
        return sent

    async def versions(
        self, identity: str, marks: Mapping[str, str]
    ) -> dict[str, tuple[str | None, bool]]:
        self.marks = dict(marks)
        return {name: (self.now[name], self.is_seen) for name in marks if name in self.now}

    async def call(
        self, tool: str, *, identity: str, person: str = "", **arguments: str
    ) -> dict[str, Any]:
        detail = {"name": "cars", "rows": 2000, "columns": 9, "format": "csv"}
        if tool == "list_datasets":
            return {"datasets": ["cars"], "details": [detail]}
        if tool == "search_datasets":
            found = [detail] if arguments["text"].lower() in "cars" else []
            return {"datasets": [one["name"] for one in found], "details": found}
        return {
            "name": arguments["name"],
            "rows": 2000,
            "columns": [{"name": "price", "type": "int", "missing": 0, "minimum": 1}],
        }
