"""Plain text in blocks: the paragraphs, headings, list items and short lines of a page as copied."""

import re
from dataclasses import dataclass
from enum import StrEnum

_SENTENCE_END = re.compile(r"[.!?…][)\]“”\"»'’]*$")
_BULLET = re.compile(r"^[•●▪■◦○‣⁃∙·*–—-]\s+(?=\S)")
_SURE_BULLET = re.compile(r"^[•●▪■◦○‣⁃∙]\s*(?=\S)")
_NUMBER = re.compile(r"^(\d{1,3})[.)]\s+(?=\S)")
_LABEL = re.compile(r"^\S+(?: \S+)?:\s")
_WRAPPED = range(45, 101)
_FEWEST_WORDS = 6
_LONG = 120
_HEADING_WORDS = 14


class Shape(StrEnum):
    """What a block looks like by itself."""

    PARAGRAPH = "paragraph"
    SHORT = "short"
    BULLET = "bullet"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a copied page, or the lines of a paragraph that was wrapped. `after_blank` = an empty line before."""

    text: str
    shape: Shape
    after_blank: bool = True

    @property
    def words(self) -> str:
        """The text without the bullet or number of a list item."""
        if self.shape is Shape.BULLET:
            return (_SURE_BULLET if _SURE_BULLET.match(self.text) else _BULLET).sub("", self.text)
        return _NUMBER.sub("", self.text) if self.shape is Shape.NUMBER else self.text

    @property
    def number(self) -> int:
        """The number of an item of a numbered list."""
        found = _NUMBER.match(self.text)
        return int(found[1]) if found else 0


def blocks_of(text: str) -> list[Block]:
    """The blocks of tidy text."""
    groups = [group.split("\n") for group in re.split(r"\n[ ]*(?:\n[ ]*)+", text.strip("\n"))]
    blocks: list[Block] = []
    for group in groups:
        lines = [" ".join(line.split()) for line in group]
        lines = [line for line in lines if line]
        if _is_wrapped(lines):
            lines = [" ".join(lines)]
        blocks += [Block(line, shape_of(line), number == 0) for number, line in enumerate(lines)]
    return _lists(blocks)


def shape_of(line: str) -> Shape:
    """Whether a line is prose: a sentence of six words, or longer than any heading."""
    if _SURE_BULLET.match(line):
        return Shape.BULLET
    words = len(line.split())
    if len(line) >= _LONG or (words >= _FEWEST_WORDS and _SENTENCE_END.search(line)):
        return Shape.PARAGRAPH
    return Shape.SHORT


def may_be_heading(line: str) -> bool:
    """Whether a short line could head what follows it."""
    return (
        len(line.split()) <= _HEADING_WORDS
        and not line.endswith((":", ",", ";"))
        and not _LABEL.match(line)
        and not _SENTENCE_END.search(line.rstrip("?"))
        and (line[0].isupper() or line[0].isdigit() or line[0] in '„“"«№')
    )


def is_sentence(line: str) -> bool:
    """Whether a line ends like a sentence."""
    return bool(_SENTENCE_END.search(line))


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph, broken at a column as mail programs do."""
    if len(lines) < 2 or any(_SURE_BULLET.match(line) or _NUMBER.match(line) for line in lines):
        return False
    body = lines[:-1]
    longest = max(map(len, body))
    # Each line is full: the first word of the next one would not have fitted.
    return longest in _WRAPPED and all(
        len(line) + 1 + len(following.split()[0]) > longest - 3 for line, following in zip(body, lines[1:], strict=True)
    )


def _lists(blocks: list[Block]) -> list[Block]:
    """Mark dashes and numbers that begin two lines or more in a row as items: one alone may be dialogue or a date."""
    found = list(blocks)
    for pattern, shape in ((_BULLET, Shape.BULLET), (_NUMBER, Shape.NUMBER)):
        matches = [bool(pattern.match(block.text)) for block in blocks]
        for at, one in enumerate(matches):
            beside = (at > 0 and matches[at - 1]) or (at + 1 < len(matches) and matches[at + 1])
            if (
                one
                and beside
                and found[at].shape is not Shape.BULLET
                and (shape is Shape.BULLET or _counts(blocks, at))
            ):
                found[at] = Block(blocks[at].text, shape, blocks[at].after_blank)
    return found


def _counts(blocks: list[Block], at: int) -> bool:
    """Whether the number before a line goes on from the one before it, or the next goes on from it."""
    number = blocks[at].number
    before = blocks[at - 1].number if at else 0
    after = blocks[at + 1].number if at + 1 < len(blocks) else 0
    return (before and number == before + 1) or (after and after == number + 1) or False
