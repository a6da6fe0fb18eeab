"""What two extractors take for the story of a page: trafilatura, and resiliparse as the second opinion."""

import re

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.extra import library
from publisher.posts.importing.furniture import folded
from publisher.posts.importing.html_tree import Element

_EXACT_WORDS = 4
"""A block of fewer words counts as taken only when it is a whole line of what was taken."""

_NEARLY = 0.7
"""Of the runs of three words of a block, to count as taken."""


def extracted(page: Element) -> tuple[str, str]:
    """What trafilatura takes, in lines, and what resiliparse takes."""
    text = library("lxml.html").tostring(page, encoding="unicode")
    trafilatura, plain = library("trafilatura"), library("resiliparse.extract.html2text")
    try:
        found = trafilatura.bare_extraction(text, include_comments=False, include_tables=True, with_metadata=False)
        ours = str(found.text or "") if found is not None else ""
        theirs = str(plain.extract_plain_text(text, main_content=True, list_bullets=False, alt_texts=False))
    except RecursionError as error:
        raise InvalidInput(worded("the page is nested too deeply")) from error
    return ours, theirs


class Taken:
    """What an extractor has taken, to ask whether a block is in it."""

    def __init__(self, text: str) -> None:
        lines = [_bare(line) for line in text.split("\n")]
        self._lines = frozenset(lines)
        self._all = re.sub(r"[\W_]+", " ", " ".join(lines))
        self._runs = _runs(self._all)

    def has(self, text: str) -> bool:
        plain = _bare(text)
        if plain in self._lines:
            return True
        bare = re.sub(r"[\W_]+", " ", plain).strip()
        if len(bare.split()) < _EXACT_WORDS:
            return False
        runs = _runs(bare)
        # Extractors leave out an element within a paragraph now and then.
        return bare in self._all or len(runs & self._runs) >= _NEARLY * len(runs) > 0


def _runs(text: str) -> set[tuple[str, ...]]:
    parts = text.split()
    return set(zip(parts, parts[1:], parts[2:], strict=False))


def _bare(line: str) -> str:
    """A line without the marks that extractors put before it."""
    return folded(line).lstrip("-*•|# ").strip()
