"""Whom grants name, told to the bot alone; and no word taken of readers who were told apart by
other grants, or of whom nobody knows.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from adapters.audience import Audience, Reader
from adapters.messages import ThreadKey
from bot.errors import DatasetsError
from bot.mcp import DatasetServer as Neighbour
from tests.fakes.dataset_server import DatasetServer, Refused, serving
from tests.fakes.identities import NOBODY_NAMED, OPERATOR, SIGNER, signed

THREAD = "slack:T1:C1:1.1"
ROLES = '[roles]\nboard = ["slack:T1:UANA", "discord:G1:@R1"]\n'
BOARD = ROLES + '[grants.board]\nwho = ["@board", "guest"]\ndatasets = ["*"]\n'
BEN_TOO = '[grants.ben]\nwho = ["slack:T1:UBEN", "slack:T1:UANA"]\ndatasets = ["cars"]\n'
ALL = '[grants.all]\ndatasets = ["cars"]\n'


@pytest.fixture
async def server(short_path: Path) -> AsyncGenerator[DatasetServer]:
    folder = short_path / "data"
    folder.mkdir()
    (folder / "cars.csv").write_text("brand\nAudi\n")
    (folder / "datasets.toml").write_text(BOARD + ALL)
    async with serving(folder, short_path / "mcp.sock") as running:
        yield running


def neighbour(server: DatasetServer) -> Neighbour:
    """As the bot asks it."""
    home = server.socket.parent
    return Neighbour(
        home,
        home / "data",
        uploads=home / "uploads",
        cache=home / "cache",
        port=0,
        log=home / "log",
        identity_key=home / "identity.key",
        had_grants=home / "had-grants",
        audit=home / "audit",
        signer=SIGNER,
    )


def declare(server: DatasetServer, text: str) -> None:
    (server.socket.parent / "data" / "datasets.toml").write_text(text)


async def test_the_bot_hears_whom_grants_name_and_with_which_others(server: DatasetServer) -> None:
    found = await neighbour(server).people()
    board = frozenset({"board"})
    assert found.grants == {"slack:T1:UANA": board, "discord:G1:@R1": board}

    declare(server, BOARD + ALL + BEN_TOO)
    more = await neighbour(server).people()
    assert more.grants["slack:T1:UANA"] == {"board", "ben"}
    assert more.digest != found.digest


@pytest.mark.parametrize("identity", ["", signed(THREAD), "x.y.z"])
async def test_nobody_else_hears_it(server: DatasetServer, identity: str) -> None:
    async with server.http(identity=identity) as http:
        answer = await http.get("/people")
    assert answer.status_code == 404
    assert "UANA" not in answer.text


async def test_readers_told_apart_by_other_grants_get_nothing_until_they_are_again(
    server: DatasetServer,
) -> None:
    before = signed(THREAD, people=(await neighbour(server).people()).digest)
    listed = await server.call("list_datasets", identity=before)
    assert listed["datasets"] == ["cars"]
    imported = await server.call("import_dataset", identity=before, name="cars")

    declare(server, BOARD + ALL + BEN_TOO)
    with pytest.raises(Refused, match="run the cell again"):
        await server.call("list_datasets", identity=before)
    async with server.http(identity=before) as http:
        assert (await http.get(imported["stream"])).status_code == 403
    after = signed(THREAD, people=(await neighbour(server).people()).digest)
    assert (await server.call("list_datasets", identity=after))["datasets"] == ["cars"]
    assert (await server.call("list_datasets", identity=OPERATOR))["datasets"] == ["cars"]


@pytest.mark.parametrize("digest", ["", NOBODY_NAMED, "0" * 64])
async def test_no_digest_that_is_made_up_goes_through(server: DatasetServer, digest: str) -> None:
    with pytest.raises(Refused, match="can't be proven"):
        await server.call("list_datasets", identity=signed(THREAD, people=digest))


async def test_where_nobody_knows_who_reads_a_sentence_says_so(server: DatasetServer) -> None:
    digest = (await neighbour(server).people()).digest
    nobody = SIGNER.reading(ThreadKey.parse(THREAD), Audience(), digest)
    for tool, asked in (("list_datasets", {}), ("import_dataset", {"name": "cars"})):
        with pytest.raises(Refused, match="can't find out just now who reads along here"):
            await server.call(tool, identity=nobody, **asked)
    named = Reader("external", frozenset({"slack:T1:UANA"}))
    known = signed(THREAD, named, people=digest)
    assert (await server.call("list_datasets", identity=known))["datasets"] == ["cars"]


async def test_a_server_that_is_away_is_told_as_such(server: DatasetServer) -> None:
    away = neighbour(DatasetServer(server.socket.parent / "none" / "mcp.sock"))
    with pytest.raises(DatasetsError):
        await away.people()
