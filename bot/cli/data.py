"""`datasets list|describe|add`: the catalogue, as its server tells of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from .. import replies
from ..app import dataset_server
from ..folders import Folders
from ..mcp import DatasetsError, DatasetServer
from ..settings import Settings, read
from .console import print_json

app = typer.Typer(help="The datasets that people can ask about.", invoke_without_command=True)

SUFFIXES = (".csv", ".parquet")
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]
T = TypeVar("T")


@app.callback()
def default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_datasets()


@app.command("list")
def list_datasets(as_json: JsonOption = False) -> None:
    """All datasets."""
    catalogue = asyncio.run(_with_server(read(), lambda server: server.call("list_datasets")))
    if as_json:
        print_json(catalogue)
    else:
        typer.echo(replies.dataset_list(catalogue))


@app.command()
def describe(name: str, as_json: JsonOption = False) -> None:
    """One dataset's columns."""
    details = asyncio.run(
        _with_server(read(), lambda server: server.call("describe_dataset", name=name))
    )
    if as_json:
        print_json(details)
    else:
        typer.echo(replies.dataset_details(details))


@app.command()
def add(path: Path) -> None:
    """Copy a CSV or Parquet file into the datasets folder, and check that it can be read."""
    settings = read()
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise DatasetsError(f"{path} is no CSV or Parquet file.")
    target = settings.datasets / path.name
    if target.exists():
        raise DatasetsError(f"There is a {path.name} in {settings.datasets} already.")
    settings.datasets.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")  # hidden until it is whole
    shutil.copyfile(path, part)
    part.rename(target)
    try:
        details = asyncio.run(
            _with_server(settings, lambda server: server.call("describe_dataset", name=path.name))
        )
    except DatasetsError:
        target.unlink()
        raise
    typer.echo(replies.dataset_details(details))


async def _with_server(settings: Settings, work: Callable[[DatasetServer], Awaitable[T]]) -> T:
    Folders(settings.home).make()
    server = dataset_server(settings)
    try:
        await server.ensure()
        return await work(server)
    finally:
        await server.close()
