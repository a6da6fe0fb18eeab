"""Finds glossary terms of the source that the translation does not use."""

from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.glossary.terms import missing_terms

_MOST: Final = 5
"""Most findings for one pair of texts."""


def check_terms(pair: SentencePair) -> Iterator[Finding]:
    """term-missed: a glossary term that occurs less often in the translation than in the source."""
    missed = missing_terms(pair.hits, pair.target_words, pair.target_lang)
    # name-lost already searches for Latin names that are kept.
    missed = [hit for hit in missed if hit.term.rule != "keep" or not hit.term.source.isascii()]
    for hit in missed[:_MOST]:
        yield make("term-missed", "warning", segment=pair.segment, source=hit.matched_text, wanted=hit.target_text)
