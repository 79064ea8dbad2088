"""A thread's session in a gVisor container: cells in over the attach stream, executions out."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast, get_args

from .attach import Line
from .charts import to_chart
from .engine import Engine
from .media_types import media_type
from .posture import is_gvisor
from .session import Artifact, CellError, Ending, Execution, SandboxError
from .variables import to_variable

START_TIMEOUT_S = 60
ANSWER_GRACE_S = 30
LATE_S = 3  # after a cell's limit; one that doesn't listen is killed before
AGAIN_S = 1
MAX_CODE_CHARS = 1_000_000
SANDBOX_DIED = "The sandbox died, and this thread's variables with it."
T = TypeVar("T")


class GvisorSession:
    """Talks to one running sandbox. It holds nothing open between calls, so a bot that was
    killed, or another process, goes on where it left off.
    """

    def __init__(self, engine: Engine, container_id: str) -> None:
        self._engine = engine
        self.container_id = container_id

    async def check(self, *, require_gvisor: bool = True) -> None:
        """Prove from inside that it answers and that its kernel is gVisor's.

        Raises:
            SandboxError: it does not.
        """
        try:
            async with asyncio.timeout(START_TIMEOUT_S), self._attached() as line:
                status = await self._ask(line, {"op": "hello"})
        except TimeoutError as error:
            raise SandboxError("The sandbox doesn't answer.") from error
        kernel = str(status.get("kernel", ""))
        if require_gvisor and not is_gvisor(kernel):
            raise SandboxError(f"This sandbox runs on the host's kernel, not on gVisor: {kernel}")

    async def run(self, cell_id: str, code: str, *, timeout_s: float) -> Execution:
        if len(code) > MAX_CODE_CHARS:
            said = f"A cell has at most {MAX_CODE_CHARS:,} characters; this one has {len(code):,}."
            return Execution("raised", error=CellError("CellTooLong", said, said))
        request = {"op": "run", "cell": cell_id, "code": code, "timeout_s": timeout_s}
        async with self._attached() as line:
            try:
                async with asyncio.timeout(START_TIMEOUT_S + timeout_s + ANSWER_GRACE_S):
                    answer = self._answer(line, request)
                    return await self._woken(answer, late_s=timeout_s + LATE_S)
            except TimeoutError:
                await self._engine.kill(self.container_id)
                return Execution("lost", notes=(f"The sandbox hung. {SANDBOX_DIED}",))

    async def interrupt(self) -> None:
        for signal in ("SIGINT", "SIGCONT"):  # it may have been stopped, as in `_woken`
            await self._engine.kill(self.container_id, signal=signal)

    async def rest(self) -> int:
        """Make it small, until the next cell: it goes to disk. How many sockets user code holds
        open; with any, there can be no checkpoint.
        """
        async with asyncio.timeout(ANSWER_GRACE_S), self._attached() as line:
            answer = self._ask(line, {"op": "rest"})
            return int((await self._woken(answer, late_s=LATE_S))["open"])

    async def _woken(self, answer: Coroutine[Any, Any, T], *, late_s: float) -> T:
        """The answer. User code can stop PID 1, which then hears nothing and sees no time pass:
        while the answer is late, it is told to go on, as often as it is stopped again.
        """
        task = asyncio.create_task(answer)
        try:
            while not (await asyncio.wait([task], timeout=late_s))[0]:
                await self._engine.kill(self.container_id, signal="SIGCONT")
                late_s = AGAIN_S
            return await task
        finally:
            task.cancel()
            await asyncio.wait([task])

    @asynccontextmanager
    async def _attached(self) -> AsyncGenerator[Line]:
        line = await self._engine.attach(self.container_id)
        try:
            yield line
        finally:
            await line.close()

    async def _answer(self, line: Line, request: dict[str, Any]) -> Execution:
        artifacts: list[dict[str, Any]] = []
        async for message in self._request(line, request):
            if message.get("done"):
                return _execution(message, artifacts)
            artifacts.append(message)
        return Execution("lost", notes=(SANDBOX_DIED,), stderr=line.stderr)

    async def _ask(self, line: Line, request: dict[str, Any]) -> dict[str, Any]:
        async for message in self._request(line, request):
            return message
        raise SandboxError(SANDBOX_DIED)

    async def _request(self, line: Line, request: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        nonce = secrets.token_hex(16)
        await line.send({**request, "re": nonce})
        async for message in line.replies(nonce):
            yield message


def _execution(done: dict[str, Any], artifacts: list[dict[str, Any]]) -> Execution:
    """The supervisor's words as values; it is ours, so a missing key is a bug and raises."""
    error = done["error"]
    figures = [a for a in artifacts if a["part"] == "figure"]
    return Execution(
        ending=cast(Ending, done["ending"]) if done["ending"] in get_args(Ending) else "lost",
        stdout=done["stdout"],
        stderr=done["stderr"],
        printed=done["printed"],
        result=done["value"],
        error=CellError(**error) if error else None,
        figures=tuple(
            Artifact(
                f"figure-{number}.png",
                "image/png",
                _bytes(a),
                a["description"],
                to_chart(a.get("chart")),
                a.get("told"),
            )
            for number, a in enumerate(figures, start=1)
        ),
        files=tuple(
            Artifact(a["name"], media_type(a["name"], _bytes(a)), _bytes(a), told=a.get("told"))
            for a in artifacts
            if a["part"] == "file"
        ),
        notes=tuple(done["notes"]),
        names=None if done["names"] is None else tuple(done["names"]),
        variables=tuple(to_variable(one) for one in done["variables"]),
        duration_ms=done["duration_ms"],
        answer=done.get("answer"),  # kernels that still sleep may be older
        answer_told=done.get("answer_told"),
        shown_values=done.get("shown_values", 0),  # one that sleeps may be older than this
        masked_values=done.get("masked_values", 0),
        is_withheld=done.get("is_withheld", False),
    )


def _bytes(artifact: dict[str, Any]) -> bytes:
    return base64.b64decode(artifact["data"])
