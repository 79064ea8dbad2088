"""The way to a server that is a process here: a line of JSON for each message, both ways.

The process ends with whoever speaks to it. It finds in its environment what it is given and a few
variables that programs need to run at all.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import anyio
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from .declaration import Command
from .streams import Streams

INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR")
END_S = 2.0
_PR_SET_PDEATHSIG = 1


class Ended(Exception):
    """The process ended by itself."""


@asynccontextmanager
async def process(
    command: Command, folder: Path, *, environment: Mapping[str, str], max_answer_bytes: int
) -> AsyncGenerator[Streams]:
    """Messages to and from the command, which runs in the folder. What it writes to standard
    error goes where ours goes.

    Raises:
        OSError: it can't be started.
        Ended: in a group, when it ended or wrote a line that is too long.
    """
    inherited = {name: environment[name] for name in INHERITED if name in environment}
    started = await asyncio.create_subprocess_exec(
        *command.arguments,
        cwd=folder,
        env=inherited | dict(command.environment),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=max_answer_bytes,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )
    received, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, sent = anyio.create_memory_object_stream[SessionMessage](0)
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_read, started, received)
            group.start_soon(_write, started, sent)
            yield incoming, outgoing
            group.cancel_scope.cancel()
    finally:
        for stream in (received, incoming, outgoing, sent):
            stream.close()
        with anyio.CancelScope(shield=True):
            await _end(started)


async def _read(
    started: asyncio.subprocess.Process,
    received: anyio.abc.ObjectSendStream[SessionMessage | Exception],
) -> None:
    """Lines that are no message are passed over: some servers print what belongs into a log."""
    assert started.stdout is not None
    async with received:
        # ValueError: a line is too long, and nothing after it could be understood.
        with suppress(ValueError, anyio.BrokenResourceError, anyio.ClosedResourceError):
            while line := await started.stdout.readline():
                try:
                    message = jsonrpc_message_adapter.validate_json(line, by_name=False)
                except ValueError:
                    continue
                await received.send(SessionMessage(message))
    raise Ended


async def _write(
    started: asyncio.subprocess.Process, sent: anyio.abc.ObjectReceiveStream[SessionMessage]
) -> None:
    assert started.stdin is not None
    async with sent:
        with suppress(OSError):
            async for message in sent:
                text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
                started.stdin.write(text.encode() + b"\n")
                await started.stdin.drain()


async def _end(started: asyncio.subprocess.Process) -> None:
    """As MCP has it: close its input, then ask it to end, then end it with all that it started."""
    assert started.stdin is not None
    started.stdin.close()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await started.wait()
        with suppress(ProcessLookupError):
            os.killpg(started.pid, number)
    await started.wait()
    # What has left its group may hold its output open, which nobody reads any more.
    started._transport.close()  # pyright: ignore[reportAttributeAccessIssue]


def _die_with_parent() -> None:
    """For a child between fork and exec."""
    with suppress(OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
