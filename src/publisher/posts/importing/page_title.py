"""The title in the text of a copied page. It stands there once, or twice and more: in the path, above the picture."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.core.wording import worded
from publisher.posts.importing.dates import is_only_a_day, published_line
from publisher.posts.importing.furniture import folded, furniture
from publisher.posts.importing.text_blocks import Block, Shape

_HEAD = 80
"""Blocks in which a title is looked for; a page with a longer menu says its title twice."""

_LIMIT = 300
_SITE = re.compile(r"\s[|–—»·-]\s")
_PATH = re.compile(r"\s?[»›>/|]\s?")
_FILE = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp)$")


@dataclass(frozen=True, slots=True)
class PageTitle:
    """A title, its origin in words, the number of the first block behind it, and how the page spells it, folded."""

    text: str
    origin: str
    start: int
    spellings: frozenset[str]
    sure: bool


def find_title(blocks: Sequence[Block]) -> PageTitle | None:
    """The title of a page's text; None when no line could be one."""
    prose = _first_prose(blocks)
    candidates = [at for at in range(min(prose, _HEAD)) if _may_be(blocks[at])]
    doubled = _doubled(blocks, min(len(blocks), max(prose + 1, 2), _HEAD))
    if doubled is not None:
        return _made(blocks, doubled, worded("the line that the page repeats"), sure=True)
    if not candidates:
        return None
    with_site = _with_site(blocks, candidates)
    if with_site is not None:
        return _made(blocks, with_site, worded("the line that the page repeats with its own name"), sure=True)
    last = candidates[-1]
    times = sum(folded(block.text) == folded(blocks[last].text) for block in blocks)
    if times > 1:
        return _made(blocks, last, worded("the line that the page repeats"), sure=True)
    return _made(blocks, _best(blocks, candidates), worded("the line above the text"), sure=False)


def _first_prose(blocks: Sequence[Block]) -> int:
    """The first paragraph that is said once: a title may be as long as one."""
    lines = [folded(block.text) for block in blocks]
    times = Counter(lines)
    for at, block in enumerate(blocks):
        if block.shape is Shape.PARAGRAPH and not furniture(block.text) and times[lines[at]] == 1:
            return at
    return len(blocks)


def _may_be(block: Block) -> bool:
    line = block.text
    return (
        block.shape in (Shape.SHORT, Shape.PARAGRAPH)
        and len(line) <= _LIMIT
        and any(letter.isalpha() for letter in line)
        and not furniture(line)
        and not is_only_a_day(line)
        and published_line(line) is None
        and not _FILE.search(line)
    )


def _doubled(blocks: Sequence[Block], end: int) -> int | None:
    """The last line that is said again at once, or with nothing but furniture and days between."""
    found = None
    previous = ""
    for at in range(end):
        if not _may_be(blocks[at]):
            continue
        line = folded(blocks[at].text)
        if line == previous:
            found = at
        previous = line
    return found


def _with_site(blocks: Sequence[Block], candidates: Sequence[int]) -> int | None:
    """The line that another one repeats with the name of the site ("Title – Site")."""
    starts = {folded(_SITE.split(block.text)[0]) for block in blocks[:_HEAD] if _SITE.search(block.text)}
    ends = {folded(_SITE.split(block.text)[-1]) for block in blocks[:_HEAD] if _SITE.search(block.text)}
    paths = {folded(_PATH.split(block.text)[-1]) for block in blocks[:_HEAD] if _PATH.search(block.text)}
    known = starts | ends | paths
    return next((at for at in reversed(candidates) if _is_named(blocks[at].text, known)), None)


def _is_named(line: str, known: set[str]) -> bool:
    return folded(line) in known and not _SITE.search(line) and len(line.split()) > 1


def _best(blocks: Sequence[Block], candidates: Sequence[int]) -> int:
    """The last line of four words and more above the text, else the last one: menu entries are shorter."""
    # A sentence between title and text is a subtitle.
    lines = [at for at in candidates if not blocks[at].text.endswith((".", "…", ":"))] or list(candidates)
    long = [at for at in lines if len(blocks[at].text.split()) >= 4]
    return (long or lines)[-1]


def _made(blocks: Sequence[Block], at: int, origin: str, *, sure: bool) -> PageTitle:
    text = blocks[at].text
    plain = folded(text)
    spellings = {plain}
    for block in blocks[:_HEAD]:
        parts = {folded(part) for part in _SITE.split(block.text)}
        if plain in parts and len(block.text) <= len(text) + 80:
            spellings.add(folded(block.text))
    return PageTitle(text, origin, at, frozenset(spellings), sure)
