"""The Python modules under /mnt/servers of every sandbox, kept as the servers are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sandbox.wrappers import ServerTools, ToolSchema, render

from .other_servers import OtherServer

DATASETS = "datasets"


class WrapperFiles:
    """Written when they change; a live sandbox sees them at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[str, str] = {}

    def write(self, datasets: Sequence[ToolSchema], others: Sequence[OtherServer]) -> None:
        servers = {DATASETS: ServerTools(tuple(datasets))}
        servers |= {one.name: _tools_of(one) for one in others}
        files = render(servers)
        if files == self._written:
            return
        for name, text in files.items():
            path = self._folder / Path(name).relative_to("servers")
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
        for path in self._folder.glob("*_client.py"):
            if f"servers/{path.name}" not in files:
                path.unlink()
        self._written = files


def _tools_of(server: OtherServer) -> ServerTools:
    silent = f"The {server.name} server isn't answering; ask the operator if it stays so."
    return ServerTools(server.tools, server.description, silent if server.problem else None)
