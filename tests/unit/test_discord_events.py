"""What people say in Discord becomes messages with the right thread, text and files."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.events import Place, Quoted, Said, to_message
from adapters.discord.markup import from_discord, mentioned
from adapters.discord.thread_names import thread_name
from adapters.messages import Attachment, Author, Message

ME, ROLE = "900", "901"
ANA = Author("7", "Ana")
CHANNEL = Place("1", "20")
THREAD = Place("1", "30", "20")
DIRECT = Place("@me", "40")
FILE = Attachment("20/5/6", "a.csv", "text/csv", 10)
SAID = Said("50", CHANNEL, ANA, f"<@{ME}> plot it")


def heard(said: Said) -> Message:
    message = to_message(said, [ME, ROLE])
    assert message is not None
    return message


def test_a_mention_in_a_channel_begins_the_thread_of_its_own_id() -> None:
    message = heard(SAID)
    assert str(message.key) == "discord:1:20:50"
    assert (message.text, message.addressed, message.is_first) == ("plot it", True, True)


def test_talk_in_a_channel_is_nothing_for_us() -> None:
    assert to_message(replace(SAID, text="plot it"), [ME]) is None


def test_our_own_role_is_as_good_as_our_name() -> None:
    assert heard(replace(SAID, text=f"<@&{ROLE}> plot it")).text == "plot it"


def test_a_reply_to_us_is_for_us() -> None:
    assert heard(replace(SAID, text="plot it", mentions_us=True)).addressed


def test_talk_in_a_thread_is_handed_on_without_being_for_us() -> None:
    message = heard(replace(SAID, place=THREAD, text="plot it"))
    assert str(message.key) == "discord:1:20:30"
    assert not message.addressed
    assert not message.is_first


def test_the_first_post_of_a_forum_begins_its_thread() -> None:
    assert heard(replace(SAID, id="30", place=THREAD)).is_first


def test_direct_messages_are_one_thread_and_always_for_us() -> None:
    message = heard(replace(SAID, place=DIRECT, text="plot it"))
    assert str(message.key) == "discord:@me:40:40"
    assert message.addressed
    assert message.is_direct


def test_a_sticker_says_nothing() -> None:
    assert to_message(replace(SAID, place=THREAD, text=""), [ME]) is None


def test_a_mention_alone_is_heard() -> None:
    assert heard(replace(SAID, text=f"<@{ME}>")).text == ""


def test_what_is_replied_to_comes_along_where_it_is_in_no_thread() -> None:
    quoted = Quoted("sales\nof May", (FILE,))
    message = heard(replace(SAID, answers=quoted))
    assert message.text == "plot it\n\n> sales\n> of May"
    assert message.files == (FILE,)
    assert heard(replace(SAID, place=THREAD, answers=quoted)).text == "plot it"
    assert heard(replace(SAID, answers=replace(quoted, is_ours=True))).text == "plot it"


def test_a_forwarded_message_is_quoted_everywhere() -> None:
    said = replace(SAID, place=DIRECT, text="", forwards=(Quoted("sales", (FILE,)),))
    assert (heard(said).text, heard(said).files) == ("> sales", (FILE,))


def test_a_long_quote_is_cut_and_says_so() -> None:
    assert Quoted("x" * 5000).below("why?").endswith("x […]")


def test_markup_becomes_what_was_meant() -> None:
    names = {"7": "Ana", "8": "Analysts", "20": "data"}
    said = f"<@{ME}> ask <@!7>, <@&8> in <#20> <#99> </ask:12> <:smile:34> <t:0:f>"
    assert from_discord(said, [ME], names) == (
        "ask @Ana, @Analysts in #data #99 /ask :smile: 1970-01-01 00:00 UTC"
    )
    assert mentioned(said) == {ME, "7", "8"}


def test_a_thread_is_named_by_its_question_in_plain_words() -> None:
    assert thread_name("\n**Plot** the `price`\nof all") == "Plot the price"
    assert thread_name("<@&5> @everyone") == "&5 everyone"
    assert thread_name("") == "A question"
    assert len(thread_name("x" * 500)) == 100
