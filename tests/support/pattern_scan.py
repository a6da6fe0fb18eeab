"""Runs every compiled pattern of the package over texts that make careless ones slow; prints those that are.

    python pattern_scan.py NAME…     NAME: patterns to leave out, like publisher.core.text.BLANKS

Time is that of the processor, so that a busy machine changes nothing.
"""

import importlib
import pkgutil
import re
import re._parser as parser  # type: ignore[import-not-found]
import signal
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import publisher

LETTERS = 30_000
SECONDS = 0.5
"""For one text. A linear pattern needs some hundredths, a quadratic one several seconds."""

PIECES = (" ", "\n", "\t", "<", "[", "(", ".", "-", "a", "я", "1", '"', "=", "/", "*", "a.", "a-", " a", "1.", " =",
          "<a ", "<!--", "https://", "⟦1⟧", "{{")  # fmt: skip
_CLASSES = {"SPACE": " ", "DIGIT": "1", "WORD": "a", "NOT_SPACE": "a", "NOT_WORD": "-", "NOT_DIGIT": "a"}


def patterns() -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    """Every pattern that a module of the package holds, once each, under its first name."""
    seen: set[tuple[object, int]] = set()
    for found in sorted(one.name for one in pkgutil.walk_packages(publisher.__path__, "publisher.")):
        if ".migrations" in found or found.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(found)).items():
            if isinstance(value, re.Pattern) and (value.pattern, value.flags) not in seen:
                seen.add((value.pattern, value.flags))
                yield f"{found}.{name}", value


def sample(tree: Iterable[tuple[Any, Any]]) -> str:
    """A short text like those that a pattern matches."""
    return "".join(_sampled(str(kind), what) for kind, what in tree)


def _sampled(kind: str, what: Any) -> str:
    if kind == "LITERAL":
        return chr(what)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return sample(what[2]) * max(1, int(what[0]))
    if kind == "SUBPATTERN":
        return sample(what[-1])
    if kind == "ATOMIC_GROUP":
        return sample(what)
    if kind == "BRANCH":
        return sample(what[1][0])
    if kind == "IN":
        inside, given = str(what[0][0]), what[0][1]
        if inside == "RANGE":
            return chr(given[0])
        return (
            _CLASSES.get(str(given).removeprefix("CATEGORY_"), "a")
            if inside == "CATEGORY"
            else (chr(given) if inside == "LITERAL" else "a")
        )
    return "a" if kind in ("ANY", "NOT_LITERAL") else ""


def texts(pattern: "re.Pattern[Any]") -> Iterator[str]:
    """Texts of one piece repeated, which end with something that matches nothing."""
    like = sample(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))[:12]
    pieces = dict.fromkeys((*PIECES, like, *(like[:size] for size in range(1, len(like))), *like.split()))
    for piece in filter(None, pieces):
        yield piece * (LETTERS // len(piece)) + "\x01"
        if like:
            yield like + piece * (LETTERS // len(piece)) + "\x01"


def main(left_out: Iterable[str]) -> None:
    """Print the names of those that are too slow."""

    class TooSlow(Exception):
        pass

    def late(*_signal: object) -> NoReturn:
        raise TooSlow

    signal.signal(signal.SIGVTALRM, late)
    for name, pattern in patterns():
        if name in set(left_out):
            continue
        text = ""
        try:
            for text in texts(pattern):
                signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
                given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
                for _ in pattern.finditer(given):
                    pass
        except TooSlow:
            print(f"{name}: {text[:20]!r}…: {pattern.pattern!r}")  # noqa: T201
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
