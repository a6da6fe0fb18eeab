"""Markdown → readable plain text: wrapped, with underlined headings, and links listed below the story."""

import html
import re
import textwrap
from collections.abc import Sequence
from urllib.parse import urljoin

from markdown_it.tree import SyntaxTreeNode

from publisher.rendering.formats.markdown import parser

WIDTH = 76
"""Columns of text: RFC 5322, section 2.1.1 recommends 78; a reply's "> " takes two of them."""


_GLUE = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|[€%]|г\.|ч\.)|(?<=№) (?=\d)")
"""Spaces inside a number and before its unit, which must not become line breaks."""


def wrap(text: str, width: int = WIDTH, indent: str = "", first: str | None = None) -> str:
    """Wrap each line of a text; longer words, such as addresses, stay whole. `first` is the first line's indent."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            _GLUE.sub("\0", line),
            width,
            initial_indent=indent if lines or first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines).replace("\0", " ")


def underline(text: str, stroke: str = "=", width: int = WIDTH) -> str:
    """A heading: the wrapped text, underlined to the length of its longest line."""
    wrapped = wrap(text, width)
    return f"{wrapped}\n{stroke * max(len(line) for line in wrapped.splitlines() or [''])}"


def to_text(markdown: str, base: str = "", picture: str = "Image", width: int = WIDTH) -> str:
    """A story's body as plain text, with its footnotes and the addresses of its links at the end.

    `base` completes relative links ("" leaves them out); `picture` is the label before an image's description.
    """
    writer = _Writer(base, picture)
    lines = writer.blocks(SyntaxTreeNode(parser().parse(markdown)).children, width)
    if writer.links:
        lines += ["", *(f"[{number}] {link}" for number, link in enumerate(writer.links, start=1))]
    return "\n".join(line.rstrip() for line in lines).strip("\n")


class _Writer:
    """Writes blocks as lines, and collects the links."""

    def __init__(self, base: str, picture: str) -> None:
        self._base, self._picture = base, picture
        self.links: list[str] = []

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
                return self._hanging(marker, self.blocks(node.children, width - len(marker)))
            case "fence" | "code_block" | "hr" | "html_block":
                return _leaf(node, width)
            case _:
                return self.blocks(node.children, width)

    def _list(self, node: SyntaxTreeNode, width: int) -> list[str]:
        start = int(node.attrs.get("start", 1))
        tight = all(block.hidden for item in node.children for block in item.children if block.type == "paragraph")
        lines: list[str] = []
        for number, item in enumerate(node.children, start=start):
            marker = "- " if node.type == "bullet_list" else f"{number}. "
            block = self.blocks(item.children, width - len(marker), tight) or [""]
            lines += ([""] if lines and not tight else []) + self._hanging(marker, block)
        return lines

    @staticmethod
    def _hanging(marker: str, lines: list[str]) -> list[str]:
        rest = [f"{' ' * len(marker)}{line}".rstrip() for line in lines[1:]]
        return [marker + (lines[0] if lines else ""), *rest]

    def _table(self, node: SyntaxTreeNode, width: int) -> list[str]:
        rows = [[self._words(cell) for cell in row.children] for part in node.children for row in part.children]
        right = ["right" in str(cell.attrs.get("style", "")) for cell in node.children[0].children[0].children]
        widths = [max(len(row[column]) for row in rows) for column in range(len(right))]
        if sum(widths) + 2 * (len(widths) - 1) > width:
            return self._records(rows, width)
        lines = [
            "  ".join(
                cell.rjust(size) if at_right else cell.ljust(size)
                for cell, size, at_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in rows
        ]
        return [lines[0], "  ".join("-" * size for size in widths), *lines[1:]]

    def _records(self, rows: list[list[str]], width: int) -> list[str]:
        """A table too wide for the column: each row as lines of "heading: cell"."""
        lines: list[str] = []
        for row in rows[1:]:
            pairs = [f"{head}: {cell}" if head else cell for head, cell in zip(rows[0], row, strict=True) if cell]
            lines += ([""] if lines else []) + [
                line for pair in pairs for line in wrap(pair.replace("\n", " "), width, "  ", "").split("\n")
            ]
        return lines

    def _words(self, node: SyntaxTreeNode) -> str:
        return "".join(self._inline(child) for child in node.children).strip()

    def _inline(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "text_special" | "code_inline":
                return node.content
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "html_inline":
                return "\n" if node.content.lower().startswith("<br") else ""
            case "image":
                title = node.attrs.get("title")
                caption = f" {title}" if title else ""
                return f"[{self._picture}: {self._words(node) or '–'}]{caption}"
            case "footnote_ref":
                return f"[{_letter(node.meta['id'])}]"
            case "footnote_anchor":
                return ""
            case "link":
                return self._link(self._words(node), str(node.attrs.get("href", "")))
            case _:
                return "".join(self._inline(child) for child in node.children)

    def _link(self, words: str, href: str) -> str:
        address = urljoin(self._base, href)
        if not address.startswith(("http://", "https://", "mailto:", "tel:")):
            return words
        if address.removeprefix("mailto:").removeprefix("tel:") == words:
            return words
        if address not in self.links:
            self.links.append(address)
        return f"{words} [{self.links.index(address) + 1}]"


def _leaf(node: SyntaxTreeNode, width: int) -> list[str]:
    """A block without child blocks: code, a horizontal rule, HTML."""
    if node.type == "hr":
        return ["* * *"]
    if node.type == "html_block":
        words = _bare(node.content).strip()
        return wrap(words, width).split("\n") if words else []
    return [f"    {line}" for line in node.content.rstrip("\n").split("\n")]


def _letter(index: int) -> str:
    """A footnote's letter, since links have numbers: a … z, a2 … z2."""
    turn, letter = divmod(index, 26)
    return chr(ord("a") + letter) + (str(turn + 1) if turn else "")


def _bare(markup: str) -> str:
    import nh3

    return html.unescape(nh3.clean(markup, tags=set()))
