"""PID 1: takes cells from the host, has them run, undoes the ones that die, and cleans up.

Single-threaded and small. It runs no user code and trusts nothing that a cell's process says
beyond that cell's own result.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from . import answer, channel, memory, verdict
from .exposure.probes import Probes
from .exposure.registry import Loads
from .files import OutputFolder
from .heads import Heads
from .host import Host
from .limits import Limits
from .pipes import Pipe
from .printed import Keeper
from .processes import kill_all_but, send
from .result import checked
from .running import Cell
from .screen import Screen
from .verdict import Stopped

OUTPUT_FOLDER = "/work/output"
GRACE_S = 2.0
TICK_S = 0.05
STALLED_S = 1.0


class Supervisor:
    """The event loop. `serve` returns when the host closes the sandbox's standard input."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._selector = selectors.DefaultSelector()
        self._host = Host()
        self._outputs = OutputFolder(OUTPUT_FOLDER, limits.files, limits.file_bytes)
        self._printed = Keeper()
        self._cells_run = 0
        self._waiting: list[dict[str, Any]] = []
        self._cell: Cell | None = None
        self._last: tuple[str, list[dict[str, Any]]] | None = None
        self._serving = True
        with open("/proc/version", encoding="utf-8") as version:
            self._kernel = version.read().strip()
        os.makedirs(OUTPUT_FOLDER, exist_ok=True)
        os.chdir(os.path.dirname(OUTPUT_FOLDER))
        loads, probes = Loads(), Probes()
        self._heads = Heads(
            self._selector,
            limits,
            loads,
            probes,
            close_all=self._close_all,
            on_end=self._on_child_end,
        )
        self._screen = Screen(loads, probes, self._heads.gated, reveals=limits.shown_values)
        self._asked_to_rest: list[str] = []

    def serve(self) -> None:
        self._selector.register(self._host, selectors.EVENT_READ, self._on_request)
        self._selector.register(self._host.stops, selectors.EVENT_READ, self._on_signal)
        while self._serving:
            timeout = TICK_S if self._cell or self._waiting else None
            for key, _ in self._selector.select(timeout):
                callback: Callable[[], None] = key.data
                if self._is_current(key):  # an earlier callback may have dropped it
                    callback()
            self._watch_clock()
            self._heads.fork_ahead()
            self._start_waiting()
            self._rest()

    def _is_current(self, key: selectors.SelectorKey) -> bool:
        try:
            return self._selector.get_key(key.fileobj) == key
        except (KeyError, ValueError):
            return False

    def _on_signal(self) -> None:
        self._host.stops.recv(1024)
        self._stop("interrupted")

    # The host's requests

    def _on_request(self) -> None:
        requests = self._host.requests()
        if requests is None:
            self._serving = False
            return
        for request in requests:
            match request.get("op"):
                case "hello":
                    self._host.answer(request["re"], self._status())
                case "run":
                    self._take(request)
                case "rest":
                    self._asked_to_rest.append(request["re"])
                case _:
                    pass

    def _status(self) -> dict[str, Any]:
        return {
            "ready": self._heads.current.ready,
            "busy": self._cell.request["cell"] if self._cell else None,
            "cells": self._cells_run,
            "kernel": self._kernel,
        }

    def _take(self, request: dict[str, Any]) -> None:
        """A cell that runs or has just run is not run again: the host lost its answer."""
        if self._cell and self._cell.request["cell"] == request["cell"]:
            self._cell.request = request
        elif self._last and self._last[0] == request["cell"]:
            for part in self._last[1]:
                self._host.answer(request["re"], part)
        else:
            self._waiting.append(request)
            self._heads.resting = False

    # The life of a cell

    def _close_all(self) -> None:
        """What only the supervisor may hold."""
        self._selector.close()
        self._host.close()

    def _start_waiting(self) -> None:
        if self._cell or not self._waiting or not (child := self._heads.lend()):
            return
        request = self._waiting.pop(0)
        self._screen.begin()
        self._cells_run += 1
        order = {"op": "run", "code": request["code"], "name": f"<cell {self._cells_run}>"}
        now = time.monotonic()
        self._cell = cell = Cell(request, child, started_s=now, watched_s=now)
        for pipe in (cell.stdout, cell.stderr):
            self._selector.register(pipe, selectors.EVENT_READ, partial(self._on_output, pipe))
        self._selector.register(child.link, selectors.EVENT_READ, self._on_result)
        with suppress(BrokenPipeError):  # it is dead already: the head tells
            channel.send(child.link, order, (cell.stdout.writer, cell.stderr.writer))
        child.link.setblocking(False)
        cell.stdout.close_writer()
        cell.stderr.close_writer()

    def _rest(self) -> None:
        """Tell how many sockets are open, once no cell runs and the spare can be asked."""
        if not self._asked_to_rest or self._cell or self._waiting:
            return
        found = self._heads.rest()
        if found is not None:
            for nonce in self._asked_to_rest:
                self._host.answer(nonce, {"open": found})
            self._asked_to_rest.clear()

    def _on_child_end(self, status: int) -> None:
        self._finish(None, status=status)

    def _on_result(self) -> None:
        cell = self._cell
        if cell is None:
            return
        child = cell.child
        try:
            result = child.receive()
        except BlockingIOError:
            return
        except (channel.Closed, OSError):
            self._selector.unregister(child.link)
            cell.gone = True  # the head tells of its end, or the clock, if there is no head
            if self._heads.current.pid:
                kill_all_but(self._heads.keep(), wait=False)
            return
        if result is None:
            return
        if (sound := checked(result)) is None:
            self._selector.unregister(child.link)
            cell.gone = True
            kill_all_but(self._heads.keep(), wait=False)  # it is told as a crash
        else:
            self._finish(sound, status=0)

    def _on_output(self, pipe: Pipe) -> None:
        cell = self._cell
        if cell is None:
            return
        if not pipe.read():
            self._selector.unregister(pipe)
        elif cell.stdout.total_bytes + cell.stderr.total_bytes > self._limits.output_bytes:
            self._stop("flooded")

    def _watch_clock(self) -> None:
        cell, now = self._cell, time.monotonic()
        if cell is None:
            if self._waiting:
                self._heads.end_if_hung(now)
            return
        if cell.gone and not self._heads.current.pid:
            self._finish(None, status=0)
            return
        if now - cell.watched_s > STALLED_S:  # stopped ourselves: what has ended since comes first
            cell.resumed_s = cell.resumed_s or now
        cell.watched_s = now
        if cell.kill_at_s is not None and now >= cell.kill_at_s:
            kill_all_but(self._heads.keep())
            cell.kill_at_s = now + GRACE_S
            if not self._heads.current.pid:
                self._finish(None, status=0)
        elif now >= max(cell.started_s + cell.request["timeout_s"], cell.resumed_s + GRACE_S):
            self._stop("timed_out")
        elif memory.free_bytes() < memory.RESERVE_BYTES:
            self._stop("out_of_memory", grace_s=0)

    def _stop(self, reason: Stopped, *, grace_s: float = GRACE_S) -> None:
        """Ask the cell to end (SIGINT); what doesn't listen is killed after a grace."""
        cell = self._cell
        if cell is None or cell.stopped:
            return
        cell.stopped = reason
        cell.kill_at_s = time.monotonic() + grace_s
        if grace_s:
            send(cell.child.pid, signal.SIGINT)
        else:
            self._watch_clock()

    def _finish(self, result: dict[str, Any] | None, *, status: int) -> None:
        """Commit or undo, clean up behind the cell, and answer the host."""
        cell = self._cell
        if cell is None:
            return
        self._cell = None
        out_of_memory = bool(result and result.get("out_of_memory"))
        committed = result is not None and not cell.stopped and not out_of_memory
        if committed:
            self._heads.commit(has_threads=bool(result) and result["threads"] > 1)
        kill_all_but(self._heads.keep(), wait=not committed)
        if not committed:
            self._heads.undo()
        self._drain(cell)
        lost = not self._heads.current.pid
        if lost:
            self._heads.begin_again()
        self._answer(cell, result, verdict.ending(cell.stopped, result, lost=lost), status)
        kill_all_but(self._heads.keep())

    def _drain(self, cell: Cell) -> None:
        for pipe in (cell.stdout, cell.stderr):
            if pipe in self._selector.get_map():
                self._selector.unregister(pipe)
            pipe.drain(self._limits.output_bytes)

    def _answer(self, cell: Cell, result: dict[str, Any] | None, ending: str, status: int) -> None:
        told = verdict.Told(float(cell.request["timeout_s"]), self._limits.output_bytes, status)
        files, notes = self._outputs.collect()
        sure = [
            *self._heads.take_news(),
            *verdict.sentences(ending, cell.stopped, told),
        ]
        parts = answer.parts(
            result,
            files,
            code=cell.request["code"],
            ending=ending,
            stdout=cell.stdout.text(),
            stderr=cell.stderr.text(),
            printed=self._printed.keep(self._cells_run, cell.stdout.whole, cell.stderr.whole),
            notes=[*sure, *notes],
            duration_ms=round((time.monotonic() - cell.started_s) * 1000),
        )
        parts = self._screen.answer(parts, sure, code=cell.request["code"], ending=ending)
        self._last = (cell.request["cell"], parts)
        self._take(cell.request)
