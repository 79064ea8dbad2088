"""`audit`: who got at which data, read, exported, and held against what the database remembers."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, cast

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.check import Verdict
from audit.rows import Row, rows_in

from ..folders import Folders
from ..settings import Settings, read

app = typer.Typer()

SHOWN = 50
MAX_CELL_CHARS = 120
PIPE_COLUMNS = 2_000
_AGO = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@app.command("audit")
def show(
    thread: Annotated[str, typer.Option(help="Of this thread: its key, or its end.")] = "",
    person: Annotated[
        str, typer.Option(help="That this person asked for: an id, or its end.")
    ] = "",
    dataset: Annotated[str, typer.Option(help="Of this dataset.")] = "",
    refused: Annotated[bool, typer.Option("--refused", help="Refusals alone.")] = False,
    since: Annotated[str, typer.Option(help="90m, 24h, 7d, or a date such as 2026-11-30.")] = "",
    limit: Annotated[
        int | None, typer.Option(help=f"The newest so many: {SHOWN}; exports have all.", min=1)
    ] = None,
    format_: Annotated[
        Literal["table", "jsonl", "csv"], typer.Option("--format", help="For people or programs.")
    ] = "table",
    verify: Annotated[
        bool, typer.Option("--verify", help="Check that nothing was changed or removed.")
    ] = False,
) -> None:
    """Who got at which data, the newest last: docs/audit.md."""
    settings = read()
    if verify:
        _verify(settings)
        return
    found = (
        row
        for row in rows_in(Folders(settings.home).audit, _moment(since))
        if (not thread or row.thread.endswith(thread))
        and (not person or any(one.endswith(person) for one in row.who))
        and (not dataset or dataset in row.datasets)
        and (not refused or row.outcome == "refused")
    )
    most = limit or (SHOWN if format_ == "table" else None)
    rows = found if most is None else iter(deque(found, most))
    match format_:
        case "table":
            _print(rows)
        case "jsonl":
            for row in rows:
                typer.echo(json.dumps(fields(row)))
        case "csv":
            write_csv(rows)


def _moment(since: str) -> datetime | None:
    if not since:
        return None
    if match := _AGO.fullmatch(since):
        return datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: int(match[1])})
    try:
        moment = datetime.fromisoformat(since)
    except ValueError as error:
        raise typer.BadParameter("--since takes 90m, 24h, 7d, or a date.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def fields(row: Row) -> dict[str, Any]:
    """Of an export, in the order of its columns."""
    return {"decision": row.decision, **asdict(row)}


def write_csv(rows: Iterable[Row]) -> None:
    """A cell that a spreadsheet would compute begins with an apostrophe."""
    writer: Any = None
    for row in rows:
        cells = {name: _csv_cell(value) for name, value in fields(row).items()}
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(cells))
            writer.writeheader()
        writer.writerow(cells)


def _csv_cell(value: object) -> str:
    if isinstance(value, tuple):
        text = " ".join(map(str, cast("tuple[object, ...]", value)))
    else:
        text = "" if value is None else str(value)
    plain = _plain(text)
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain


def _print(rows: Iterator[Row]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("time", "who", "thread", "tool", "datasets", "columns", "rows", "bytes", "ms"):
        table.add_column(name, overflow="fold")
    table.add_column("outcome", overflow="fold")
    for row in rows:
        said = [row.outcome, row.reason, f"({', '.join(row.rules)})" if row.rules else ""]
        cells = (
            row.time[:19],
            " ".join(row.who),
            row.thread,
            row.tool if row.server in ("datasets", "uploads") else f"{row.server}.{row.tool}",
            ", ".join(row.datasets),
            ", ".join(row.columns) + (f" and {row.more} more" if row.more else ""),
            *("" if count is None else f"{count:,}" for count in (row.rows, row.bytes, row.ms)),
            " ".join(filter(None, said)),
        )
        table.add_row(*(Text(_cut(_plain(cell))) for cell in cells))
    console = Console()
    if not console.is_terminal:  # no width is given there: every row is one line
        console = Console(width=PIPE_COLUMNS)
    console.print(table)


def _plain(text: str) -> str:
    """What a terminal or a spreadsheet could take for more than text is left out."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL_CHARS else text[: MAX_CELL_CHARS - 1] + "…"


def _verify(settings: Settings) -> None:
    verdicts = asyncio.run(_verdicts(settings))
    for writer, verdict in verdicts.items():
        typer.echo(_sentence(writer, verdict))
    if any(verdict.broken for verdict in verdicts.values()):
        raise typer.Exit(1)


async def _verdicts(settings: Settings) -> dict[str, Verdict]:
    from ..auditing import Auditing
    from ..store import Store

    store = await Store.open(settings.database.get_secret_value())
    try:
        return await Auditing(Folders(settings.home).audit, store.audit_heads).verdicts()
    finally:
        await store.close()


def _sentence(writer: str, verdict: Verdict) -> str:
    if verdict.broken:
        return f"{writer}: BROKEN: {verdict.broken}"
    head = verdict.head
    if not head.number:
        return f"{writer}: nothing is written yet."
    said = f"{writer}: lines {verdict.first:,} to {head.number:,} hold; the last is {head.hash}."
    if verdict.torn:
        lines = ", ".join(f"{number:,}" for number in verdict.torn[:10])
        said += f" A crash cut short {len(verdict.torn)} of them: {lines}."
    return said
