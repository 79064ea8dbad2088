"""The Python modules under /mnt/servers of each sandbox, in a folder of its own."""

from __future__ import annotations

import shutil
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.wrappers import ServerTools, ToolSchema, render

from .other_servers import Offered, OtherServer

DATASETS = "datasets"
KEPT = 50


class WrapperFiles:
    """Written where they differ from what is there: another process may have written last. A live
    sandbox sees them at once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._datasets: Sequence[ToolSchema] = ()
        self._rendered: OrderedDict[Offered, Mapping[str, str]] = OrderedDict()

    def write(self, session_id: str, datasets: Sequence[ToolSchema], others: Offered) -> None:
        """Have the session find these and no others."""
        files = self._files(datasets, others)
        folder = self._folder / session_id
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # whatever the umask: the sandbox is another user
        for path in folder.iterdir():
            if path.name not in files:
                path.unlink()
        for name, text in files.items():
            path = folder / name
            if not path.is_file() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")

    def remove(self, session_id: str) -> None:
        shutil.rmtree(self._folder / session_id, ignore_errors=True)

    def _files(self, datasets: Sequence[ToolSchema], others: Offered) -> Mapping[str, str]:
        if datasets is not self._datasets:
            self._datasets = datasets
            self._rendered.clear()
        if others not in self._rendered:
            servers = {DATASETS: ServerTools(tuple(datasets))}
            servers |= {one.name: _tools_of(one) for one in others.servers}
            rendered = render(servers).items()
            self._rendered[others] = {Path(path).name: text for path, text in rendered}
            if len(self._rendered) > KEPT:
                self._rendered.popitem(last=False)
        return self._rendered[others]


def _tools_of(server: OtherServer) -> ServerTools:
    silent = f"The {server.name} server isn't answering; ask the operator if it stays so."
    return ServerTools(server.tools, server.description, silent if server.problem else None)
