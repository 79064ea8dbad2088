"""One question from the command line, and its answer on standard output."""

from __future__ import annotations

from collections.abc import AsyncIterator

import typer

from adapters.messages import (
    Attachment,
    Author,
    Button,
    File,
    Message,
    Remark,
    Step,
    Unreadable,
)

NO_FILES = "files can't be given here; add them with `threadbook datasets add`"


class Printed:
    """The answer as it comes; quiet, it is left to whoever asks the store."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    async def heard(self) -> None: ...

    async def status(self, text: str) -> None: ...

    async def step(self, step: Step) -> None: ...

    async def write(self, markdown: str) -> None:
        self._print(markdown, nl=False)

    async def attach(self, file: File) -> None:
        self._print(f"\n[saved] {file.saved_at}", nl=False)

    async def whisper(self, markdown: str) -> None:
        self._print(markdown)

    async def finish(self, buttons: tuple[Button, ...] = ()) -> None:
        self._print("")

    async def withdraw(self) -> bool:
        return False

    def _print(self, text: str, *, nl: bool = True) -> None:
        if not self._quiet:
            typer.echo(text, nl=nl)


class Asker:
    """Whoever runs the command."""

    def __init__(self, message: Message, reply: Printed) -> None:
        self._message = message
        self._reply = reply

    async def author(self) -> Author:
        return self._message.author

    async def earlier(self) -> tuple[Remark, ...]:
        return ()

    async def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise Unreadable(NO_FILES)
        yield b""

    def reply(self) -> Printed:
        return self._reply
