"""Files that people drop into a thread: received as its datasets, and every one of them named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from . import replies
from .lines import Question
from .records import Thread
from .uploads import Upload, UploadedDataset


class Receiver(Protocol):
    """Where files become datasets of a thread."""

    async def receive(
        self,
        thread: Thread,
        name: str,
        content: AsyncIterator[bytes],
        *,
        size_bytes: int,
        who: str,
    ) -> Upload: ...


@dataclass(frozen=True, slots=True)
class Received:
    """All files of a message, for the person (`text`) and the model (`summary`). `problems` are
    sentences about all that wasn't taken, and about what should be known of what was.
    """

    datasets: tuple[UploadedDataset, ...]
    problems: tuple[str, ...]

    @property
    def text(self) -> str:
        """Markdown."""
        said: list[str] = []
        if self.datasets:
            count = len(self.datasets)
            head = "a dataset of this thread" if count == 1 else f"{count} datasets of this thread"
            said.append(f"I have taken in {head}:\n")
            said += [
                f"- **{replies.plain(d.name)}**: {d.rows:,} rows, {d.columns} columns"
                for d in self.datasets
            ]
        said += [f"{'' if not said else chr(10)}_{replies.sentence(p)}_" for p in self.problems]
        return "\n".join(said)

    @property
    def summary(self) -> str:
        names = ", ".join(f"{d.name} ({d.rows} rows, {d.columns} columns)" for d in self.datasets)
        problems = " ".join(replies.sentence(problem) for problem in self.problems)
        return f"New datasets of this thread: {names or 'none'}. {problems}".strip()

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What to ask of them."""
        if not self.datasets:
            return ()
        name = self.datasets[0].name
        return (f"Load {name} and show summary stats", f"Which values are missing in {name}?")


async def receive(receiver: Receiver, question: Question) -> Received | None:
    """Receive a message's files, one after the other; None when there are none."""
    files = question.pending.message.files
    if not files:
        return None
    datasets: list[UploadedDataset] = []
    problems: list[str] = []
    for file in files:
        if file.problem:
            problems.append(f"{file.name}: {file.problem}")
            continue
        await question.reply.status(f"Reading {replies.plain(file.name)}")
        upload = await receiver.receive(
            question.pending.thread,
            file.name,
            question.origin.content(file),
            size_bytes=file.size_bytes,
            who=question.pending.message.person,
        )
        datasets += upload.datasets
        problems += [*upload.notes, *upload.refusals]
    return Received(tuple(datasets), tuple(problems))
