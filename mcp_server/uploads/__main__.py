"""`python -m mcp_server.uploads`: takes one upload in, bounded, and ends.

It reads a line of JSON (`Order`) from standard input and answers "send" or a result; after "send"
it reads the file's bytes to the end, and answers with the result: a line of JSON. What ends it
before that, such as a file that needs too much memory, is for its parent to tell.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from ..errors import UnreadableDataset
from .bounds import confine
from .kinds import kind_of
from .names import last_part, shown

MAX_ORDER_BYTES = 2**16
MAX_ORIGIN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Order:
    """Whose upload it is, how it is called, a folder to work in that others remove, where uploads
    and the catalogue lie, and limits.
    """

    thread: str
    name: str
    work: str
    uploads: str
    catalogue: str
    datasets: int
    thread_bytes: int


def main() -> None:
    confine()
    order = Order(**json.loads(sys.stdin.buffer.readline(MAX_ORDER_BYTES)))
    origin = last_part(order.name).replace("\0", "")[-MAX_ORIGIN_CHARS:]
    try:
        kind_of(origin)
    except UnreadableDataset as error:
        _answer({"datasets": [], "notes": [], "refusals": [f'"{shown(origin)}" {error}.']})
        return
    _answer("send")
    file = Path(order.work) / "upload"
    with file.open("wb") as target:
        shutil.copyfileobj(sys.stdin.buffer, target)
    _answer(_taken(order, origin, file))


def _taken(order: Order, origin: str, file: Path) -> dict[str, Any]:
    from .folder import folder_of  # the readers are loaded when there is something to read
    from .intake import Intake, Limits

    folder = folder_of(Path(order.uploads), order.thread)
    limits = Limits(order.datasets, order.thread_bytes)
    return asdict(
        Intake(folder, Path(order.catalogue), limits).take(file, origin, Path(order.work))
    )


def _answer(value: object, out: IO[str] = sys.stdout) -> None:
    out.write(json.dumps(value) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
