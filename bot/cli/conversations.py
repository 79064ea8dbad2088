"""The conversations of `demo`, `chat`, `ask` and `run`. All that they need is loaded with them."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import uuid
from io import StringIO
from pathlib import Path

from adapters.configured import ConfiguredPlatform
from adapters.messages import Author, ThreadKey
from adapters.terminal.adapter import TerminalAdapter

from .. import app as composition
from ..platforms import used
from ..settings import Settings, terminal_images, terminal_is_dumb, terminal_locale
from . import threads
from .console import configure_logging, print_json, say, time_zone, user_name
from .once import FINE, Asker, outcome, question, reply_on

ELSEWHERE = "You are in a thread of {platform}; what you ask here is part of it, and answered here."


async def chat(settings: Settings, name: str, *, plain: bool) -> None:
    """In the terminal, until its person leaves."""
    configure_logging(logging.ERROR)
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


async def ask(settings: Settings, text: str, thread: str | None, *, as_json: bool) -> bool:
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


async def run(settings: Settings) -> None:
    """On the chat platforms, until the operator ends it."""
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
