"""HTTP mode: signed posts to the app's address. Knows aiohttp, not what it sends."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.errors import Json


@dataclass(frozen=True)
class Answer:
    """`problem` is Slack's word for what went wrong, or an empty text."""

    problem: str
    payload: Json | None = None
    retries: bool = True


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature of a request."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class HttpApp:
    """An app that listens at an address; its own session ends with the server."""

    url: str
    signing_secret: str
    session: aiohttp.ClientSession

    async def post(
        self, kind: str, payload: Json, *, timeout_s: float, attempt: int = 0, reason: str = ""
    ) -> Answer:
        """Send once and say what came of it."""
        if kind == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.signing_secret, timestamp, body),
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        timeout = aiohttp.ClientTimeout(total=timeout_s)
        try:
            async with self.session.post(
                self.url, data=body, headers=headers, timeout=timeout
            ) as response:
                text = await response.text()
                if response.status != 200:
                    retries = response.headers.get("X-Slack-No-Retry") != "1"
                    return Answer("http_error", retries=retries)
                return Answer("", json.loads(text) if text.startswith("{") else {"text": text})
        except TimeoutError:
            return Answer("http_timeout")
        except aiohttp.ClientError:
            return Answer("connection_failed")
