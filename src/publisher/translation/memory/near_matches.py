"""Finds near matches for many sentences together, and shows how a known sentence differs from the new one.

`Memory.near` compares one sentence with a thousand others, letter by letter. Here the memory is read once for a whole
post, and only sentences that share enough of their words are compared.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from publisher.translation.marks import without_marks
from publisher.translation.memory.memory import MemoryEntry, Near, source_key

WordChange = Literal["=", "-", "+"]
"""Text in both sentences; only in the known one; only in the new one."""

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_STEM = 5
"""Letters after which two forms of a word count as the same: `среща`, `срещата`."""

_SHARED = 0.5
"""The lowest share of a sentence's stem letters that a candidate must contain."""

_COMPARED = 10
"""Most candidates per sentence that are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Match:
    """A near match for `sentence`; both are canonical texts without the marks around them."""

    sentence: str
    near: Near

    @property
    def difference(self) -> tuple[tuple[WordChange, str], ...]:
        """How the known source differs from this sentence, word by word, without marks."""
        return tuple(word_changes(without_marks(self.near.source), without_marks(self.sentence)))

    @property
    def marked_difference(self) -> str:
        """The difference on one line: `Среща на [-5-]{+7+} май`."""
        frames = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
        return "".join(frames[change].format(text) for change, text in self.difference)


def near_matches(
    entries: Iterable[MemoryEntry], sentences: Iterable[str], limit: int = 5, threshold: float = 0.7
) -> dict[str, list[Match]]:
    """The entries most similar to each canonical sentence, without itself: best first, people's before machines'.

    Sentences without matches are left out. The score is that of `Memory.near`.
    """
    wanted = {text: stems for text in dict.fromkeys(sentences) if (stems := _stems(text))}
    index = _Index(entries, frozenset().union(*wanted.values()))
    found = {text: _best(text, index.candidates(text, stems, threshold), threshold) for text, stems in wanted.items()}
    return {text: matches[:limit] for text, matches in found.items() if matches}


class _Index:
    """The memory's sentences by those stems that occur in the query."""

    def __init__(self, entries: Iterable[MemoryEntry], asked: frozenset[str]) -> None:
        self._entries = [entry for entry in entries if entry.unit == "sentence"]
        self._lengths = [len(entry.source) for entry in self._entries]
        self._stems = [_stems(entry.source) & asked for entry in self._entries]
        self._places: dict[str, list[int]] = {stem: [] for stem in asked}
        for place, stems in enumerate(self._stems):
            for stem in stems:
                self._places[stem].append(place)

    def candidates(self, text: str, stems: frozenset[str], threshold: float) -> list[MemoryEntry]:
        """The entries that share most with a text, among those whose length can reach the threshold."""
        length, enough = len(text), _SHARED * sum(map(len, stems))
        # The score is at most twice the shorter length divided by the sum of both lengths.
        shortest, longest = threshold / (2 - threshold) * length, (2 - threshold) / threshold * length
        found: dict[int, float] = {}
        for place in set().union(*(self._places[stem] for stem in self._rarest(stems, enough))):
            if shortest <= self._lengths[place] <= longest:
                shared = sum(map(len, stems & self._stems[place]))
                if shared >= enough:
                    # With equal shared stems, similar length ranks higher; after that, a person's entry.
                    rank = 2 * shared - abs(length - self._lengths[place])
                    found[place] = rank + 0.5 * (self._entries[place].origin == "person")
        return [self._entries[place] for place in heapq.nlargest(_COMPARED, found, key=lambda place: found[place])]

    def _rarest(self, stems: frozenset[str], enough: float) -> Iterator[str]:
        """Yield stems of a text until the rest is too few: an entry that shares enough must contain one of these."""
        left = sum(map(len, stems))
        for stem in sorted(stems, key=lambda stem: len(self._places[stem])):
            if left < enough:
                return
            left -= len(stem)
            yield stem


def _best(text: str, candidates: Iterable[MemoryEntry], threshold: float) -> list[Match]:
    """The candidates that reach the threshold, best first."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)
    key = source_key(text)
    found: dict[tuple[str, str], Near] = {}
    for entry in candidates:
        matcher.set_seq1(entry.source)
        if matcher.quick_ratio() < threshold or source_key(entry.source) == key:
            continue
        if (score := matcher.ratio()) >= threshold:
            pair = entry.source, entry.target
            if pair not in found or entry.origin == "person":
                found[pair] = Near(round(score, 3), *pair, entry.origin)
    best = sorted(found.values(), key=lambda one: (-one.score, one.origin != "person"))
    return [Match(text, near) for near in best]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM].casefold() for word in _WORD.findall(without_marks(text)))


def word_changes(known: str, wanted: str) -> Iterator[tuple[WordChange, str]]:
    """Yield the pieces of two texts in order: what both have, what only the `known`, what only the `wanted` one has."""
    old, new = _PIECE.findall(known), _PIECE.findall(wanted)
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "=", _joined(old, i, j)
        if tag in ("delete", "replace"):
            yield "-", _joined(old, i, j)
        if tag in ("insert", "replace"):
            yield "+", _joined(new, k, m)


def _joined(pieces: Sequence[str], start: int, end: int) -> str:
    return "".join(pieces[start:end])
