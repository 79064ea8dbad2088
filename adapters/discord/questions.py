"""The public posts that commands become: `/ask`, the menu of a message, and what one person alone
was offered to ask. Knows Discord's calls.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import discord
import structlog

from ..messages import Attachment, Author, Message
from .acknowledge import tell
from .asked import Asked
from .attachments import on_message
from .clients import Clients
from .errors import FAILURES, code_of, reason
from .events import Place, Quoted
from .intake import Intake
from .said import author_of
from .ways_back import Interaction, WayBack

log = structlog.get_logger()

KEPT = 1000
MESSAGE_S = 1.2
NOT_THERE = "I can't read that message. Is it gone, or am I not allowed to see its channel?"
LOST_FILE = "{} got lost when I was restarted. Drop it here, please."


class Questions:
    """Posts who asks what, and hands the question in; its thread has the answer."""

    def __init__(self, intake: Intake, clients: Clients) -> None:
        self._intake = intake
        self._clients = clients
        # Interactions whose post isn't to be read as something that was missed.
        self._asked: OrderedDict[int, None] = OrderedDict()

    async def ask(
        self,
        interaction: Interaction,
        place: Place,
        asked: Asked,
        files: tuple[Attachment, ...] = (),
        text: str = "",
    ) -> None:
        """Answer with the post; `text` is the question with what it is about."""
        self._asked[interaction.id] = None
        while len(self._asked) > KEPT:
            self._asked.popitem(last=False)
        post_id = await _post(interaction, asked)
        if post_id is None:
            del self._asked[interaction.id]  # if it is there after all, it is caught up on
            return
        way_back = WayBack(interaction)
        way_back.acknowledged()
        author, text = author_of(interaction.user, str(interaction.locale)), text or asked.question
        message = _question(place, post_id, interaction.id, author, text, files)
        # The post is there; if this fails for good, it is caught up on at the next start.
        await self._intake.surely(lambda: self._intake.hand_in(message, way_back), message.id)

    async def ask_about(
        self, interaction: Interaction, place: Place, about: tuple[int, int], question: str
    ) -> None:
        """A question about the message with these ids: of its channel and of itself."""
        quoted = await self._quoted(*about)
        if quoted is None:
            await tell(interaction, NOT_THERE)
            return
        asked = Asked(
            interaction.user.display_name,
            question,
            about=f"https://discord.com/channels/{place.workspace}/{about[0]}/{about[1]}",
        )
        await self.ask(interaction, place, asked, quoted.files, quoted.below(question))

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
