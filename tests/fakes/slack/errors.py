"""What a method of the fake Slack refuses, in Slack's own words. Knows no method."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """The method answers `{"ok": false, "error": word}`; `details` are Slack's explanations."""

    def __init__(self, word: str, *details: str, **extra: Any) -> None:
        super().__init__(word)
        self.details = details
        self.extra = extra

    def answer(self) -> Json:
        said: Json = {"ok": False, "error": str(self), **self.extra}
        if self.details:
            said["errors"] = list(self.details)
            said["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in self.details]}
        return said
