"""`demo`, `chat`, `ask` and `run`: the commands that hold conversations."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import uuid
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from adapters.configured import ConfiguredPlatform
from adapters.messages import Author, ThreadKey
from adapters.terminal.adapter import TerminalAdapter

from .. import app as composition
from ..platforms import used
from ..settings import ROOT, Settings, read, terminal_images, terminal_is_dumb, terminal_locale
from . import threads
from .console import configure_logging, print_json, say, time_zone, user_name
from .once import FINE, Asker, outcome, question, reply_on

app = typer.Typer()

ELSEWHERE = "You are in a thread of {platform}; what you ask here is part of it, and answered here."

ThreadOption = Annotated[
    str | None,
    typer.Option(
        "--thread", help="An earlier thread: its name, key, or a link to a message in it."
    ),
]
ModelOption = Annotated[str | None, typer.Option("--model", help="Instead of THREADBOOK_MODEL.")]
ImageOption = Annotated[str | None, typer.Option("--image", help="Your own sandbox image.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="Clean text without control codes.")]


@app.command()
def demo(plain: PlainOption = False) -> None:
    """Talk about the sample dataset with the built-in demo model: no key, no account."""
    settings = read(THREADBOOK_MODEL="demo", THREADBOOK_DATASETS=str(ROOT / "datasets"))
    asyncio.run(_chat(settings, None, plain=plain))


@app.command()
def chat(
    thread: ThreadOption = None,
    model: ModelOption = None,
    image: ImageOption = None,
    plain: PlainOption = False,
) -> None:
    """Talk in the terminal."""
    settings = read(THREADBOOK_MODEL=model, THREADBOOK_IMAGE=image)
    asyncio.run(_chat(settings, thread, plain=plain))


@app.command()
def ask(
    question_: Annotated[str, typer.Argument(metavar="QUESTION")],
    thread: ThreadOption = None,
    model: ModelOption = None,
    image: ImageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ask one question and print the answer; exit code 1 when there is none."""
    settings = read(THREADBOOK_MODEL=model, THREADBOOK_IMAGE=image)
    ok = asyncio.run(_ask(settings, question_, thread, as_json=as_json))
    raise typer.Exit(0 if ok else 1)


@app.command()
def run() -> None:
    """Serve the chat platforms whose tokens are set."""
    configure_logging()
    asyncio.run(_run(read()))


async def _chat(settings: Settings, thread: str | None, *, plain: bool) -> None:
    configure_logging(logging.ERROR)
    name = thread or datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    async with composition.running(settings, say, serving=True) as parts:
        key = await threads.find(parts.store, name)
        say(f"Threadbook with {parts.model.name}. /help says what you can do, /exit ends.")
        if key.platform != "terminal":
            say(ELSEWHERE.format(platform=key.platform.capitalize()))
        terminal = TerminalAdapter(
            key,
            user=user_name(),
            history=settings.home / "history",
            files=_files(settings, key),
            plain=plain or terminal_is_dumb(),
            images=terminal_images(),
            locale=terminal_locale(),
            time_zone=time_zone(),
        )
        await terminal.run(parts.turns)
    again = key.thread if key.platform == "terminal" else key
    say(f"Come back to these variables with: threadbook chat --thread {again}")


async def _ask(settings: Settings, text: str, thread: str | None, *, as_json: bool) -> bool:
    """Whether it was answered."""
    configure_logging(logging.ERROR)
    author = Author(user_name(), user_name(), time_zone=time_zone())
    said = StringIO() if as_json else None
    async with composition.running(settings, say) as parts:
        key = await threads.find(parts.store, thread or uuid.uuid4().hex[:8])
        asker = Asker(question(key, author, text), reply_on(said, _files(settings, key)))
        await parts.turns.accept(asker.message, asker)
        await parts.turns.idle()
        became = await outcome(parts.store, asker.message, said.getvalue() if said else "-")
    if as_json:
        print_json(became)
    return became["ending"] in FINE


def _files(settings: Settings, key: ThreadKey) -> Path:
    """Where a thread's files are saved that have no place yet."""
    return settings.home / "saved" / re.sub(r"[^A-Za-z0-9.-]", "-", key.thread)


async def _run(settings: Settings) -> None:
    chosen = used(settings)
    names = " and ".join(platform.name for platform in chosen)
    ends = _Ends()
    async with composition.running(settings, say, serving=True) as parts:
        say(f"Threadbook serves {names} with {parts.model.name}. Ctrl-C ends it.")
        serving = [asyncio.create_task(_serve(platform, parts)) for platform in chosen]
        await asyncio.wait([*serving, ends.asked], return_when=asyncio.FIRST_COMPLETED)
        failed = [task for task in serving if task.done()]
        say("Finishing what runs; once more ends at once.")
        closing = asyncio.create_task(parts.turns.close())
        await asyncio.wait([closing, ends.urged], return_when=asyncio.FIRST_COMPLETED)
        await parts.turns.close(0)
        closing.cancel()
        for task in serving:
            task.cancel()
        await asyncio.wait(serving)
    for task in failed:
        await task  # what a platform refused
    say("Threadbook has ended; sandboxes and their variables stay.")


async def _serve(platform: ConfiguredPlatform, parts: composition.App) -> None:
    adapter = platform.adapter(parts.store.engine)
    parts.audiences.serve(platform.key, adapter.readers)
    await adapter.run(parts.turns)


class _Ends:
    """Whether the operator asked for the end (SIGTERM, Ctrl-C), and asked again."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.asked: asyncio.Future[None] = loop.create_future()
        self.urged: asyncio.Future[None] = loop.create_future()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ask)

    def _ask(self) -> None:
        ask = self.urged if self.asked.done() else self.asked
        if not ask.done():
            ask.set_result(None)
