"""Proves whether this engine can put a running container to disk and bring it back."""

from __future__ import annotations

from .engine import Engine
from .session import SandboxError

NAME = "threadbook-proof"


async def prove_checkpoint(engine: Engine, image: str, runtime: str) -> str | None:
    """None when a container survived a round trip; else what went wrong."""
    options = {
        "runtime": runtime,
        "network_mode": "none",
        "detach": True,
        "labels": {"threadbook.role": "proof"},
    }
    container = await engine.start(image, ["sleep", "600"], options)
    try:
        await engine.checkpoint(container, NAME)
        if await engine.status(container) == "running":
            return "the container went on running"
        await engine.restore(container, NAME)
        if await engine.status(container) != "running":
            return "the container did not come back"
    except SandboxError as error:
        return str(error)
    finally:
        await engine.remove(container)
    return None
