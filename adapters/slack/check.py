"""What `threadbook doctor` wants to know of Slack's tokens. Serves nothing."""

from __future__ import annotations

from typing import Any

from .clients import Connect, connecting
from .errors import FAILURES, is_refusal, reason
from .scopes import SCOPES


async def check_tokens(
    *, bot_token: str | None, app_token: str | None, api_url: str | None
) -> list[str]:
    """What is wrong with the tokens that are set and their scopes, a sentence each."""
    problems: list[str] = []
    async with connecting(api_url) as connect:
        try:
            if bot_token is not None:
                problems += await _check_bot(connect, bot_token)
            if app_token is not None:
                problems += await _check_app(connect, app_token)
        except FAILURES as error:
            problems.append(f"Slack can't be reached: {reason(error)}")
    return problems


async def _check_bot(connect: Connect, token: str) -> list[str]:
    try:
        answer = await connect.reading(token).auth_test()
    except FAILURES as error:
        return _refusal("SLACK_BOT_TOKEN", error)
    granted = {scope.strip() for scope in _header(answer, "x-oauth-scopes").split(",")}
    missing = sorted(SCOPES - granted)
    return [f"SLACK_BOT_TOKEN lacks the scopes {', '.join(missing)}"] if missing else []


async def _check_app(connect: Connect, token: str) -> list[str]:
    try:
        await connect.reading().apps_connections_open(app_token=token)
    except FAILURES as error:
        return _refusal("SLACK_APP_TOKEN", error)
    return []


def _refusal(variable: str, error: BaseException) -> list[str]:
    if not is_refusal(error):
        raise error
    return [f"{variable}: {reason(error)}"]


def _header(answer: Any, name: str) -> str:
    headers: dict[str, str] = answer.headers
    return next((value for key, value in headers.items() if key.lower() == name), "")
