"""Lines of plain text: wrapped, underlined, hanging."""

import re
import textwrap
from collections.abc import Sequence
from functools import lru_cache

WIDTH = 76
"""Columns of text: RFC 5322, section 2.1.1 recommends 78; a reply's "> " takes two of them."""

_GLUE = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|[€%]|г\.|ч\.)|(?<=№) (?=\d)")
"""Spaces inside a number and before its unit, which must not become line breaks."""


@lru_cache(maxsize=1024)
def wrap(text: str, width: int = WIDTH, indent: str = "", first: str | None = None) -> str:
    """Wrap each line of a text; longer words, such as addresses, stay whole. `first` is the first line's indent."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            _GLUE.sub("\0", line),
            width,
            initial_indent=indent if lines or first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines).replace("\0", " ")


def underline(text: str, stroke: str = "=", width: int = WIDTH) -> str:
    """A heading: the wrapped text, underlined to the length of its longest line."""
    wrapped = wrap(text, width)
    return f"{wrapped}\n{stroke * max(len(line) for line in wrapped.splitlines() or [''])}"


def hanging(marker: str, lines: Sequence[str]) -> list[str]:
    """Lines behind a marker, the later ones indented as far as it is wide."""
    rest = [f"{' ' * len(marker)}{line}".rstrip() for line in lines[1:]]
    return [marker + (lines[0] if lines else ""), *rest]


def indented(text: str) -> list[str]:
    """Code, as written."""
    return [f"    {line}" for line in text.rstrip("\n").split("\n")]
