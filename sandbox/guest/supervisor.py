"""PID 1: takes cells from the host, has them run, undoes the ones that die, and cleans up.

Single-threaded and small. It runs no user code and trusts nothing that a cell's process says
beyond that cell's own result.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from . import channel, head, wire
from .capture import Capture
from .files import OutputFolder
from .processes import kill_all_but

OUTPUT_FOLDER = "/work/output"
MAX_OUTPUT_BYTES = 64 * 2**20
GRACE_S = 2.0
TICK_S = 0.25
STDIN, STDOUT = 0, 1

KEPT = "Variables are as they were before it."


@dataclass(slots=True)
class Head:
    """A process that holds a namespace, and our end of its channel."""

    pid: int
    link: socket.socket
    inbox: channel.Inbox = field(default_factory=channel.Inbox)
    ready: bool = False


@dataclass(slots=True)
class Cell:
    """The cell that runs now. `stopped` says why it is being ended, if it is."""

    request: dict[str, Any]
    child: Head
    pipes: tuple[int, int]
    started_s: float
    captured: tuple[Capture, Capture] = field(default_factory=lambda: (Capture(), Capture()))
    stopped: str | None = None
    kill_at_s: float | None = None


class Supervisor:
    """The event loop. `serve` returns when the host closes the sandbox's standard input."""

    def __init__(self, *, max_memory_bytes: int, max_processes: int) -> None:
        self._limits = (max_memory_bytes, max_processes)
        self._selector = selectors.DefaultSelector()
        self._lines = wire.Lines(wire.MAX_REQUEST_BYTES)
        self._outputs = OutputFolder(OUTPUT_FOLDER)
        self._cells_run = 0
        self._waiting: list[dict[str, Any]] = []
        self._cell: Cell | None = None
        self._last: tuple[str, list[bytes]] | None = None
        self._serving = True
        with open("/proc/version", encoding="utf-8") as version:
            self._kernel = version.read().strip()
        os.makedirs(OUTPUT_FOLDER, exist_ok=True)
        os.chdir(os.path.dirname(OUTPUT_FOLDER))
        self._head = self._start_head()
        self._spare: Head | None = None

    def serve(self) -> None:
        self._selector.register(STDIN, selectors.EVENT_READ, self._on_stdin)
        self._selector.register(self._signals(), selectors.EVENT_READ, self._on_signal)
        while self._serving:
            timeout = TICK_S if self._cell else None
            for key, _ in self._selector.select(timeout):
                callback: Callable[[], None] = key.data
                if key.fileobj in self._selector.get_map():  # an earlier callback may drop it
                    callback()
            self._watch_clock()
            self._fork_spare()
            self._start_waiting()

    def _signals(self) -> socket.socket:
        """The host stops a cell by a signal to PID 1: a request could be read away by the cell."""
        self._woken, waker = socket.socketpair()
        for end in (self._woken, waker):
            end.setblocking(False)
        signal.set_wakeup_fd(waker.detach())
        signal.signal(signal.SIGINT, lambda number, frame: None)
        return self._woken

    def _on_signal(self) -> None:
        self._woken.recv(1024)
        self._stop("interrupted")

    # The host's requests

    def _on_stdin(self) -> None:
        chunk = os.read(STDIN, 2**16)
        if not chunk:
            self._serving = False
        for message in self._lines.feed(chunk):
            match message.get("op"):
                case "hello":
                    self._reply(message, self._status())
                case "run":
                    self._take(message)
                case _:
                    pass

    def _status(self) -> dict[str, Any]:
        return {
            "ready": self._head.ready,
            "busy": self._cell.request["cell"] if self._cell else None,
            "cells": self._cells_run,
            "kernel": self._kernel,
        }

    def _take(self, request: dict[str, Any]) -> None:
        """A cell that runs or has just run is not run again: the host lost its answer."""
        if self._cell and self._cell.request["cell"] == request["cell"]:
            self._cell.request = request
        elif self._last and self._last[0] == request["cell"]:
            for line in self._last[1]:
                self._write(line.replace(b'"re":""', b'"re":"%s"' % request["re"].encode(), 1))
        else:
            self._waiting.append(request)

    def _reply(self, request: dict[str, Any], message: dict[str, Any]) -> None:
        self._write(wire.encode({"re": request["re"], **message}))

    def _write(self, data: bytes) -> None:
        # User code can open our standard output in /proc: the newline in front ends whatever it
        # wrote there, and without this request's nonce none of it is an answer.
        view = memoryview(b"\n" + data)
        while view:
            view = view[os.write(STDOUT, view) :]

    # The life of a cell

    def _start_head(self) -> Head:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            self._selector.close()
            ours.close()
            os.dup2(head.NULL, STDIN)
            os.dup2(head.NULL, STDOUT)
            head.main(theirs, *self._limits)
        theirs.close()
        started = Head(pid, ours)
        self._selector.register(ours, selectors.EVENT_READ, self._on_head)
        return started

    def _fork_spare(self) -> None:
        """Fork before the next cell is asked for: forking a large process takes its time."""
        if self._spare or self._cell or not self._head.ready:
            return
        ours, theirs = socket.socketpair()
        channel.send(self._head.link, {"op": "fork"}, (theirs.fileno(),))
        theirs.close()
        self._spare = Head(0, ours, ready=True)

    def _start_waiting(self) -> None:
        child = self._spare
        if self._cell or not self._waiting or not child:
            return
        request = self._waiting.pop(0)
        self._spare = None
        self._cells_run += 1
        out, err = os.pipe(), os.pipe()
        order = {"op": "run", "code": request["code"], "name": f"<cell {self._cells_run}>"}
        self._cell = Cell(request, child, (out[0], err[0]), time.monotonic())
        for index, pipe in enumerate((out, err)):
            os.set_blocking(pipe[0], False)
            self._selector.register(
                pipe[0], selectors.EVENT_READ, lambda i=index: self._on_output(i)
            )
        self._selector.register(child.link, selectors.EVENT_READ, self._on_result)
        with suppress(BrokenPipeError):  # it is dead already: the head tells
            channel.send(child.link, order, (out[1], err[1]))
        child.link.setblocking(False)
        os.close(out[1])
        os.close(err[1])

    def _on_head(self) -> None:
        """The old head tells of its child, or has died."""
        current = self._head
        try:
            message = current.inbox.feed(current.link.recv(current.inbox.missing_bytes))
        except (channel.Closed, OSError):
            self._drop(current.link)
            self._head = Head(0, current.link)  # nothing to go back to
            if self._cell is None:
                self._head = self._start_head()
            return
        match message and message.get("event"):
            case "ready":
                current.ready = True
            case "started" if message:
                child = self._spare or (self._cell and self._cell.child)
                if child:
                    child.pid = message["pid"]
            case "ended" if message:
                self._on_child_end(message["pid"], message["status"])
            case _:
                pass

    def _on_child_end(self, pid: int, status: int) -> None:
        if self._spare and self._spare.pid == pid:
            self._drop(self._spare.link)
            self._spare = None
        elif self._cell and self._cell.child.pid == pid:
            self._finish(None, status=status)

    def _on_result(self) -> None:
        cell = self._cell
        if cell is None:
            return
        child = cell.child
        try:
            result = child.inbox.feed(child.link.recv(child.inbox.missing_bytes))
        except BlockingIOError:
            return
        except (channel.Closed, OSError):
            self._selector.unregister(child.link)  # the head, or the clock, tells of its end
            if not self._head.pid:
                self._finish(None, status=0)
            return
        if result is not None:
            self._finish(result, status=0)

    def _on_output(self, index: int) -> None:
        cell = self._cell
        if cell is None:
            return
        try:
            chunk = os.read(cell.pipes[index], 2**16)
        except BlockingIOError:
            return
        if not chunk:
            self._selector.unregister(cell.pipes[index])
            return
        cell.captured[index].write(chunk)
        if sum(c.total_bytes for c in cell.captured) > MAX_OUTPUT_BYTES:
            self._stop("flooded")

    def _watch_clock(self) -> None:
        cell = self._cell
        if cell is None:
            return
        now = time.monotonic()
        if cell.kill_at_s is not None and now >= cell.kill_at_s:
            kill_all_but({os.getpid(), self._head.pid})
            cell.kill_at_s = now + GRACE_S
            if not self._head.pid:
                self._finish(None, status=0)
        elif now >= cell.started_s + cell.request["timeout_s"]:
            self._stop("timed_out")

    def _stop(self, reason: str) -> None:
        """Ask the cell to end (SIGINT); what doesn't listen is killed after a grace."""
        cell = self._cell
        if cell is None or cell.stopped:
            return
        cell.stopped = reason
        cell.kill_at_s = time.monotonic() + GRACE_S
        if cell.child.pid:
            os.kill(cell.child.pid, signal.SIGINT)

    def _finish(self, result: dict[str, Any] | None, *, status: int) -> None:
        """Commit or undo, clean up behind the cell, and answer the host."""
        cell = self._cell
        if cell is None:
            return
        self._cell = None
        out_of_memory = bool(result and result.get("out_of_memory"))
        committed = result is not None and not cell.stopped and not out_of_memory
        old = self._head
        if committed:
            self._adopt(cell.child)
        keep = {os.getpid(), self._head.pid}
        kill_all_but(keep, wait=not committed)
        if not committed:
            self._drop(cell.child.link)
        self._drain(cell)
        lost = not self._head.pid
        if lost:
            self._drop(old.link)
            self._head = self._start_head()
        self._answer(cell, result, _ending(cell, result, status, lost=lost), status)
        kill_all_but(keep | {self._head.pid})

    def _adopt(self, child: Head) -> None:
        self._drop(self._head.link)
        self._head = child
        child.link.setblocking(True)
        self._selector.modify(child.link, selectors.EVENT_READ, self._on_head)

    def _drain(self, cell: Cell) -> None:
        for pipe, captured in zip(cell.pipes, cell.captured, strict=True):
            try:
                while captured.total_bytes <= MAX_OUTPUT_BYTES and (chunk := os.read(pipe, 2**16)):
                    captured.write(chunk)
            except BlockingIOError:
                pass  # somebody still holds the other end; nothing more is in it
            if pipe in self._selector.get_map():
                self._selector.unregister(pipe)
            os.close(pipe)

    def _drop(self, link: socket.socket) -> None:
        if link.fileno() >= 0:
            if link in self._selector.get_map():
                self._selector.unregister(link)
            link.close()

    def _answer(self, cell: Cell, result: dict[str, Any] | None, ending: str, status: int) -> None:
        duration_ms = round((time.monotonic() - cell.started_s) * 1000)
        files, notes = self._outputs.collect()
        shown = result or {}
        parts = [{"part": "figure", **figure} for figure in shown.get("figures", [])]
        parts += [{"part": "file", **file} for file in files]
        if left_out := shown.get("figures_left_out"):
            notes.insert(0, f"{left_out} more figures were left out.")
        stdout, stderr = cell.captured
        done = {
            "done": True,
            "ending": ending,
            "stdout": stdout.text(),
            "stderr": stderr.text(),
            "value": shown.get("value"),
            "error": shown.get("error"),
            "notes": [*_sentences(cell, ending, status), *notes],
            "duration_ms": duration_ms,
        }
        lines = [wire.encode({"re": "", **part}) for part in [*parts, done]]
        self._last = (cell.request["cell"], lines)
        self._take(cell.request)


def _ending(cell: Cell, result: dict[str, Any] | None, status: int, *, lost: bool) -> str:
    if lost:
        return "lost"
    if cell.stopped:
        return "timed_out" if cell.stopped == "timed_out" else "interrupted"
    if result is None:
        return "crashed"
    if result.get("out_of_memory"):
        return "out_of_memory"
    return "raised" if result.get("error") else "finished"


def _sentences(cell: Cell, ending: str, status: int) -> list[str]:
    """What ended the cell and what was kept, for the model and for people."""
    match ending:
        case "timed_out":
            limit = f"{cell.request['timeout_s']:g}"
            return [f"The cell ran past its limit of {limit} s and was stopped. {KEPT}"]
        case "interrupted" if cell.stopped == "flooded":
            limit = f"{MAX_OUTPUT_BYTES // 2**20} MB"
            return [f"The cell wrote more than {limit} of output and was stopped. {KEPT}"]
        case "interrupted":
            return [f"The cell was stopped. {KEPT}"]
        case "out_of_memory":
            return [f"The cell needed more memory than this sandbox has. {KEPT}"]
        case "crashed":
            return [f"The cell's process died ({_cause(status)}). {KEPT}"]
        case "lost":
            return ["The cell killed this thread's whole Python session: all variables are gone."]
        case _:
            return []


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"
