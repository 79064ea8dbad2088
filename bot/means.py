"""What every turn works with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agent.loop import Limits
from agent.model import Model

from .lines import Shares
from .loaded import Loaded
from .past import Past
from .receipts import Receipts
from .receiving import Receiver
from .sessions import Sessions
from .spending import Spending
from .store import Store

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


@dataclass(frozen=True, slots=True)
class Means:
    """Built once, by the desk."""

    store: Store
    sessions: Sessions
    model: Model
    receiver: Receiver
    loaded: Loaded
    limits: Limits
    shares: Shares
    spending: Spending
    receipts: Receipts
    past: Past
    spawn: Spawn
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
