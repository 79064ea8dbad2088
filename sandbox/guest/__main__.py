"""PID 1 of a sandbox: `python -P -m guest` with an option for each of its `Limits`."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys

from . import limits
from .supervisor import Supervisor


def main() -> None:
    parser = argparse.ArgumentParser()
    for field in dataclasses.fields(limits.Limits):
        name = field.name.replace("_", "-")
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()
    if os.getpid() != 1:
        sys.exit("The supervisor ends every process it finds: it runs as PID 1 of a sandbox only.")
    limits.hide_from_siblings(True)
    Supervisor(limits.Limits(**vars(options))).serve()


if __name__ == "__main__":
    main()
