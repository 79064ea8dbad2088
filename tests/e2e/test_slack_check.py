"""What the doctor says of Slack's tokens, through the real library."""

from __future__ import annotations

from adapters.slack.check import check_tokens
from tests.fakes.slack.faults import SERVER_ERROR
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer


async def test_the_doctor_names_each_missing_scope_and_wrong_token(slack: SlackServer) -> None:
    tokens = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "api_url": slack.api_url}
    assert await check_tokens(**tokens) == []
    slack.workspace.scopes -= {"files:write", "commands"}
    problems = await check_tokens(**tokens | {"app_token": "xapp-wrong"})
    assert problems == [
        "SLACK_BOT_TOKEN lacks the scopes commands, files:write",
        "SLACK_APP_TOKEN: invalid_auth",
    ]


async def test_only_the_tokens_that_are_set_are_checked(slack: SlackServer) -> None:
    wrong = await check_tokens(bot_token="xoxb-wrong", app_token=None, api_url=slack.api_url)
    assert wrong == ["SLACK_BOT_TOKEN: invalid_auth"]
    assert slack.calls == ["auth.test"]


async def test_a_slack_out_of_reach_is_said(slack: SlackServer) -> None:
    slack.faults["apps.connections.open"].extend([SERVER_ERROR] * 10)
    [said] = await check_tokens(bot_token=None, app_token=APP_TOKEN, api_url=slack.api_url)
    assert "can't be reached: HTTP 503" in said
