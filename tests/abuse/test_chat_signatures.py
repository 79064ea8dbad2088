"""Cases 64 and 65: requests that Slack didn't sign now. The rest is in `e2e/test_slack_http`."""

from __future__ import annotations

import gzip
import io
import json
import time
from collections.abc import AsyncGenerator
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import Clock

from adapters.slack.adapter import SlackHttp
from tests.fakes.open_desk import OpenDesk, echo
from tests.fakes.slack.http_posts import signature
from tests.fakes.slack_office import SlackOffice

SECRET = "a signing secret"
BODY = json.dumps(
    {
        "type": "event_callback",
        "team_id": "T0TEAM",
        "event_id": "Ev1",
        "event": {
            "type": "message",
            "channel": "D0ANA",
            "channel_type": "im",
            "user": "U0ANA",
            "text": "hello &amp; more",
            "ts": "1700000000.000001",
        },
    }
).encode()
FORM = urlencode({"command": "/datasets", "text": "", "user_id": "U0ANA"}).encode()


class Turned(Clock):
    """Says what time it is."""

    def __init__(self) -> None:
        self.offset_s = 0.0

    def now(self) -> float:
        return time.time() + self.offset_s


class Door:
    """Where Slack posts to."""

    def __init__(self, port: int, desk: OpenDesk, clock: Turned) -> None:
        self.url = f"http://127.0.0.1:{port}/slack/events"
        self.desk = desk
        self.clock = clock

    async def post(
        self, body: bytes, *headers: tuple[str, str], kind: str = "application/json"
    ) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.url, data=io.BytesIO(body), headers=[("Content-Type", kind), *headers]
            ) as got,
        ):
            return got.status


def signed(body: bytes, secret: str = SECRET, at: int | None = None) -> list[tuple[str, str]]:
    stamp = str(int(time.time()) if at is None else at)
    return [
        ("X-Slack-Request-Timestamp", stamp),
        ("X-Slack-Signature", signature(secret, stamp, body)),
    ]


@pytest.fixture
async def door(at: SlackOffice) -> AsyncGenerator[Door]:
    at.slack.workspace.direct("U0ANA")
    clock = Turned()
    http = SlackHttp(0, signing_secret=SECRET, clock=clock)
    async with at.serving(echo, app_token=None, http=http) as (desk, adapter):
        assert adapter.port is not None
        yield Door(adapter.port, desk, clock)


async def test_abuse_64_headers_that_are_missing_doubled_or_of_another_kind_are_refused(
    door: Door,
) -> None:
    stamp, right = signed(BODY)
    wrong = (right[0], "v0=" + "0" * 64)
    for headers in (
        [],
        [stamp],
        [right],
        [stamp, wrong, right],
        [stamp, (right[0], right[1].upper())],
        [stamp, (right[0], right[1].replace("v0=", "v1="))],
        [stamp, (right[0], right[1].removeprefix("v0="))],
        [stamp, (right[0], right[1][:-1])],
        [("X-Slack-Request-Timestamp", "0"), stamp, right],
    ):
        assert await door.post(BODY, *headers) == 401
    assert door.desk.entered == 0


async def test_abuse_64_a_signature_by_another_secret_or_of_another_request_is_refused(
    door: Door,
) -> None:
    assert await door.post(BODY, *signed(BODY, "another secret")) == 401
    assert await door.post(BODY, *signed(BODY, "")) == 401
    assert await door.post(BODY, *signed(FORM)) == 401
    stamp, _ = signed(BODY)
    _, right = signed(BODY, at=int(time.time()) - 7)
    assert await door.post(BODY, stamp, right) == 401
    form = "application/x-www-form-urlencoded"
    assert await door.post(FORM, *signed(BODY), kind=form) == 401
    assert door.desk.entered == 0


async def test_abuse_64_a_body_that_means_the_same_and_is_written_otherwise_is_refused(
    door: Door,
) -> None:
    same = json.loads(BODY)
    compact = json.dumps(same, separators=(",", ":")).encode()
    utf_16 = BODY.decode().encode("utf-16")
    for body in (compact, utf_16, BODY + b"\n", b"\xef\xbb\xbf" + BODY, BODY[:-1]):
        assert await door.post(body, *signed(BODY)) == 401
    assert door.desk.entered == 0


async def test_abuse_64_a_body_without_end_is_refused_before_it_is_checked(door: Door) -> None:
    assert await door.post(b"x" * 2**21, *signed(b"x")) == 413
    bomb = gzip.compress(bytes(50 * 2**20))
    assert await door.post(bomb, ("Content-Encoding", "gzip"), *signed(b"x")) in (400, 413)
    assert door.desk.entered == 0


async def test_abuse_64_what_is_signed_and_no_event_is_no_crash(door: Door) -> None:
    for body in (b"[]", b"1", b'"x"', b"{", b"null", b'{"type":"event_callback"}', b"\x00"):
        assert await door.post(body, *signed(body)) < 600
    assert door.desk.entered == 0
    assert await door.post(BODY, *signed(BODY)) == 200


async def test_abuse_65_a_request_that_is_kept_is_refused_after_five_minutes(door: Door) -> None:
    kept = signed(BODY)
    door.clock.offset_s = 301
    assert await door.post(BODY, *kept) == 401
    door.clock.offset_s = -301
    assert await door.post(BODY, *kept) == 401
    assert door.desk.entered == 0
    door.clock.offset_s = 290
    assert await door.post(BODY, *kept) == 200
    await door.desk.has(1)


@pytest.mark.parametrize(
    "stamp", ["-1", "1e9", "0x5", " 1", "1 ", "NaN", "+1", "1.5", "٣", "9" * 30, "null"]
)
async def test_abuse_65_a_time_that_is_none_is_refused_though_it_is_signed(
    door: Door, stamp: str
) -> None:
    right = signature(SECRET, stamp, BODY)
    headers = [("X-Slack-Request-Timestamp", stamp), ("X-Slack-Signature", right)]
    assert await door.post(BODY, *headers) == 401
    assert door.desk.entered == 0


async def test_abuse_66_a_signed_request_that_is_sent_again_runs_once(
    at: SlackOffice, door: Door
) -> None:
    question = at.slack.workspace.say("D0ANA", "U0ANA", "hello")
    body = BODY.replace(b"1700000000.000001", question.ts.encode())
    kept = signed(body)
    for number in range(5):
        retry = [("X-Slack-Retry-Num", str(number)), ("X-Slack-Retry-Reason", "http_timeout")]
        assert await door.post(body, *kept, *retry) == 200
    await door.desk.idle()
    assert len(at.requests) == 1
    assert len(at.slack.workspace.answers("D0ANA", question.ts)) == 1
