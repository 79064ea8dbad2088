"""Rows about accesses, made of the lines that each process wrote of its part in them."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from .files import files, lines

WRITERS = ("sidecar", "bot", "datasets")
# What a process tells of an access comes after what another told, but not that long after.
SETTLED = timedelta(minutes=1)
OLDEST_OPEN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Row:
    """One access. `who` are people as `PLATFORM:WORKSPACE:PERSON`, or "local" or "operator"; `more`
    says how many of its datasets and columns aren't named for want of room. `outcome` is "ok",
    "refused", "failed", or "unfinished" where its process was killed, or is still at it. What
    nobody knows is None.
    """

    time: str
    who: tuple[str, ...]
    thread: str
    session: str
    cell: str
    server: str
    tool: str
    datasets: tuple[str, ...]
    columns: tuple[str, ...]
    more: int
    rows: int | None
    bytes: int | None
    ms: int | None
    outcome: str
    rules: tuple[str, ...]
    reason: str

    @property
    def decision(self) -> str:
        return "refused" if self.outcome == "refused" else "allowed"


_Line = dict[str, Any]


@dataclass(slots=True)
class _Open:
    begun: str
    parts: dict[str, _Line]
    told: str = ""

    @property
    def is_settled(self) -> bool:
        return all(part.get("outcome") != "unfinished" for part in self.parts.values())


def rows_in(folder: Path, since: datetime | None = None) -> Iterator[Row]:
    """The accesses that began since then, the oldest first, of all writers' folders in `folder`."""
    from_time = "" if since is None else since.isoformat(timespec="milliseconds")
    told = heapq.merge(*(_told(folder, name, since) for name in WRITERS), key=lambda one: one[0])
    return (row for row in joined(told) if row.time >= from_time)


def joined(told: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Iterator[Row]:
    """Rows of lines in the order of their times; each comes with its time and its writer."""
    known: dict[str, _Open] = {}
    for time, writer, content in told:
        call = str(content.get("call", ""))
        one = known.setdefault(call, _Open(time, {}))
        one.parts[writer], one.told = dict(content), time
        settled, oldest = _ago(time, SETTLED), _ago(time, OLDEST_OPEN)
        while first := next(iter(known.items()), None):
            over = first[1].is_settled and first[1].told < settled
            if not over and first[1].begun > oldest:
                break
            yield _row(known.pop(first[0]))
    yield from map(_row, known.values())


def _told(folder: Path, writer: str, since: datetime | None) -> Iterator[tuple[str, str, _Line]]:
    for path in files(folder / writer):
        if since is not None and path.stat().st_mtime < since.timestamp():
            continue
        for content in lines(path):
            try:
                told: _Line = json.loads(content)
                datetime.fromisoformat(told["time"])
            except (ValueError, TypeError, LookupError):
                continue  # torn by a crash, or worse; the check tells of it
            yield told["time"], writer, told


def _ago(time: str, how_long: timedelta) -> str:
    return (datetime.fromisoformat(time) - how_long).isoformat(timespec="milliseconds")


def _row(access: _Open) -> Row:
    """What is nearest to whoever asked counts, and what is nearest to the data tells of it."""
    outer: _Line = access.parts.get("sidecar") or access.parts.get("bot") or {}
    inner: _Line = access.parts.get("datasets") or {}
    both = {**inner, **{key: one for key, one in outer.items() if one not in (None, "", [])}}
    counted = inner if outer.get("outcome") == "unfinished" and inner else both
    outcome = str(both.get("outcome", ""))
    if outcome == "failed" and inner.get("outcome") == "refused":
        outcome = "refused"
    reasons = [str(one["reason"]) for one in (inner, outer) if one.get("reason")]
    asked = both.get("dataset")
    return Row(
        time=access.begun,
        who=_texts(both.get("who")),
        thread=str(both.get("thread") or ""),
        session=str(both.get("session") or ""),
        cell=str(both.get("cell") or ""),
        server=str(both.get("server") or ""),
        tool=str(both.get("tool") or both.get("method") or ""),
        datasets=_texts(inner.get("datasets"))
        or _texts([asked] if asked else both.get("datasets")),
        columns=_texts(both.get("columns")),
        more=int(both.get("more") or 0),
        rows=both.get("rows"),
        bytes=counted.get("bytes"),
        ms=counted.get("ms"),
        outcome=outcome,
        rules=_texts(both.get("rules")),
        reason="; ".join(dict.fromkeys(reasons)),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()
