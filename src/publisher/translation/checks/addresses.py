"""Links, e-mail addresses, @handles and #tags: what must stand in a translation letter for letter."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make

if TYPE_CHECKING:
    from publisher.translation.checks.pair import SentencePair

_URL: Final = re.compile(r"(?:https?://|www\.|mailto:|tel:)[^\s<>\"“”„«»⟦⟧`]+", re.IGNORECASE)
_DESTINATION: Final = re.compile(r"\]\(\s{0,3}<?(?P<url>[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)")
_EMAIL: Final = re.compile(r"(?<![\w.+%@-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE: Final = re.compile(r"(?<![\w@./+-])@[A-Za-z0-9_](?:[\w.-]{0,60}\w)?(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})?")
_TAG: Final = re.compile(r"(?<![\w&#/])#\w*[^\W\d_]\w*")
_MOST: Final = 3
"""Findings of one code for one sentence; a hostile text would otherwise give thousands."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What of a text is verbatim, in order, and the text with spaces in its place."""

    masked: str
    links: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def _trimmed(url: str) -> str:
    """A URL without the punctuation of the sentence around it; a closing bracket stays when it was opened inside."""
    excess = url.count(")") - url.count("(")
    end = len(url)
    while end:
        if url[end - 1] == ")" and excess > 0:
            excess -= 1
        elif url[end - 1] not in ".,;:!?…*_~'’|]":
            break
        end -= 1
    return url[:end]


def addresses(text: str, markdown: bool = False) -> Addresses:
    """Collect the verbatim parts of a text; in Markdown the destinations of links and images are links too."""
    found: dict[str, list[str]] = {"links": [], "emails": [], "handles": [], "tags": []}

    def take(kind: str, pattern: re.Pattern[str], words: Callable[[str], str] = str) -> None:
        nonlocal text

        def put(match: re.Match[str]) -> str:
            value = words(match.group())
            found[kind].append(value)
            return " " * len(value) + match.group()[len(value) :]

        text = pattern.sub(put, text)

    if markdown:
        for match in _DESTINATION.finditer(text):
            found["links"].append(match["url"])
        text = _DESTINATION.sub(lambda match: " " * len(match.group()), text)
    take("links", _URL, _trimmed)
    if "@" in text:
        take("emails", _EMAIL)
        take("handles", _HANDLE)
    if "#" in text:
        take("tags", _TAG)
    return Addresses(text, **found)


def check_addresses(pair: "SentencePair") -> Iterator[Finding]:
    """link-changed, email-changed, handle-changed, tag-changed: the two sides as multisets, letter for letter."""
    source, target = pair.source_addresses, pair.target_addresses
    yield from _compare(pair, "link-changed", source.links, target.links)
    yield from _compare(pair, "email-changed", source.emails, target.emails)
    yield from _compare(pair, "handle-changed", source.handles, target.handles if source.handles else [])
    yield from _compare(pair, "tag-changed", source.tags, target.tags)


def _compare(pair: "SentencePair", code: str, source: list[str], target: list[str]) -> Iterator[Finding]:
    if source == target:
        return
    lost = list((Counter(source) - Counter(target)).elements())
    added = list((Counter(target) - Counter(source)).elements())
    for one, other in list(zip(lost, added, strict=False))[:_MOST]:
        yield make(code, "error", "changed", pair.segment, source=one, target=other)
    for one in lost[len(added) :][:_MOST]:
        yield make(code, "error", "lost", pair.segment, source=one)
    for other in added[len(lost) :][:_MOST]:
        yield make(code, "error", "added", pair.segment, target=other)
