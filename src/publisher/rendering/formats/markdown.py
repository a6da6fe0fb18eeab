"""Markdown → HTML for mail: rendered as CommonMark, sanitised with an allow-list, then rewritten for mail clients."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from publisher.rendering.formats import addresses, embeds
from publisher.rendering.formats.colours import Palette
from publisher.rendering.formats.inert import inert_text
from publisher.rendering.formats.mail_html import MailWriter, Pictures

_TEXT = {"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "section"}
_INLINE = {"strong", "b", "em", "i", "del", "s", "sub", "sup", "code", "a", "img"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"style"},
    "td": {"style"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache
def parser() -> MarkdownIt:
    """The parser for posts: CommonMark with tables, strikethrough and footnotes; bare addresses are links."""
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])
    markdown.use(footnote_plugin).linkify = addresses.finder()
    # Links between footnotes and their references would collide when one mail has several stories.
    for name, markup in {
        "footnote_block_open": "<section><ol>",
        "footnote_block_close": "</ol></section>",
        "footnote_open": "<li>",
        "footnote_close": "</li>",
        "footnote_anchor": "",
    }.items():
        markdown.add_render_rule(name, _constant(markup))
    markdown.add_render_rule("footnote_ref", _footnote_ref)
    return markdown


def markdown_to_html(
    markdown: str, palette: Palette, pictures: Pictures, base: str = "", lang: str = "en", top: int = 3
) -> str:
    """A story's body as XHTML with allowed tags only.

    Its headings begin at h`top`: h3 where the issue has the h1 and each story an h2. `base` completes relative links;
    without it only their text remains. What a mail cannot show becomes a link with words in `lang`.
    """
    writer = MailWriter(palette, pictures, base, top)
    writer.feed(_rendered(markdown, base, lang))
    writer.close()
    return inert_text("".join(writer.parts).strip())


@lru_cache(maxsize=64)
def _rendered(markdown: str, base: str, lang: str) -> str:
    """The sanitised HTML of a story. Mails are made again and again of the same ones, of which few have changed."""
    return sanitised(embeds.linked(parser().render(markdown), base, lang))


def sanitised(markup: str) -> str:
    """HTML with allowed tags and attributes only, each tag closed."""
    import nh3

    return nh3.clean(
        markup,
        tags=_TEXT | _INLINE | _TABLE,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        filter_style_properties={"text-align"},
    )


def _constant(markup: str) -> Callable[..., str]:
    def render(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return markup

    return render


def _footnote_ref(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<sup>[{tokens[index].meta['id'] + 1}]</sup>"
