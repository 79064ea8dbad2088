"""Where things lie under THREADBOOK_HOME, and who may look into them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

MCP_SOCKET = "mcp.sock"
GATEWAY_SOCKET = "gateway.sock"
SIDECAR_UID_OF_ROOT = 65533


@dataclass(frozen=True, slots=True)
class Folders:
    """All paths of one installation. `run` is closed to other users; what lies in it is mounted
    into containers folder by folder.
    """

    home: Path

    @property
    def id(self) -> str:
        """Marks this installation's containers, so that two on one host leave each other alone."""
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:12]

    @property
    def sockets(self) -> Path:
        return self.home / "run" / "sockets"

    @property
    def control(self) -> Path:
        return self.home / "run" / "control"

    @property
    def upstream(self) -> Path:
        return self.home / "run" / "mcp"

    @property
    def wrappers(self) -> Path:
        """For each session a folder of what it finds under /mnt/servers."""
        return self.home / "run" / "wrappers"

    @property
    def locks(self) -> Path:
        return self.home / "run" / "locks"

    @property
    def turn_locks(self) -> Path:
        return self.home / "run" / "turns"

    @property
    def identity_key(self) -> Path:
        """With it the bot proves to the dataset server for whom a call is made."""
        return self.home / "identity.key"

    @property
    def had_grants(self) -> Path:
        """There once `datasets.toml` has had grants: without any, it opens nothing any more."""
        return self.home / "had-grants"

    @property
    def audit(self) -> Path:
        """A folder in it for each process that writes: `sidecar`, `datasets`, `bot`."""
        return self.home / "audit"

    @property
    def bot_audit(self) -> Path:
        return self.audit / "bot"

    @property
    def datasets_audit(self) -> Path:
        return self.audit / "datasets"

    @property
    def sidecar_audit(self) -> Path:
        return self.audit / "sidecar"

    @property
    def artifacts(self) -> Path:
        return self.home / "artifacts"

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def datasets(self) -> Path:
        """What the dataset server keeps of files; it can be found again."""
        return self.home / "datasets"

    @property
    def commands(self) -> Path:
        """Where servers that are commands run, and may keep what they like."""
        return self.home / "servers"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def sidecar_user(self) -> tuple[int, int]:
        """The sidecar runs as whoever runs the bot, but never as root."""
        uid, gid = os.getuid(), os.getgid()
        return (SIDECAR_UID_OF_ROOT, SIDECAR_UID_OF_ROOT) if uid == 0 else (uid, gid)

    def make(self) -> None:
        """Create what is missing."""
        for path in (
            self.home,
            self.home / "run",
            self.artifacts,
            self.uploads,
            self.commands,
            self.logs,
            self.audit,
        ):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (self.upstream, self.wrappers, self.locks, self.turn_locks):
            path.mkdir(mode=0o755, exist_ok=True)
        for path in (self.sockets, self.control, self.sidecar_audit):
            path.mkdir(mode=0o755, exist_ok=True)
            if os.getuid() == 0:
                os.chown(path, *self.sidecar_user)
