"""The scenes of a day, played: each until what it is about has come."""

from __future__ import annotations

from collections.abc import Sequence

from tests.fakes.day import gestures
from tests.fakes.day.script import MENTIONS_OFF, MENTIONS_ON, Scene
from tests.fakes.day.stage import TRIES, Stage
from tests.fakes.slack import events
from tests.fakes.slack.messages import Posted

NOT_YOURS = "Only who asked, or who began this thread, can stop it."
NEXT = "I'm working on the question before"
THANKS = "Thank you, noted."
MENTIONED = 4  # one of so many follow-ups mentions the bot all the same


async def play(stage: Stage, scene: Scene) -> None:
    """One scene, to its end."""
    stage.now = scene
    await ACTS[scene.kind](stage, scene)
    stage.now = None


async def asks(stage: Stage, scene: Scene) -> Posted:
    [question] = scene.questions
    mentions = question.number % MENTIONED == 0
    posted = await stage.says(scene.people[0], question.text, mentions=mentions)
    await stage.settled(str(question.number))
    return posted


async def joins(stage: Stage, scene: Scene) -> None:
    """Others speak before the bot has begun: it can take them in."""
    await gestures.meanwhile(stage, scene, "first")


async def waits(stage: Stage, scene: Scene) -> None:
    """Others speak while the answer is made: they come next."""
    await gestures.meanwhile(stage, scene, "last")


async def stops(stage: Stage, scene: Scene) -> None:
    """By word, or by Slack's own button, while the model thinks."""
    [question] = scene.questions
    await gestures.held(stage, scene.people[0], question, "first")
    if question.number % 2 and stage.world.has_sessions:
        await gestures.stops_natively(stage, scene.people[0])
    else:
        await stage.says(scene.people[0], "stop")
    await stage.settled(*scene.answers)
    stage.world.model.release(question.number, "first")


async def hits_stop(stage: Stage, scene: Scene) -> None:
    """While a cell runs: by Slack's own button, else by ours."""
    [question] = scene.questions
    await stage.says(scene.people[0], question.text)
    await stage.world.model.reached(question.number, "first")
    if stage.world.has_sessions:
        await gestures.stops_natively(stage, scene.people[0])
    else:
        note = await gestures.stop_button(stage)
        person = stage.person(scene.people[0])
        await stage.presses(lambda: person.presses(note, "Stop"))
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
    what = f"{stage.plan.name} ({stage.key}): a notebook is posted"
    await stage.world.until(what, lambda: gestures.notebooks(stage) > before)


async def likes(stage: Stage, scene: Scene) -> None:
    await asks(stage, scene)
    person, message = stage.person(scene.people[1]), stage.last
    before = stage.whispers(scene.people[1], THANKS)

    async def act() -> Sequence[str]:
        return [await person.gives_feedback(message)]

    await stage.presses(act)
    await stage.whispered(scene.people[1], THANKS, before)


async def complains(stage: Stage, scene: Scene) -> None:
    """Thumbs down, with a reason where Slack opens the modal for it."""
    await asks(stage, scene)
    user, message = scene.people[1], stage.last
    person, before = stage.person(user), stage.whispers(user, THANKS)

    async def act() -> Sequence[str]:
        return [await person.gives_feedback(message, is_positive=False)]

    async with stage.world.hands:
        await stage.pressed(act)
        if gestures.modal(stage, person.user):
            await gestures.submits(stage, person.user, gestures.reason(scene.questions[0]))
    await stage.whispered(user, THANKS, before)


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
    await stage.person(asker).replies(stage.root, "#5001 add 3 is among us")
    await stage.says(asker, scene.questions[0].text, mentions=True)
    await stage.settled(str(scene.questions[0].number))
    await stage.says(asker, "mentions off", mentions=True)
    await stage.settled(MENTIONS_OFF)


async def edits(stage: Stage, scene: Scene) -> None:
    posted = await asks(stage, scene)
    await stage.person(scene.people[0]).edits(posted, f"#{posted.ts[-4:]} add 5")


async def deletes(stage: Stage, scene: Scene) -> None:
    posted = await asks(stage, scene)
    await stage.person(scene.people[0]).deletes(posted)


async def other_bot(stage: Stage, scene: Scene) -> None:
    """Another app talks in the thread."""
    slack, root = stage.world.slack, stage.root
    posted = Posted(
        slack.workspace.next_ts(), root.channel, root.ts, "U0OTHER", "#5002 add 7", "B0OTHER",
        subtype="bot_message",
    )  # fmt: skip
    slack.workspace.add(posted)
    await slack.event(events.message(posted, slack.workspace.channels[root.channel]))


async def again(stage: Stage, scene: Scene) -> None:
    """Slack tells of the thread's messages once more."""
    for event, event_id in stage.events[:6]:
        stage.world.slack.redeliver(event, event_id)


async def shortcut(stage: Stage, scene: Scene) -> None:
    person, message = stage.person(scene.people[0]), stage.last
    [callback] = stage.world.slack.workspace.manifest.shortcuts

    async def act() -> Sequence[str]:
        return [await person.uses_shortcut(callback, message)]

    async with stage.world.hands:
        for _ in range(TRIES):
            await stage.pressed(act)
            if gestures.modal(stage, person.user):
                break
        await gestures.submits(stage, person.user, scene.questions[0].text)
    await stage.settled(*scene.answers)


async def home(stage: Stage, scene: Scene) -> None:
    person = stage.person(scene.people[0])
    space = stage.world.slack.workspace
    space.homes.pop(person.user, None)
    await gestures.tried(
        stage, "the home is shown", person.opens_home, lambda: person.user in space.homes
    )


async def command(stage: Stage, scene: Scene) -> None:
    person = stage.person(scene.people[0])
    space = stage.world.slack.workspace
    before = len(space.messages)

    async def runs() -> Sequence[str]:
        return [person.runs("/datasets")]

    def is_listed() -> bool:
        seen_alone = (one for one in space.messages[before:] if one.visible_to == person.user)
        return any("car_prices" in one.text for one in seen_alone)

    await gestures.tried(stage, "/datasets lists them", lambda: stage.presses(runs), is_listed)


ACTS = {
    "asks": asks, "joins": joins, "waits": waits, "stops": stops, "hits stop": hits_stop,
    "may not stop": may_not_stop, "suggests": presses_offered, "chooses": presses_offered,
    "retries": retries, "shows code": shows_code, "exports": exports, "likes": likes,
    "complains": complains, "drops": drops, "loads": loads, "helps": helps, "lists": lists,
    "mentions": mentions, "edits": edits, "deletes": deletes, "bot": other_bot, "again": again,
    "shortcut": shortcut, "home": home, "command": command, "log": asks,
}  # fmt: skip
