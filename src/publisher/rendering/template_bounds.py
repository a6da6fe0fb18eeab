"""How much work a template may make: steps, characters, processor time. Counted once a rendering, whatever it includes.

A template is written by people who may edit it in the console, and a slip of theirs (a loop in a loop, a text doubled
in a loop) must not hold up a process that sends and serves pages. The figures are many times what large mails take.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError

from publisher.core.wording import worded

LARGEST_TEXT = 5_000_000
"""Characters of the largest value that a template may make; an item of a list counts as some at least."""

MOST_WRITTEN = 20_000_000
"""Characters that all outputs of one rendering may have together; what a macro writes counts again where it is put."""

MOST_STEPS = 500_000
"""Rounds of loops, calls, comparisons and outputs of one rendering."""

MOST_SECONDS = 10.0
"""Processor time of one rendering, in seconds of its thread: waiting does not count."""

_EACH = 64
_ITEM = 8


@dataclass(slots=True)
class _Spent:
    until: float
    steps: int = 0
    written: int = 0
    looks: int = 0


_SPENT: ContextVar[_Spent | None] = ContextVar("spent", default=None)


@contextmanager
def bounded_work() -> Iterator[None]:
    """Count the work of one rendering; what is rendered inside it counts towards the outermost."""
    if _SPENT.get() is not None:
        yield
        return
    token = _SPENT.set(_Spent(time.thread_time() + MOST_SECONDS))
    try:
        yield
    finally:
        _SPENT.reset(token)


def step(cost: int = 1) -> bool:
    """Count a piece of work; true, so that it can stand in a condition. Raises `SecurityError`."""
    spent = _SPENT.get()
    if spent is None:
        return True
    spent.steps += cost
    spent.looks += 1
    if spent.steps > MOST_STEPS:
        raise SecurityError(worded("it does more than %(most)s steps: a loop runs too often", most=MOST_STEPS))
    if spent.looks % _EACH == 0 and time.thread_time() > spent.until:
        raise SecurityError(worded("it computes for more than %(most)s seconds", most=round(MOST_SECONDS)))
    return True


def write(length: int) -> None:
    """Count an output. Raises `SecurityError`."""
    step()
    spent = _SPENT.get()
    if spent is not None:
        spent.written += length
        if spent.written > MOST_WRITTEN:
            raise too_large(MOST_WRITTEN)


def too_large(most: int = LARGEST_TEXT) -> SecurityError:
    """The error of a value or an output that is too large."""
    return SecurityError(worded("it makes a text or a list of more than %(most)s characters", most=most))


def fit(size: int) -> None:
    """Raise `SecurityError` for a value that would be too large."""
    if size > LARGEST_TEXT:
        raise too_large()


def weigh(value: Any) -> int:
    """Characters that a value has when it is written, about; it stops counting beyond what is allowed.

    A list that holds another one many times weighs as often: so small a value can be written as an endless text.
    """
    total, waiting = 0, [value]
    while waiting and total <= LARGEST_TEXT:
        one = waiting.pop()
        total += _ITEM
        if isinstance(one, str | bytes):
            total += len(one)
        elif isinstance(one, int):
            total += one.bit_length() // 3
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        elif isinstance(one, TemplateModule):
            waiting += vars(one).get("_body_stream", ())
    return total


def weighed(value: Any) -> Any:
    """The value itself. Raises `SecurityError` when it is too large, or when it took too many steps."""
    size = weigh(value)
    fit(size)
    step(1 + size // 1000)
    return value


def counted(values: Iterable[Any]) -> Iterator[Any]:
    """The values one by one, each as a step."""
    for value in values:
        step()
        yield value


def joined(parts: Iterable[str]) -> str:
    """`"".join`, which looks at the sizes before it makes the text. Raises `SecurityError`."""
    kept, total = list[str](), 0
    for part in parts:
        total += len(part)
        fit(total)
        kept.append(part)
    return "".join(kept)
