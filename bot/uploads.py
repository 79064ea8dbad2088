"""Files that people drop into a thread, on their way to becoming its datasets.

Knows sizes, time and the process that reads files. Knows no formats: `mcp_server.uploads` does.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import structlog
from pydantic import TypeAdapter, ValidationError

from adapters.messages import Unreadable

from .neighbour import die_with_parent
from .records import Thread
from .replies import sentence
from .settings import ROOT

log = structlog.get_logger()

READ_TIMEOUT_S = 180
START_TIMEOUT_S = 30
MAX_ANSWER_BYTES = 2**20
MAX_NAME_CHARS = 80
WORK_PREFIX = ".work-"
STDERR = "stderr"
ABANDONED_S = 3600
SEND = b'"send"\n'
TOO_HARD = "takes more memory or time to read than I may use, or is damaged"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Of one file, and of all that one thread has."""

    file_mb: int
    thread_mb: int
    datasets: int


@dataclass(frozen=True, slots=True)
class UploadedDataset:
    """A new dataset of the thread."""

    name: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Upload:
    """What came of a file, in sentences beside its datasets: `notes` about what was taken, such
    as a guessed encoding, `refusals` about all that wasn't. Names in them are people's own words.
    """

    datasets: tuple[UploadedDataset, ...] = ()
    notes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


ANSWER = TypeAdapter(Upload)


class _Refused(Exception):
    """The file isn't taken; the text says why, after its name."""


class Uploads:
    """Hands each file to a bounded process of its own; one file is read at a time."""

    def __init__(self, folder: Path, catalogue: Path, limits: UploadLimits) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._limits = limits
        self._reading = asyncio.Lock()

    async def receive(
        self, thread: Thread, name: str, content: AsyncIterator[bytes], *, size_bytes: int
    ) -> Upload:
        """Make datasets of a file; `content` is begun only when its name and size will do."""
        try:
            if size_bytes > self._limits.file_mb * 2**20:
                raise _Refused(self._too_large())
            return await self._receive(thread, name, content)
        except _Refused as error:
            return Upload(refusals=(f'"{_shown(name)}" {error}.',))
        except Unreadable as error:
            return Upload(refusals=(sentence(str(error)),))

    async def _receive(self, thread: Thread, name: str, content: AsyncIterator[bytes]) -> Upload:
        _sweep(self._folder)
        with tempfile.TemporaryDirectory(prefix=WORK_PREFIX, dir=self._folder) as work:
            async with _reader(Path(work) / STDERR) as reader:
                order = self._order(thread, name, work)
                await _send(reader, json.dumps(order).encode() + b"\n")
                answer = await _answer(reader, START_TIMEOUT_S)
                if answer == SEND:
                    await self._pass_on(content, reader)
                    answer = await self._read(reader)
            died_of = _died_of(Path(work) / STDERR)
        try:
            received = ANSWER.validate_json(answer)
        except ValidationError as error:
            code = reader.returncode
            log.warning("an upload ended its reader", thread=thread.key, code=code, of=died_of)
            raise _Refused(TOO_HARD) from error
        return Upload(
            received.datasets,
            tuple(map(sentence, received.notes)),
            tuple(map(sentence, received.refusals)),
        )

    async def _pass_on(
        self, content: AsyncIterator[bytes], reader: asyncio.subprocess.Process
    ) -> None:
        left = self._limits.file_mb * 2**20
        async for piece in content:
            left -= len(piece)
            if left < 0:
                raise _Refused(self._too_large())
            await _send(reader, piece)

    async def _read(self, reader: asyncio.subprocess.Process) -> bytes:
        """The reader begins when its input ends, so that only one has a table in memory."""
        assert reader.stdin is not None
        async with self._reading:
            reader.stdin.close()
            return await _answer(reader, READ_TIMEOUT_S)

    def _order(self, thread: Thread, name: str, work: str) -> dict[str, str | int]:
        return {
            "thread": thread.key,
            "name": name.encode(errors="replace").decode(),
            "work": work,
            "uploads": str(self._folder),
            "catalogue": str(self._catalogue),
            "datasets": self._limits.datasets,
            "thread_bytes": self._limits.thread_mb * 2**20,
        }

    def _too_large(self) -> str:
        return f"is larger than {self._limits.file_mb} MB, the most for one file"


def _sweep(folder: Path) -> None:
    """Remove what a bot that was killed left of its uploads."""
    for work in folder.glob(f"{WORK_PREFIX}*"):
        with suppress(OSError):
            if work.stat().st_mtime < time.time() - ABANDONED_S:
                shutil.rmtree(work)


@asynccontextmanager
async def _reader(errors: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    with errors.open("wb") as stderr:
        process = await _start(stderr)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _start(stderr: BinaryIO) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mcp_server.uploads"),
        cwd=ROOT,
        env={"LC_ALL": "C.UTF-8"},  # nothing of ours: no key, no token
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
        limit=MAX_ANSWER_BYTES,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


async def _send(reader: asyncio.subprocess.Process, data: bytes) -> None:
    """What a reader that has ended doesn't take is lost: it has answered, or never will."""
    assert reader.stdin is not None
    with suppress(ConnectionError):
        reader.stdin.write(data)
        await reader.stdin.drain()


async def _answer(reader: asyncio.subprocess.Process, timeout_s: float) -> bytes:
    """The reader's next line; empty when it has ended, or is out of time."""
    assert reader.stdout is not None
    with suppress(TimeoutError, ValueError):  # a ValueError: the line is too long
        async with asyncio.timeout(timeout_s):
            return await reader.stdout.readline()
    return b""


def _died_of(errors: Path) -> str:
    """The kind of error that a reader ended with; what follows may be people's data."""
    last = errors.read_bytes()[-2000:].decode(errors="replace").strip().rpartition("\n")[2]
    return last.partition(":")[0][:80]


def _shown(name: str) -> str:
    line = sentence(name).replace('"', "'")
    return line if len(line) <= MAX_NAME_CHARS else line[: MAX_NAME_CHARS - 1] + "…"
