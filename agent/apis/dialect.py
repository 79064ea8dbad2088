"""What a server's refusals tell of how much of an API it speaks. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

NO_TOOLS = "tools are not implemented"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server wants to be asked, as far as is known. Remembered while the process runs.

    `effort` is the reasoning effort, None for the server's own; `limit` names the parameter that
    bounds an answer.
    """

    limit: str = "max_tokens"
    tools: bool = True
    usage: bool = True
    cache_key: bool = False
    reasoning: bool = True
    summary: bool = True
    effort: str | None = None
    system_role: bool = True
    may_repeat_role: bool = True

    def after(self, refusal: str) -> Dialect | None:
        """How to ask after this refusal; None when that wouldn't help."""
        for pattern, change in _RULES:
            if pattern.search(refusal) and (changed := replace(self, **change)) != self:
                return changed
        return None


def _rule(pattern: str, **change: Any) -> tuple[re.Pattern[str], dict[str, Any]]:
    return re.compile(pattern, re.IGNORECASE), change


# The narrow ones first: what is said of reasoning often names tools, too.
_RULES = (
    _rule(r"use '?max_completion_tokens", limit="max_completion_tokens"),
    _rule(r"reasoning_effort", effort="none"),
    _rule(r"stream_options|include_usage", usage=False),
    _rule(r"prompt_cache_key", cache_key=False),
    _rule(r"reasoning summar|reasoning\.summary", summary=False),
    _rule(r"encrypted.content is not supported|reasoning\.|'reasoning'", reasoning=False),
    _rule(r"roles? must alternate", may_repeat_role=False),
    _rule(r"system role not supported", system_role=False),
    _rule(r"\btools?\b|tool_choice|function call", tools=False),
)
