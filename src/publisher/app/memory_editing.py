"""The translation memory as people look after it: searched a page at a time, single pairs corrected and removed."""

from collections.abc import Mapping
from typing import Any

from publisher.app.assembly import Publisher
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.translation.memory.searching import MemoryPair, MemorySearch, PairChanged

__all__ = ["LONGEST_PAIR", "MemoryPair", "MemorySearch", "PairChanged", "memory_pairs", "put_pair_back"]

LONGEST_PAIR = 20_000
"""Characters of the longest translation of a pair that is taken from a form."""


def memory_pairs(publisher: Publisher, lang: str) -> MemorySearch:
    """The pairs from the posts' language to `lang`, in the domain of the workspace. Raises `InvalidInput`."""
    config = publisher.config
    if lang not in config.languages.targets:
        raise InvalidInput(worded("Nothing is translated into this language."))
    return MemorySearch(publisher.store, config.translation.domain, config.languages.source, lang)


def put_pair_back(publisher: Publisher, kept: Mapping[str, Any]) -> None:
    """Put a removed pair back as it was. Raises `Conflict`."""
    memory_pairs(publisher, str(kept["target_lang"])).put_back(kept)
