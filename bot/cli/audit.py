"""`audit`: who got at which data, read, exported, and held against what the database remembers."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from audit.check import Verdict
from audit.rows import Row, rows_in

from ..folders import Folders
from ..settings import Settings, read
from .exports import SINCE, cell, moment, print_table, write_csv

app = typer.Typer()

SHOWN = 50


@app.command("audit")
def show(
    thread: Annotated[str, typer.Option(help="Of this thread: its key, or its end.")] = "",
    person: Annotated[
        str, typer.Option(help="That this person asked for: an id, or its end.")
    ] = "",
    dataset: Annotated[str, typer.Option(help="Of this dataset.")] = "",
    refused: Annotated[bool, typer.Option("--refused", help="Refusals alone.")] = False,
    since: Annotated[str, typer.Option(help=SINCE)] = "",
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
        for row in rows_in(Folders(settings.home).audit, moment(since))
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
            write_csv(map(fields, rows))


def fields(row: Row) -> dict[str, Any]:
    """Of an export, in the order of its columns."""
    return {"decision": row.decision, **asdict(row)}


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
        table.add_row(*map(cell, cells))
    print_table(table)


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
