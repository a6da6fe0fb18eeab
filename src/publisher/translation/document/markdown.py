"""The desk's view of Markdown: CommonMark with tables, strikethrough and footnotes, read into tokens.

Unlike a renderer it keeps addresses as typed (no percent-encoding, any scheme), because the result is written back
to Markdown and never shown.
"""

import functools
import re
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from publisher.core.errors import TranslationError

MARKS_LIMIT = 4_000
"""Most inline tokens other than words in one block. With more, writing it takes seconds; no real post has them."""

DEPTH_LIMIT = 20
"""Deepest nest of emphasis and links in one block, and of blocks (the parser's own limit)."""

CHECK_BOX = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
"""The beginning of a list item that makes it a task (GFM)."""


class _Parser(MarkdownIt):
    """markdown-it that leaves link addresses alone."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the parser's own name)
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's table rule, noting in each cell its column and where its row begins in the source.

    Container marks (`> - `) stand before a row, and only the parser's state knows how long they are.
    """
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    column = 0
    for token in state.tokens[before:]:
        if token.type == "tr_open":
            column = 0
        elif token.type == "inline" and token.map:
            line = token.map[0]
            token.meta["row"] = state.bMarks[line] + state.tShift[line]
            token.meta["column"] = column
            column += 1
    return True


def _descriptions(state: StateCore) -> None:
    """Turn images' descriptions into plain words on one line, at any depth.

    A hard break in a description is seen by nobody, and the parser joins escaped characters one level deep only.
    """
    images = [child for token in state.tokens for child in token.children or [] if child.children]
    while images:
        for child in images.pop().children or []:
            if child.type == "hardbreak":
                child.type = "softbreak"
            elif child.type == "text_special":
                child.type = "text"
            elif child.children:
                images.append(child)


def _check_boxes(state: StateCore) -> None:
    """Take the `[ ]` or `[x]` of a task out of the item's text: it belongs to the list, like its bullet."""
    for item, _, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type != "list_item_open" or inline.type != "inline" or not inline.children:
            continue
        box, first = CHECK_BOX.match(inline.content), inline.children[0]
        if box and first.type == "text" and first.content.startswith(box.group()):
            inline.meta["check_box"] = box.group().strip()
            inline.content = inline.content[box.end() :]
            first.content = first.content[box.end() :]


def _limits(state: StateCore) -> None:
    """Refuse more than any person writes, and blocks that the parser would silently drop."""
    for token in state.tokens:
        line = token.map[0] + 1 if token.map else 1
        if token.nesting == 1 and token.level + 1 >= state.md.options["maxNesting"]:
            raise LineError(f"blocks nested {DEPTH_LIMIT} deep cannot be read (a list counts twice); simplify it", line)
        children = token.children or []
        marks = sum(child.type not in ("text", "softbreak") for child in children)
        depth = max((child.level for child in children), default=0)
        if marks > MARKS_LIMIT or depth > DEPTH_LIMIT:
            what = f"{marks} marks" if marks > MARKS_LIMIT else f"marks nested {depth} deep"
            most = f"at most {MARKS_LIMIT} marks, {DEPTH_LIMIT} deep"
            raise LineError(f"a block with {what} cannot be translated ({most}); simplify it", line)


class LineError(TranslationError):
    """A line of the text read that the desk cannot handle; `line` is 1-based."""

    def __init__(self, message: str, line: int) -> None:
        self.message, self.line = message, line
        super().__init__(f"line {line}: {message}")


@functools.cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.push("descriptions", _descriptions)
    parser.core.ruler.push("check_boxes", _check_boxes)
    parser.core.ruler.push("limits", _limits)
    return parser


class References:
    """Link references and footnotes that a document defines: a fragment of it can only be read with them.

    `links` maps a normalised label to `{"href", "title"}`, `footnotes` has each label with a colon before it. `labels`
    is what stands between square brackets where one of them is referred to, in upper case.
    """

    def __init__(self, env: Mapping[str, Any]) -> None:
        self.links: dict[str, Mapping[str, str]] = env.get("references", {})
        self.footnotes: dict[str, int] = dict.fromkeys(env.get("footnotes", {}).get("refs", {}), -1)
        self.labels = {*self.links, *("^" + label[1:].upper() for label in self.footnotes)}

    def env(self) -> dict[str, Any]:
        """A parser environment in which these are known and that cannot change them."""
        footnotes = {"refs": ChainMap({}, self.footnotes), "list": {}}
        return {"references": ChainMap({}, self.links), "footnotes": footnotes}


def read_markdown(body: str) -> tuple[list[Token], References]:
    """Read a whole document; raises `LineError`."""
    env: dict[str, Any] = {}
    tokens = _parser().parse(body, env)
    return tokens, References(env)


def read_blocks(text: str, references: References) -> list[Token]:
    """Read a fragment as blocks."""
    return _parser().parse(text, references.env())


def read_inline(text: str, references: References) -> list[Token]:
    """Read a fragment as the inside of one block."""
    inline = _parser().parseInline(text, references.env())
    return (inline[0].children or []) if inline else []
