"""A thread of a day as its people see it: which answers are there, in order. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tests.fakes.day import lines
from tests.fakes.day.script import HELP, LISTED, MENTIONS_OFF, MENTIONS_ON, STOPPED
from tests.fakes.slack.messages import Posted
from tests.fakes.slack.threads import Thread

# What the app posts in a person's name when they used the shortcut.
ASKED_FOR = re.compile(r"\S+ asks:")
_ANSWERS = re.compile(
    r"^Answer (?P<number>\d+): (?P<said>.*)\.$"
    r"|^(?P<stopped>Stopped\.) .*kept\.$"
    r"|^- \*\*(?P<dataset>\w+)\*\*(?: from \S+)?: \d"
    r"|^(?P<help>Ask about your data in plain words)"
    r"|^(?P<listed>\| dataset \| rows \|)"
    r"|^From now on I (?P<mentions>listen|hear) ",
    re.MULTILINE,
)
# An answer that begins a message.
_BEGINS = re.compile(rf"{lines.CUT}(?=Answer \d+: |Stopped\. )")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one question, or what was done instead. `said` is what was counted."""

    name: str
    message: Posted
    said: str = ""


def told(thread: Thread) -> list[Posted]:
    """What the bot said to all, files apart."""
    return [one for one in thread.answers if not ASKED_FOR.match(one.text)]


def given(thread: Thread) -> list[Given]:
    """All answers, in the order of the thread."""
    found: list[Given] = []
    for _, pages in groupby(told(thread), key=lambda one: payload(one).get("message", one.ts)):
        messages = list(pages)
        text = _BEGINS.sub("\n", lines.plain(messages)).replace(lines.CUT, "")
        for match in _ANSWERS.finditer(text):
            found.append(Given(_name(match), messages[-1], match["said"] or ""))
    return found


def payload(message: Posted) -> dict[str, Any]:
    """The mark on a message that says what it answers."""
    return (message.metadata or {}).get("event_payload", {})


def is_finished(message: Posted) -> bool:
    return message.streaming_since is None and payload(message).get("done") is True


def whispers(thread: Thread, person: str) -> list[str]:
    """What the bot said to one person alone."""
    return [one.text for one in thread.messages if one.visible_to == person]


def _name(match: re.Match[str]) -> str:
    if match["number"]:
        return match["number"]
    if match["dataset"]:
        return f"received {match['dataset']}"
    if match["mentions"]:
        return MENTIONS_ON if match["mentions"] == "listen" else MENTIONS_OFF
    return STOPPED if match["stopped"] else HELP if match["help"] else LISTED
