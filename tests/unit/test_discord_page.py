"""The picture of the fake Discord shows what a person would see, and nothing gets out of it."""

from __future__ import annotations

import re

from tests.fakes.discord.messages import EPHEMERAL, LOADING, File, Posted
from tests.fakes.discord.page import Look, page
from tests.fakes.discord.page_code import block
from tests.fakes.discord.page_composer import Typed
from tests.fakes.discord.page_inline import inline
from tests.fakes.discord.page_markdown import markdown
from tests.fakes.discord.page_room import Room
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

ROOM = Room({"7": {"name": "Ana"}}, {"8": {"name": "data"}}, {})


def said(world: World, channel: Channel, text: str, **more: object) -> Posted:
    posted = Posted(world.ids.next(), channel, world.bot, text, **more)  # pyright: ignore[reportArgumentType]
    world.add(posted)
    return posted


def shown(world: World, channel: Channel, viewer: str = "") -> str:
    return page(world.transcript(), Look(str(channel.id), viewer))


def test_emphasis_code_and_mentions_are_shown_as_discord_does() -> None:
    html = inline("**a** *b* __c__ ~~d~~ `**e**` <@7> <#8> snake_case_name 2*3*4", ROOM)
    assert "<strong>a</strong> <em>b</em> <u>c</u> <s>d</s> <code>**e**</code>" in html
    assert '<span class="mention">@Ana</span> <span class="mention">#data</span>' in html
    assert "snake_case_name" in html


def test_what_is_escaped_is_only_text() -> None:
    assert inline(r"\*not\* \_emphasis\_ \`code\`", ROOM) == "*not* _emphasis_ `code`"


def test_html_is_only_text() -> None:
    for text in ("<script>x</script>", "# <b>x", "- <b>x", "> <b>x", "`<b>x`", "```\n<b>x\n```"):
        html = markdown(text, ROOM)
        assert "<b>x" not in html
        assert "<script>" not in html


def test_blocks_are_headings_lists_quotes_and_code() -> None:
    html = markdown("# Title\n- one\n  - two\n> quoted\n-# small\n```py\nx = 1\n```\nend", ROOM)
    for part in ("<h1>Title</h1>", "<blockquote>", "<small>small</small>", "<pre><code>", "◦"):
        assert part in html


def test_python_is_in_colours_and_loses_nothing() -> None:
    code = 'def f(x: int) -> str:\n    return f"<{x}>"  # why\n\nprint(None, 1.5)'
    html = block(code, "py")
    assert '<i class="keyword">def</i> <i class="title">f</i>' in html
    assert '<i class="comment"># why</i>' in html
    assert '<i class="string">f&#34;&lt;{x}&gt;&#34;</i>' in html
    assert re.sub(r"</?i[^>]*>", "", html) == block(code, "")


def test_what_is_only_for_one_is_seen_by_one() -> None:
    world = World()
    said(world, world.data, "psst", visible_to=world.ana.id, flags=EPHEMERAL)
    assert "Only you can see this" in shown(world, world.data, str(world.ana.id))
    assert "psst" not in shown(world, world.data, str(world.ben.id))


def test_images_are_in_the_page_and_texts_show_their_first_lines() -> None:
    world = World()
    image = world.add_file(File(0, "c.png", b"\x89PNG", "image/png", "Bread"))
    table = world.add_file(File(0, "a.csv", b"a,b\n" * 20, "text/csv"))
    said(world, world.data, "", files=[image, table])
    html = shown(world, world.data)
    assert 'src="data:image/png;base64,iVBORw==" alt="Bread"' in html
    assert html.count("a,b") == 6
    assert "http" not in html.replace("http-equiv", "")


def test_a_command_that_is_typed_shows_what_is_offered() -> None:
    world = World()
    typed = Typed("/datasets", "name", "or<", [{"name": "orders<b>", "value": "orders"}])
    html = page(world.transcript(), Look(str(world.data.id), typed=typed))
    assert "<li>orders&lt;b&gt;</li>" in html
    assert "or&lt;<u>" in html


def test_a_thread_is_begun_by_who_made_it() -> None:
    world = World()
    question = Posted(world.ids.next(), world.data, world.ana, "Plot it")
    world.add(question)
    thread = world.add_thread(world.data, world.bot, "Plot it", question)
    assert "Started by <b>Threadbook</b>" in shown(world, thread)


def test_an_answer_that_is_awaited_and_typing_are_shown() -> None:
    world = World()
    said(world, world.data, "", flags=LOADING)
    world.typing[world.data.id, world.bot.id] = world.clock()
    html = shown(world, world.data)
    assert "Threadbook is thinking…" in html
    assert "is typing…" in html


def test_components_are_shown_with_their_files() -> None:
    world = World()
    image = world.add_file(File(0, "c.png", b"\x89PNG", "image/png"))
    gallery = {"type": 12, "items": [{"media": {"url": image.url}}]}
    row = {"type": 1, "components": [{"type": 2, "style": 4, "label": "Stop", "custom_id": "s"}]}
    inner = [{"type": 10, "content": "## Bread"}, gallery, {"type": 14}, row]
    said(
        world,
        world.data,
        "",
        components=[{"type": 17, "components": inner}],
        flags=1 << 15,
        files=[image],
    )
    html = shown(world, world.data)
    assert "<h2>Bread</h2>" in html
    assert html.count("data:image/png") == 1
    assert '<button class="button danger">Stop</button>' in html


def test_a_thread_hangs_from_its_message_in_the_channel() -> None:
    world = World()
    asked = Posted(world.ids.next(), world.data, world.ana, "Which?")
    world.add(asked)
    thread = world.add_thread(world.data, world.bot, "Bread", asked)
    said(world, thread, "Rye")
    assert "1 Message ›" in shown(world, world.data)
    inside = shown(world, thread)
    assert "Which?" in inside
    assert "Rye" in inside
