"""Orders: what people ask of Threadbook itself. None of them asks the model."""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from adapters.desk import Home, OfferedDataset, OwnThread
from adapters.messages import File, Message, Platform, Reply, ThreadKey

from . import commands, replies
from .audiences import Audiences
from .commands import Order
from .records import Thread, TurnRecord
from .store import Store

MAX_SHOWN_CODE_CHARS = 2_500
MAX_HOME_DATASETS = 20
MAX_NAMED_DATASETS = 5
NOTHING_RUNS = "Nothing is running here."
STOPPING = "Stopping."
NOT_YOURS = "Only who asked, or who began this thread, can stop it."
DECIDED = "The answer is being posted already."
CLEARED = "I have forgotten our conversation. Variables are still there."
ONLY_IN_THREADS = "That works inside a thread with me."
NO_CODE = "No code was run for this answer."
NO_CELLS = "No code has run in this thread yet."
THANKS = "Thank you, noted."
MENTIONS_ON = "From now on I listen in this channel's threads only when I'm mentioned."
MENTIONS_OFF = "From now on I hear follow-ups in this channel's threads without a mention."
MENTIONS_HOW = "`mentions on` has me listen only when mentioned, `mentions off` to follow-ups too."
MORE_ALONE = "{} more in a direct message with me."
IN_DIRECT = "Here everything is for me; the switch is for channels."


class Catalogue(Protocol):
    """The datasets, as their server tells of them."""

    async def call(
        self, tool: str, *, identity: str, person: str = "", **arguments: str
    ) -> dict[str, Any]:
        """A tool's structured result, as those see it whom the identity is of; `person` asked.

        Raises:
            LookupError: the tool refused; the text is for the person who asked.
        """
        ...


class Stoppable(Protocol):
    """The turn that runs in the thread."""

    def may_stop(self, author_id: str) -> bool: ...

    def stop(self) -> bool: ...


class Orders:
    """One method per order."""

    def __init__(self, store: Store, catalogue: Catalogue, audiences: Audiences) -> None:
        self._store = store
        self._catalogue = catalogue
        self._audiences = audiences

    async def obey(
        self,
        order: Order,
        thread: Thread | None,
        message: Message,
        reply: Reply,
        running: Stoppable | None,
    ) -> None:
        """Obey one order and answer it; `thread` is None outside all threads."""
        if order.word == "help":
            await reply.write(await self._help(message))
        elif order.word == "datasets":
            await reply.write(await self._datasets(order.argument, message))
            if not order.argument and (more := await self._more_alone(message)):
                await reply.whisper(MORE_ALONE.format(more))
        elif thread is None:
            await reply.write(ONLY_IN_THREADS)
        else:
            await self._obey_in(thread, order, message, reply, running)

    async def _obey_in(
        self,
        thread: Thread,
        order: Order,
        message: Message,
        reply: Reply,
        running: Stoppable | None,
    ) -> None:
        match order.word:
            case "stop":
                await reply.whisper(self._stop(message, running))
            case "clear":
                await self._store.clear(thread)
                await reply.write(CLEARED)
            case "mentions" | "mentions?":
                await reply.write(await self._set_mentions(order, message))
            case "code":
                await self._show_code(await self._turn(thread, order.argument), reply)
            case "notebook":
                await self._export(thread, reply)
            case "feedback":
                await self._rate(thread, order, message)
                await reply.whisper(THANKS)
            case _:
                raise AssertionError(order.word)

    async def home(self, platform: Platform, workspace: str, author_id: str) -> Home:
        """A person's threads in a workspace, and the datasets that they may use by themselves."""
        found = await self._store.turns.threads_of(f"{platform}:{workspace}:", author_id)
        alone = await self._audiences.signed_alone(platform, workspace, author_id)
        listed = await self._catalogue.call(
            "list_datasets", identity=alone, person=f"{platform}:{workspace}:{author_id}"
        )
        details: list[dict[str, Any]] = listed.get("details", [])
        return Home(
            tuple(
                OwnThread(ThreadKey.parse(key), replies.plain(title, 150), used)
                for key, title, used in found
            ),
            tuple(
                OfferedDataset(
                    replies.plain(item["name"]),
                    item.get("rows"),
                    item.get("columns"),
                    replies.plain(item.get("description") or "", 150),
                )
                for item in details[:MAX_HOME_DATASETS]
            ),
            total=len(details),
        )

    async def _help(self, message: Message) -> str:
        identity = await self._audiences.signed(message.key)
        listed = await self._catalogue.call(
            "list_datasets", identity=identity, person=message.person
        )
        names = [replies.plain(item["name"]) for item in listed.get("details", [])]
        if not names:
            return f"{commands.HELP}\n\n{replies.NO_DATASETS}"
        shown = ", ".join(f"`{name}`" for name in names[:MAX_NAMED_DATASETS])
        more = len(names) - MAX_NAMED_DATASETS
        said = f"{shown} and {more} more" if more > 0 else shown
        return f"{commands.HELP}\n\nData here: {said}. Try: *Show summary stats of {names[0]}*"

    async def _datasets(self, words: str, message: Message) -> str:
        """What may be used by all who read there."""
        identity = await self._audiences.signed(message.key)
        call = partial(self._catalogue.call, identity=identity, person=message.person)
        try:
            if not words:
                return replies.dataset_list(await call("list_datasets"))
            found = await call("search_datasets", text=words)
            if any(item["name"] == words for item in found["details"]):
                return replies.dataset_details(await call("describe_dataset", name=words))
            return replies.dataset_list(found, words)
        except LookupError as error:
            return replies.sentence(str(error))

    async def _more_alone(self, message: Message) -> int:
        """How many datasets who asks may use where nobody reads along, and not here."""
        key = message.key
        if message.is_direct or message.platform == "terminal":
            return 0
        alone = await self._audiences.signed_alone(key.platform, key.workspace, message.author.id)
        try:
            listed = [
                await self._catalogue.call(
                    "list_datasets", identity=identity, person=message.person
                )
                for identity in (await self._audiences.signed(key), alone)
            ]
        except LookupError:
            return 0
        here, more = (set[str](one["datasets"]) for one in listed)
        return len(more - here)

    def _stop(self, message: Message, running: Stoppable | None) -> str:
        if running is None:
            return NOTHING_RUNS
        if not running.may_stop(message.author.id):
            return NOT_YOURS
        return STOPPING if running.stop() else DECIDED

    async def _set_mentions(self, order: Order, message: Message) -> str:
        if message.is_direct:
            return IN_DIRECT
        if order.word == "mentions?":
            return MENTIONS_HOW
        needs = order.argument == "on"
        await self._store.inbox.set_needs_mention(message.key.channel_key, needs_mention=needs)
        return MENTIONS_ON if needs else MENTIONS_OFF

    async def _turn(self, thread: Thread, number: str) -> TurnRecord | None:
        """The turn of that number in this thread; without one, the newest."""
        if not number.isdecimal():
            return await self._store.turns.newest(thread)
        turn = await self._store.turns.find(int(number))
        return turn if turn and turn.thread_id == thread.id else None

    async def _show_code(self, turn: TurnRecord | None, reply: Reply) -> None:
        cells = await self._store.journal.cells_of(turn.id) if turn else []
        if not cells:
            await reply.whisper(NO_CODE)
            return
        code = "\n\n".join(f"# Cell {n}\n{cell.code}" for n, cell in enumerate(cells, 1))
        if len(code) <= MAX_SHOWN_CODE_CHARS and "```" not in code:
            await reply.whisper(f"```python\n{code}\n```")
        else:
            await reply.attach(File("code.py", "text/x-python", code.encode()))

    async def _export(self, thread: Thread, reply: Reply) -> None:
        from .notebook import notebook  # its library is large, and rarely needed

        journal = self._store.journal
        cells = await journal.cells(thread)
        if not cells:
            await reply.whisper(NO_CELLS)
            return
        text = notebook(thread, cells, await journal.artifacts(thread))
        await reply.attach(File("thread.ipynb", "application/x-ipynb+json", text.encode()))

    async def _rate(self, thread: Thread, order: Order, message: Message) -> None:
        verdict, _, number = order.argument.partition(":")
        turn = await self._turn(thread, number)
        if turn is not None and verdict in ("helpful", "unhelpful"):
            await self._store.turns.rate(turn.id, message.author.id, verdict, order.note[:2000])
