"""How much and how long one session may use of the sidecar. Knows only numbers."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STREAM_BYTES = 4 * 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """`request_s` is for a whole request to arrive, `stalled_s` for a client that doesn't read.

    After `burst_calls` at once a session's calls are slowed down to `calls_per_s`, one at a time,
    and each lets those of other sessions go first for up to `patience_s`; one whose body has more
    than `bytes_of_a_call` counts as several. After `burst_connections` its connections are slowed
    down to `connections_per_s`. `max_calls_at_once` are answered, the others wait.
    `max_connections` is for one session, `max_all_connections` for all together. A thread has its
    `hourly_` calls and bytes.
    """

    max_body_bytes: int = 2**20
    max_header_bytes: int = 2**14
    max_answer_bytes: int = 16 * 2**20
    max_stream_bytes: int = MAX_STREAM_BYTES
    max_connections: int = 32
    max_all_connections: int = 1024
    max_open_tickets: int = 256
    burst_connections: int = 200
    connections_per_s: float = 100
    max_calls_at_once: int = 4
    burst_calls: int = 30
    calls_per_s: float = 50
    bytes_of_a_call: int = 2**15
    patience_s: float = 0.1
    hourly_calls: int = 20_000
    hourly_bytes: int = 64 * 2**30
    keep_alive_s: int = 5
    request_s: float = 10
    stalled_s: float = 60
    upstream_s: float = 60
    health_s: float = 2
    close_s: float = 1
