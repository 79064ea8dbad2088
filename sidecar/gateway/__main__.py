"""`python -m sidecar.gateway --datasets FOLDER --socket PATH --folder FOLDER --identity-key FILE
[--env-file FILE]`: serves until told to end; prints `ready` once it listens.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import socket
import sys
from pathlib import Path

import uvicorn

from declared.access.latch import Latch
from declared.access.proof import Proof
from declared.environment import variables

from .gateway import LIST_AGAIN_S, Gateway
from .offer import offer
from .parsing import declared_in

SHUTDOWN_S = 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="sidecar.gateway", description=__doc__)
    parser.add_argument("--datasets", type=Path, required=True, help="where datasets.toml is")
    parser.add_argument("--socket", type=Path, required=True, help="the Unix socket to serve on")
    parser.add_argument("--folder", type=Path, required=True, help="for what commands keep")
    parser.add_argument("--identity-key", type=Path, required=True, help="what the bot signs with")
    parser.add_argument("--env-file", type=Path, help="variables beside the environment's")
    parser.add_argument("--had-grants", type=Path, help="a file, made once there are grants")
    parser.add_argument("--list-again-s", type=float, default=LIST_AGAIN_S)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    for noisy in ("mcp", "asyncio"):  # they say what was sent and received
        logging.getLogger(noisy).setLevel(logging.CRITICAL)

    def environment() -> dict[str, str]:
        return variables(options.env_file, os.environ)

    gateway = Gateway(
        declared_in(options.datasets, environment, Latch(options.had_grants)),
        options.folder,
        lambda: dict(os.environ),
        list_again_s=options.list_again_s,
    )
    config = uvicorn.Config(
        offer(gateway, Proof(options.identity_key.read_bytes())),
        log_level="warning",
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    asyncio.run(_Announcing(config).serve(sockets=[_unix(options.socket)]))


class _Announcing(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        sys.stdout.write("ready\n")
        sys.stdout.flush()


def _unix(path: Path) -> socket.socket:
    """A socket that the sidecar's user may connect to; its folder keeps others out."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o666)
    return listener


if __name__ == "__main__":
    main()
