"""`python -m mcp_server --datasets FOLDER [--uploads FOLDER] [--uds PATH] [--port N]`: serves until
told to end.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from declared.access.proof import Proof

from .assembly import Places, assembled
from .connection import Connection
from .databases.databases import Databases

HOST = "127.0.0.1"
SHUTDOWN_S = 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="mcp_server", description=__doc__)
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--uploads", type=Path, help="the folder of what threads uploaded")
    parser.add_argument("--cache", type=Path, help="a folder to keep what was found of files")
    parser.add_argument("--identity-key", type=Path, help="what identities are signed with")
    parser.add_argument("--env-file", type=Path, help="variables beside the environment's")
    parser.add_argument("--had-grants", type=Path, help="a file, made once there are grants")
    parser.add_argument("--audit", type=Path, help="the folder of the audit; else in the cache")
    parser.add_argument("--uds", type=Path, help="a Unix socket to serve on")
    parser.add_argument("--port", type=int, default=8265, help="a TCP port on 127.0.0.1; 0: none")
    options = parser.parse_args()
    # An end like any other: what is temporary is removed. The server itself closes in peace first.
    signal.signal(signal.SIGTERM, _end)
    sockets: list[socket.socket] = []
    if options.uds is not None:
        sockets.append(_unix(options.uds))
    if options.port:
        try:
            sockets.append(_tcp(options.port))
        except OSError as error:
            if not sockets:
                sys.exit(f"Port {options.port} on {HOST} can't be had: {error.strerror}.")
            _say(
                f"Port {options.port} is taken, so other MCP clients can't connect there; "
                "sandboxes are served all the same."
            )
    if not sockets:
        sys.exit("Name a socket with --uds, or a port.")
    with ExitStack() as context:
        cache = context.enter_context(_cache(options.cache))
        databases = context.enter_context(closing(Databases()))
        key = options.identity_key
        proof = None if key is None else Proof(key.read_bytes())
        places = Places(
            options.datasets,
            options.uploads,
            cache,
            options.env_file,
            options.had_grants,
            options.audit or cache / "audit",
        )
        app = assembled(places, databases, proof)
        asyncio.run(_serve(app, sockets))


def _end(*_: object) -> None:
    sys.exit(0)


async def _serve(app: Starlette, sockets: list[socket.socket]) -> None:
    config = uvicorn.Config(
        app,
        http=Connection,
        log_level="warning",
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    server = _Announcing(config)
    await server.serve(sockets=sockets)


class _Announcing(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        sys.stdout.write("ready\n")
        sys.stdout.flush()


@contextmanager
def _cache(folder: Path | None) -> Generator[Path]:
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="threadbook-datasets-") as made:
        yield Path(made)


def _unix(path: Path) -> socket.socket:
    """A socket that another container's user may connect to; its folder keeps others out."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o666)
    return listener


def _tcp(port: int) -> socket.socket:
    # Named as TCP: else asyncio lets the kernel hold small packets back, up to 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    return listener


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
