"""The one rule by which a text is cut where there is little room: posts of networks, inbox previews, cards of pages.

A cut never falls into what `wholes` holds together. At a sentence's end the text stands as it is, elsewhere "…" says
that there is more. Where a text has no such place (it begins with a long quotation), the quotation is cut between
words and closed again; a number is never cut. Linear in the length of the text, apart from what `fits` costs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from publisher.rendering.texts.enclosures import Enclosure, closed_gaps, enclosures
from publisher.rendering.texts.sentences import Sentences
from publisher.rendering.texts.wholes import Wholes
from publisher.rendering.texts.words import words_of

_ELLIPSIS = "…"
_LOOSE = " \t\u00a0\u202f\u2007,;:·–—-‑….("
"""Characters that are removed before an ellipsis."""

_WORTH = 0.6
"""The share of the room that sentences must fill to stand without the words that would still fit."""

_STUB = 9
"""Characters. No sentence is begun for one word that is not longer, its space included."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Behind the word of this number (from 1), at `end` of the text."""

    words: int
    end: int
    sentence: bool
    address: bool


def shortened(text: str, lang: str, fits: Callable[[str], bool], least: int = 0) -> str | None:
    """The whole text or the longest beginning of it that fits; None when not even its first `least` words do.

    `lang` is the language of the text. `fits` is asked about some twenty beginnings; a longer one never fits where a
    shorter one does not. "" is among them with `least` 0.
    """
    if fits(text):
        return text
    sentences, enclosed = Sentences(words_of(text), lang), enclosures(text)
    between = _places(sentences)
    inside = closed_gaps(enclosed, sentences.words)
    places = _without_stubs([place for place in between if not inside[place.words - 1]])
    enough = [place for place in places if place.words >= max(least, 1)]
    if found := _longest(text, enough, (), fits):
        return found
    if least:
        return None
    for allowed in (between, _desperate(sentences)):
        if found := _longest(text, allowed, enclosed, fits):
            return found
    return "" if fits("") else None


def beginning(text: str, most: int, lang: str) -> str:
    """The text, or its beginning: at most `most` characters, "…" included.

    Whole sentences stand alone where they fill most of the room. A single word that is too long is cut.
    """
    if len(text) <= most:
        return text
    sentences = Sentences(words_of(text), lang)
    inside = closed_gaps(enclosures(text), sentences.words)
    short = [(at, word.end) for at, word in enumerate(sentences.words) if word.end <= most and not inside[at]]
    ends = [end for at, end in short if sentences.end_at(at)]
    if ends and ends[-1] >= _WORTH * most:
        return text[: ends[-1]]
    found = shortened(text, lang, lambda candidate: len(candidate) <= most)
    return found or ("" if " " in text[:most] else text[: most - 1] + _ELLIPSIS)


def _places(sentences: Sentences) -> list[_Place]:
    """Every place between two words that do not belong together."""
    wholes = Wholes(sentences)
    return [
        _Place(at + 1, word.end, sentences.end_at(at), word.is_address)
        for at, word in enumerate(sentences.words[:-1])
        if not wholes.holds(at)
    ]


def _without_stubs(places: Sequence[_Place]) -> list[_Place]:
    """Without those behind the first, short word of a sentence, if there is one at the end of the sentence before."""
    kept: list[_Place] = []
    ended: _Place | None = None
    for place in places:
        if ended and place.words == ended.words + 1 and not place.sentence and place.end - ended.end <= _STUB:
            continue
        ended = place if place.sentence else None
        kept.append(place)
    return kept


def _desperate(sentences: Sentences) -> list[_Place]:
    """Every place between two words that are no parts of one number."""
    return [
        _Place(at + 1, word.end, False, word.is_address)
        for at, word in enumerate(sentences.words[:-1])
        if not (word.is_number or sentences.words[at + 1].is_number)
    ]


def _longest(
    text: str, places: Sequence[_Place], enclosed: Sequence[Enclosure], fits: Callable[[str], bool]
) -> str | None:
    low, high = 0, len(places)
    found = None
    while low < high:
        middle = (low + high) // 2
        candidate = _cut(text, places[middle], enclosed)
        if candidate and fits(candidate):
            found, low = candidate, middle + 1
        else:
            high = middle
    return found


def _cut(text: str, place: _Place, enclosed: Sequence[Enclosure]) -> str:
    """The text up to a place; quotations that are open there are closed."""
    kept = text[: place.end]
    closing = "".join(one.closing for one in enclosed if one.start < place.end < one.end)
    if place.sentence and not closing:
        return kept
    if place.address:
        # Networks would take an ellipsis for the address's end.
        return f"{kept.rstrip(',;:')} {_ELLIPSIS}{closing}"
    kept = kept.rstrip(_LOOSE)
    return f"{kept}{_ELLIPSIS}{closing}" if kept else ""
