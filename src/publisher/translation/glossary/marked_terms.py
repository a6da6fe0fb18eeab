"""Marks the terms of the glossary in a text and in its translation, in the form that stands there."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.translation.glossary.glossary import Glossary
from publisher.translation.glossary.terms import HYPHENS, Hit, pattern_of

Piece = tuple[str, str]
"""Text, and what it is in the other language; "" where it is no term."""


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term that occurs in a source: as it stands there, what the glossary wants, and what the translation has.

    `missing`: it occurs less often in the translation than in the source.
    """

    source: str
    wanted: str
    found: tuple[str, ...]
    missing: bool


@dataclass(frozen=True, slots=True)
class MarkedTerms:
    """Both texts in pieces, and each term once."""

    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    uses: tuple[TermUse, ...]


def marked_terms(glossary: Glossary, source: str, target: str, target_lang: str) -> MarkedTerms:
    """The terms of a text and of its translation; found as the check of the glossary finds them."""
    lang = target_lang.partition("-")[0].lower()
    hits = glossary.find(source, lang)
    missed = {(hit.start, hit.end) for hit in glossary.missed(source, target, lang)}
    places = list(_places(hits, target, lang))
    uses: dict[str, TermUse] = {}
    for hit in hits:
        key = hit.term.wanted.casefold()
        found = tuple(dict.fromkeys(target[start:end] for start, end, one in places if one == key))
        missing = (hit.start, hit.end) in missed or (key in uses and uses[key].missing)
        uses[key] = TermUse(uses[key].source if key in uses else hit.matched_text, hit.target_text, found, missing)
    by_key = {key: use.source for key, use in uses.items()}
    return MarkedTerms(
        tuple(_pieces(source, [(hit.start, hit.end, hit.target_text) for hit in hits])),
        tuple(_pieces(target, [(start, end, by_key[key]) for start, end, key in places])),
        tuple(uses.values()),
    )


def _pieces(text: str, marks: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    at = 0
    for start, end, other in marks:
        if start < at:
            # A term inside a longer one.
            continue
        if start > at:
            yield text[at:start], ""
        yield text[start:end], other
        at = end
    if at < len(text):
        yield text[at:], ""


def _places(hits: Sequence[Hit], target: str, lang: str) -> list[tuple[int, int, str]]:
    """Where each term stands in the translation: from, to, and the term; in order, the longer one first."""
    plain, origin = _plain_with_places(target, lang)
    terms = {hit.term.wanted.casefold(): hit.term for hit in hits}
    found = [
        (origin[match.start()], origin[match.end() - 1] + 1, key)
        for key, term in terms.items()
        for match in pattern_of(term, lang).finditer(plain)
        if match.end() > match.start()
    ]
    return sorted(found, key=lambda one: (one[0], -one[1]))


def _plain_with_places(text: str, lang: str) -> tuple[str, list[int]]:
    """The text as `terms` compares it, and for each of its letters the place in `text` that it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        shown = HYPHENS.sub(" ", letter.casefold().replace("’", "'"))
        if lang != "en":
            shown = "".join(one for one in unicodedata.normalize("NFKD", shown) if not unicodedata.combining(one))
        for one in shown:
            one = " " if one.isspace() else one
            if one == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(one)
            places.append(place)
    return "".join(letters), places
