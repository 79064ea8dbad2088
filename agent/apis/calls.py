"""From what a model sent as a call to one that can be run, or to what is wrong with it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from ..prompt import TOOL_NAME
from ..transcript import Entry, Said, ToolCall

MAX_NAME_CHARS = 40
CUT = "Your answer reached its limit of tokens inside this call, so nothing ran. Send less code."
NO_SUCH_TOOL = "There is no tool {name!r}, so nothing ran. Call " + TOOL_NAME + "."


@dataclass(slots=True)
class Sent:
    """A call as it comes in, piece by piece."""

    id: str = ""
    name: str = ""
    arguments: str = ""


def read_calls(
    sent: Iterable[Sent], before: tuple[Entry, ...], *, is_cut: bool
) -> tuple[ToolCall, ...]:
    """The calls of one answer, after what was said `before`. The last of a cut answer isn't run.

    Every call gets an id of its own: servers forget them, or give one twice.
    """
    taken = {call.id for entry in before if isinstance(entry, Said) for call in entry.calls}
    calls: list[ToolCall] = []
    for one in sent:
        call_id = one.id if one.id and one.id not in taken else _fresh(one.id, taken, len(before))
        taken.add(call_id)
        calls.append(_read(call_id, one))
    if is_cut and calls:
        calls[-1] = replace(calls[-1], code=None, fault=CUT)
    return tuple(calls)


def code_of(arguments: str) -> str | None:
    """The code in a call's arguments; servers get their JSON wrong in known ways."""
    try:
        parsed: Any = json.loads(arguments, strict=False)
        if isinstance(parsed, str):  # encoded twice
            parsed = json.loads(parsed, strict=False)
    except (ValueError, RecursionError):
        return None
    code: Any = cast("dict[str, Any]", parsed).get("code") if isinstance(parsed, dict) else None
    return code if isinstance(code, str) and code.strip() else None


def arguments_of(call: ToolCall) -> str:
    """A call's arguments to send back: a JSON object, else some servers refuse the transcript."""
    return json.dumps({"code": call.raw if call.code is None else call.code})


def _read(call_id: str, sent: Sent) -> ToolCall:
    if sent.name not in ("", TOOL_NAME):
        fault = NO_SUCH_TOOL.format(name=sent.name[:MAX_NAME_CHARS])
        return ToolCall(call_id, None, sent.arguments, fault)
    return ToolCall(call_id, code_of(sent.arguments), sent.arguments)


def _fresh(wanted: str, taken: set[str], place: int) -> str:
    number = 1
    while (made := f"{wanted or 'call'}-{place}-{number}") in taken:
        number += 1
    return made
