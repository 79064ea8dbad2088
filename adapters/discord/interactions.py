"""What people do beside talking: press, run commands, fill in modals. What is recorded can't be
lost; Discord waits three seconds for each acknowledgement. Knows Discord's calls.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace

import discord
import structlog

from ..messages import Action, Attachment, Author, Message, Press
from .asked import Asked
from .attachments import of_command, on_message
from .buttons import parse
from .clients import Clients
from .errors import FAILURES, code_of, reason
from .events import Place, Quoted
from .intake import Intake
from .modals import question_modal, reason_modal
from .posts import Posts
from .presses import Pressed, about_in, ordered, reason_in, typed
from .said import author_of
from .ways_back import Interaction, WayBack

log = structlog.get_logger()

KEPT = 1000
MESSAGE_S = 1.2
HERE_NOT = "I can't see this channel, so I can't answer here."
TOO_OLD = "That button is too old for me. Please ask in your own words."
NOT_THERE = "I can't read that message. Is it gone, or am I not allowed to see its channel?"
ONLY_IN_THREADS = "Do that in the thread, please: it is about the answers there."
LOST_FILE = "{} got lost when I was restarted. Drop it here, please."
UNHEARD = "I couldn't take that down just now. Please try again in a moment."


class Interactions:
    """The buttons, the commands, the menu of messages and the modals."""

    def __init__(self, intake: Intake, clients: Clients, posts: Posts) -> None:
        self._intake = intake
        self._clients = clients
        self._posts = posts
        # Interactions whose public post isn't to be read as something that was missed.
        self._asked: OrderedDict[int, None] = OrderedDict()

    async def happened(self, interaction: Interaction) -> None:
        """A press or a modal that was sent; commands come from their tree."""
        if interaction.type is discord.InteractionType.component:
            await self.pressed(interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await self.filled_in(interaction)

    async def pressed(self, interaction: Interaction) -> None:
        """A button below an answer."""
        data, message = dict(interaction.data or {}), interaction.message
        custom_id = str(data.get("custom_id") or "")
        carried = parse(custom_id)
        if carried is None or message is None:
            return
        place = await self._admit(interaction)
        if place is None:
            return
        value = await self._posts.kept(carried.value) if carried.is_kept else carried.value
        if value is None:
            await _tell(interaction, TOO_OLD)
            return
        press = Press(carried.action, value)
        if not place.parent and not place.is_direct:
            # Below what one person alone sees in a channel.
            if press.action == "ask":
                await self._ask(interaction, place, Asked(_name(interaction), value))
            else:
                await _tell(interaction, ONLY_IN_THREADS)
            return
        pressed = Pressed(str(interaction.id), str(message.id), custom_id, press)
        way_back = WayBack(interaction)
        if await self._record(pressed.to_message(place, _author(interaction)), way_back):
            modal = reason_modal(press) if pressed.is_complaint else None
            await _acknowledge(way_back, modal)

    async def filled_in(self, interaction: Interaction) -> None:
        """A modal that was sent."""
        data = dict(interaction.data or {})
        custom_id, text = str(data.get("custom_id") or ""), typed(data)
        complaint, about = reason_in(custom_id, text), about_in(custom_id)
        if complaint is None and about is None:
            return
        place = await self._admit(interaction)
        if place is None:
            return
        if about is not None:
            await self._ask_about(interaction, place, about, text)
        elif complaint is not None:
            way_back = WayBack(interaction)
            message = ordered(place, _author(interaction), str(interaction.id), action="feedback")
            if await self._record(replace(message, pressed=complaint), way_back):
                await _acknowledge(way_back)

    async def ask(
        self, interaction: Interaction, question: str, file: discord.Attachment | None
    ) -> None:
        """`/ask`: a public post, whose thread has the answer."""
        place = await self._admit(interaction)
        if place is not None:
            files = (of_command(file),) if file else ()
            name = files[0].name if files else ""
            await self._ask(interaction, place, Asked(_name(interaction), question, name), files)

    async def order(
        self, interaction: Interaction, *, text: str = "", action: Action | None = None
    ) -> None:
        """A command that is obeyed where it is run, and answered to who ran it."""
        place = await self._admit(interaction)
        if place is None:
            return
        message = ordered(
            place, _author(interaction), str(interaction.id), text=text, action=action
        )
        if action is not None and not message.key.thread:
            await _tell(interaction, ONLY_IN_THREADS)
            return
        way_back = WayBack(interaction, is_private=True)
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
        except FAILURES as error:
            log.warning("a command isn't acknowledged", reason=reason(error))
            return
        way_back.acknowledged()
        if not await self._record(message, way_back, is_acknowledged=True):
            await interaction.edit_original_response(content=UNHEARD)

    async def asks_about(self, interaction: Interaction, message: discord.Message) -> None:
        """The menu of a message: ask for the question."""
        if await self._admit(interaction) is not None:
            await interaction.response.send_modal(question_modal(message))

    async def suggested(self, interaction: Interaction, typed_so_far: str) -> list[str]:
        """Names of datasets for what was typed so far; those that begin so come first."""
        place = await self._intake.place(
            interaction.channel, interaction.channel_id or 0, interaction.guild_id
        )
        if place is None or await self._intake.refusal(place, interaction.user):
            return []
        home = await self._intake.desk.home("discord", place.workspace, str(interaction.user.id))
        said = typed_so_far.lower()
        found = [one.name for one in home.datasets if said in one.name.lower()]
        return sorted(found, key=lambda name: not name.lower().startswith(said))

    async def caught_up(self, message: discord.Message) -> bool:
        """Whether a missed message is a post of ours for a command; its question is handed in,
        unless it was.
        """
        made_by = message.interaction_metadata
        if message.author.id != self._clients.me or made_by is None:
            return False
        asked = Asked.parse(message.content)
        if asked is None or made_by.id in self._asked:
            return True
        guild_id = message.guild.id if message.guild else None
        place = await self._intake.place(message.channel, message.channel.id, guild_id)
        if place is not None:
            text, files = asked.question, list(_lost(asked))
            if asked.about_ids and (quoted := await self._quoted(*asked.about_ids)):
                text, files = quoted.below(text), [*quoted.files]
            author = author_of(made_by.user)
            question = _question(place, message.id, made_by.id, author, text, tuple(files))
            await self._intake.hand_in(question)
        return True

    async def _ask_about(
        self, interaction: Interaction, place: Place, about: tuple[int, int], question: str
    ) -> None:
        quoted = await self._quoted(*about)
        if quoted is None:
            await _tell(interaction, NOT_THERE)
            return
        asked = Asked(
            _name(interaction),
            question,
            about=f"https://discord.com/channels/{place.workspace}/{about[0]}/{about[1]}",
        )
        await self._ask(interaction, place, asked, quoted.files, quoted.below(question))

    async def _ask(
        self,
        interaction: Interaction,
        place: Place,
        asked: Asked,
        files: tuple[Attachment, ...] = (),
        text: str = "",
    ) -> None:
        self._asked[interaction.id] = None
        while len(self._asked) > KEPT:
            self._asked.popitem(last=False)
        post_id = await _post(interaction, asked)
        if post_id is None:
            del self._asked[interaction.id]  # if it is there after all, it is caught up on
            return
        way_back = WayBack(interaction)
        way_back.acknowledged()
        author, text = _author(interaction), text or asked.question
        message = _question(place, post_id, interaction.id, author, text, files)
        # The post is there; if this fails for good, it is caught up on at the next start.
        await self._intake.surely(lambda: self._intake.hand_in(message, way_back), message.id)

    async def _admit(self, interaction: Interaction) -> Place | None:
        """Where it happened, if its author may ask there; else they are told."""
        self._intake.speaks(interaction.user.id, str(interaction.locale))
        place = await self._intake.place(
            interaction.channel, interaction.channel_id or 0, interaction.guild_id
        )
        refusal = HERE_NOT
        if place is not None:
            refusal = await self._intake.refusal(place, interaction.user)
        if refusal:
            log.info("not answered", user=interaction.user.id, why=refusal)
            await _tell(interaction, refusal)
            return None
        return place

    async def _record(
        self, message: Message, way_back: WayBack, *, is_acknowledged: bool = False
    ) -> bool:
        try:
            await self._intake.hand_in(message, way_back)
        except Exception:  # the person is told, and Discord isn't that it was heard
            log.exception("not recorded", thread=str(message.key), message=message.id)
            if not is_acknowledged:
                await _tell(way_back.interaction, UNHEARD)
            return False
        return True

    async def _quoted(self, channel_id: int, message_id: int) -> Quoted | None:
        """What is asked about; None if it can't be read."""
        channel = self._clients.rest.get_partial_messageable(channel_id)
        try:
            async with asyncio.timeout(MESSAGE_S):
                message = await channel.fetch_message(message_id)
        except FAILURES as error:
            log.warning("not readable", message=message_id, reason=reason(error))
            return None
        files = on_message(message.attachments, channel=channel_id, message=message_id)
        return Quoted(message.clean_content, files)


def _question(
    place: Place,
    post_id: int,
    interaction_id: int,
    author: Author,
    text: str,
    files: tuple[Attachment, ...],
) -> Message:
    """What is asked in a public post of ours."""
    return Message(
        key=place.key(str(post_id)),
        id=str(interaction_id),
        author=author,
        text=text,
        addressed=True,
        is_first=not place.parent and not place.is_direct,
        is_direct=place.is_direct,
        files=files,
    )


def _lost(asked: Asked) -> list[Attachment]:
    """The file of a command that was missed: nobody can tell where it is."""
    if not asked.file:
        return []
    problem = LOST_FILE.format(asked.file)
    return [Attachment("lost", asked.file, "application/octet-stream", 0, problem)]


def _author(interaction: Interaction) -> Author:
    return author_of(interaction.user, str(interaction.locale))


def _name(interaction: Interaction) -> str:
    return interaction.user.display_name


async def _post(interaction: Interaction, asked: Asked) -> int | None:
    """Answer with the public post; its id, also when only the answer to that got lost."""
    try:
        answered = await interaction.response.send_message(asked.to_text(), suppress_embeds=True)
    except FAILURES as error:
        log.warning("a command isn't acknowledged", reason=reason(error))
        if code_of(error):
            return None
        try:
            return (await interaction.original_response()).id
        except FAILURES as again:
            log.warning("its post isn't there", reason=reason(again))
            return None
    return answered.message_id


async def _acknowledge(way_back: WayBack, modal: discord.ui.Modal | None = None) -> None:
    try:
        if modal is None:
            await way_back.interaction.response.defer()
        else:
            await way_back.interaction.response.send_modal(modal)
    except FAILURES as error:  # it is recorded, and will be done
        log.warning("not acknowledged", reason=reason(error))
    else:
        way_back.acknowledged()


async def _tell(interaction: Interaction, sentence: str) -> None:
    """To who did it, and nobody else."""
    try:
        await interaction.response.send_message(sentence, ephemeral=True)
    except FAILURES as error:
        log.warning("not told", reason=reason(error), sentence=sentence)
