"""`sessions list|exec|stop`: the live sessions, for operators and scripts.

What they need is loaded when one is given, so that `--help` is there at once.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Look at and work in live sessions.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command("list")
def list_sessions(as_json: JsonOption = False) -> None:
    """Every thread that has a session, the last used first."""
    from . import live_sessions

    asyncio.run(live_sessions.show(as_json))


@app.command("exec")
def execute(
    thread: str,
    code: Annotated[str, typer.Option("-c", help="Python for the thread's session.")],
    as_json: JsonOption = False,
    image: Annotated[str | None, typer.Option("--image", help="Your own sandbox image.")] = None,
) -> None:
    """Run one cell in a thread's session; a thread that doesn't exist yet is made."""
    from . import live_sessions

    ok = asyncio.run(live_sessions.execute(thread, code, as_json=as_json, image=image))
    raise typer.Exit(0 if ok else 1)


@app.command()
def stop(thread: str, as_json: JsonOption = False) -> None:
    """End a thread's session; its variables are gone, its history stays."""
    from . import live_sessions

    asyncio.run(live_sessions.stop(thread, as_json=as_json))


@app.command()
def sleep(thread: str) -> None:
    """Put a thread's session to disk now; the next message wakes it."""
    from . import live_sessions

    asyncio.run(live_sessions.sleep(thread))


@app.command()
def wake(thread: str) -> None:
    """Have a thread's session awake before anybody asks."""
    from . import live_sessions

    asyncio.run(live_sessions.wake(thread))


@app.command()
def export(
    thread: str,
    ipynb: Annotated[bool, typer.Option("--ipynb", help="A Jupyter notebook: the default.")] = True,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file.")] = None,
) -> None:
    """Write a thread's cells, outputs and figures as a notebook that opens in Jupyter."""
    from . import live_sessions

    asyncio.run(live_sessions.export(thread, output))
