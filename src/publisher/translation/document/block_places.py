"""Finds the offsets of a block's text in the source, so that a translation can replace exactly that text.

The parser reports the lines of a block, not the columns. Bullets, quotation marks, pipes and underlines around the
text stay byte for byte as the author typed them.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from publisher.core.wording import worded
from publisher.translation.document.markdown import LineError
from publisher.translation.document.writing import Shape

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_FOOTNOTE_LABEL = re.compile(r"\[\^[^\[\]\s]++\]:")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source: the offsets of its text, and its line end as typed."""

    start: int
    end: int
    newline: str


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """A block's text in the source: its offsets, and the line end with the prefix of any further line (`further`)."""

    start: int
    end: int
    shape: Shape
    further: str

    def filled(self, text: str) -> str:
        """The text as written here: each line after a hard break begins with the prefixes of its containers."""
        return text.replace("\n", self.further)


class SourceText:
    """A document's text, divided into lines as the parser counts them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [SourceLine(m.start(), m.end(1), m[2]) for m in _LINE.finditer(text)]
        self._newline = self.lines[0].newline or "\n"
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + line.end - line.start + 1)
        self._parsed_starts = starts
        """Offsets of the lines in the parser's copy of the text, where each line end is one character."""
        self._rows: dict[int, list[tuple[int, int]]] = {}

    def place(self, block: Token, inline: Token) -> BlockPlace | None:
        """Find the text of `inline`, which `block` opens; None when the block is empty."""
        if not inline.content or not inline.map:
            return None
        if block.type in ("th_open", "td_open"):
            return self._cell(inline)
        if block.type == "heading_open" and block.markup.startswith("#"):
            return self._heading(inline)
        return self._lines(inline, "paragraph" if block.type == "paragraph_open" else "setext")

    def offsets(self, block: Token) -> Callable[[int], int]:
        """How offsets in the content of an HTML block become offsets in the source. Raises `LineError`."""
        first = (block.map or [0])[0]
        starts, places = [], []
        position = 0
        for number, words in enumerate(block.content.split("\n"), first):
            line = self.lines[min(number, len(self.lines) - 1)]
            if not self.text.endswith(words, line.start, line.end) and words:
                raise _unplaced(number)
            starts.append(position)
            places.append(line.end - len(words))
            position += len(words) + 1

        def place(offset: int) -> int:
            number = bisect_right(starts, offset) - 1
            return places[number] + offset - starts[number]

        return place

    def _lines(self, inline: Token, shape: Shape) -> BlockPlace:
        """A paragraph or underlined heading: all of its lines, from the start of the first one's text."""
        first, last = inline.map or [0, 1]
        content = inline.content.split("\n")
        # A tab before a further line may have been expanded in part.
        content[1:] = [words.lstrip(" \t") for words in content[1:]]
        lines = self.lines[first:last]
        head = next((found for line in lines if (found := self._at_end(line, content[0]))), None)
        tail = next((found for line in reversed(lines) if (found := self._at_end(line, content[-1]))), None)
        if not head or not tail:
            raise _unplaced(first)
        line, start = head
        end = tail[1] + len(content[-1])
        prefix = _FOOTNOTE_LABEL.sub("    ", self.text[line.start : start])
        further = re.sub(r"[^\s>]", " ", prefix)
        further += " " if further.endswith(">") else ""
        return BlockPlace(start, end, shape, (line.newline or self._newline) + further)

    def _at_end(self, line: SourceLine, words: str) -> tuple[SourceLine, int] | None:
        """The line and the offset of `words`; None unless only white space follows them on the line.

        The first line of a block may have no words: the parser trims white space of every kind.
        """
        start = self.text.rfind(words, line.start, line.end)
        return (line, start) if start >= 0 and not self.text[start + len(words) : line.end].strip() else None

    def _heading(self, inline: Token) -> BlockPlace:
        """A heading marked with `#`, without the closing `#`s."""
        number = (inline.map or [0])[0]
        line = self.lines[number]
        text = self.text[line.start : line.end].rstrip(" \t")
        closed = text.rstrip("#")
        column = (closed if closed.endswith((" ", "\t")) else text).rfind(inline.content)
        if column < 0:
            raise _unplaced(number)
        start = line.start + column
        return BlockPlace(start, start + len(inline.content), "heading", " ")

    def _cell(self, inline: Token) -> BlockPlace:
        """A table cell: the text between its pipes without the white space around it."""
        number, column = (inline.map or [0])[0], inline.meta["column"]
        if number not in self._rows:
            line = self.lines[number]
            start = line.start + inline.meta["row"] - self._parsed_starts[number]
            self._rows[number] = _cells(self.text, start, line.end)
        cells = self._rows[number]
        if column >= len(cells):
            raise _unplaced(number)
        left, right = cells[column]
        content = inline.content.replace("|", "\\|")
        start = self.text.find(content, left, right)
        if start < 0:
            raise _unplaced(number)
        return BlockPlace(start, start + len(content), "cell", " ")


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the cells of a row: split at pipes without a backslash, empty outer ones dropped (GFM)."""
    row = text[start:end]
    end = start + len(row.rstrip())
    start += len(row) - len(row.lstrip())
    pipes = [at for at in range(start, end) if text[at] == "|" and (at == start or text[at - 1] != "\\")]
    edges = [start - 1, *pipes, end]
    cells = [(left + 1, right) for left, right in pairwise(edges)]
    if cells and cells[0][0] == cells[0][1]:
        del cells[0]
    if cells and cells[-1][0] == cells[-1][1]:
        del cells[-1]
    return cells


def _unplaced(line: int) -> LineError:
    return LineError(
        worded("the text of this block cannot be told apart from the characters around it; write it more simply"),
        line + 1,
    )
