"""What a provider's cache of prefixes takes off the price of input. Pure.

As OpenAI tells of its own: the same beginning as in an earlier request of the thread, from 1,024
tokens on in steps of 128, at a tenth of the price.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.tokens.counting import Request, total

FROM_TOKENS = 1_024
STEP_TOKENS = 128
CACHED_PRICE = 0.1


def priced(requests: Sequence[Request]) -> float:
    """A thread's input in full-price tokens; the requests are in the order they were sent."""
    price, before = 0.0, ()
    for request in requests:
        cached = _cached(before, request)
        price += total(request) - (1 - CACHED_PRICE) * cached
        before = request
    return price


def _cached(before: Request, request: Request) -> int:
    same = 0
    for one, other in zip(before, request, strict=False):
        if one.text != other.text:
            break
        same += other.tokens
    return same // STEP_TOKENS * STEP_TOKENS if same >= FROM_TOKENS else 0
