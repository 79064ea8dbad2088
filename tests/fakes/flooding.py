"""Code for a cell that floods its sandbox's socket in one of several ways, until a time has passed.

Sent into a sandbox as text: standard library only, and nothing of ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import time
from collections.abc import Callable

PATH = "/run/threadbook/mcp.sock"
PROCESSES, EACH = 8, 63
CONNECTIONS = PROCESSES * EACH
OVER = b"That works only while a cell runs."
HEAD = b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
DRIP_S, THINK_S = 0.5, 0.05
KINDS = (
    *("open and hold", "open and close", "half a request", "calls", "costly calls"),
    *("large bodies", "slow streams"),
)


def tool_call(tool: str, arguments: dict[str, object]) -> bytes:
    """The request of a tools/call."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "x", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    parameters = {"name": tool, "arguments": arguments, "_meta": meta}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}
    body = json.dumps(message).encode()
    headers = (
        "content-type: application/json\r\naccept: application/json, text/event-stream\r\n"
        "mcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\n"
        f"mcp-name: {tool}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return b"POST /servers/datasets/mcp" + HEAD + headers.encode() + body


def ask(request: bytes) -> bytes:
    """The whole answer to one request, or what came of it."""
    got = b""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(20)
        with contextlib.suppress(OSError):
            asking.connect(PATH)
            asking.sendall(request)
            while piece := asking.recv(65536):
                got += piece
    return got


def stream_of(name: str) -> bytes:
    """A request for a table's stream, which nobody has fetched."""
    answer = ask(tool_call("import_dataset", {"name": name})).decode(errors="replace")
    ticket = answer.partition('"stream":"')[2].partition('"')[0]
    return b"GET /servers/datasets" + ticket.encode() + HEAD + b"\r\n"


def keep(next_request: Callable[[], bytes], until_s: float, *, drip: bool = False) -> int:
    """Have connections open, each with its request sent, and open again what is closed; with
    `drip`, read a byte now and then. How many were opened.
    """
    poll, opened = select.epoll(), 0
    live: dict[int, socket.socket] = {}
    while time.monotonic() < until_s:
        while len(live) < EACH and time.monotonic() < until_s:
            if (new := sent(next_request(), until_s)) is not None:
                opened += 1
                live[new.fileno()] = new
                if not drip:
                    poll.register(new, select.EPOLLIN)
        if drip:
            time.sleep(DRIP_S)
        for number in list(live) if drip else [found for found, _ in poll.poll(0.1)]:
            if is_over(live[number], 1 if drip else 65536):
                live.pop(number).close()
    return opened


def sent(request: bytes, until_s: float) -> socket.socket | None:
    """A connection with a request on its way, if there is one in time."""
    new = socket.socket(socket.AF_UNIX)
    new.settimeout(max(0.01, until_s - time.monotonic()))
    try:
        new.connect(PATH)
        new.sendall(request)
        new.setblocking(False)
    except OSError:
        new.close()
        return None
    return new


def is_over(one: socket.socket, most_bytes: int) -> bool:
    try:
        return not one.recv(most_bytes)
    except BlockingIOError:
        return False
    except OSError:
        return True


def open_and_close(until_s: float) -> int:
    """One connection after the other, each closed at once. How many there were."""
    opened = 0
    while time.monotonic() < until_s:
        if (new := sent(b"", until_s)) is not None:
            new.close()
            opened += 1
    return opened


def spin(until_s: float) -> int:
    """Take all the time of the processor that there is, and touch no socket."""
    while time.monotonic() < until_s:
        pass
    return 0


def attack(kind: str, seconds: float) -> tuple[int, float, float]:
    """Flood from several processes at once. How many connections there were, and from when to when
    by the clock.
    """
    call, costly = tool_call("list_datasets", {}), tool_call("import_dataset", {"name": "wide"})
    half = b"POST /servers/datasets/mcp HTTP/1.1\r\nx-half: "
    large = tool_call("list_datasets", {"text": "x" * 900_000})
    streams = [stream_of("wide") for _ in range(EACH)] if kind == "slow streams" else []
    began = time.time()
    until_s = time.monotonic() + seconds
    ways: dict[str, Callable[[], int]] = {
        "work alone": lambda: spin(until_s),
        "open and hold": lambda: keep(lambda: b"", until_s),
        "open and close": lambda: open_and_close(until_s),
        "half a request": lambda: keep(lambda: half, until_s),
        "calls": lambda: keep(lambda: call, until_s),
        "costly calls": lambda: keep(lambda: costly, until_s),
        "large bodies": lambda: keep(lambda: large, until_s),
        "slow streams": lambda: keep(
            lambda: streams.pop() if streams else stream_of("wide"), until_s, drip=True
        ),
    }
    pipes: list[int] = []
    for _ in range(PROCESSES):
        reading, writing = os.pipe()
        if os.fork() == 0:
            try:
                os.write(writing, b"%d" % ways[kind]())
            finally:
                os._exit(0)
        os.close(writing)
        pipes.append(reading)
    opened = sum(int(os.read(reading, 20) or b"0") for reading in pipes)
    for _ in pipes:
        os.wait()
    return opened, began, time.time()


def calls_for(seconds: float) -> list[tuple[float, float]]:
    """One call after the other, as code that a model wrote makes them, or until the sidecar is told
    that the cell is over: for each, when it began by the clock and the seconds until its answer
    was there.
    """
    taken: list[tuple[float, float]] = []
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        began, began_s = time.time(), time.monotonic()
        answer = ask(tool_call("list_datasets", {}))
        if OVER in (answer or ask(tool_call("list_datasets", {}))):  # its end cuts one off
            break
        assert b"200 OK" in answer.partition(b"\r\n")[0], answer
        taken.append((round(began, 2), round(time.monotonic() - began_s, 4)))
        time.sleep(THINK_S)
    return taken
