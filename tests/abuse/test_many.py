"""Many sessions abused at the same moment: one that does nothing wrong must notice nothing."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from sandbox.posture import SandboxLimits
from sandbox.runner import GvisorRunner
from sandbox.session import Execution, SandboxError

HOSTILE = (
    "while True: pass",
    "import os\nwhile True: os.fork()",
    "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(9,)).start()",
    "while True: print('flood' * 1000)",
    "kept = []\nwhile True: kept.append(bytearray(10**7))",
    "for n in range(10**6): open(f'/work/{n}', 'wb').write(bytes(10**6))",
    "import ctypes\nctypes.string_at(0)",
    "import os\nos._exit(3)",
    "sum(range(10**12))",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos._exit(1)",
)
TIMEOUT_S = 3
PATIENCE_S = 120


async def run(runner: GvisorRunner, handle: str, code: str, timeout_s: float) -> Execution:
    session = await runner.find(handle)
    assert session is not None, "the sandbox is gone"
    async with asyncio.timeout(PATIENCE_S):
        return await session.run(uuid.uuid4().hex, code, timeout_s=timeout_s)


async def abuse(runner: GvisorRunner, count: int) -> None:
    """Attack in `count` sessions at once while one more works."""
    runner._limits = SandboxLimits(memory_mb=1024, work_mb=64)
    handles: list[str] = []
    for number in range(count + 1):
        name = f"many-{number}"
        handles.append(await runner.start(name, thread_key=f"terminal:local:cli:{name}"))
    *attacked, quiet = handles
    await asyncio.gather(*(run(runner, handle, "x = 1", PATIENCE_S) for handle in handles))
    attacks = [
        asyncio.create_task(run(runner, handle, HOSTILE[n % len(HOSTILE)], TIMEOUT_S))
        for n, handle in enumerate(attacked)
    ]
    steps = 0
    while not all(attack.done() for attack in attacks):
        step = await run(runner, quiet, "x += 1\nx", PATIENCE_S)
        steps += 1
        assert step.result == str(1 + steps)
    assert steps > 0
    for attack in attacks:
        assert (await attack).ending != "finished"
    for number, handle in enumerate(attacked):
        kept = await run(runner, handle, "x", PATIENCE_S)
        lost = number % len(HOSTILE) == len(HOSTILE) - 1
        assert (kept.result == "1") is not lost, (HOSTILE[number % len(HOSTILE)], kept)


async def test_ten_sessions_abused_at_once_leave_the_eleventh_unharmed(
    runner: GvisorRunner,
) -> None:
    await abuse(runner, 10)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_fifty_sessions_abused_at_once_leave_the_next_unharmed(runner: GvisorRunner) -> None:
    try:
        await abuse(runner, 50)
    except SandboxError as error:
        pytest.fail(f"a session is gone: {error}")
