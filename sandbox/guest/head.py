"""The process that holds a thread's namespace. It forks a child ahead of each cell; the child that
ran the cell to its end becomes the next head, a child that died leaves the old head as it was.

Knows one channel to the supervisor and the namespace; time limits and clean-up are not its own.
"""

from __future__ import annotations

import base64
import builtins
import gc
import os
import shutil
import signal
import socket
import stat
import sys
import threading
from functools import partial
from os import _exit as exit_now
from os import getpid  # taken now: user code may put others in their place
from pathlib import Path
from types import ModuleType
from typing import Any

from . import cell, channel, display, limits, warm_up, warned
from .answering import Answering
from .display import text_of
from .exposure.gate import passed
from .exposure.probes import Probes
from .exposure.registry import Loads, Registry
from .exposure.show import Show
from .figures import Figures
from .formulas import Tally
from .inventory import Inventory
from .printed import Printed
from .processes import reap
from .traces import describe_error

GIVEN = frozenset({"pd", "np", "plt", "datasets", "display", "show"})
MAX_NAMES = 1_000
MAX_NAME_CHARS = 200
FONT_CACHE = Path("/opt/threadbook/fonts")
NULL = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)


def main(link: socket.socket, own: limits.Limits, loads: Loads, probes: Probes) -> None:
    """Serve cells until the supervisor goes away. Never returns to its caller's frames."""
    limits.apply(own)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    figures = Figures()
    formulas = Tally()
    answering = Answering()
    # No variable of these names can overwrite them.
    builtins.__dict__.update(answer=answering.answer, printed=Printed())
    inventory = Inventory()
    registry = Registry(loads, own.memory_bytes // 4, own.shown_values, probes.words)
    namespace = _namespace()
    _preload(namespace, figures, formulas, registry)
    channel.send(link, {"event": "ready"})
    warms = True
    while True:
        try:
            order, fds = channel.receive(link, max_fds=2)
        except (channel.Closed, OSError):
            os._exit(0)
        if order["op"] == "run":
            limits.hide_from_siblings(False)
            limits.give(own)
            _redirect(fds[0], fds[1])
            own_pid = getpid()
            answering.take()  # what a thread of an earlier cell has added since
            registry.begin()
            result = _run(order, namespace, figures, formulas, inventory)
            answer = answering.take()
            result["answer"] = None if result["error"] else answer
            result["shown_values"] = registry.end()
            if getpid() != own_pid:  # a fork that user code made has come to the cell's end
                exit_now(0)
            _redirect(NULL, NULL, close=False)
            limits.hide_from_siblings(True)
            limits.give(own, more=True)
            channel.send(link, result)
            continue
        if order["op"] == "gate":
            channel.send(link, _gated(order, registry))
            continue
        if order["op"] == "sockets":
            channel.send(link, {"open": _open_sockets(link)})
            continue
        reap()
        child = os.fork()
        if child == 0:
            link.close()
            link = socket.socket(fileno=fds[0])
            if warms:
                warm_up.touch(link, own, redirect=partial(_redirect, NULL, NULL, close=False))
            continue
        os.close(fds[0])
        channel.send(link, {"event": "started", "pid": child})
        _, status = os.waitpid(child, 0)
        warms = warms and not warm_up.hung(status)
        channel.send(link, {"event": "ended", "pid": child, "status": status})


def _namespace() -> dict[str, Any]:
    main_module = ModuleType("__main__")
    main_module.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main_module
    return main_module.__dict__


def _gated(order: dict[str, Any], registry: Registry) -> dict[str, Any]:
    """The texts as the model may see them; without them where that couldn't be found out."""
    told = {"event": "gated", "nonce": order["nonce"]}
    if registry.is_behind:
        return told
    try:
        seen = passed(order["texts"], registry, code=order["code"])
        return {**told, "texts": seen.texts, "counts": seen.counts}
    except Exception:  # too much, or user code has put something in the way: nothing passes unseen
        return told


def _names(namespace: dict[str, Any]) -> list[str]:
    """What the user's code has named so far; our own names are given in every session."""
    own = [name for name in namespace if not name.startswith("_") and name not in GIVEN]
    return sorted(name for name in own if len(name) <= MAX_NAME_CHARS)[:MAX_NAMES]


def _open_sockets(link: socket.socket) -> int:
    """Sockets that user code holds: with one of them the sandbox can't be put to disk."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            is_socket = stat.S_ISSOCK(os.fstat(int(name)).st_mode)
        except OSError:  # the descriptor of this very listing
            continue
        found += is_socket and int(name) != link.fileno()
    return found


def _preload(
    namespace: dict[str, Any], figures: Figures, formulas: Tally, registry: Registry
) -> None:
    """What nearly every thread uses is imported once, before the first question."""
    config = Path(os.environ["MPLCONFIGDIR"])
    if FONT_CACHE.is_dir() and not config.exists():
        shutil.copytree(FONT_CACHE, config)
    import matplotlib.pyplot as pyplot
    import numpy
    import pandas
    import threadbook_loaded

    import datasets  # type: ignore[import-not-found]

    from . import exports

    display.install(pandas)
    warned.install()
    pandas.set_option("display.width", 160, "display.max_columns", 30)  # for `to_string`
    numpy.set_printoptions(threshold=60, linewidth=160)
    namespace.update(pd=pandas, np=numpy, plt=pyplot, datasets=datasets, display=_display)
    namespace["show"] = Show(registry)
    threadbook_loaded.on_table = registry.take
    figures.install()
    exports.install(formulas)
    gc.freeze()  # modules never die: keep the collector from touching (and copying) their pages


def _display(*values: Any) -> None:
    """Show values in the middle of a cell, as the last expression is shown."""
    for value in values:
        text = text_of(value)
        if text is not None:
            sys.stdout.write(text + "\n")


def _redirect(stdout: int, stderr: int, *, close: bool = True) -> None:
    """Point the process's output at this cell's pipes, whatever user code did to the old ones."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # user code closed or replaced it; what was written is in the pipe
    os.dup2(NULL, 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    if close:
        os.close(stdout)
        os.close(stderr)
    options = {"encoding": "utf-8", "errors": "backslashreplace", "closefd": False}
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", buffering=1, **options)  # type: ignore[call-overload]
    sys.stderr = open(2, "w", buffering=1, **options)  # type: ignore[call-overload]


def _run(
    request: dict[str, Any],
    namespace: dict[str, Any],
    figures: Figures,
    formulas: Tally,
    inventory: Inventory,
) -> dict[str, Any]:
    """One cell's result: {"value", "error", "figures", "figures_left_out", "formulas", "names",
    "variables", "threads"}."""
    result: dict[str, Any] = {"value": None, "error": None, "figures": [], "figures_left_out": 0}
    result["names"] = []
    result["threads"] = 1
    error: BaseException | None
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        outcome = cell.run(request["code"], namespace, name=request["name"])
        error = outcome.error
        pictures, result["figures_left_out"] = figures.collect()
        result["figures"] = [
            {
                "data": base64.b64encode(p["png"]).decode("ascii"),
                "description": p["description"],
                "chart": p["chart"],
            }
            for p in pictures
        ]
        result["value"] = text_of(outcome.value)
    except BaseException as raised:  # a value's own repr, or a stop while it was drawn
        error = raised
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    result["formulas"] = formulas.take()
    result["names"] = names = _names(namespace)
    try:
        result["variables"] = inventory.take(request["code"], names, namespace)
    except BaseException:  # user code may have changed pandas
        result["variables"] = []
    result["threads"] = threading.active_count()
    if error is not None:
        result["error"] = describe_error(error)
        result["out_of_memory"] = isinstance(error, MemoryError)
    return result
