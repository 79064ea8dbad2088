"""The sidecar's command line: `python -m sidecar --help`. Knows arguments, signals and limits."""

from __future__ import annotations

import argparse
import asyncio
import logging
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sidecar.limits import MAX_STREAM_BYTES, Limits
from sidecar.policy import SERVER_NAME
from sidecar.server import running
from sidecar.upstream import socket_path


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; print `ready` once the control socket listens."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # a sandbox could flood its warnings
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    try:
        asyncio.run(_serve(options))
    except (OSError, ValueError) as error:
        sys.exit(f"sidecar: {error}")


async def _serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(
        options.sockets,
        options.control,
        audit=options.audit,
        upstreams=dict(options.upstream),
        gateway=options.gateway,
        limits=Limits(max_stream_bytes=options.max_stream_bytes),
    ):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sidecar", description="The only way out of a sandbox.")
    add = parser.add_argument
    add("--sockets", type=Path, required=True, help="directory for one directory per session")
    add("--control", type=Path, required=True, help="path of the control socket")
    add("--audit", type=Path, required=True, help="folder of the lines about calls")
    add("--max-stream-bytes", type=int, default=MAX_STREAM_BYTES, help="cap of one table")
    add("--gateway", type=_socket, help="a socket behind which is any other server")
    add("--upstream", type=_upstream, action="append", required=True, metavar="NAME=PATH")
    return parser


def _upstream(text: str) -> tuple[str, str]:
    name, equals, address = text.partition("=")
    if not equals or not SERVER_NAME.fullmatch(name):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=PATH with a lower-case name")
    return name, _socket(address)


def _socket(address: str) -> str:
    try:
        return socket_path(address)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    main()
