"""Five places with different grants, and what code in the sandbox of each gets at: by tools, SQL,
streams, guessed and stolen tickets, forged identities, other paths and sockets, and the uploads of
others. Every value is a canary; what comes back anywhere is searched for them.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.rows import Row, rows_in
from bot.identity import Signer, key_in
from tests.fakes.discord.bot import bot as discord_bot
from tests.fakes.discord.human import Human as DiscordHuman
from tests.fakes.discord.permissions import VIEW_CHANNEL
from tests.fakes.discord.server import DiscordServer
from tests.fakes.intruder import CANARY, code
from tests.fakes.openai_server import Answer, OpenAIServer, printed
from tests.fakes.slack.bot import bot as slack_bot
from tests.fakes.slack.human import Human as SlackHuman
from tests.fakes.slack.server import SlackServer

# What may be seen in each place, written by hand, as docs/access.md says it.
EXPECTED = {
    "direct": {
        *("orders.emea", "orders.apac", "orders.email", "orders.phone", "pay", "prices"),
        *("leaflet", "brochure", "upload.direct"),
    },
    "sales": {"orders.emea", "prices", "upload.sales"},
    "other": {"prices", "upload.other"},
    "guest": {"leaflet", "upload.guest"},
    "shared": {"brochure", "upload.shared"},
}
# Discord has no guests: everybody in a server is a member, and that is granted one more.
IN_DISCORD = EXPECTED | {"guest": {"leaflet", "prices", "upload.guest"}}
PLACES = tuple(EXPECTED)
# The rows of the table there.
TOLD = {
    "orders.emea": "`orders`: rows of EMEA",
    "orders.apac": "`orders`: other rows",
    "orders.email": "`orders`: `email`",
    "orders.phone": "`orders`: `phone`",
    "pay": "`shop.pay`, a table of a database",
    "prices": "`prices`",
    "leaflet": "`leaflet`",
    "brochure": "`brochure`",
}
ROOT = Path(__file__).parents[2]
GRANTS = """
[grants.boss]
who = ["{boss}"]
datasets = ["*"]

[grants.sales]
in = ["{sales}"]
datasets = ["orders"]
hidden.orders = ["email"]
masked.orders = ["phone"]
rows.orders = [["region", "=", "EMEA"]]

[grants.guests]
who = ["member", "guest"]
in = ["{guest}"]
datasets = ["leaflet"]

[grants.shared]
who = ["member", "guest", "external"]
in = ["{shared}"]
datasets = ["brochure"]

[grants.everybody]
datasets = ["prices"]
"""
ORDERS = """region,code,email,phone
EMEA,zq-orders.emea-1,zq-orders.email-1,zq-orders.phone-1
EMEA,zq-orders.emea-2,zq-orders.email-2,zq-orders.phone-2
APAC,zq-orders.apac-3,zq-orders.email-3,zq-orders.phone-3
"""


@dataclass(frozen=True)
class Place:
    """`ask` says a text there, with files, and gives all that people can read of it afterwards."""

    name: str
    may_see: set[str]
    ask: Callable[[str, list[tuple[str, bytes]]], Awaitable[str]]


def write_data(folder: Path, **names: str) -> None:
    (folder / "datasets.toml").write_text(GRANTS.format(**names))
    (folder / "orders.csv").write_text(ORDERS)
    for name in ("prices", "leaflet", "brochure"):
        (folder / f"{name}.csv").write_text(f"code\nzq-{name}-1\nzq-{name}-2\n")
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        database.executescript("CREATE TABLE pay (code TEXT); INSERT INTO pay VALUES ('zq-pay-1');")


async def tried(
    place: Place, model: OpenAIServer, environment: dict[str, str], stolen: list[str]
) -> Any:
    """What its code reports, with nothing anywhere that may not be seen there."""
    uploads = [f"upload_{name}" for name in PLACES]
    names = ["orders", "prices", "leaflet", "brochure", "shop.pay", "pay", *uploads]
    signer = Signer(key_in(Path(environment["THREADBOOK_HOME"]) / "identity.key"))
    attack = code(
        names,
        folder=environment["THREADBOOK_DATASETS"],
        stolen=stolen,
        identities=[signer.operating()],  # as if somebody had found a true one
    )
    model.script += [Answer(calls=(json.dumps({"code": attack}),)), Answer("Done.")]
    before = len(model.requests)
    upload = f"code\nzq-upload.{place.name}-1\n".encode()
    shown = await place.ask("look around", [(f"upload_{place.name}.csv", upload)])

    said = printed(model.requests[-1])
    assert said.startswith("{"), said[:3000]
    report = json.loads(said)
    everything = shown + json.dumps(model.requests[before:])
    assert kinds(CANARY.findall(everything)) <= place.may_see, place.name
    assert report["odd"] == [], (place.name, report["odd"])
    return report


def kinds(canaries: list[str]) -> set[str]:
    return {one.removeprefix("zq-").rpartition("-")[0] for one in canaries}


async def compared(places: list[Place], model: OpenAIServer, environment: dict[str, str]) -> None:
    audit = Path(environment["THREADBOOK_HOME"]) / "audit"
    stolen: list[str] = []
    rows: list[Row] = []
    for place in places:
        report = await tried(place, model, environment, stolen)
        assert kinds(report["seen"]) == place.may_see, place.name
        stolen += filter(None, [report["ticket"]])

        known = len(rows)
        rows = [row for row in rows_in(audit) if row.session]
        others = [row for row in rows[known:] if row.outcome != "ok"]
        assert len(rows) - known >= report["attempts"], place.name
        assert len(others) >= report["refused"], place.name
        assert all(row.reason for row in others), [row for row in others if not row.reason][:5]
        sys.stdout.write(f"{place.name}: {report['attempts']} tried, {report['refused']} refused\n")


def test_the_documents_table_is_the_one_that_is_tried() -> None:
    written = (ROOT / "docs" / "access.md").read_text()
    for kind, told in TOLD.items():
        cells = ["yes" if kind in EXPECTED[place] else "–" for place in PLACES]
        assert f"| {told} | {' | '.join(cells)} |\n" in written
    places = {name: f"slack:T012AB:C0{name.upper()}" for name in ("sales", "guest", "shared")}
    assert f"```toml{GRANTS.format(boss='slack:T012AB:U0BOSS', **places)}```" in written


def scripted(environment: dict[str, str], model: OpenAIServer) -> dict[str, str]:
    return environment | {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}


async def test_slack(slack: SlackServer, environment: dict[str, str]) -> None:
    world = slack.workspace
    world.add_person("U0BOSS", "Boss")
    for channel in ("C0SALES", "C0GUEST", "C0SHARED"):
        world.add_channel(channel, channel[2:].lower())
    world.add_person("U0GUEST", "Guest", is_guest=True)
    for channel in ("C0SALES", "C0DATA", "C0SHARED"):
        world.channels[channel].members.discard("U0GUEST")
    world.channels["C0SHARED"].is_shared = True
    write_data(
        Path(environment["THREADBOOK_DATASETS"]),
        boss="slack:T0TEAM:U0BOSS",
        **{name: f"slack:T0TEAM:C0{name.upper()}" for name in ("sales", "guest", "shared")},
    )
    channels = {"sales": "C0SALES", "other": "C0DATA", "guest": "C0GUEST", "shared": "C0SHARED"}

    def place(name: str) -> Place:
        async def ask(text: str, files: list[tuple[str, bytes]]) -> str:
            if name == "direct":
                human = SlackHuman(slack, "U0BOSS")
                asked = await human.dm(text, files=files)
            else:
                human = SlackHuman(slack, "U0ANA", channels[name])
                asked = await human.mentions(text, files=files)
            answers = await human.answered(asked, 1)
            return "".join(f"{one.text}{one.blocks}{one.files}" for one in answers)

        return Place(name, EXPECTED[name], ask)

    async with OpenAIServer().serving() as model:
        given = scripted(environment, model) | {"THREADBOOK_SLACK_EXTERNAL": "true"}
        async with slack_bot(slack, given):
            await compared([place(name) for name in PLACES], model, environment)


async def test_discord(discord: DiscordServer, environment: dict[str, str]) -> None:
    world = discord.world
    boss, contractors = world.add_person("Boss"), world.add_role("Contractors")
    carl = world.add_person("Carl", roles=[contractors])
    fair = world.add_guild("Fair")
    fair.features.append("DISCOVERABLE")
    world.joins(world.ana, fair)
    channels = {
        "sales": world.add_channel("sales"),
        "other": world.data,
        "guest": world.add_channel("contractors"),
        "shared": world.add_channel("stand", guild=fair),
    }
    world.overwrite(channels["guest"], world.guild.roles[world.guild.id], denied=VIEW_CHANNEL)
    for who in (contractors, world.bot):
        world.overwrite(channels["guest"], who, allowed=VIEW_CHANNEL)
    write_data(
        Path(environment["THREADBOOK_DATASETS"]),
        boss=f"discord:@me:{boss.id}",
        sales=f"discord:{world.guild.id}:{channels['sales'].id}",
        guest=f"discord:{world.guild.id}:{channels['guest'].id}",
        shared=f"discord:{fair.id}:{channels['shared'].id}",
    )

    def place(name: str) -> Place:
        async def ask(text: str, files: list[tuple[str, bytes]]) -> str:
            if name == "direct":
                human = DiscordHuman(discord, boss)
                asked = await human.dm(text, files=files)
            else:
                person = carl if name == "guest" else world.ana
                human = DiscordHuman(discord, person, channels[name])
                asked = await human.mentions(text, files=files)
            answers = await human.answered(asked, 1)
            return "".join(str(one) for one in answers)

        return Place(name, IN_DISCORD[name], ask)

    async with (
        OpenAIServer().serving() as model,
        discord_bot(discord, scripted(environment, model)),
    ):
        await compared([place(name) for name in PLACES], model, environment)
