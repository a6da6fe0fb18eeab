"""Makes text of posts, translations and settings inert: it cannot act as a placeholder, a mark or a header."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

T = TypeVar("T")

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that XML 1.0 forbids (section 2.2) or that have no use in text; tabs and line ends stay."""

_BREAKS = re.compile(r"[^\S\u00a0\u202f]+|[\x00-\x1f\x7f-\x9f]+")
"""Line ends, controls and runs of spaces; an author's own no-break spaces are none of these."""
_SCALAR = re.compile(r"\[(?=\s*reader\s*\.)", re.IGNORECASE)
_MARK = re.compile(r"<(?=!--\s*+/?\s*+pub\s*+:)", re.IGNORECASE)


def inert_text(text: str) -> str:
    """Text without control characters, in which `[[reader.NAME]]` and `<!--pub:NAME-->` have no meaning.

    It inserts a word joiner (U+2060) after the bracket, which has no width: people read the same text.
    """
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _MARK.sub("<\u2060", _SCALAR.sub("[\u2060", plain))


def one_line(text: str) -> str:
    """Text on one line: line ends in a title must not start a new header (RFC 5322, section 2.2)."""
    return _BREAKS.sub(" ", inert_text(text)).strip()


def inert(value: T) -> T:
    """A frozen value with all its strings, also those inside tuples and nested values, made inert."""
    if isinstance(value, str):
        return cast("T", inert_text(value))
    if isinstance(value, tuple):
        return cast("T", tuple(inert(item) for item in value))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: inert(getattr(value, field.name)) for field in fields(value)}
        return cast("T", replace(value, **changed))
    return value
