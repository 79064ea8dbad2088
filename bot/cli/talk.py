"""`demo`, `chat`, `ask` and `run`: the commands that hold conversations.

What they need is loaded when one is given, so that `--help` is there at once.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from ..settings import ROOT, Settings, read
from .console import configure_logging

app = typer.Typer()

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
    _chat(settings, None, plain=plain)


@app.command()
def chat(
    thread: ThreadOption = None,
    model: ModelOption = None,
    image: ImageOption = None,
    plain: PlainOption = False,
) -> None:
    """Talk in the terminal."""
    settings = read(THREADBOOK_MODEL=model, THREADBOOK_IMAGE=image)
    _chat(settings, thread, plain=plain)


@app.command()
def ask(
    question_: Annotated[str, typer.Argument(metavar="QUESTION")],
    thread: ThreadOption = None,
    model: ModelOption = None,
    image: ImageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ask one question and print the answer; exit code 1 when there is none."""
    from . import conversations

    settings = read(THREADBOOK_MODEL=model, THREADBOOK_IMAGE=image)
    ok = asyncio.run(conversations.ask(settings, question_, thread, as_json=as_json))
    raise typer.Exit(0 if ok else 1)


@app.command()
def run() -> None:
    """Serve the chat platforms whose tokens are set."""
    from . import conversations

    configure_logging()
    asyncio.run(conversations.run(read()))


def _chat(settings: Settings, thread: str | None, *, plain: bool) -> None:
    from . import conversations

    name = thread or datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    asyncio.run(conversations.chat(settings, name, plain=plain))
