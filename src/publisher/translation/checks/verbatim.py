"""Compares links, e-mail addresses, @handles and #tags: a translation must repeat them letter for letter."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair

_MOST: Final = 3
"""Most findings of each sort (changed, lost, added) for one code; a hostile text could cause thousands."""


def check_addresses(pair: SentencePair) -> Iterator[Finding]:
    """link-changed, email-changed, handle-changed, tag-changed: the two sides as multisets, letter for letter."""
    source, target = pair.source_addresses, pair.target_addresses
    yield from _compare(pair, "link-changed", source.links, target.links)
    yield from _compare(pair, "email-changed", source.emails, target.emails)
    yield from _compare(pair, "handle-changed", source.handles, target.handles if source.handles else [])
    yield from _compare(pair, "tag-changed", source.tags, target.tags)


def _compare(pair: SentencePair, code: str, source: list[str], target: list[str]) -> Iterator[Finding]:
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
