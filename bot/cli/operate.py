"""`setup`, `images`, `doctor`, `mcp serve` and `db upgrade`: the operator's commands."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Annotated

import typer

from sandbox.engine import Engine

from .. import images
from ..doctor import Check, diagnose
from ..folders import MCP_SOCKET, Folders
from ..settings import ENV_FILE, ROOT, read
from ..store import Store
from .console import configure_logging, print_json, say

app = typer.Typer()
mcp = typer.Typer(help="The dataset server.", no_args_is_help=True)
db = typer.Typer(help="Threadbook's own database.", no_args_is_help=True)
app.add_typer(mcp, name="mcp")
app.add_typer(db, name="db")

MARKS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}


@app.command()
def setup(
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before restarting Docker.")] = False,
) -> None:
    """Install and prove Docker and gVisor, and make the base image."""
    script = str(ROOT / "scripts" / "setup-gvisor")
    os.execv(script, [script, *(["--yes"] if yes else [])])


@app.command("images")
def build_images() -> None:
    """Build all images now, instead of on first use."""
    asyncio.run(_build_images())


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    mend: Annotated[bool, typer.Option("--mend", help="Remove sandboxes of no thread.")] = False,
) -> None:
    """Check everything that Threadbook needs; exit code 0 when it can do its main job."""
    configure_logging(logging.CRITICAL)
    checks = asyncio.run(diagnose(mend=mend))
    can_work = all(check.state != "failed" for check in checks)
    if as_json:
        print_json({"ok": can_work, "checks": [_as_object(check) for check in checks]})
    else:
        for check in checks:
            typer.echo(f"{MARKS[check.state]}  {check.name}: {check.finding}")
            if check.mend:
                typer.echo(f"         -> {check.mend}")
    raise typer.Exit(0 if can_work else 1)


@mcp.command()
def serve(
    port: Annotated[int | None, typer.Option("--port", help="Instead of 8265.")] = None,
) -> None:
    """Serve the datasets over MCP on 127.0.0.1, for any MCP client."""
    settings = read(THREADBOOK_MCP_PORT=None if port is None else str(port))
    folders = Folders(settings.home)
    folders.make()
    command = [sys.executable, "-m", "mcp_server", "--datasets", str(settings.datasets)]
    command += ["--cache", str(folders.datasets), "--env-file", str(ENV_FILE.absolute())]
    command += ["--uds", str(folders.upstream / MCP_SOCKET), "--port", str(settings.mcp_port)]
    os.chdir(ROOT)
    os.execv(sys.executable, command)


@db.command()
def upgrade() -> None:
    """Bring the database's tables up to date (every start does this too)."""
    settings = read()
    Folders(settings.home).make()
    asyncio.run(_upgrade(settings.database))
    typer.echo("The database is up to date.")


async def _build_images() -> None:
    engine = await Engine.connect()
    try:
        for stage in images.STAGES:
            typer.echo(await images.ensure(engine, stage, say))
    finally:
        engine.close()


async def _upgrade(url: str) -> None:
    await (await Store.open(url)).close()


def _as_object(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "state": check.state,
        "finding": check.finding,
        "mend": check.mend,
    }
