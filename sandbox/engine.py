"""The one module that speaks to Docker. Knows containers and images, not what runs in them."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, DockerException

from .attach import Line
from .session import SandboxError, Unreachable

API_TIMEOUT_S = 120
GONE, CONFLICT = 404, 409  # no such thing; not in a state for it, such as a kill of a dead one


@dataclass(frozen=True, slots=True)
class ContainerInfo:
    """What Docker says of a container. `status` is Docker's word: created, running, exited …"""

    id: str
    status: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Runtime:
    """A program that runs containers, as daemon.json names it."""

    path: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The daemon: its version, its runtimes by name, and whether checkpoints are on."""

    version: str
    runtimes: Mapping[str, Runtime]
    experimental: bool


class Engine:
    """Containers by async calls; the SDK's blocking calls run on worker threads."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    async def connect(cls) -> Engine:
        """Find the daemon as the docker command does.

        Raises:
            Unreachable: there is no daemon to talk to.
        """
        try:
            client: Any = await asyncio.to_thread(docker.from_env, timeout=API_TIMEOUT_S)
            await asyncio.to_thread(client.ping)
        except (DockerException, OSError) as error:
            raise Unreachable("Docker isn't running. Run `threadbook setup`.") from error
        return cls(client)

    def close(self) -> None:
        self._client.close()

    async def info(self) -> EngineInfo:
        raw = await self._call(self._client.info)
        return EngineInfo(
            version=str(raw["ServerVersion"]),
            runtimes={
                name: Runtime(str(one.get("path")), tuple(one.get("runtimeArgs") or ()))
                for name, one in raw.get("Runtimes", {}).items()
            },
            experimental=bool(raw.get("ExperimentalBuild")),
        )

    async def image_id(self, tag: str) -> str | None:
        """The id of a local image, or None when there is none of that name."""
        image = await self._call(self._client.images.get, tag, fine=(GONE,))
        return None if image is None else str(image.id)

    async def start(self, image: str, command: list[str], options: Mapping[str, Any]) -> str:
        """Create and start a container; its id."""
        container = await self._call(
            self._client.containers.create, image, command, **dict(options)
        )
        try:
            await self._call(container.start)
        except SandboxError:
            await self.remove(str(container.id))
            raise
        return str(container.id)

    async def attach(self, container_id: str) -> Line:
        """Open the running container's standard streams; they end with it."""
        params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        raw = await self._call(self._client.api.attach_socket, container_id, params=params)
        sock = socket.socket(fileno=os.dup(raw.fileno()))
        raw._response.close()  # the SDK's own hold on the stream would outlive ours
        sock.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=sock, limit=2**20)
        line = Line(reader, writer)
        try:
            if await self.status(container_id) != "running":  # a dead one's stream never ends
                raise SandboxError("The sandbox has ended.")
        except BaseException:
            await line.close()
            raise
        return line

    async def status(self, container_id: str) -> str | None:
        """Docker's word for its state; None when there is no such container."""
        container = await self._call(self._client.containers.get, container_id, fine=(GONE,))
        return None if container is None else str(container.status)

    async def wait(self, container_id: str) -> None:
        """Return when the container has ended or is gone; its open output stream tells."""
        if await self.status(container_id) != "running":
            return
        line = await self.attach(container_id)
        try:
            await line.ended()
        finally:
            await line.close()

    async def find(self, labels: Mapping[str, str]) -> list[ContainerInfo]:
        """Containers that carry all these labels, in any state."""
        filters = {"label": [f"{key}={value}" for key, value in labels.items()]}
        rows = await self._call(self._client.api.containers, all=True, filters=filters)
        return [ContainerInfo(row["Id"], row["State"], row["Labels"]) for row in rows]

    async def kill(self, container_id: str, *, signal: str = "SIGKILL") -> None:
        """Send a signal to its PID 1; a container that has ended is fine."""
        await self._call(self._client.api.kill, container_id, signal, fine=(GONE, CONFLICT))

    async def remove(self, container_id: str) -> None:
        """Kill and delete it; a container that is gone already is fine."""
        remove = self._client.api.remove_container
        await self._call(remove, container_id, force=True, v=True, fine=(GONE, CONFLICT))

    async def checkpoint(self, container_id: str, name: str) -> None:
        """Write a running container to disk and stop it. Nothing may be open to the host."""
        body = {"CheckpointID": name, "Exit": True}
        await self._post(f"/containers/{container_id}/checkpoints", body)
        await self._call(self._client.api.wait, container_id, timeout=API_TIMEOUT_S)

    async def restore(self, container_id: str, name: str) -> None:
        """Start a stopped container from its checkpoint."""
        await self._post(f"/containers/{container_id}/start?checkpoint={name}", None)

    async def checkpoints(self, container_id: str) -> list[str]:
        """The names of a container's checkpoints; none where the engine has no such thing."""
        api: Any = self._client.api

        def listed() -> list[str]:
            response = api._get(api._url(f"/containers/{container_id}/checkpoints"))
            if response.status_code == 404:
                return []
            api._raise_for_status(response)
            rows: list[dict[str, Any]] = response.json() or []
            return [str(row["Name"]) for row in rows]

        return list(await self._call(listed))

    async def drop_checkpoint(self, container_id: str, name: str) -> None:
        """Delete a checkpoint from the disk."""
        api = self._client.api

        def delete() -> None:
            response = api._delete(api._url(f"/containers/{container_id}/checkpoints/{name}"))
            api._raise_for_status(response)

        await self._call(delete)

    async def memory_bytes(self, container_id: str) -> int:
        """What a running container uses now."""
        stats = await self._call(self._client.api.stats, container_id, stream=False, one_shot=True)
        return int(stats.get("memory_stats", {}).get("usage", 0))

    async def checkpoint_bytes(self, container_id: str) -> int | None:
        """What its checkpoints take on disk; None where Docker's folder is not ours to read."""
        root = Path((await self._call(self._client.info))["DockerRootDir"])
        folder = root / "containers" / container_id / "checkpoints"

        def size() -> int | None:
            try:
                return sum(f.stat().st_blocks * 512 for f in folder.rglob("*") if f.is_file())
            except OSError:
                return None

        return await asyncio.to_thread(size)

    async def output(self, image: str, command: list[str], options: Mapping[str, Any]) -> str:
        """Run a container to its end and return what it printed."""
        data = await self._call(
            self._client.containers.run, image, command, remove=True, **dict(options)
        )
        return bytes(data).decode("utf-8", errors="replace")

    async def _post(self, path: str, body: Any) -> None:
        """What the SDK has no call for."""
        api = self._client.api

        def post() -> None:
            response = api._post_json(api._url(path), data=body, timeout=API_TIMEOUT_S)
            api._raise_for_status(response)

        await self._call(post)

    async def _call(
        self, function: Any, *args: Any, fine: tuple[int, ...] = (), **kwargs: Any
    ) -> Any:
        """What the SDK returns; None where Docker refuses with a status that is `fine`."""
        try:
            return await asyncio.to_thread(function, *args, **kwargs)
        except APIError as error:
            if error.status_code in fine:
                return None
            raise _wrapped(error) from error
        except DockerException as error:
            raise _wrapped(error) from error
        except OSError as error:  # the SDK lets its HTTP library's errors through: these are such
            raise Unreachable(f"Docker doesn't answer: {error}") from error


def _wrapped(error: Exception) -> SandboxError:
    text = str(getattr(error, "explanation", None) or error)
    if "unknown or invalid runtime" in text.lower() or "unknown runtime" in text.lower():
        text = "Docker doesn't know the gVisor runtime. Run `threadbook setup`."
    return SandboxError(text)
