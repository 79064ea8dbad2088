"""`usage`: what was asked of models, and what that cost, added up."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from ..settings import read
from .console import print_json
from .exports import SINCE, cell, moment, plain, print_table, write_csv
from .totals import By, Per, Sums, Total, cost

app = typer.Typer()

NOTHING = "No model was asked anything{since}."
PRICES = "No price is known for {models}: name it in THREADBOOK_PRICES (docs/usage.md)."


@app.command("usage")
def show(
    by: Annotated[By | None, typer.Option(help="Told apart by what it was spent on.")] = None,
    per: Annotated[Per | None, typer.Option(help="Told apart by time, in UTC.")] = None,
    since: Annotated[str, typer.Option(help=SINCE)] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Tokens and cost of models, by day unless something else is said: docs/usage.md."""
    sums = Sums(by, per or (None if by else "day"))
    asyncio.run(_add(sums, since))
    rows = sums.rows()
    if as_json:
        print_json([row.as_object() for row in rows])
    elif as_csv:
        write_csv(row.as_object() for row in rows)
    elif rows:
        _print(sums, rows)
    else:
        typer.echo(NOTHING.format(since=f" since {since}" if since else ""))


async def _add(sums: Sums, since: str) -> None:
    from ..store import Store

    store = await Store.open(read().database.get_secret_value())
    try:
        async for line in store.ledger.all(moment(since)):
            sums.add(line)
    finally:
        await store.close()


def _print(sums: Sums, rows: list[Total]) -> None:
    named = [name for name in (sums.per, sums.by) if name is not None]
    table = Table(box=None, pad_edge=False, show_footer=len(rows) > 1)
    for number, name in enumerate(named):
        table.add_column(name, footer="" if number else "all", overflow="fold")
    counted = _counted(Total("", "", "", sums.total))
    for name, total in zip(("requests", "input", "cached", "output", "cost"), counted, strict=True):
        table.add_column(name, footer=total, justify="right", no_wrap=True)
    for row in rows:
        of = f"{row.name} {row.of}".strip()
        told = [one for one, name in ((row.period, sums.per), (of, sums.by)) if name is not None]
        table.add_row(*map(cell, (*told, *_counted(row))))
    print_table(table)
    if sums.total.usage.is_estimated:
        typer.echo(
            "~ holds estimates: of requests that were stopped, or whose server told nothing."
        )
    if sums.unpriced:
        typer.echo(PRICES.format(models=", ".join(map(plain, sums.unpriced))))


def _counted(row: Total) -> tuple[str, ...]:
    usage = row.spent.usage
    counts = (row.spent.requests, usage.input_tokens, usage.cached_tokens, usage.output_tokens)
    return (*(f"{count:,}" for count in counts), cost(row.spent))
