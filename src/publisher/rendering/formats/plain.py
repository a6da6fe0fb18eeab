"""Markdown → readable plain text: wrapped, with underlined headings, and links listed below the story."""

import re
from collections.abc import Sequence
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode

from publisher.rendering.formats import embeds
from publisher.rendering.formats.html_reader import HtmlReader
from publisher.rendering.formats.markdown import parser, sanitised
from publisher.rendering.formats.plain_html import lines_of
from publisher.rendering.formats.plain_lines import WIDTH, hanging, indented, underline, wrap
from publisher.rendering.formats.plain_links import PlainLinks
from publisher.rendering.formats.plain_tables import table

__all__ = ["WIDTH", "to_text", "underline", "wrap"]

_UNSEEN = ("script", "style", "iframe", "object", "video", "audio")
"""Tags whose inside is for programs, or for browsers that cannot show them."""

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)


@lru_cache(maxsize=64)
def to_text(markdown: str, base: str = "", picture: str = "Image", lang: str = "en", width: int = WIDTH) -> str:
    """A story's body as plain text, with its footnotes and the addresses of its links at the end.

    `base` completes relative links ("" leaves them out); `picture` is the label before an image's description. What a
    mail cannot show becomes a link with words in `lang`.
    """
    writer = _Writer(PlainLinks(base, picture), base, lang)
    lines = writer.blocks(SyntaxTreeNode(parser().parse(markdown)).children, width)
    if listed := writer.links.listed():
        lines += ["", *listed]
    return "\n".join(line.rstrip() for line in lines).strip("\n")


class _Writer:
    """Writes blocks as lines."""

    def __init__(self, links: PlainLinks, base: str, lang: str) -> None:
        self.links = links
        self._base, self._lang = base, lang

    def blocks(self, nodes: Sequence[SyntaxTreeNode], width: int, tight: bool = False) -> list[str]:
        lines: list[str] = []
        for node in nodes:
            block = self._block(node, width)
            if block:
                lines += ([""] if lines and not tight else []) + block
        return lines

    def _block(self, node: SyntaxTreeNode, width: int) -> list[str]:
        match node.type:
            case "heading":
                stroke = "-" if node.tag in ("h1", "h2") else "~"
                return underline(self._words(node), stroke, width).split("\n")
            case "paragraph":
                return wrap(self._words(node), width).split("\n")
            case "bullet_list" | "ordered_list":
                return self._list(node, width)
            case "blockquote":
                return [f"> {line}".rstrip() for line in self.blocks(node.children, width - 2)]
            case "table":
                return self._table(node, width)
            case "footnote_block":
                return ["-" * 20, *self.blocks(node.children, width, tight=True)]
            case "footnote":
                marker = f"[{_letter(node.meta['id'])}] "
                return hanging(marker, self.blocks(node.children, width - len(marker)))
            case "html_block":
                return lines_of(sanitised(embeds.linked(node.content, self._base, self._lang)), self.links, width)
            case "hr" | "fence" | "code_block":
                return ["* * *"] if node.type == "hr" else indented(node.content)
            case _:
                return self.blocks(node.children, width)

    def _list(self, node: SyntaxTreeNode, width: int) -> list[str]:
        start = int(node.attrs.get("start", 1))
        tight = all(block.hidden for item in node.children for block in item.children if block.type == "paragraph")
        lines: list[str] = []
        for number, item in enumerate(node.children, start=start):
            marker = "- " if node.type == "bullet_list" else f"{number}. "
            block = self.blocks(item.children, width - len(marker), tight) or [""]
            lines += ([""] if lines and not tight else []) + hanging(marker, block)
        return lines

    def _table(self, node: SyntaxTreeNode, width: int) -> list[str]:
        rows = [[self._words(cell) for cell in row.children] for part in node.children for row in part.children]
        right = ["right" in str(cell.attrs.get("style", "")) for cell in node.children[0].children[0].children]
        return table(rows, right, width)

    def _words(self, node: SyntaxTreeNode) -> str:
        return self._joined(node.children).strip()

    def _joined(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """The words of inline nodes. A link in HTML is several of them: its tag, its words, and its end."""
        parts, targets, at = [""], list[str](), 0
        while at < len(nodes):
            node, at = nodes[at], at + 1
            if node.type != "html_inline":
                parts[-1] += self._inline(node)
                continue
            closing, name = _tag_name(node.content)
            if name == "a" and not closing:
                targets.append(_attributes(node.content).get("href", ""))
                parts.append("")
            elif name == "a" and targets:
                words = parts.pop()
                parts[-1] += self.links.link(words, targets.pop())
            else:
                end = _end(name, nodes, at) if name in _UNSEEN and not closing else at
                parts[-1] += self._tag(node.content + "".join(one.content for one in nodes[at:end]))
                at = end
        return "".join(parts)

    def _tag(self, content: str) -> str:
        """What an HTML tag among words stands for, with what it encloses where that is not for readers."""
        values = _attributes(content)
        if content.lower().startswith("<br"):
            return "\n"
        if content.lower().startswith("<img"):
            return self.links.image(values.get("alt", ""), values.get("title", ""))
        shown = embeds.linked(f"<i>{content}", self._base, self._lang)
        return " ".join(lines_of(sanitised(shown), self.links, 10_000))

    def _inline(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "text_special" | "code_inline":
                return node.content
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "html_inline":
                return self._tag(node.content)
            case "image":
                return self.links.image(self._words(node), str(node.attrs.get("title") or ""))
            case "footnote_ref":
                return f"[{_letter(node.meta['id'])}]"
            case "footnote_anchor":
                return ""
            case "link":
                return self.links.link(self._words(node), str(node.attrs.get("href", "")))
            case _:
                return self._joined(node.children)


def _letter(index: int) -> str:
    """A footnote's letter, since links have numbers: a … z, a2 … z2."""
    turn, letter = divmod(index, 26)
    return chr(ord("a") + letter) + (str(turn + 1) if turn else "")


def _tag_name(tag: str) -> tuple[bool, str]:
    """Whether a tag closes, and its name; "" for a comment."""
    found = _TAG.match(tag)
    return (bool(found[1]), found[2].lower()) if found else (False, "")


def _end(name: str, nodes: Sequence[SyntaxTreeNode], at: int) -> int:
    """Where the nodes behind the end tag of `name` begin; `at` when there is none."""
    ends = (
        place + 1
        for place, node in enumerate(nodes[at:], start=at)
        if node.type == "html_inline" and _tag_name(node.content) == (True, name)
    )
    return next(ends, at)


class _OneTag(HtmlReader):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = {key: value or "" for key, value in attrs}


def _attributes(tag: str) -> dict[str, str]:
    reader = _OneTag()
    reader.feed(tag)
    return reader.attributes
