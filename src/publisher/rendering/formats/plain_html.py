"""Blocks of HTML in a post → readable plain text: tables in columns, lists with markers, links with numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from publisher.rendering.formats.html_reader import HtmlReader
from publisher.rendering.formats.plain_lines import hanging, indented, underline, wrap
from publisher.rendering.formats.plain_links import PlainLinks
from publisher.rendering.formats.plain_tables import table

_LISTS, _BOXES = ("ul", "ol"), ("p", "section", "thead", "tbody", "tr", "li", "td", "th")
_NESTED = (*_LISTS, "table")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_LISTS, *_BOXES, *_HEADINGS, "blockquote", "table", "pre", "hr", "end")
_VOID = ("br", "hr", "img")
_DEPTH_LIMIT = 50
"""Levels of elements that are kept; below, only the text and its order are."""

_NARROWEST = 20
"""Columns that deep quotations and lists leave to their words at least."""

_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[_Element | str]" = field(default_factory=list)

    def found(self, *tags: str) -> "list[_Element]":
        """The nearest elements below this one with these tags."""
        children = [child for child in self.inside if isinstance(child, _Element)]
        return [one for child in children for one in ([child] if child.tag in tags else child.found(*tags))]


_END = _Element("end")
"""Behind the last node: the words before it are complete."""


class _Tree(HtmlReader):
    """Parses sanitised HTML, whose tags are all closed."""

    def __init__(self, *, flat: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._flat = flat
        self.is_deep = False
        self.root = _Element("section")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = _Element("section" if self._flat and tag in _NESTED else tag, {key: value or "" for key, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in _VOID:
            # Deeper elements stand beside their contents: the functions below call themselves once per level.
            self.is_deep = self.is_deep or len(self._open) >= _DEPTH_LIMIT
            self._open.append(self._open[-1] if len(self._open) >= _DEPTH_LIMIT else made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def lines_of(markup: str, links: PlainLinks, width: int) -> list[str]:
    """Sanitised HTML as lines of text; empty for HTML without words."""
    tree = _parsed(markup, flat=False)
    if tree.is_deep:
        # A list or a table shows only its items, and those may lie too deep to be kept.
        tree = _parsed(markup, flat=True)
    return _blocks(tree.root.inside, links, width)


def _parsed(markup: str, *, flat: bool) -> _Tree:
    tree = _Tree(flat=flat)
    tree.feed(markup)
    tree.close()
    return tree


def _blocks(nodes: "Sequence[_Element | str]", links: PlainLinks, width: int) -> list[str]:
    """Each block, and each run of words between blocks, with a blank line between them."""
    lines: list[str] = []
    run: list[_Element | str] = []
    for node in [*nodes, _END]:
        if not (isinstance(node, _Element) and node.tag in _BLOCKS):
            run.append(node)
            continue
        words = _tidy("".join(_words(one, links) for one in run))
        run = []
        for block in (wrap(words, width).split("\n") if words else [], _block(node, links, width)):
            lines += ([""] if lines and block else []) + block
    return lines


def _block(node: _Element, links: PlainLinks, width: int) -> list[str]:
    match node.tag:
        case "end":
            return []
        case "hr":
            return ["* * *"]
        case "table":
            return _table(node, links, width)
        case "pre":
            return indented("".join(_words(one, links, keep=True) for one in node.inside))
        case "blockquote":
            return [f"> {line}".rstrip() for line in _blocks(node.inside, links, max(width - 2, _NARROWEST))]
        case "ul" | "ol":
            return _list(node, links, width)
        case tag if tag in _HEADINGS:
            words = _tidy("".join(_words(one, links) for one in node.inside))
            return underline(words, "-" if tag in ("h1", "h2") else "~", width).split("\n") if words else []
        case _:
            return _blocks(node.inside, links, width)


def _list(node: _Element, links: PlainLinks, width: int) -> list[str]:
    start = node.attributes.get("start", "1")
    first = int(start) if start.isdecimal() and len(start) < 9 else 1
    lines: list[str] = []
    for number, item in enumerate(node.found("li"), start=first):
        marker = "- " if node.tag == "ul" else f"{number}. "
        lines += hanging(
            marker, [line for line in _blocks(item.inside, links, max(width - len(marker), _NARROWEST)) if line]
        )
    return lines


def _table(node: _Element, links: PlainLinks, width: int) -> list[str]:
    found = [row.found("td", "th") for row in node.found("tr")]
    rows = [[_tidy("".join(_words(one, links) for one in cell.inside)) for cell in row] for row in found if row]
    columns = max(map(len, rows), default=0)
    if not any(any(row) for row in rows):
        return []
    even = [row + [""] * (columns - len(row)) for row in rows]
    headed = all(cell.tag == "th" for cell in next(row for row in found if row)) and len(rows) > 1
    return table(even, [False] * columns, width, headed)


def _words(node: "_Element | str", links: PlainLinks, keep: bool = False) -> str:
    """The words of inline HTML; `keep` spaces and line ends as they are."""
    if isinstance(node, str):
        return node if keep else _SPACES.sub(" ", node)
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return links.image(node.attributes.get("alt", ""), node.attributes.get("title", ""))
    words = "".join(_words(one, links, keep) for one in node.inside)
    if node.tag == "a":
        return links.link(words.strip(), node.attributes.get("href", ""))
    return f" {words} " if node.tag in _BLOCKS and not keep else words


def _tidy(words: str) -> str:
    return "\n".join(re.sub(" +", " ", line).strip() for line in words.split("\n")).strip("\n")
