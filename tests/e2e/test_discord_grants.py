"""What a thread of Discord may use is what all may who read it: the real bot, its data server and
sandboxes; only Discord's servers and the model are ours.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.fakes.discord.bot import bot
from tests.fakes.discord.hands import Place
from tests.fakes.discord.human import Human
from tests.fakes.discord.messages import Posted
from tests.fakes.discord.owner import Owner
from tests.fakes.discord.server import DiscordServer
from tests.fakes.discord_answers import answered
from tests.fakes.openai_server import Answer, OpenAIServer, printed

GRANTS = """
[grants.finance]
who = ["discord:{guild}:@{finance}"]
datasets = ["pay"]

[grants.ben]
who = ["discord:{guild}:{ben}"]
datasets = ["plans"]

[grants.all]
datasets = ["car_prices"]
"""
LIST = Answer(calls=(json.dumps({"code": "sorted(datasets.list()['name'])"}),))
CARS, PAY, PLANS = "['car_prices']", "['car_prices', 'pay']", "['car_prices', 'plans']"


class Asking:
    """Asks for what there is, and remembers how often it was answered in each thread."""

    def __init__(self, model: OpenAIServer) -> None:
        self._model = model
        self._answers: dict[int, int] = {}

    async def listed(self, human: Human, question: Posted) -> str:
        """What a cell lists to answer a question."""
        self._model.script += [LIST, _saying]
        thread = human.thread(question).id
        self._answers[thread] = self._answers.get(thread, 0) + 1
        said = await answered(human, question, self._answers[thread])
        return next(text for text in reversed(said) if "I got " in text)


def _saying(request: dict[str, Any]) -> Answer:
    return Answer(f"I got {printed(request)}.")


async def shown(discord: DiscordServer, human: Human, place: Place) -> str:
    """What `/datasets` tells there to who runs it."""
    asked = await human.runs("/datasets", at=place)
    await discord.world.until(lambda: any(one.text for one in asked.answers))
    return "\n".join(one.text for one in asked.answers)


async def test_a_thread_may_use_what_all_may_who_read_it_now(
    discord: DiscordServer, environment: dict[str, str]
) -> None:
    world, owner = discord.world, Owner(discord.world)
    ana, ben = Human(discord), Human(discord, world.ben)
    finance = owner.makes("Finance")
    owner.gives(world.ana, finance)
    books, desk = world.add_channel("books"), world.add_channel("desk")
    owner.closes(books, finance)
    owner.closes(desk, world.ben)
    folder = Path(environment["THREADBOOK_DATASETS"])
    for name in ("pay", "plans"):
        (folder / f"{name}.csv").write_text("n\n1\n")
    granted = GRANTS.format(guild=world.guild.id, finance=finance.id, ben=world.ben.id)
    (folder / "datasets.toml").write_text(granted)
    async with OpenAIServer().serving() as model:
        given = environment | {"OPENAI_BASE_URL": model.base_url, "THREADBOOK_MODEL": "scripted"}
        asking = Asking(model)
        async with bot(discord, given):
            # Everybody reads here, whoever asks.
            assert CARS in await asking.listed(ana, await ana.mentions("What is there?"))
            # The role that a channel is open to, and nobody else.
            assert PAY in await asking.listed(ana, await ana.at(books).mentions("What is there?"))
            # A person that it is open to; then somebody else joins.
            begun = await ben.at(desk).mentions("What is there?")
            assert PLANS in await asking.listed(ben, begun)
            assert "plans" in await shown(discord, ben, begun)
            owner.lets_in(desk, world.ana)
            assert CARS in await asking.listed(ben, await ben.replies(begun, "And now?"))
            assert "plans" not in await shown(discord, ben, begun)
            # Alone there is more; until the role is lost, as what she says next shows.
            direct = await ana.dm("What is there?")
            assert PAY in await asking.listed(ana, direct)
            owner.takes(world.ana, finance)
            await ana.says("I have left finance.")
            assert CARS in await asking.listed(ana, await ana.dm("And now?"))
            assert "pay" not in await shown(discord, ana, world.direct(world.ana))
