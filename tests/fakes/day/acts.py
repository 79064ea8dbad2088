"""The scenes of a day, played: each until what it is about has come."""

from __future__ import annotations

from tests.fakes.day import gestures
from tests.fakes.day.script import MENTIONS_OFF, MENTIONS_ON, Scene
from tests.fakes.day.stage import Stage

NOT_YOURS = "Only who asked, or who began this thread, can stop it."
NEXT = "I'm working on the question before"
THANKS = "Thank you, noted."
MENTIONED = 4  # one of so many follow-ups mentions the bot all the same


async def play(stage: Stage, scene: Scene) -> None:
    """One scene, to its end."""
    stage.now = scene
    await ACTS[scene.kind](stage, scene)
    stage.now = None


async def asks(stage: Stage, scene: Scene) -> str:
    [question] = scene.questions
    mentions = question.number % MENTIONED == 0
    message = await stage.says(scene.people[0], question.text, mentions=mentions)
    await stage.settled(str(question.number))
    return message


async def joins(stage: Stage, scene: Scene) -> None:
    """Others speak before the bot has begun: it can take them in."""
    await gestures.meanwhile(stage, scene, "first")


async def waits(stage: Stage, scene: Scene) -> None:
    """Others speak while the answer is made: they come next."""
    await gestures.meanwhile(stage, scene, "last")


async def stops(stage: Stage, scene: Scene) -> None:
    """By word, or in the platform's own way, while the model thinks."""
    [question] = scene.questions
    await gestures.held(stage, scene.people[0], question, "first")
    if question.number % 2 and stage.room.has_own_stop:
        await stage.room.stops(stage.who(scene.people[0]))
    else:
        await stage.says(scene.people[0], "stop")
    await stage.settled(*scene.answers)
    stage.world.model.release(question.number, "first")


async def hits_stop(stage: Stage, scene: Scene) -> None:
    """While a cell runs: by our own button where it is shown, else in the platform's own way."""
    [question] = scene.questions
    await stage.says(scene.people[0], question.text)
    await stage.world.model.reached(question.number, "first")
    if stage.room.has_stop_button:
        await gestures.presses_stop(stage, scene.people[0])
    else:
        await stage.room.stops(stage.who(scene.people[0]))
    await stage.settled(*scene.answers)


async def may_not_stop(stage: Stage, scene: Scene) -> None:
    asker, outsider = scene.people[:2]
    [question] = scene.questions
    await gestures.held(stage, asker, question, "first")
    before = stage.whispers(outsider, NOT_YOURS)
    await stage.says(outsider, "stop")
    await stage.whispered(outsider, NOT_YOURS, before)
    stage.world.model.release(question.number, "first")
    await stage.settled(*scene.answers)


async def presses_offered(stage: Stage, scene: Scene) -> None:
    """Ask what is offered, by pressing it twice in a row."""
    [question] = scene.questions
    await asks(stage, scene)
    await gestures.presses(stage, scene.people[1], question.offered[0].text, times=2)
    await stage.settled(str(question.offered[0].number))


async def retries(stage: Stage, scene: Scene) -> None:
    await asks(stage, scene)
    await gestures.presses(stage, scene.people[1], "Retry", times=2)
    await stage.settled(str(scene.questions[0].number))


async def shows_code(stage: Stage, scene: Scene) -> None:
    await asks(stage, scene)
    await gestures.presses(stage, scene.people[1], "Show code")
    await stage.whispered(scene.people[1], f"Question {scene.questions[0].number}, step 1")


async def exports(stage: Stage, scene: Scene) -> None:
    await asks(stage, scene)
    before = gestures.notebooks(stage)
    await gestures.presses(stage, scene.people[1], "Export notebook")
    what = f"{stage.name}: a notebook is posted"
    await stage.world.until(what, lambda: gestures.notebooks(stage) > before)


async def likes(stage: Stage, scene: Scene) -> None:
    await asks(stage, scene)
    person = scene.people[1]
    before = stage.whispers(person, THANKS)
    await stage.room.likes(stage.who(person), stage.last.id)
    await stage.whispered(person, THANKS, before)


async def complains(stage: Stage, scene: Scene) -> None:
    await asks(stage, scene)
    person = scene.people[1]
    before = stage.whispers(person, THANKS)
    why = gestures.reason(scene.questions[0])
    await stage.room.complains(stage.who(person), stage.last.id, why)
    await stage.whispered(person, THANKS, before)


async def drops(stage: Stage, scene: Scene) -> None:
    await stage.says(scene.people[0], "", files=gestures.files(scene))
    await stage.settled(*scene.answers)


async def loads(stage: Stage, scene: Scene) -> None:
    await stage.says(scene.people[0], scene.questions[0].text, files=gestures.files(scene))
    await stage.settled(*scene.answers)


async def helps(stage: Stage, scene: Scene) -> None:
    await stage.says(scene.people[0], "help")
    await stage.settled(*scene.answers)


async def lists(stage: Stage, scene: Scene) -> None:
    await stage.says(scene.people[0], "datasets")
    await stage.settled(*scene.answers)


async def mentions(stage: Stage, scene: Scene) -> None:
    """The switch of the channel: what is said among people isn't for the bot then."""
    asker = scene.people[0]
    await stage.says(asker, "mentions on")
    await stage.settled(MENTIONS_ON)
    await stage.room.chats(stage.who(asker), "#5001 add 3 is among us")
    await stage.says(asker, scene.questions[0].text, mentions=True)
    await stage.settled(str(scene.questions[0].number))
    await stage.says(asker, "mentions off", mentions=True)
    await stage.settled(MENTIONS_OFF)


async def edits(stage: Stage, scene: Scene) -> None:
    message = await asks(stage, scene)
    await stage.room.edits(stage.who(scene.people[0]), message, f"#{message[-4:]} add 5")


async def deletes(stage: Stage, scene: Scene) -> None:
    message = await asks(stage, scene)
    await stage.room.deletes(stage.who(scene.people[0]), message)


async def other_bot(stage: Stage, scene: Scene) -> None:
    await stage.room.bot_says("#5002 add 7")


async def again(stage: Stage, scene: Scene) -> None:
    await stage.room.redelivers()


async def shortcut(stage: Stage, scene: Scene) -> None:
    person = stage.who(scene.people[0])
    await stage.room.asks_about(person, stage.last.id, scene.questions[0].text)
    await stage.settled(*scene.answers)


async def home(stage: Stage, scene: Scene) -> None:
    await stage.room.opens_home(stage.who(scene.people[0]))


async def command(stage: Stage, scene: Scene) -> None:
    await stage.room.lists_datasets(stage.who(scene.people[0]))


ACTS = {
    "asks": asks, "joins": joins, "waits": waits, "stops": stops, "hits stop": hits_stop,
    "may not stop": may_not_stop, "suggests": presses_offered, "chooses": presses_offered,
    "retries": retries, "shows code": shows_code, "exports": exports, "likes": likes,
    "complains": complains, "drops": drops, "loads": loads, "helps": helps, "lists": lists,
    "mentions": mentions, "edits": edits, "deletes": deletes, "bot": other_bot, "again": again,
    "shortcut": shortcut, "home": home, "command": command, "log": asks,
}  # fmt: skip
