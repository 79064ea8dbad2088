"""Tools of other servers by grant: the gateway decides on every list and call, for whom it is."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import jwt
import pytest

from adapters.audience import Reader
from adapters.messages import ThreadKey
from bot.identity import ALGORITHM, AUDIENCE, Signer
from tests.fakes.gateway import OTHER, ROOT, GatewayProcess, gateway
from tests.fakes.identities import A_MEMBER, KEY, NOBODY_NAMED, OPERATOR, signed
from tests.fakes.sidecar import tool_call

SERVERS = f"""
[servers.local]
command = {json.dumps(OTHER)}
env = {{ PYTHONPATH = "{ROOT}" }}
tools = ["echo", "fail", "headers"]

[servers.down]
command = ["no-such-program"]
tools = ["*"]
"""
GRANTS = """
[grants.few]
in = ["slack:T1:C1"]
tools = ["local.echo"]

[grants.all]
in = ["slack:T1:C2"]
tools = ["*"]
"""
FEW, ALL, NONE = (signed(f"slack:T1:C{number}:1.1") for number in (1, 2, 3))
GUESTS = signed("slack:T1:C2:1.1", Reader("member"), Reader("guest"))
OF_ANOTHER = Signer(b"x" * 32)
LONG_AGO = Signer(KEY, clock=lambda: datetime.now(UTC) - timedelta(hours=2))
IN_C2 = ThreadKey.parse("slack:T1:C2:1.1")


def _forged() -> dict[str, tuple[str, ...]]:
    """What says in vain that it may use everything, as the headers of a request."""
    claims = {"thread": "", "operator": True, "exp": datetime.now(UTC) + timedelta(hours=1)}
    return {
        "nothing": (),
        "an empty one": ("",),
        "nonsense": ("a.b.c",),
        "signed with another key": (OF_ANOTHER.operating(),),
        "out of date": (LONG_AGO.reading(IN_C2, A_MEMBER, NOBODY_NAMED),),
        "two": (FEW, OPERATOR),
        "the same one twice": (ALL, ALL),
        "not signed at all": (jwt.encode({**claims, "aud": AUDIENCE}, "", "none"),),
        "for another audience": (jwt.encode({**claims, "aud": "else"}, KEY, ALGORITHM),),
        "without an end": (jwt.encode({"operator": True, "aud": AUDIENCE}, KEY, ALGORITHM),),
        "a changed one": (f"{ALL[:-3]}AAA",),
    }


@pytest.fixture
async def granted(short_path: Path) -> AsyncGenerator[GatewayProcess]:
    async with gateway(short_path, SERVERS + GRANTS) as made:
        await made.seen()
        yield made


async def _posted(granted: GatewayProcess, server: str, *identities: str) -> httpx2.Response:
    async with granted.http(*identities) as http:
        return await http.post(f"/servers/{server}/mcp", **tool_call("echo", {"value": 1}))


async def test_each_has_the_tools_that_are_granted_to_all_who_read_there(
    granted: GatewayProcess,
) -> None:
    has = {
        FEW: {"local": ["echo"]},
        ALL: {"local": ["echo", "headers", "fail"], "down": []},
        OPERATOR: {"local": ["echo", "headers", "fail"], "down": []},
        NONE: {},
        GUESTS: {},
    }
    for identity, expected in has.items():
        seen = await granted.seen(identity)
        assert {
            one["name"]: [t["name"] for t in one["tools"]] for one in seen["servers"]
        } == expected
        if "local" in expected:
            async with granted.client("local", identity) as client:
                listed = (await client.list_tools()).tools
            assert [tool.name for tool in listed] == expected["local"]
    found = (await granted.call("local", "echo", identity=FEW, value=1)).structured_content
    assert found == {"value": 1}

    refused = await granted.text("local", "fail", identity=FEW, text="never said")
    missing = await granted.text("local", "nowhere", identity=FEW)
    assert refused == missing.replace("nowhere", "fail")
    assert "never said" in await granted.text("local", "fail", identity=ALL, text="never said")

    nowhere = await _posted(granted, "nowhere", ALL)
    assert nowhere.status_code == 404
    for identity in (NONE, GUESTS):
        for server in ("local", "down"):
            answer = await _posted(granted, server, identity)
            assert (answer.status_code, answer.content) == (404, nowhere.content)


async def test_without_a_proof_nothing_is_there(granted: GatewayProcess) -> None:
    nowhere = await _posted(granted, "nowhere", OPERATOR)
    assert (await _posted(granted, "local", OPERATOR)).status_code == 200
    for what, identities in _forged().items():
        answer = await _posted(granted, "local", *identities)
        assert (answer.status_code, answer.content) == (404, nowhere.content), what
        async with granted.http(*identities) as http:
            seen = await http.get("/servers")
        assert seen.status_code == 403, what
        assert "echo" not in seen.text


async def test_what_the_file_grants_counts_from_the_next_call_on(granted: GatewayProcess) -> None:
    async def may() -> bool:
        return (await _posted(granted, "local", FEW)).status_code == 200

    assert await may()
    granted.declare(SERVERS + GRANTS.replace("local.echo", "local.headers"))
    refused = await granted.text("local", "echo", identity=FEW, value=1)
    assert refused == "This server has no tool 'echo' for cells."
    granted.declare(SERVERS + GRANTS.replace("local.echo", "down.*"))
    assert not await may()
    granted.declare(SERVERS + GRANTS)
    assert await may()
    granted.declare(SERVERS)  # grants were there: without any, nothing is
    assert not await may()
    assert (await granted.seen(ALL))["servers"] == []
    granted.declare("open = true\n" + SERVERS)
    assert await may()
    assert not (await granted.seen(GUESTS))["servers"]
