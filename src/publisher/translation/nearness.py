"""Near matches for many sentences at once, and where a known sentence differs from the one at hand.

`Memory.near` compares one sentence with a thousand others, letter by letter. For a whole post the memory is read once,
and only sentences that share enough of their words are compared.
"""

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from publisher.translation.marks import without_marks
from publisher.translation.memory import Entry, Near, source_key

Change = Literal["=", "-", "+"]
"""What is on both sides; what the known sentence says and this one does not; what this one says."""

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_STEM = 5
"""Letters by which two forms of a word are the same: `среща`, `срещата`."""

_SHARED = 0.4
"""The least share of a sentence's stems that a near one has; below it no score reaches the threshold."""

_COMPARED = 20
"""Candidates a sentence that are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Match:
    """A near match for `sentence`; both are canonical texts without the marks around them."""

    sentence: str
    near: Near

    @property
    def difference(self) -> tuple[tuple[Change, str], ...]:
        """What the known source says otherwise than the sentence at hand, word by word, without marks."""
        return tuple(_changes(without_marks(self.near.source), without_marks(self.sentence)))

    @property
    def marked_difference(self) -> str:
        """The difference on one line: `Среща на [-5-]{+7+} май`."""
        frames = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
        return "".join(frames[change].format(text) for change, text in self.difference)


def near_matches(
    entries: Iterable[Entry], sentences: Iterable[str], limit: int = 5, threshold: float = 0.7
) -> dict[str, list[Match]]:
    """The entries most like each canonical sentence, the best first, a person's before a machine's; not itself.

    Sentences without any are left out. The score is that of `Memory.near`.
    """
    wanted = [_Wanted(text) for text in dict.fromkeys(sentences) if text]
    by_stem: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, one in enumerate(wanted):
        for stem, count in one.stems.items():
            by_stem[stem].append((number, count))
    for entry in entries:
        if entry.unit != "sentence":
            continue
        shared: Counter[int] = Counter()
        for stem, count in _stems(entry.source).items():
            for number, most in by_stem.get(stem, ()):
                shared[number] += min(count, most) * len(stem)
        for number, letters in shared.items():
            wanted[number].offer(entry, letters, threshold)
    found = {one.text: one.matches(limit, threshold) for one in wanted}
    return {text: matches for text, matches in found.items() if matches}


class _Wanted:
    """A sentence that is looked for, and the best candidates so far."""

    def __init__(self, text: str) -> None:
        self.text, self.stems = text, _stems(text)
        self._key = source_key(text)
        self._letters = sum(len(stem) * count for stem, count in self.stems.items())
        self._candidates: list[tuple[int, bool, int, Entry]] = []
        self._offered = 0

    def offer(self, entry: Entry, letters: int, threshold: float) -> None:
        """Take an entry that shares so many letters of stems, if it may be near enough."""
        ours, theirs = len(self.text), len(entry.source)
        # Twice the shorter text over the sum of both is the best that the score can be.
        if letters < _SHARED * self._letters or 2 * min(ours, theirs) < threshold * (ours + theirs):
            return
        # What both have in common counts; of texts that have it all, the shorter is the nearer.
        rank = 2 * letters - abs(ours - theirs)
        self._offered += 1
        candidate = (rank, entry.origin == "person", self._offered, entry)
        if len(self._candidates) < _COMPARED:
            heapq.heappush(self._candidates, candidate)
        else:
            heapq.heappushpop(self._candidates, candidate)

    def matches(self, limit: int, threshold: float) -> list[Match]:
        """The candidates that are near enough, the best first."""
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(self.text)
        found: dict[tuple[str, str], Near] = {}
        for _, _, _, entry in sorted(self._candidates, key=lambda one: one[:3], reverse=True):
            matcher.set_seq1(entry.source)
            if matcher.quick_ratio() < threshold or source_key(entry.source) == self._key:
                continue
            if (score := matcher.ratio()) >= threshold:
                near = Near(round(score, 3), entry.source, entry.target, entry.origin)
                pair = entry.source, entry.target
                if pair not in found or near.origin == "person":
                    found[pair] = near
        best = sorted(found.values(), key=lambda one: (-one.score, one.origin != "person"))
        return [Match(self.text, near) for near in best[:limit]]


def _stems(text: str) -> Counter[str]:
    return Counter(word[:_STEM].casefold() for word in _WORD.findall(without_marks(text)))


def _changes(known: str, wanted: str) -> Iterator[tuple[Change, str]]:
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
