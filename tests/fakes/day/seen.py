"""A thread of a day as its people see it: which answers are there, in order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tests.fakes.day.script import HELP, LISTED, MENTIONS_OFF, MENTIONS_ON, STOPPED
from tests.fakes.reading import lines
from tests.fakes.reading.pages import Page

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
    page: Page
    said: str = ""


def given(pages: Iterable[Page]) -> list[Given]:
    """All answers, in the order of the thread."""
    found: list[Given] = []
    for _, group in groupby(pages, key=lambda one: one.answers or one.id):
        answer = list(group)
        text = _BEGINS.sub("\n", lines.plain(answer)).replace(lines.CUT, "")
        for match in _ANSWERS.finditer(text):
            found.append(Given(_name(match), answer[-1], match["said"] or ""))
    return found


def _name(match: re.Match[str]) -> str:
    if match["number"]:
        return match["number"]
    if match["dataset"]:
        return f"received {match['dataset']}"
    if match["mentions"]:
        return MENTIONS_ON if match["mentions"] == "listen" else MENTIONS_OFF
    return STOPPED if match["stopped"] else HELP if match["help"] else LISTED
