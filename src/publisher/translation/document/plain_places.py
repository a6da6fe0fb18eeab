"""Words outside of Markdown's blocks: attributes of tags in HTML blocks, and titles of reference definitions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from publisher.translation.document import html
from publisher.translation.document.block_places import SourceText
from publisher.translation.document.markdown import LineError, References
from publisher.translation.document.writing import quoted_title

_DEFINITION: Final = re.compile(
    r"[^\[\n]*+\[(?:\\.|[^\[\]\\])++\]:[\s>]*+(?:<[^<>\n]*+>|[^\s<]\S*+)[\s>]++"
    r"(?P<title>\"(?:\\.|[^\"\\])*+\"|'(?:\\.|[^'\\])*+'|\((?:\\.|[^()\\])*+\))\s*\Z",
    re.DOTALL,
)
_FURTHER_LINE: Final = re.compile(r"\r?\n[ \t>]*")


@dataclass(frozen=True, slots=True)
class PlainPlace:
    """A plain text at `start:end` of the source, with quotation marks; `written` gives what stands there instead."""

    name: str
    value: str
    start: int
    end: int
    written: Callable[[str], str]


def attributes_of_block(name: str, block: Token, source: SourceText) -> Iterator[PlainPlace]:
    """The attributes in words of those tags of an HTML block that are not part of a run of words."""
    at = source.offsets(block)
    inside = [(run.start, run.end) for run in html.runs(block.content)]
    number = 0
    for part in html.parts(block.content):
        if part.kind != "tag" or any(start <= part.start < end for start, end in _near(inside, part.start)):
            continue
        found = list(html.attributes(block.content[part.start : part.end]))
        number += bool(found)
        for one in found:
            start, end = (at(part.start + place) for place in (one.start, one.end))
            yield PlainPlace(f"{name}.tag{number}.{one.name}", one.value, start, end, html.quoted)


def _near(runs: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
    """The run around `at`, if any; runs that end before are dropped, so all calls together read each run once."""
    while runs and runs[0][1] <= at:
        del runs[0]
    return runs[:1]


def titles_of_definitions(references: References, source: SourceText) -> Iterator[PlainPlace | LineError]:
    """The titles of link reference definitions; an error for one that cannot be told apart from what is around it."""
    for number, link in enumerate(references.links.values(), 1):
        title = link.get("title", "")
        if not title or "map" not in link:
            continue
        first, last = int(link["map"][0]), int(link["map"][1])
        start, end = source.lines[first].start, source.lines[last - 1].end
        found = _DEFINITION.match(source.text, start, end)
        if found and _words(found["title"][1:-1]) == " ".join(title.split()):
            yield PlainPlace(f"body.reference{number}.title", title, *found.span("title"), _on_one_line)
        else:
            yield LineError(title, first + 1)


def _on_one_line(title: str) -> str:
    return quoted_title(" ".join(title.split()))


def _words(raw: str) -> str:
    return " ".join(unescapeAll(_FURTHER_LINE.sub(" ", raw)).split())
