"""The data servers that the sidecar was started with, and any other by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sidecar.limits import Limits
from sidecar.policy import SERVER_NAME
from sidecar.upstream import Upstream


class Upstreams(Mapping[str, Upstream]):
    """By name. Which of those behind the gateway there are is the gateway's to know: a grant names
    them, and what isn't there answers that it isn't.
    """

    def __init__(self, paths: Mapping[str, str], *, gateway: str | None, limits: Limits) -> None:
        """`paths` and `gateway` are paths of Unix sockets."""
        self._gateway = gateway
        self._limits = limits
        self._named = {name: Upstream(name, path, limits=limits) for name, path in paths.items()}
        self._behind: dict[str, Upstream] = {}

    def __getitem__(self, name: str) -> Upstream:
        if name in self._named:
            return self._named[name]
        if self._gateway is None or not SERVER_NAME.fullmatch(name):
            raise KeyError(name)
        if name not in self._behind:
            self._behind[name] = Upstream(
                name, self._gateway, limits=self._limits, root=f"/servers/{name}"
            )
        return self._behind[name]

    def __iter__(self) -> Iterator[str]:
        """The names of those that the sidecar was started with."""
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)

    async def aclose(self) -> None:
        for upstream in (*self._named.values(), *self._behind.values()):
            await upstream.aclose()
