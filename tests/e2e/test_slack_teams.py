"""One installation for many workspaces, through the real library and our own database."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager

import aiohttp
import pytest

from adapters.slack.adapter import SlackAdapter, SlackHttp
from adapters.slack.install import SlackOAuth
from adapters.slack.installations import slack_oauth
from bot.store import Store
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.human import Human
from tests.fakes.slack.oauth import CLIENT_ID, CLIENT_SECRET
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
SECOND = "T0SECOND"


@pytest.fixture
async def oauth(slack: SlackServer, database_url: str) -> AsyncGenerator[SlackOAuth]:
    store = await Store.open(database_url)
    slack.workspace.add_team(SECOND, "Second")
    slack.workspace.add_person("U0SAM", "Sam", team_id=SECOND)
    slack.workspace.add_channel("C0SAM", "sams", team_id=SECOND)
    made = slack_oauth(store.engine, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    yield SlackOAuth(
        made.client_id,
        made.client_secret,
        made.installations,
        made.states,
        made.teams,
        authorization_url=slack.authorize_url,
    )
    await store.close()


def adapter_of(
    slack: SlackServer, desk: RecordingDesk, oauth: SlackOAuth
) -> AbstractAsyncContextManager[SlackAdapter]:
    return serving(slack, desk, bot_token=None, oauth=oauth, http=SlackHttp(0))


async def install(slack: SlackServer, adapter: SlackAdapter, team: str, user: str) -> str:
    """Go through the pages as a browser does; the last page's text."""
    slack.oauth.installs(team, user)
    root = f"http://127.0.0.1:{adapter.port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{root}/slack/install") as page:
            cookie = page.headers["Set-Cookie"].partition(";")[0]
            found = re.search(r'href="([^"]*/oauth/v2/authorize[^"]*)"', await page.text())
            assert found is not None
        address = found[1].replace("&amp;", "&")
        async with browser.get(address, allow_redirects=False) as agreed:
            query = agreed.headers["Location"].partition("?")[2]
        back = f"{root}/slack/oauth_redirect?{query}"
        async with browser.get(back, headers={"Cookie": cookie}) as done:
            return await done.text()


async def test_two_workspaces_install_the_app_and_each_is_answered_with_its_own_token(
    slack: SlackServer, oauth: SlackOAuth
) -> None:
    desk = RecordingDesk()
    async with adapter_of(slack, desk, oauth) as adapter:
        assert "Thank you" in await install(slack, adapter, slack.workspace.team_id, "U0ANA")
        assert "Thank you" in await install(slack, adapter, SECOND, "U0SAM")
        await Human(slack).mentions("from the first")
        await Human(slack, "U0SAM", "C0SAM").mentions("from the second")
        await desk.has(2)
        teams = {message.key.workspace: message for message in desk.messages}
        assert set(teams) == {slack.workspace.team_id, SECOND}
        of_second = desk.accepted.index(teams[SECOND])
        reply = desk.origins[of_second].reply()
        await reply.write("Here I am.")
        await reply.finish()
        [said] = slack.workspace.answers("C0SAM", teams[SECOND].key.thread)
        assert said.user == slack.workspace.teams[SECOND].bot_user
        assert (await desk.origins[of_second].author()).name == "Sam"


async def test_after_a_restart_every_workspace_is_resumed_and_answered(
    slack: SlackServer, oauth: SlackOAuth
) -> None:
    async with adapter_of(slack, RecordingDesk(), oauth) as adapter:
        await install(slack, adapter, slack.workspace.team_id, "U0ANA")
        await install(slack, adapter, SECOND, "U0SAM")
    desk = RecordingDesk()
    async with adapter_of(slack, desk, oauth):
        await desk.until(lambda: len(desk.resumed) == 2)
        assert set(desk.resumed) == {f"slack:{slack.workspace.team_id}:", f"slack:{SECOND}:"}
        await Human(slack, "U0SAM", "C0SAM").mentions("again")
        await desk.has(1)


async def test_a_workspace_that_uninstalls_the_app_is_forgotten(
    slack: SlackServer, oauth: SlackOAuth
) -> None:
    desk = RecordingDesk()
    async with adapter_of(slack, desk, oauth) as adapter:
        await install(slack, adapter, SECOND, "U0SAM")
        sam = Human(slack, "U0SAM", "C0SAM")
        await sam.mentions("hello")
        await desk.has(1)
        await sam.uninstalls()
        await slack.workspace.until(lambda: len(slack.acknowledged) == 4)
        assert await oauth.teams() == []


async def test_an_installation_by_another_browser_is_refused(
    slack: SlackServer, oauth: SlackOAuth
) -> None:
    async with adapter_of(slack, RecordingDesk(), oauth) as adapter:
        url = f"http://127.0.0.1:{adapter.port}/slack/oauth_redirect?code=c&state=forged"
        async with aiohttp.ClientSession() as browser, browser.get(url) as page:
            assert page.status == 400
        assert await oauth.teams() == []
