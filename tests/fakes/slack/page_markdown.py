"""Slack's Markdown (markdown blocks, streamed text) to HTML. Knows no other block."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

from tests.fakes.slack.page_emoji import with_emoji
from tests.fakes.slack.page_markup import angle, linked
from tests.fakes.slack.page_room import Room, cut, unescaped

MAX_MARKDOWN_CHARS = 12_000


def markdown(text: str, room: Room, max_chars: int = MAX_MARKDOWN_CHARS) -> Markup:
    """Markdown as people see it; Slack's own markup counts outside code, HTML is only text."""
    kept, note = cut(text, max_chars)
    html = _parser().render(kept, {"room": room})
    return Markup('<div class="markdown">') + Markup(html) + note + Markup("</div>")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("autolink", "slack_markup", _slack_markup)
    parser.add_render_rule("slack_markup", _render_slack_markup)
    parser.add_render_rule("text", _render_text)
    parser.add_render_rule("code_inline", _render_code)
    parser.add_render_rule("fence", _render_block)
    parser.add_render_rule("code_block", _render_block)
    parser.add_render_rule("image", _render_image)
    return parser


def _slack_markup(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    end = state.src.find(">", state.pos, state.posMax)
    inner = state.src[state.pos + 1 : end]
    room: Room = state.env["room"]
    if end < 0 or "\n" in inner or angle(inner, room) is None:
        return False
    if not silent:
        state.push("slack_markup", "", 0).content = inner
    state.pos = end + 1
    return True


# The signature of these is markdown-it's.


def _render_slack_markup(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    return str(angle(tokens[index].content, env["room"]) or "")


def _render_text(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    text = tokens[index].content
    opened = [token.nesting for token in tokens[:index] if token.type.startswith("link_")]
    return str(escape(with_emoji(text)) if sum(opened) else linked(text))


def _render_code(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    return str(Markup("<code>{}</code>").format(unescaped(tokens[index].content)))


def _render_block(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    code = unescaped(tokens[index].content).removesuffix("\n")
    return str(Markup("<pre><code>{}</code></pre>\n").format(code))


def _render_image(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    """Slack shows a link: an image of a message comes from a block or a file."""
    token = tokens[index]
    target = str(token.attrs.get("src", ""))
    return str(Markup('<a href="{}">{}</a>').format(target, token.content or target))
