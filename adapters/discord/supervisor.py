"""Has somebody listening, however often the library gives up. Knows which refusals are final."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import discord
import structlog

from ..desk import AdapterError
from .clients import MEND_INTENTS, MEND_TOKEN, Clients

log = structlog.get_logger()

# Discord lets a bot begin a thousand times a day.
BACKOFF_S = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 80.0, 120.0)
# After so long a time the next failure is a new one.
STABLE_S = 60.0
BAD_TOKEN = 4004
# Sharding, version or intents that Discord will never take.
FINAL = (4010, 4011, 4012, 4013, 4014)


class Supervisor:
    """Runs one client after the other: a failed one knows too much to be used again."""

    def __init__(
        self,
        clients: Clients,
        make: Callable[[], discord.AutoShardedClient],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        seed: int | None = None,
    ) -> None:
        self._clients = clients
        self._make = make
        self._sleep = sleep
        self._now = clock
        self._random = random.Random(seed)

    async def keep(self, token: str) -> None:
        """Until cancelled.

        Raises:
            AdapterError: Discord refuses the token or the intents.
        """
        failures = 0
        while True:
            began = self._now()
            await self._listen(token)
            if self._now() - began > STABLE_S:
                failures = 0
            longest_s = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
            failures += 1
            await self._sleep(longest_s * self._random.uniform(0.5, 1.0))

    async def _listen(self, token: str) -> None:
        """Until the client gives up, for whatever reason."""
        client = self._clients.listening = self._make()
        try:
            await client.start(token)
            log.warning("discord's client ended")
        except discord.LoginFailure as error:
            raise AdapterError(f"Discord refuses the token. {MEND_TOKEN}") from error
        except discord.PrivilegedIntentsRequired as error:
            raise AdapterError(MEND_INTENTS) from error
        except discord.ConnectionClosed as error:
            if error.code == BAD_TOKEN:
                raise AdapterError(f"Discord refuses the token. {MEND_TOKEN}") from error
            if error.code in FINAL:
                raise AdapterError(f"Discord refuses the connection ({error.code}).") from error
            log.warning("discord closed the connection", code=error.code)
        except Exception:  # the library ends on what it can't read
            log.exception("discord's client failed")
        finally:
            self._clients.listening = None
            await client.close()
