"""The tools of each session: those for datasets, and those of other servers that are granted to
everybody who reads its thread. Knows no sidecar.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from sandbox.wrappers import ToolSchema

from .other_servers import NOTHING, GatewayError, Offered, OtherServers
from .wrapper_files import DATASETS, WrapperFiles

log = structlog.get_logger()


class Toolboxes:
    """`datasets` are the tools for datasets: each thread has them."""

    def __init__(self, others: OtherServers, wrappers: WrapperFiles) -> None:
        self.datasets: Sequence[ToolSchema] = ()
        self._others = others
        self._wrappers = wrappers

    async def fill(self, session_id: str, identity: str) -> dict[str, list[str]]:
        """Have the session find under /mnt/servers what they may use whom the identity is of; the
        same as its grant, the names of tools by server. Without an identity, nothing is granted.
        """
        others = await self._offered(identity) if identity else NOTHING
        self._wrappers.write(session_id, self.datasets, others)
        if not identity:
            return {}
        offered = {DATASETS: self.datasets} | {one.name: one.tools for one in others.servers}
        return {name: [tool.name for tool in tools] for name, tools in offered.items()}

    def remove(self, session_id: str) -> None:
        self._wrappers.remove(session_id)

    async def _offered(self, identity: str) -> Offered:
        """What is wrong with others keeps no cell."""
        try:
            return await self._others.offered(identity)
        except GatewayError as error:
            log.warning("other servers can't be had", detail=str(error))
            return NOTHING
