"""What people do beside talking: press, run commands, fill in modals. What is recorded can't be
lost; Discord waits three seconds for each acknowledgement. Knows Discord's calls.
"""

from __future__ import annotations

from dataclasses import replace

import discord
import structlog

from ..messages import Action, Author, Message, Press
from .acknowledge import acknowledge, tell
from .asked import Asked
from .attachments import of_command
from .buttons import parse
from .errors import FAILURES, reason
from .events import Place
from .intake import Intake
from .modals import question_modal, reason_modal
from .posts import Posts
from .presses import Pressed, about_in, ordered, reason_in, typed
from .questions import Questions
from .repeats import Repeats
from .said import author_of
from .ways_back import Interaction, WayBack

log = structlog.get_logger()

HERE_NOT = "I can't see this channel, so I can't answer here."
TOO_OLD = "That button is too old for me. Please ask in your own words."
ONLY_IN_THREADS = "Do that in the thread, please: it is about the answers there."
UNHEARD = "I couldn't take that down just now. Please try again in a moment."
BY_HAND = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Interactions:
    """The buttons, the commands, the menu of messages and the modals."""

    def __init__(self, intake: Intake, questions: Questions, posts: Posts) -> None:
        self._intake = intake
        self._posts = posts
        self._questions = questions
        self._repeats = Repeats()

    def is_new(self, interaction: Interaction) -> bool:
        """Whether it is told for the first time: it may be acknowledged once."""
        return self._repeats.is_new(interaction.id)

    async def happened(self, interaction: Interaction) -> None:
        """A press or a modal that was sent; commands come from their tree."""
        if interaction.type not in BY_HAND or not self.is_new(interaction):
            return
        if interaction.type is discord.InteractionType.component:
            await self.pressed(interaction)
        else:
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
            await tell(interaction, TOO_OLD)
            return
        press = Press(carried.action, value)
        if not place.parent and not place.is_direct:
            # Below what one person alone sees in a channel.
            if press.action == "ask":
                await self._questions.ask(
                    interaction, place, Asked(interaction.user.display_name, value)
                )
            else:
                await tell(interaction, ONLY_IN_THREADS)
            return
        pressed = Pressed(str(interaction.id), str(message.id), custom_id, press)
        way_back = WayBack(interaction)
        if await self._record(pressed.to_message(place, _author(interaction)), way_back):
            modal = reason_modal(press) if pressed.is_complaint else None
            await acknowledge(way_back, modal)

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
            await self._questions.ask_about(interaction, place, about, text)
        elif complaint is not None:
            way_back = WayBack(interaction)
            message = ordered(place, _author(interaction), str(interaction.id), action="feedback")
            if await self._record(replace(message, pressed=complaint), way_back):
                await acknowledge(way_back)

    async def ask(
        self, interaction: Interaction, question: str, file: discord.Attachment | None
    ) -> None:
        """`/ask`: a public post, whose thread has the answer."""
        place = await self._admit(interaction)
        if place is not None:
            files = (of_command(file),) if file else ()
            name = files[0].name if files else ""
            await self._questions.ask(
                interaction, place, Asked(interaction.user.display_name, question, name), files
            )

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
            await tell(interaction, ONLY_IN_THREADS)
            return
        way_back = WayBack(interaction, is_private=True)
        if not await self._record(message, way_back):
            return
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
        except FAILURES as error:  # it is recorded, and will be done
            log.warning("a command isn't acknowledged", reason=reason(error))
        else:
            way_back.acknowledged()

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
            await tell(interaction, refusal)
            return None
        return place

    async def _record(self, message: Message, way_back: WayBack) -> bool:
        try:
            await self._intake.hand_in(message, way_back)
        except Exception:  # the person is told, and Discord isn't that it was heard
            log.exception("not recorded", thread=str(message.key), message=message.id)
            await tell(way_back.interaction, UNHEARD)
            return False
        return True


def _author(interaction: Interaction) -> Author:
    return author_of(interaction.user, str(interaction.locale))
