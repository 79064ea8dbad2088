"""A desk with a real store, local sessions and a scripted model, and a platform that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.messages import (
    Attachment,
    Author,
    Button,
    File,
    Message,
    Press,
    Remark,
    Step,
    ThreadKey,
    Unreadable,
)
from agent.loop import Limits
from agent.model import Model
from agent.scripted import Line, ScriptedModel
from agent.transcript import Observed
from bot import receiving
from bot.artifacts import ArtifactFolder
from bot.audiences import Audiences
from bot.gate import Gate, Who
from bot.locks import ThreadLocks
from bot.prices import read_prices
from bot.records import Thread
from bot.sessions import Sessions
from bot.spending import Spending
from bot.store import Store
from bot.turns import Datasets, Turns
from bot.uploads import Upload, UploadedDataset
from sandbox.local import LocalRunner
from tests.fakes.catalogue import Catalogue
from tests.fakes.hanging_model import HangingModel
from tests.fakes.identities import SIGNER, NamesNobody
from tests.fakes.members_read import MembersRead

KEY = ThreadKey("terminal", "local", "cli", "t1")
ANA = Author("1", "Ana")
BEN = Author("2", "Ben")
CLEO = Author("3", "Cleo")
DEADLINE_S = 20


@dataclass
class Shown:
    """A reply that remembers."""

    text: str = ""
    heard_count: int = 0
    statuses: list[str] = field(default_factory=list[str])
    steps: list[Step] = field(default_factory=list[Step])
    files: list[File] = field(default_factory=list[File])
    whispers: list[str] = field(default_factory=list[str])
    buttons: tuple[Button, ...] = ()
    receipt: str = ""
    finished: int = 0
    withdrawn: int = 0
    was_posted: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def heard(self) -> None:
        self.heard_count += 1
        self.changed.set()

    async def status(self, text: str) -> None:
        self.statuses.append(text)
        self.changed.set()

    async def step(self, step: Step) -> None:
        self.steps.append(step)
        self.changed.set()

    async def write(self, markdown: str) -> None:
        self.text += markdown
        self.changed.set()

    async def attach(self, file: File) -> None:
        self.files.append(file)

    async def whisper(self, markdown: str) -> None:
        self.whispers.append(markdown)
        self.changed.set()

    async def finish(self, buttons: tuple[Button, ...] = (), receipt: str = "") -> None:
        self.buttons, self.receipt = buttons, receipt
        self.finished += 1
        self.changed.set()

    async def withdraw(self) -> bool:
        self.withdrawn += 1
        return self.was_posted

    async def until(self, holds: Callable[[Shown], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(DEADLINE_S):
            while not holds(self):
                self.changed.clear()
                await self.changed.wait()

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    @property
    def last(self) -> str:
        """What was said to the person most recently, aloud or not."""
        return self.text or (self.whispers[-1] if self.whispers else "")


@dataclass
class From:
    """Where one message came from."""

    message: Message
    shown: Shown = field(default_factory=Shown)
    who: Author | None = None
    remarks: tuple[Remark, ...] = ()
    contents: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def author(self) -> Author:
        return self.who or self.message.author

    async def earlier(self) -> tuple[Remark, ...]:
        return self.remarks

    async def content(self, attachment: Attachment) -> AsyncIterator[bytes]:
        if attachment.id not in self.contents:
            raise Unreadable("the platform doesn't give it out")
        yield self.contents[attachment.id]

    def reply(self) -> Shown:
        return self.shown


class Again(From):
    """The same, with another reply each time."""

    def __init__(self, message: Message, make: Callable[[], Shown]) -> None:
        super().__init__(message)
        self._make = make

    def reply(self) -> Shown:
        return self._make()


class OpenGate:
    """Lets every session in."""

    async def open(self, session_id: str, thread_key: str) -> None: ...

    async def begin_cell(
        self, session_id: str, cell_id: str, *, most_s: float, who: Who
    ) -> None: ...

    async def end_cell(self, session_id: str) -> None: ...

    async def close(self, session_id: str) -> None: ...


class Receiver:
    """Takes every file for a table of one column."""

    async def receive(
        self,
        thread: Thread,
        name: str,
        content: AsyncIterator[bytes],
        *,
        size_bytes: int,
        who: str,
    ) -> Upload:
        try:
            body = b"".join([piece async for piece in content])
        except Unreadable as error:
            return Upload(refusals=(str(error),))
        if not name.endswith(".csv"):
            return Upload(refusals=(f"{name} is not a table that I can read.",))
        return Upload((UploadedDataset(name.removesuffix(".csv"), body.count(b"\n"), 1),))


@dataclass
class Office:
    """Where a test asks. `desk` makes a process: another one on the same store."""

    store: Store
    folder: Path
    runner: LocalRunner = field(default_factory=LocalRunner)
    gate: Gate = field(default_factory=OpenGate)
    catalogue: Datasets = field(default_factory=Catalogue)
    receiver: receiving.Receiver = field(default_factory=Receiver)
    numbers: int = 0
    per_person: int = 3
    spending: Spending | None = None
    cell_timeout_s: float = 10
    cheap: Model | None = None
    # They tell of time and cost: most tests read the words alone.
    with_receipts: bool = False

    def desk(
        self,
        *lines: Line,
        hangs: asyncio.Event | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        model: Model | None = None,
    ) -> Turns:
        """`hangs` is set when the model is asked for more than its lines; it never answers then.
        `model` answers instead of the lines.
        """
        self.model = HangingModel(lines, hangs) if hangs else ScriptedModel(lines)
        self.sessions = Sessions(
            self.store,
            self.runner,
            self.gate,
            image="local",
            locks=ThreadLocks(self.folder),
            artifacts=ArtifactFolder(self.folder, self.store.journal),
            cell_timeout_s=self.cell_timeout_s,
        )
        audiences = Audiences(SIGNER, NamesNobody(), self.store.audiences)
        audiences.serve("slack", MembersRead())
        turns = self.folder / "turns"
        turns.mkdir(exist_ok=True)
        return Turns(
            self.store,
            self.sessions,
            model or self.model,
            self.catalogue,
            audiences,
            self.receiver,
            Limits(),
            self.spending or Spending(self.store.ledger, read_prices()),
            locks=ThreadLocks(turns),
            per_person=self.per_person,
            with_receipts=self.with_receipts,
            cheap=self.cheap,
            sleep=sleep,
        )

    def message(self, text: str, **changes: Any) -> Message:
        self.numbers += 1
        fields: dict[str, Any] = {"key": KEY, "id": str(self.numbers), "addressed": True}
        fields["author"] = ANA
        return Message(text=text, **(fields | changes))

    async def begin(self, desk: Turns, text: str, **changes: Any) -> Shown:
        """Hand a message in; the answer is still being made."""
        message = self.message(text, **changes)
        origin = From(message)
        await desk.accept(message, origin)
        return origin.shown

    async def ask(self, desk: Turns, text: str, **changes: Any) -> Shown:
        """Hand a message in and wait until nothing is being worked on."""
        shown = await self.begin(desk, text, **changes)
        await idle(desk)
        return shown

    async def press(self, desk: Turns, action: Any, value: str = "", **changes: Any) -> Shown:
        return await self.ask(desk, "", pressed=Press(action, value), **changes)

    def observed(self) -> list[str]:
        last = self.model.requests[-1].transcript
        return [entry.text for entry in last if isinstance(entry, Observed)]


async def idle(desk: Turns) -> None:
    async with asyncio.timeout(DEADLINE_S):
        await desk.idle()


def csv(name: str, content: bytes) -> tuple[Attachment, dict[str, bytes]]:
    """An attachment and what `From.contents` needs for it."""
    return Attachment(name, name, "text/csv", len(content)), {name: content}
