"""`setup`, `images`, `doctor`, `mcp serve` and `db upgrade`: the operator's commands.

What they need is loaded when one is given, so that `--help` is there at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from .. import images
from ..check import Check
from ..errors import DatasetsError
from ..folders import MCP_SOCKET, Folders
from ..settings import ENV_FILE, ROOT, read
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
def build_images(
    stage: Annotated[
        images.Stage | None, typer.Argument(help="This one alone.", show_default=False)
    ] = None,
) -> None:
    """Build all images now, instead of on first use."""
    asyncio.run(_build_images(images.STAGES if stage is None else (stage,)))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    mend: Annotated[bool, typer.Option("--mend", help="Remove sandboxes of no thread.")] = False,
) -> None:
    """Check everything that Threadbook needs; exit code 0 when it can do its main job."""
    from ..doctor import diagnose

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
    datasets: Annotated[
        Path | None,
        typer.Option("--datasets", help="Another folder, for MCP clients alone: not for threads."),
    ] = None,
    socket: Annotated[
        Path | None, typer.Option("--socket", help="With --datasets: a Unix socket, too.")
    ] = None,
    engine: Annotated[
        Literal["uvicorn", "ray"],
        typer.Option("--engine", help="ray: several processes, not for threads: docs/ray.md."),
    ] = "uvicorn",
    replicas: Annotated[
        int, typer.Option("--replicas", help="With --engine ray: how many.", min=1, max=64)
    ] = 2,
) -> None:
    """Serve the datasets over MCP on 127.0.0.1, for any MCP client: docs/mcp.md."""
    settings = read(THREADBOOK_MCP_PORT=None if port is None else str(port))
    folders = Folders(settings.home)
    folders.make()
    if datasets is not None and not datasets.is_dir():
        raise DatasetsError(f"There is no folder {datasets}.")
    if engine == "ray" and (socket is not None or not settings.mcp_port):
        raise DatasetsError("The engine ray serves at a port, and at no socket.")
    module = "mcp_server" if engine == "uvicorn" else "mcp_server.replicas"
    command = [sys.executable, "-m", module, "--port", str(settings.mcp_port)]
    command += ["--cache", str(folders.datasets), "--env-file", str(ENV_FILE.absolute())]
    command += ["--audit", str(folders.datasets_audit)]
    if engine == "ray":
        command += ["--datasets", str((datasets or settings.datasets).absolute())]
        command += ["--had-grants", str(folders.had_grants)] if datasets is None else []
        command += ["--replicas", str(replicas)]
    elif datasets is None:
        from ..app import build_signer, dataset_server

        if asyncio.run(dataset_server(settings, build_signer(settings)).answers()):
            raise DatasetsError(
                "Threadbook's dataset server runs already: MCP clients reach it at "
                f"http://127.0.0.1:{settings.mcp_port}/mcp."
            )
        command += ["--datasets", str(settings.datasets), "--uploads", str(folders.uploads)]
        command += ["--uds", str(folders.upstream / MCP_SOCKET)]
        command += ["--identity-key", str(folders.identity_key)]
        command += ["--had-grants", str(folders.had_grants)]
    else:
        command += ["--datasets", str(datasets.absolute())]
        command += ["--uds", str(socket.absolute())] if socket is not None else []
    os.chdir(ROOT)
    os.execv(sys.executable, command)


@db.command()
def upgrade() -> None:
    """Bring the database's tables up to date (every start does this too)."""
    settings = read()
    Folders(settings.home).make()
    asyncio.run(_upgrade(settings.database.get_secret_value()))
    typer.echo("The database is up to date.")


async def _build_images(stages: Sequence[images.Stage]) -> None:
    from sandbox.engine import Engine

    engine = await Engine.connect()
    try:
        for stage in stages:
            typer.echo(await images.ensure(engine, stage, say))
    finally:
        engine.close()


async def _upgrade(url: str) -> None:
    from ..store import Store

    await (await Store.open(url)).close()


def _as_object(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "state": check.state,
        "finding": check.finding,
        "mend": check.mend,
    }
