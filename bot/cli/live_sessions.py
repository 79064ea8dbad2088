"""What `sessions` does with live sessions. All that it needs is loaded with it."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import typer

from sandbox.runner import State, Usage

from .. import app as composition
from ..notebook import notebook
from ..ran import Ran
from ..records import SessionRecord, Thread
from ..sessions import Rest
from ..settings import read
from ..store import Store
from . import threads
from .console import configure_logging, person, print_json, say

NO_SESSION = "It has no session."


async def show(as_json: bool) -> None:
    """Print every thread that has one."""
    configure_logging(logging.ERROR)
    async with composition.running(read(), say) as parts:
        rows = [
            _row(record, state, await parts.runner.usage(record.container_id))
            for record, state in await parts.sessions.all()
        ]
    if as_json:
        print_json(rows)
    elif rows:
        typer.echo(f"{'state':10} {'memory':>8} {'disk':>8}  {'started':25}  {'used':25}  thread")
    for row in [] if as_json else rows:
        typer.echo(
            f"{row['state']:10} {_size(row['memory_bytes'])} {_size(row['disk_bytes'])}"
            f"  {row['started_at']}  {row['used_at']}  {row['thread']}"
        )


def _row(record: SessionRecord, state: State, usage: Usage) -> dict[str, Any]:
    return {
        "thread": record.thread_key,
        "state": "rebuilding" if record.rebuilding and state == "awake" else state,
        "session": record.id,
        "started_at": record.started_at.isoformat(timespec="seconds"),
        "used_at": record.used_at.isoformat(timespec="seconds"),
        "memory_bytes": usage.memory_bytes,
        "disk_bytes": usage.disk_bytes,
    }


def _size(count: int | None) -> str:
    return "       ?" if count is None else f"{count / 2**20:5.0f} MB"


async def sleep(thread: str) -> None:
    """Put it to disk."""
    configure_logging(logging.ERROR)
    async with composition.running(read(), say) as parts:
        known = await _known(parts.store, thread)
        records = await parts.store.live_sessions(known)
        rest = await parts.sessions.sleep(records[0]) if records else Rest(False, NO_SESSION)
    typer.echo(rest.sentence)
    raise typer.Exit(0 if rest.is_free else 1)


async def wake(thread: str) -> None:
    """Have it awake."""
    configure_logging(logging.ERROR)
    async with composition.running(read(), say) as parts:
        await parts.sessions.wake(await _known(parts.store, thread))
    typer.echo("Awake.")


async def export(thread: str, path: Path | None) -> None:
    """Write its notebook."""
    configure_logging(logging.ERROR)
    settings = read()
    store = await Store.open(settings.database.get_secret_value())
    try:
        known = await _known(store, thread)
        text = notebook(
            known, await store.journal.cells(known), await store.journal.artifacts(known)
        )
    finally:
        await store.close()
    target = path or Path(f"{re.sub(r'[^A-Za-z0-9.-]', '-', known.key)}.ipynb")
    target.write_text(text, "utf-8")
    typer.echo(str(target))


async def _known(store: Store, thread: str) -> Thread:
    key = await threads.find(store, thread)
    known = await store.find_thread(str(key))
    if known is None:
        raise threads.NoThread(threads.UNKNOWN.format(name=thread))
    return known


async def execute(thread: str, code: str, *, as_json: bool, image: str | None) -> bool:
    """Run one cell; whether it went well."""
    configure_logging(logging.ERROR)
    async with composition.running(read(THREADBOOK_IMAGE=image), say) as parts:
        opened = await parts.store.open_thread(str(await threads.find(parts.store, thread)))
        ran = await parts.sessions.run(opened, code, who=(person(),))
    if as_json:
        print_json(as_object(ran))
    else:
        _print(ran)
    return ran.execution.ok


def as_object(ran: Ran) -> dict[str, Any]:
    """The fixed shape of `sessions exec --json`."""
    execution = ran.execution
    error = execution.error
    return {
        "ok": execution.ok,
        "ending": execution.ending,
        "stdout": execution.stdout,
        "stderr": execution.stderr,
        "result": execution.result,
        "answer": execution.answer,
        "error": {"type": error.type, "message": error.message, "traceback": error.traceback}
        if error
        else (
            {"type": execution.ending, "message": " ".join(execution.notes)}
            if not execution.ok
            else None
        ),
        "figures": [str(saved.path) for saved in ran.figures],
        "files": [str(saved.path) for saved in ran.files],
        "notes": list(execution.notes),
        "duration_ms": execution.duration_ms,
    }


def _print(ran: Ran) -> None:
    execution = ran.execution
    typer.echo(execution.stdout, nl=False)
    typer.echo(execution.stderr, nl=False, err=True)
    if execution.result is not None:
        typer.echo(execution.result)
    if execution.answer is not None:
        typer.echo(execution.answer)
    for saved in (*ran.figures, *ran.files):
        typer.echo(f"[saved] {saved.path}")
    if execution.error:
        typer.echo(execution.error.traceback, err=True)
    for note in execution.notes:
        typer.echo(note, err=True)


async def stop(thread: str, *, as_json: bool) -> None:
    """End it."""
    configure_logging(logging.ERROR)
    async with composition.running(read(), say) as parts:
        key = str(await threads.find(parts.store, thread))
        known = await parts.store.find_thread(key)
        ended = known is not None and await parts.sessions.stop(known)
    if as_json:
        print_json({"thread": key, "stopped": ended})
    else:
        typer.echo("Ended." if ended else f"There is no session of {key}.")
    raise typer.Exit(0 if ended else 1)
