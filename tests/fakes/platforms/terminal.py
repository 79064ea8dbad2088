"""The terminal for the contract suite: lines in, plain text out, where a person watches."""

from __future__ import annotations

import asyncio
import io
import itertools
import queue
import signal
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.messages import Button, File, ThreadKey
from adapters.terminal.adapter import TerminalAdapter
from adapters.terminal.dialog import HINT
from adapters.terminal.lines import PRESSES
from adapters.terminal.live import ASKED
from tests.fakes.platforms.answering_desk import AnsweringDesk
from tests.fakes.platforms.platform import Abilities, Dropped, Seen
from tests.fakes.platforms.process import Process, process
from tests.fakes.reading.lines import recorded
from tests.fakes.reading.pages import Attached, Page

KEY = ThreadKey("terminal", "local", "cli", "t")
SAVED = "[saved] "
# No terminal takes these for anything; `leads` shows that they stay text.
EVIL = "@everyone <!channel> \x1b]8;;https://evil.example/\x1b\\here\x1b]8;;\x1b\\ \x1b[2J \x07"
ESCAPE = "\x1b"


class Keyboard(io.StringIO):
    """What is typed, line by line, until it is unplugged."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: queue.Queue[str] = queue.Queue()

    def types(self, line: str) -> None:
        self._lines.put(f"{line}\n")

    def unplug(self) -> None:
        self._lines.put("")

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        return self._lines.get()


class Paper(io.StringIO):
    """What is shown; `changed` is set whenever there is more."""

    def __init__(self, changed: asyncio.Event) -> None:
        super().__init__()
        self._changed = changed

    def isatty(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        self._changed.set()
        return super().write(text)


class TerminalThread:
    """The only one."""

    def __init__(self, platform: TerminalPlatform) -> None:
        self._platform = platform

    async def says(self, person: str, text: str, *, files: Sequence[Dropped] = ()) -> None:
        await self._platform.asks(person, text, files=files)

    async def tells_again(self) -> None:
        """A line is read once."""

    async def presses(self, person: str, button: Button) -> None:
        """A question by its number, what is done with an answer by a command."""
        if button.action == "ask":
            self._platform.types(str(self.seen().buttons.index(button.value) + 1))
            return
        commands = {action: command for command, action in PRESSES.items()}
        self._platform.types(commands[button.action])

    async def stops(self, person: str) -> None:
        signal.raise_signal(signal.SIGINT)

    def seen(self) -> Seen:
        # What is typed is shown by the terminal itself; the next prompt may be there already.
        *_, answer = self._platform.shown.removesuffix(ASKED).rpartition(ASKED)
        said, offers = _without_offers(answer.splitlines(keepends=True))
        saved = [line.removeprefix(SAVED).strip() for line in said if line.startswith(SAVED)]
        text = "".join(line for line in said if not line.startswith(SAVED))
        # What is written is markdown, tables too.
        pages = (Page("", "", "\n".join(recorded(text))),) if text else ()
        return Seen(pages, tuple(self._platform.attached(one) for one in saved), tuple(offers))

    def whispers(self, person: str) -> list[str]:
        return self._platform.shown.splitlines()


class TerminalPlatform:
    abilities = Abilities(
        message_chars=None, file_bytes=None, has_company=False, shows_work=False,
        tells_again=False, takes_back=False, has_buttons=False,
    )  # fmt: skip

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keyboard = Keyboard()
        self._changed = asyncio.Event()
        self._numbers = itertools.count(1)
        self._paper = Paper(self._changed)

    @property
    def shown(self) -> str:
        return self._paper.getvalue()

    def types(self, line: str) -> None:
        self._keyboard.types(line)

    @asynccontextmanager
    async def serving(self, desk: AnsweringDesk) -> AsyncGenerator[Process]:
        self._keyboard = keyboard = Keyboard()
        adapter = TerminalAdapter(
            KEY, user="ana", history=self._folder / "history", files=self._folder / "saved",
            locale="de_DE.UTF-8",
            time_zone="Europe/Berlin", plain=True, stdin=keyboard, stdout=self._paper,
        )  # fmt: skip
        async with process() as made:
            running = made.run(adapter.run(desk))
            await desk.until(lambda: bool(desk.resumed) or running.done())
            if running.done():
                running.result()
            try:
                yield made
            finally:
                keyboard.unplug()

    async def asks(
        self, person: str, text: str, *, files: Sequence[Dropped] = ()
    ) -> TerminalThread:
        """Files are given by their paths, each message with files or with words."""
        for name, content in files:
            (self._folder / name).write_bytes(content)
        names = " ".join(f"'{self._folder / name}'" for name, _ in files)
        self.types(f"/upload {names}" if names else text)
        return TerminalThread(self)

    async def calls_in(
        self, remarks: Sequence[tuple[str, str]], person: str, text: str
    ) -> TerminalThread:
        """Nobody has said anything before."""
        return await self.asks(person, text)

    async def until(self, met: Callable[[], bool], deadline_s: float = 30) -> None:
        async with asyncio.timeout(deadline_s):
            while not met():
                self._changed.clear()
                await self._changed.wait()

    def problems(self) -> list[str]:
        return [line for line in self.shown.splitlines() if ESCAPE in line]

    def shows(self, markdown: str) -> str:
        return markdown

    @property
    def evil(self) -> str:
        return EVIL

    def leads(self) -> list[str]:
        """A terminal shows text; what it makes of an address isn't ours, but links are escapes."""
        return self.problems()

    def lose_files(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()

    def on_disk(self, file: File) -> File:
        path = self._folder / f"{next(self._numbers)}-{file.name}"
        path.write_bytes(file.content)
        return replace(file, saved_at=str(path))

    def attached(self, saved: str) -> Attached:
        """What is said to be saved, by its path."""
        path = Path(saved.partition(" (")[0]).expanduser()
        return Attached(path.name, path.read_bytes())


def _without_offers(lines: list[str]) -> tuple[list[str], list[str]]:
    """The answer, and the questions that are listed below it."""
    said = [line for line in lines if line.strip() != HINT]
    offers: list[str] = []
    while said and (number := said[-1].partition(". ")[0]).isdecimal():
        offers.insert(0, said.pop().removeprefix(f"{number}. ").strip())
    return said, offers
