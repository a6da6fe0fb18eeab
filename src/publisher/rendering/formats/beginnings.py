"""The beginning of a text, cut where a careful editor would cut it."""

import re

from publisher.rendering.formats.typesetting import NO_BREAK, WORD_JOINER, set_words

_SENTENCE_END = re.compile(r"(?<=\w{3}[.!?]) (?=[„“”«\"'(]*[^\W\d_])")
_HELD = re.compile(
    r"(?<=\d) (?=\d{3}(?!\d)|[€$£%‰°]|[^\W\d_]{1,4}(?!\w))|(?<=[€$£№]) (?=\d)"
    r"|(?<=Prof\.) |(?<=\bDr\.) |(?<=\bMr\.) |(?<=\bMrs\.) |(?<=\bMs\.) |(?<=\bSt\.) |(?<=\bNo\.) (?=\d)"
)
"""Spaces inside a number, between a number and a short unit or currency, and behind a title."""

_SHORT = re.compile(r"(?: [^\s\d]{1,2})+$")
_LOOSE = " ,.;:–—-„“\"'("
_WORTH = 0.6
"""The share of the room that whole sentences must fill to stand alone."""


def beginning(text: str, most: int, lang: str) -> str:
    """The text, or its beginning of at most `most` characters and then "…".

    Whole sentences stand without "…" where they fill most of the room. No number, no number with its unit and nothing
    that a no-break space holds together is cut in two, and no preposition is left at the end.
    """
    if len(text) <= most:
        return text
    held = set_words(text) if lang == "bg" else _HELD.sub(NO_BREAK, text)
    room = held[: most + 1]
    ends = [found.start() for found in _SENTENCE_END.finditer(held, 0, most + 2) if _is_capital(held, found.end())]
    if ends and _WORTH * most <= ends[-1] <= most:
        return _as_written(text, held[: ends[-1]])
    words = room.rpartition(" ")[0].rstrip(" ") or room[:most]
    return _as_written(text, (_SHORT.sub("", words) or words).rstrip(_LOOSE)) + "…"


def _is_capital(text: str, at: int) -> bool:
    """Whether the word that begins here has a capital letter: what follows an abbreviation seldom has."""
    return next((letter.isupper() for letter in text[at : at + 4] if letter.isalpha()), False)


def _as_written(text: str, held: str) -> str:
    """As much of the text as `held` has of it, with the author's own spaces."""
    left = sum(map(_has_ink, held))
    end = 0
    while left:
        left -= _has_ink(text[end])
        end += 1
    return text[:end]


def _has_ink(letter: str) -> bool:
    return not letter.isspace() and letter != WORD_JOINER
