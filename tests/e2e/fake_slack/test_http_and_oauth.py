"""The fake Slack over signed HTTP, and an app that a second team installs."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.e2e.fake_slack.listener import (
    SECRET,
    Listener,
    connected,
)
from tests.fakes.slack.human import Human
from tests.fakes.slack.oauth import CLIENT_ID, CLIENT_SECRET
from tests.fakes.slack.server import SlackServer


async def test_over_http_requests_are_signed_and_refusals_come_again(
    slack: SlackServer, bot: Listener
) -> None:
    failures = 2
    seen: list[str] = []

    @web.middleware
    async def failing(request: web.Request, handler: Any) -> web.StreamResponse:
        nonlocal failures
        seen.append(request.headers.get("X-Slack-Retry-Reason", ""))
        if failures:
            failures -= 1
            return web.Response(status=500)
        return await handler(request)

    app = bot.app.web_app("/slack/events")
    app.middlewares.append(failing)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.post_to(url, SECRET)
    ana = Human(slack)
    await ana.says("hello")
    await slack.workspace.until(lambda: bool(bot.heard))
    assert seen == ["", "http_error", "http_error"]
    await slack.deliveries.until_acknowledged(ana.runs("/datasets"))
    await slack.workspace.until(lambda: slack.workspace.messages[-1].text == "cars, planes")
    await runner.cleanup()


# The library itself uses what aiohttp has deprecated.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_a_second_team_installs_the_app_and_is_told_apart(
    slack: SlackServer, bot: Listener
) -> None:
    space = slack.workspace
    other = space.add_team("T0OTHER", "Other")
    other.is_installed = False
    space.add_person("U0EVE", "Eve", team_id=other.id)
    space.add_channel("C0EVES", "eves", team_id=other.id)
    slack.oauth.installs(other.id, "U0EVE")
    back = "http://127.0.0.1:1/slack/oauth_redirect"
    query = {"client_id": CLIENT_ID, "scope": "chat:write", "state": "s", "redirect_uri": back}
    async with aiohttp.ClientSession() as session:
        async with session.get(
            slack.authorize_url, params=query, allow_redirects=False
        ) as response:
            code = parse_qs(urlparse(response.headers["Location"]).query)["code"][0]
        client = AsyncWebClient(base_url=slack.api_url, session=session)
        access = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": back}
        granted = await client.oauth_v2_access(**access, code=code)
        with pytest.raises(SlackApiError, match="invalid_code"):
            await client.oauth_v2_access(**access, code=code)
        client.token = granted["access_token"]
        await client.chat_postMessage(channel="C0EVES", text="hello Eve")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await client.chat_postMessage(channel="C0DATA", text="hello Ana")
    async with connected(slack, bot):
        await Human(slack, "U0EVE", "C0EVES").says("hi")
        await space.until(lambda: bool(bot.bodies))
    assert bot.bodies[0]["team_id"] == other.id
    assert bot.bodies[0]["authorizations"][0]["user_id"] == other.bot_user
