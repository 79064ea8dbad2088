"""One model at one address: asked, asked again, and listened to for no longer than it may take.

Knows the model's library, and nothing of what the two APIs say.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol, TypeVar

import httpx2
import openai
import structlog
from openai import AsyncOpenAI

from ..metering import Usage
from ..model import Request
from .dialect import NO_TOOLS, Dialect
from .endpoint import Endpoint
from .faults import Fault, ended_early, fault, silent, unreadable, words
from .patience import Patience

log = structlog.get_logger()

FIRST_WAIT_S = 0.5
MAX_BACKOFF_S = 8.0
# More than any answer of so many tokens; a server may forget that there is a limit.
MAX_CHARS_PER_TOKEN = 20
# Where servers say that they don't know a parameter.
_NOT_KNOWN = (400, 404, 422, 500, 501)

# What an event told: nothing, that the model still thinks, or a piece of the answer.
Sign = Literal["nothing", "thought", "piece"]
Sleep = Callable[[float], Awaitable[None]]


class Events(AbstractAsyncContextManager[Any], Protocol):
    """A stream that is open; leaving it closes the connection."""

    def __aiter__(self) -> AsyncIterator[Any]: ...


class Answer(Protocol):
    """An answer that is put together from its events."""

    @property
    def is_heard(self) -> bool:
        """Whether the person has been told anything of it."""
        ...

    @property
    def is_over(self) -> bool:
        """Whether the end that the API promises has come."""
        ...

    @property
    def chars(self) -> int: ...

    @property
    def usage(self) -> Usage | None:
        """What the server told."""
        ...

    # Whether the server has taken the request.
    is_begun: bool

    async def take(self, event: Any) -> Sign:
        """
        Raises:
            ValueError: that is no event of this API.
        """
        ...

    def cut(self) -> None:
        """It is over here, however much would follow."""
        ...


AnswerT = TypeVar("AnswerT", bound=Answer)
Ask = Callable[[AsyncOpenAI, Dialect], Awaitable[Any]]


class Server:
    """Remembers how the server wants to be asked."""

    def __init__(
        self, endpoint: Endpoint, patience: Patience, dialect: Dialect, sleep: Sleep
    ) -> None:
        self.endpoint = endpoint
        self.dialect = dialect
        self._patience = patience
        self._sleep = sleep
        timeout = httpx2.Timeout(None, connect=patience.connect_s)
        self._client = AsyncOpenAI(
            api_key=endpoint.api_key,
            base_url=endpoint.base_url,
            max_retries=0,
            timeout=timeout,
            # A redirect would carry the thread to a server that nobody chose.
            http_client=openai.DefaultAsyncHttpxClient(follow_redirects=False, timeout=timeout),
        )

    async def listen(self, ask: Ask, begin: Callable[[], AnswerT], request: Request) -> AnswerT:
        """An answer that is over; asked for again where that helps and nobody has heard of it.

        Raises:
            ModelError: there is none.
        """
        asked = 0
        while True:
            answer = begin()
            found = await self._listen(ask, answer, request)
            if found is None:
                return answer
            if answer.is_heard or asked >= found.again:
                raise found.error
            asked += 1
            await self._sleep(_wait_s(asked, found))

    async def aclose(self) -> None:
        await self._client.close()

    async def _listen(self, ask: Ask, answer: Answer, request: Request) -> Fault | None:
        max_chars = request.max_output_tokens * MAX_CHARS_PER_TOKEN
        async with request.going_to(self.endpoint.model) as one:
            try:
                await self._read(ask, answer, max_chars)
                found = ended_early(self._who)
            except TimeoutError:
                found = silent(self._who, after=answer.chars)
            except openai.APIError as error:
                found = fault(error, self._who, self._patience, key=self.endpoint.api_key)
                one.is_refused = not answer.is_begun
            except ValueError as error:
                found = unreadable(self._who, error)
            finally:
                one.usage, one.chars = answer.usage, answer.chars
        return None if answer.is_over else found

    async def _read(self, ask: Ask, answer: Answer, max_chars: int) -> None:
        patience = self._patience
        now = asyncio.get_running_loop().time
        async with asyncio.timeout(patience.first_s) as limit:
            stream: Events = await self._open(ask)
            answer.is_begun = True
            async with stream:
                async for event in stream:
                    until = limit.when()
                    limit.reschedule(None)  # the time that our own side takes isn't the model's
                    sign = await answer.take(event)
                    if answer.chars > max_chars:
                        answer.cut()
                        return
                    if answer.is_over:
                        until = now() + patience.after_end_s
                    elif sign != "nothing":
                        left_s = patience.silence_s if sign == "piece" else patience.first_s
                        until = now() + left_s
                    if until is not None and until <= now():
                        raise TimeoutError  # events that wait already leave the clock no room
                    limit.reschedule(until)

    async def _open(self, ask: Ask) -> Events:
        """A stream, in whatever words the server takes; what it doesn't know is left out."""
        while True:
            dialect = self.dialect
            try:
                return await ask(self._client, dialect)
            except openai.APIStatusError as error:
                if error.status_code not in _NOT_KNOWN:
                    raise
                said = NO_TOOLS if error.status_code == 501 else words(error)
                changed = dialect.after(said)
                if changed is None:
                    raise
                if self.dialect == dialect:  # else another question has learned meanwhile
                    self.dialect = changed
                    log.warning("asking the model otherwise", who=self._who, refusal=said[:300])

    @property
    def _who(self) -> str:
        return f"{self.endpoint.host}, {self.endpoint.model}"


def _wait_s(asked: int, found: Fault) -> float:
    """What the server asked for, else longer each time, and not for all at the same moment."""
    if found.wait_s is not None:
        return found.wait_s
    longest = min(FIRST_WAIT_S * 2 ** (asked - 1), MAX_BACKOFF_S)
    return longest * random.uniform(0.75, 1)
