"""Files that people drop, through the real library: read from Slack, and from nowhere else."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from aiohttp import web

from adapters.messages import Attachment, Unreadable
from tests.fakes.recording_desk import RecordingDesk
from tests.fakes.slack.faults import DROPPED, SERVER_ERROR, Fault
from tests.fakes.slack.human import Human
from tests.fakes.slack.messages import File
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack_adapter import serving

CSV = b"brand,price\nFiat,9000\n"


@pytest.fixture
async def desk(slack: SlackServer) -> AsyncGenerator[RecordingDesk]:
    desk = RecordingDesk()
    async with serving(slack, desk):
        yield desk


async def dropped(
    slack: SlackServer, desk: RecordingDesk, content: bytes = CSV, name: str = "cars.csv"
) -> Attachment:
    await Human(slack).dm("look", files=[(name, content)])
    [message] = await desk.has(1)
    [file] = message.files
    return file


async def read(desk: RecordingDesk, file: Attachment) -> bytes:
    return b"".join([piece async for piece in desk.origins[0].content(file)])


async def test_a_dropped_file_is_named_and_its_content_read(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    file = await dropped(slack, desk)
    assert (file.name, file.media_type, file.size_bytes) == ("cars.csv", "text/csv", len(CSV))
    assert file.problem == ""
    assert await read(desk, file) == CSV


async def test_a_large_file_comes_in_pieces(slack: SlackServer, desk: RecordingDesk) -> None:
    content = b"x" * 1_000_000
    file = await dropped(slack, desk, content)
    pieces = [piece async for piece in desk.origins[0].content(file)]
    assert b"".join(pieces) == content
    assert max(len(piece) for piece in pieces) <= 2**16


async def test_a_mention_knows_the_size_of_its_files_whichever_twin_arrives(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    await Human(slack).mentions("look", files=[("cars.csv", CSV)])
    await desk.until(lambda: len(desk.accepted) == 2)
    assert desk.accepted[0].files == desk.accepted[1].files
    assert desk.accepted[0].files[0].size_bytes == len(CSV)


async def test_a_file_that_is_a_link_is_named_with_what_to_do(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    files = [
        {"id": "F1", "name": "plan", "mode": "external", "is_external": True},
        {"id": "F2", "name": "old.csv", "mode": "hidden_by_limit"},
        {"id": "F3", "name": "notes", "mode": "quip"},
    ]
    event = {"type": "message", "subtype": "file_share", "user": "U0ANA", "text": "", "ts": "1.1"}
    channel = slack.workspace.direct("U0ANA").id
    await slack.event(event | {"channel": channel, "channel_type": "im", "files": files})
    [message] = await desk.has(1)
    assert [bool(file.problem) for file in message.files] == [True] * 3
    assert "Upload the file itself" in message.files[0].problem


async def test_the_token_goes_to_no_other_host(slack: SlackServer, desk: RecordingDesk) -> None:
    seen: list[str | None] = []

    async def steal(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response(body=CSV, content_type="text/csv")

    app = web.Application()
    app.router.add_get("/{any}", steal)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    elsewhere = f"http://127.0.0.1:{runner.addresses[0][1]}/cars.csv"
    try:
        file = await dropped(slack, desk)
        slack.workspace.files[file.id].url = elsewhere
        with pytest.raises(Unreadable, match="outside Slack"):
            await read(desk, file)
        slack.workspace.files[file.id].url = slack.workspace.file_url(
            slack.workspace.files[file.id]
        )
        away = Fault(status=302, body="", headers=(("Location", elsewhere),))
        slack.faults["download"].append(away)
        with pytest.raises(Unreadable, match="outside Slack"):
            await read(desk, file)
    finally:
        await runner.cleanup()
    assert seen == []


async def test_a_login_page_is_not_taken_for_the_file(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    file = await dropped(slack, desk)
    of_others = File("F0ELSE", "cars.csv", "cars.csv", team_id="T0ELSE")
    slack.workspace.files[of_others.id] = of_others
    slack.workspace.files[file.id].url = slack.workspace.file_url(of_others)
    with pytest.raises(Unreadable, match="login"):
        await read(desk, file)


@pytest.mark.parametrize(("grown", "said"), [(b"more", "larger"), (None, "smaller")])
async def test_a_file_of_another_size_than_announced_is_not_read(
    slack: SlackServer, desk: RecordingDesk, grown: bytes | None, said: str
) -> None:
    file = await dropped(slack, desk)
    body = (CSV + grown) if grown else CSV[:5]
    slack.faults["download"].append(Fault(body=body.decode()))
    with pytest.raises(Unreadable, match=said):
        await read(desk, file)


@pytest.mark.parametrize("fault", [DROPPED, Fault(status=404, body="gone")])
async def test_a_download_that_fails_is_said_in_a_sentence(
    slack: SlackServer, desk: RecordingDesk, fault: Fault
) -> None:
    file = await dropped(slack, desk)
    slack.faults["download"].extend([fault] * 8)
    with pytest.raises(Unreadable, match=r"cars\.csv"):
        await read(desk, file)


async def test_a_file_is_read_though_slack_fails_to_say_where_it_is_for_a_while(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    file = await dropped(slack, desk)
    slack.faults["files.info"].extend([SERVER_ERROR] * 3)
    assert await read(desk, file) == CSV


async def test_a_missing_scope_for_files_is_said_in_a_sentence(
    slack: SlackServer, desk: RecordingDesk
) -> None:
    file = await dropped(slack, desk)
    slack.workspace.scopes -= {"files:read"}
    with pytest.raises(Unreadable, match="missing_scope"):
        await read(desk, file)
