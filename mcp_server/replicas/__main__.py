"""`python -m mcp_server.replicas --datasets FOLDER --cache FOLDER --audit FOLDER [--port N]
[--replicas N]`: serves on Ray until told to end.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path

from ..assembly import Places
from .engine import HOST, environment, serving

MISSING = "Ray isn't installed. Run in Threadbook's folder: .venv/bin/pip install -e '.[ray]'"


def main() -> None:
    parser = argparse.ArgumentParser(prog="mcp_server.replicas", description=__doc__)
    parser.add_argument("--datasets", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--audit", type=Path, required=True, help="the folder of the audit")
    parser.add_argument("--env-file", type=Path, help="variables beside the environment's")
    parser.add_argument("--had-grants", type=Path, help="a file, made once there are grants")
    parser.add_argument("--port", type=int, default=8265, help="a TCP port on 127.0.0.1")
    parser.add_argument("--replicas", type=int, default=2)
    options = parser.parse_args()
    _check(options.port)
    options.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    places = Places(
        options.datasets,
        None,
        options.cache,
        options.env_file,
        options.had_grants,
        options.audit,
    )
    # What is in it is nobody else's; without it, Ray works in a folder that is open to everybody.
    with tempfile.TemporaryDirectory(prefix="tb-ray-") as folder:
        os.environ.update(environment(Path(folder)))
        try:
            with serving(places, Path(folder), port=options.port, replicas=options.replicas):
                sys.stdout.write("ready\n")
                sys.stdout.flush()
                _wait()
        except ModuleNotFoundError as error:
            if error.name != "ray":
                raise
            sys.exit(MISSING)


def _check(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} on {HOST} can't be had: {error.strerror}.")


def _wait() -> None:
    """Until SIGINT or SIGTERM; Ray has its own ways to take them before."""
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    signal.sigwait(ends)


if __name__ == "__main__":
    main()
