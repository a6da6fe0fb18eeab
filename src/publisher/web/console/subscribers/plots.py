"""Plots as shapes with numbers, which templates write as SVG: no script draws them, and each has a table beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.core.shares import share_words
from publisher.core.wording import Worded

WIDTH, HEIGHT = 720, 180
_LABELLED = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plot over time, in units of the picture; `label` is written below, "" = nothing."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot of parts: its name, the number, its length of 100, and its share in words."""

    name: str
    number: int
    length: float
    share: Worded


def columns(values: Sequence[tuple[str, int]]) -> list[Column]:
    """Columns from names and numbers (none below 0), left to right; few enough names are written to be read."""
    most = max((number for _, number in values), default=0) or 1
    step = WIDTH / max(len(values), 1)
    every = -(-len(values) // _LABELLED) or 1
    return [
        Column(
            round(at * step + step * 0.12, 1), round(HEIGHT - number / most * HEIGHT, 1), round(step * 0.76, 1),
            round(number / most * HEIGHT, 1), name if at % every == 0 else "",
        )
        for at, (name, number) in enumerate(values)
    ]  # fmt: skip


def bars(numbers: Mapping[str, int], names: Mapping[str, str]) -> list[Bar]:
    """Bars with the longest first, from numbers by code and the names of codes."""
    most, total = max(numbers.values(), default=0) or 1, sum(numbers.values()) or 1
    return [
        Bar(names.get(code, code), number, round(100 * number / most, 1), share_words(number, total))
        for code, number in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    ]
