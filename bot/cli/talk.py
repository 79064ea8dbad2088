"""`demo`, `chat`, `ask` and `run`: the commands that hold conversations."""

from __future__ import annotations

import asyncio
import logging
import signal
import uuid
from datetime import datetime
from typing import Annotated

import typer

from adapters.messages import AdapterError, Author, File, Message
from adapters.slack import SlackAdapter
from adapters.terminal import TerminalAdapter

from .. import app as composition
from ..settings import ROOT, Settings, read, terminal_images
from .console import configure_logging, print_json, say, thread_key, user_name

app = typer.Typer()

ThreadOption = Annotated[
    str | None, typer.Option("--thread", help="An earlier thread to go on in.")
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
    question: str,
    thread: ThreadOption = None,
    model: ModelOption = None,
    image: ImageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ask one question and print the answer."""
    settings = read(THREADBOOK_MODEL=model, THREADBOOK_IMAGE=image)
    asyncio.run(_ask(settings, question, thread, as_json=as_json))


@app.command()
def run() -> None:
    """Serve the chat platforms whose tokens are set."""
    configure_logging()
    asyncio.run(_run(read()))


async def _chat(settings: Settings, thread: str | None, *, plain: bool) -> None:
    configure_logging(logging.ERROR)
    name = thread or datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    async with composition.running(settings, say, serving=True) as parts:
        say(f"Threadbook with {parts.model.name}. /help says what you can do, /exit ends.")
        terminal = TerminalAdapter(
            thread_key(name),
            user=user_name(),
            history=settings.home / "history",
            plain=plain,
            images=terminal_images(),
        )
        await terminal.run(parts.turns.handle)
    say(f"Come back to these variables with: threadbook chat --thread {name}")


async def _ask(settings: Settings, question: str, thread: str | None, *, as_json: bool) -> None:
    configure_logging(logging.ERROR)
    key = thread_key(thread or uuid.uuid4().hex[:8])
    author = Author(user_name(), user_name())
    message = Message(key, uuid.uuid4().hex, author, question, addressed=True)
    async with composition.running(settings, say) as parts:
        await parts.turns.handle(message, _Quiet() if as_json else _Printed())
        if as_json:
            print_json(await parts.store.last_turn(await parts.store.open_thread(str(key))))


async def _run(settings: Settings) -> None:
    if settings.slack_bot_token is None or settings.slack_app_token is None:
        raise AdapterError(
            "No chat platform is configured. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; "
            "README.md says where to find them."
        )
    adapter = SlackAdapter(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        api_url=settings.slack_api_url,
    )
    serving = asyncio.current_task()
    assert serving is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    try:
        async with composition.running(settings, say, serving=True) as parts:
            say(f"Threadbook serves Slack with {parts.model.name}. Ctrl-C ends it.")
            await adapter.run(parts.turns.handle)
    except asyncio.CancelledError:
        say("Threadbook has ended; sandboxes and their variables stay.")


class _Quiet:
    """Keeps nothing: the store has the turn."""

    async def status(self, text: str) -> None: ...

    async def write(self, markdown: str) -> None: ...

    async def attach(self, file: File) -> None: ...

    async def finish(self) -> None: ...


class _Printed(_Quiet):
    """The answer on standard output, as it comes."""

    async def write(self, markdown: str) -> None:
        typer.echo(markdown, nl=False)

    async def attach(self, file: File) -> None:
        typer.echo(f"\n[saved] {file.saved_at}", nl=False)

    async def finish(self) -> None:
        typer.echo()
