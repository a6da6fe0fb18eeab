"""Parses the Markdown of posts into tokens: CommonMark with tables, strikethrough and footnotes.

Unlike a renderer, the parser keeps addresses as typed (no percent-encoding, all schemes accepted), since its tokens are
written back as Markdown and never shown.
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
from publisher.core.wording import worded

MARKS_LIMIT = 4_000
"""Most inline tokens other than words in one block. Writing a larger block would take seconds; no real post has one."""

DEPTH_LIMIT = 20
"""Deepest nesting of emphasis and links in one block, and of blocks (the parser's own limit)."""

CHECK_BOX = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
"""The box at the beginning of a list item's text that makes it a task (GFM)."""


class _Parser(MarkdownIt):
    """markdown-it that leaves link addresses alone."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the parser's own name)
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's table rule; also records in each cell its column and the offset of its row in the source.

    Container prefixes (`> - `) precede a row, and only the parser's state knows how long they are.
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
    """Reduce images' alt texts, nested ones too, to words on one line.

    Nobody sees a hard break in an alt text, and the parser joins escaped characters only one level deep.
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
    """Remove the `[ ]` or `[x]` of a task from the item's text: it belongs to the list, like the bullet."""
    for item, _, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type != "list_item_open" or inline.type != "inline" or not inline.children:
            continue
        box, first = CHECK_BOX.match(inline.content), inline.children[0]
        if box and first.type == "text" and first.content.startswith(box.group()):
            inline.meta["check_box"] = box.group().strip()
            inline.content = inline.content[box.end() :]
            first.content = first.content[box.end() :]


def _limits(state: StateCore) -> None:
    """Note blocks larger than any that a person writes; refuse nesting that the parser would silently cut off."""
    for token in state.tokens:
        line = token.map[0] + 1 if token.map else 1
        if token.nesting == 1 and token.level + 1 >= state.md.options["maxNesting"]:
            raise LineError(
                worded(
                    "blocks nested %(depth_limit)s deep cannot be read (a list counts twice); simplify it",
                    depth_limit=DEPTH_LIMIT,
                ),
                line,
            )
        children = token.children or []
        marks = sum(child.type not in ("text", "softbreak") for child in children)
        depth = max((child.level for child in children), default=0)
        if marks > MARKS_LIMIT or depth > DEPTH_LIMIT:
            what = (
                worded("%(marks)s marks", marks=marks)
                if marks > MARKS_LIMIT
                else worded("marks nested %(depth)s deep", depth=depth)
            )
            token.meta["too_large"] = LineError(
                worded("a block with %(what)s cannot be translated; simplify it", what=what), line
            )


class LineError(TranslationError):
    """A line of the text that cannot be handled; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        self.message, self.line = message, line
        super().__init__(worded("line %(line)s: %(text)s", line=line, text=message))


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
    """Link references and footnotes that a document defines; needed to parse a fragment of it.

    `links` maps a normalised label to `{"href", "title"}`; the keys of `footnotes` are labels after a colon. `labels`
    are the texts between square brackets that refer to one of them, in upper case.
    """

    def __init__(self, env: Mapping[str, Any]) -> None:
        self.links: dict[str, Mapping[str, str]] = env.get("references", {})
        self.footnotes: dict[str, int] = dict.fromkeys(env.get("footnotes", {}).get("refs", {}), -1)
        self.labels = {*self.links, *("^" + label[1:].upper() for label in self.footnotes)}

    def env(self) -> dict[str, Any]:
        """A parser environment with these references; parsing cannot change them."""
        footnotes = {"refs": ChainMap({}, self.footnotes), "list": {}}
        return {"references": ChainMap({}, self.links), "footnotes": footnotes}


def read_markdown(body: str) -> tuple[list[Token], References]:
    """Parse a whole document. Raises `LineError`."""
    env: dict[str, Any] = {}
    tokens = _parser().parse(body, env)
    return tokens, References(env)


def read_blocks(text: str, references: References) -> list[Token]:
    """Parse a fragment as blocks."""
    return _parser().parse(text, references.env())


def read_inline(text: str, references: References) -> list[Token]:
    """Parse a fragment as the inline content of one block. Raises `LineError` for more marks than a block may have."""
    inline = _parser().parseInline(text, references.env())
    if inline and (too_large := inline[0].meta.get("too_large")):
        raise too_large
    return (inline[0].children or []) if inline else []
