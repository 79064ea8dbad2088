"""PID 1 of a sandbox: `python -P -m guest --memory-bytes N --processes N`."""

from __future__ import annotations

import argparse
import os
import sys

from . import limits
from .supervisor import Supervisor


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("--processes", type=int, required=True)
    options = parser.parse_args()
    if os.getpid() != 1:
        sys.exit("The supervisor ends every process it finds: it runs as PID 1 of a sandbox only.")
    limits.hide_from_siblings(True)
    Supervisor(max_memory_bytes=options.memory_bytes, max_processes=options.processes).serve()


if __name__ == "__main__":
    main()
