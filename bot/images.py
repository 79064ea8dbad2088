"""The images, built from the one Dockerfile when they are missing or their sources have changed.

An image is named by a hash of what goes into it, so code and image can't drift apart.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from sandbox.session import SandboxError

from .settings import ROOT

if TYPE_CHECKING:
    from sandbox.engine import Engine

Stage = Literal["sidecar", "sandbox", "bot"]
STAGES: tuple[Stage, ...] = get_args(Stage)
BASE_IMAGE = "threadbook-base:1"
SOURCES: dict[Stage, tuple[str, ...]] = {
    "sidecar": ("sidecar", "audit"),
    "sandbox": ("sandbox/requirements.lock", "sandbox/guest"),
    "bot": (
        *("requirements.lock", "bot", "adapters", "agent", "sandbox", "sidecar", "mcp_server"),
        *("audit", "declared", "migrations"),
    ),
}
_STEP = re.compile(r"^(?:Step (\d+/\d+) : |#\d+ \[(\w+ +\d+/\d+)\] )(.*)")
_TAIL_LINES = 15

Progress = Callable[[str], None]


async def ensure(engine: Engine, stage: Stage, say: Progress) -> str:
    """The tag of a current image for that stage, built now if need be.

    Raises:
        SandboxError: there is no base image, or the build failed.
    """
    base = await engine.image_id(BASE_IMAGE)
    if base is None:
        raise SandboxError(f"The base image {BASE_IMAGE} is missing. Run `threadbook setup`.")
    tag = f"threadbook-{stage}:{_fingerprint(stage, base)}"
    if await engine.image_id(tag) is None:
        say(f"Building the {stage} image (once, a minute or two) ...")
        await _build(stage, tag, say)
        say(f"Built {tag}.")
    return tag


async def is_current(engine: Engine, stage: Stage) -> bool:
    """Whether the stage's image is built from the sources as they are now."""
    base = await engine.image_id(BASE_IMAGE)
    tag = f"threadbook-{stage}:{_fingerprint(stage, base or '')}"
    return await engine.image_id(tag) is not None


def _fingerprint(stage: Stage, base_id: str) -> str:
    digest = hashlib.sha256(base_id.encode())
    for name in ("Dockerfile", *SOURCES[stage]):
        for path in _files(ROOT / name):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from sorted(
            p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts
        )


async def _build(stage: Stage, tag: str, say: Progress) -> None:
    docker = shutil.which("docker")
    if docker is None:
        raise SandboxError(
            f"There is no {tag}, and no docker command here to build it. "
            "Run `make images` on the machine that has the repository."
        )
    process = await asyncio.create_subprocess_exec(
        docker, "build", "--network", "host", "--target", stage,
        "--label", f"threadbook.image={stage}", "--tag", tag, str(ROOT),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
    async for raw in process.stdout:
        line = raw.decode("utf-8", errors="replace").rstrip()
        tail.append(line)
        if step := _STEP.match(line):
            say(f"  {step[1] or step[2]}: {step[3][:80]}")
    if await process.wait():
        raise SandboxError(f"Building the {stage} image failed:\n" + "\n".join(tail))
