"""`datasets list|describe|add`: the catalogue, as its server tells of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import replies
from ..folders import Folders
from ..settings import Settings, read
from .console import person, print_json

app = typer.Typer(help="The datasets that people can ask about.", invoke_without_command=True)

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.callback()
def default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_datasets()


@app.command("list")
def list_datasets(as_json: JsonOption = False) -> None:
    """All datasets."""
    catalogue = asyncio.run(_asked(read(), "list_datasets"))
    if as_json:
        print_json(catalogue)
    else:
        typer.echo(replies.dataset_list(catalogue))


@app.command()
def describe(name: str, as_json: JsonOption = False) -> None:
    """One dataset's columns."""
    details = asyncio.run(_asked(read(), "describe_dataset", name=name))
    if as_json:
        print_json(details)
    else:
        typer.echo(replies.dataset_details(details))


@app.command()
def add(
    place: Annotated[str, typer.Argument(metavar="PATH-OR-URL")],
    name: Annotated[str, typer.Option(help="What it is called; else as its file is.")] = "",
    title: Annotated[str, typer.Option(help="A heading for people.")] = "",
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    owner: Annotated[str, typer.Option(help="Whom to ask about it.")] = "",
    freshness: Annotated[str, typer.Option(help='Such as "daily 06:00 UTC".')] = "",
    sheet: Annotated[str, typer.Option(help="This sheet of an Excel file alone.")] = "",
    table: Annotated[
        list[str] | None, typer.Option(help="This table of a database alone; may be repeated.")
    ] = None,
    schema: Annotated[str, typer.Option(help="The tables of this schema alone.")] = "",
) -> None:
    """Declare a file, a folder of Parquet files or a database in datasets.toml, once it was opened.

    A URL's password is not written down. '${SHOP_PASSWORD}' in its place, quoted, keeps it out of
    your shell's history, too.
    """
    order = {
        "place": place if "://" in place or place.startswith("${") else _absolute(place),
        "name": name,
        "title": title,
        "description": description,
        "owner": owner,
        "freshness": freshness,
        "sheet": sheet,
        "tables": table or [],
        "schema": schema,
    }
    from .. import upkeep

    for line in upkeep.add(read(), order):
        typer.echo(line)


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute())


async def _asked(settings: Settings, tool: str, **arguments: str) -> dict[str, Any]:
    """What the dataset server answers the operator."""
    from ..app import build_signer, dataset_server

    Folders(settings.home).make()
    server = dataset_server(settings, build_signer(settings))
    try:
        await server.ensure()
        return await server.call(tool, identity=server.operator, person=person(), **arguments)
    finally:
        await server.close()
