"""Pairs the sentences of two texts by their lengths, and tells which have no counterpart.

After Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora" (1993): the length of a translation is
normally distributed around a multiple of the source's length, and one sentence may become two or two become one.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_VARIANCE: Final = 2.1
"""Of the translation's length, by character of the source: measured on published Bulgarian and English news."""

_COSTS: Final = {(1, 1): 0.1, (1, 2): 2.4, (2, 1): 2.4, (1, 3): 5.0, (3, 1): 5.0, (2, 2): 4.5, (1, 0): 4.0, (0, 1): 4.0}
"""Negative logarithms of how often so many sentences become so many."""

_UNJOINED: Final = 4.0
"""Added where two sentences would be one sentence that has no joint for them; half for one that was split."""

_OTHER_NUMBERS: Final = 3.0
"""Added where the sentences have other numbers."""

_NEAR: Final = 0.18
"""How far from its expected place a joint may be, as a share of the sentence."""

_MOST: Final = 40
_DIGITS: Final = re.compile(r"\d+")
_JOINT: Final = re.compile(
    r"[,;:–—()]|\.(?=\s)| - |(?<!\w)(?:и|а|но|като|който|която|което|които|когато|защото|and|but|so|while"
    r"|which|who|as|because|where)(?!\w)",
    re.IGNORECASE,
)

_Path = tuple[float, tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Unpaired:
    """Positions of sentences without a counterpart, in the source and in the translation."""

    lost: tuple[int, ...]
    added: tuple[int, ...]


@lru_cache(maxsize=1024)
def _distance(source: int, target: int, ratio: float) -> float:
    """How unlikely it is that a text of `source` characters has a translation of `target`."""
    if not source and not target:
        return 0.0
    deviation = (target - ratio * source) / math.sqrt(_VARIANCE * max(source, target / ratio, 10))
    return min(deviation * deviation / 2, 25.0)


def unpaired(sources: Sequence[str], targets: Sequence[str], ratio: float) -> Unpaired:
    """The sentences without a counterpart; none where pairing all is likelier, or in texts of over 40 sentences.

    `ratio`: the usual length of a translation by character of the source.
    """
    if not sources or not targets or len(sources) == len(targets) or max(len(sources), len(targets)) > _MOST:
        return Unpaired((), ())
    whole, _ = _best(sources, targets, ratio, strict=True)
    cost, unmatched = _best(sources, targets, ratio, strict=False)
    return unmatched if cost < whole else Unpaired((), ())


def _best(sources: Sequence[str], targets: Sequence[str], ratio: float, strict: bool) -> tuple[float, Unpaired]:
    """The cheapest pairing and its cost; `strict`: no sentence stays without a counterpart."""
    rows, columns = len(sources), len(targets)
    paths: list[list[_Path]] = [[(math.inf, None)] * (columns + 1) for _ in range(rows + 1)]
    paths[0][0] = (0.0, None)
    for row in range(rows + 1):
        for column in range(columns + 1):
            for (down, right), price in _COSTS.items():
                if row < down or column < right or (strict and not (down and right)):
                    continue
                cost = paths[row - down][column - right][0]
                if math.isfinite(cost):
                    left, other = sources[row - down : row], targets[column - right : column]
                    cost += price + _bead(left, other, ratio)
                    if cost < paths[row][column][0]:
                        paths[row][column] = (cost, (down, right))
    return paths[rows][columns][0], _without_pair(paths)


def _bead(sources: Sequence[str], targets: Sequence[str], ratio: float) -> float:
    if not sources or not targets:
        return 0.0
    cost = _distance(sum(map(len, sources)), sum(map(len, targets)), ratio)
    ours, theirs = (set().union(*(_numbers(one) for one in side)) for side in (sources, targets))
    if ours.isdisjoint(theirs) and (ours or theirs):
        cost += _OTHER_NUMBERS if ours and theirs else _OTHER_NUMBERS / 2
    one, many = (sources[0], targets) if len(sources) == 1 else (targets[0], sources)
    if len(many) > 1 and len(sources) != len(targets) and not _is_joined(one, many):
        cost += _UNJOINED if len(targets) == 1 else _UNJOINED / 2
    return cost


@lru_cache(maxsize=256)
def _numbers(sentence: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(sentence))


def _is_joined(one: str, many: Sequence[str]) -> bool:
    """Whether a sentence has a joint about where the first of `many` would end in it."""
    share = len(many[0]) / sum(map(len, many))
    return any(abs(joint.start() / len(one) - share) <= _NEAR or len(many) > 2 for joint in _JOINT.finditer(one))


def _without_pair(paths: list[list[_Path]]) -> Unpaired:
    row, column = len(paths) - 1, len(paths[0]) - 1
    lost, added = [], []
    while step := paths[row][column][1]:
        down, right = step
        row, column = row - down, column - right
        if not right:
            lost.append(row)
        if not down:
            added.append(column)
    return Unpaired(tuple(reversed(lost)), tuple(reversed(added)))
