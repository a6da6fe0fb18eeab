"""The glossary: finds its terms in a text in any of their forms.

A term is defined once, in its dictionary form; `inflection` derives the Bulgarian forms. Each word of a text is looked
up in one index of first words, so the time depends on the text and hardly on the number of terms.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from publisher.translation.glossary.terms import ANY_LANGUAGE, HYPHENS, Hit, Rule, Term, missing_terms
from publisher.translation.language.english_inflection import english_plural, english_singular
from publisher.translation.language.inflection import Forms, phrase_forms

__all__ = ["ANY_LANGUAGE", "Glossary", "Hit", "Rule", "Term"]

_TOKEN: Final = re.compile(r"[^\W_]+")
_GLUE_BEFORE: Final = re.compile(r"(?:[@#_]|[A-Za-z0-9]\.)$")
_GLUE_AFTER: Final = re.compile(r"[@_]|\.[A-Za-z0-9]")
_ADDRESS: Final = re.compile(r"://|@|\bwww\.")
_ADDRESS_REACH: Final = 120
"""Characters around a match that are searched for signs of an address."""
_QUOTES: Final = '„“”«»"‚‘’'
_QUOTE: Final = re.compile(f"[{_QUOTES}]")
_SPACED_DASH: Final = re.compile(r"\s[‒–—-]\s")
_PRONOUNS: Final = frozenset(["ми", "ти", "му", "ѝ", "й", "ни", "ви", "им", "си"])
"""Short pronouns, which stand behind the first word of a term: управителния ни съвет."""

_LATIN_ARTICLE: Final = re.compile(r"[‐‑-](?:ът|ят|а|я|та|то|те|и|ите|ове|овете)(?![^\W_])")
"""A Bulgarian article attached to a Latin name with a hyphen: GAIA-та."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term, or one listed form of it, prepared for lookup: the forms of each word and the text between words."""

    term: Term
    words: tuple[Forms, ...]
    gaps: tuple[str, ...]
    before: str
    after: str
    exact_case: str = ""


def _gap(text: str) -> str:
    """The text between two words, normalised: any white space is one space, any hyphen is "-".

    Quotation marks, and a dash between spaces, do not count: Клъстер „София – град на знанието“.
    """
    text = _SPACED_DASH.sub(" ", _QUOTE.sub("", text))
    return HYPHENS.sub("-", " ".join(text.split()) or (" " if text else ""))


def _entry(term: Term, source: str, inflect: bool) -> _Entry | None:
    tokens = list(_TOKEN.finditer(source))
    if not tokens:
        return None
    words = [token.group() for token in tokens]
    gaps = tuple(_gap(source[one.end() : two.start()]) for one, two in pairwise(tokens))
    forms = phrase_forms(words) if inflect else [{word.lower(): 0} for word in words]
    acronym = len(words) == 1 and 1 < len(source) <= 5 and source.isupper()
    before, after = source[: tokens[0].start()].strip(), source[tokens[-1].end() :].strip()
    if not before and _QUOTE.search(source, tokens[0].end(), tokens[-1].start()):
        # It closes a quotation that begins inside the term; the text may do without.
        after = after.rstrip(_QUOTES)
    return _Entry(term, tuple(forms), gaps, before, after, words[0] if acronym else "")


class Glossary:
    """A set of terms; of two with the same source and language the later one counts.

    Immutable: `with_term` and `without` return a new glossary.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple({(term.source.lower(), term.lang): term for term in terms}.values())
        self._indexes: dict[str, dict[str, list[_Entry]]] = {}

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def with_term(self, term: Term) -> "Glossary":
        """Add a term, or replace the one with the same source and language."""
        return Glossary((*self.terms, term))

    def without(self, source: str, lang: str = "en") -> "Glossary":
        """Remove a term; KeyError when there is none."""
        kept = [term for term in self.terms if (term.source.lower(), term.lang) != (source.lower(), lang)]
        if len(kept) == len(self.terms):
            raise KeyError(source)
        return Glossary(kept)

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change with any term; stored with every translation made with this glossary."""
        rows = sorted(repr(term) for term in self.terms)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]

    def _index(self, target_lang: str) -> dict[str, list[_Entry]]:
        """Entries for one target language by each form of their first word, longest entries first."""
        if target_lang not in self._indexes:
            index: dict[str, list[_Entry]] = defaultdict(list)
            for term in self.terms:
                if term.lang not in (target_lang, ANY_LANGUAGE):
                    continue
                # Names do not decline in Bulgarian; a word that looks like another form of a name is another name.
                entries = [_entry(term, term.source, term.rule == "translate")]
                entries += [_entry(term, form, _is_phrase(term, form)) for form in term.forms]
                for entry in filter(None, entries):
                    for form in entry.words[0]:
                        index[form].append(entry)
            for found in index.values():
                found.sort(key=lambda entry: -len(entry.words))
            self._indexes[target_lang] = dict(index)
        return self._indexes[target_lang]

    def find(self, text: str, target_lang: str = "en") -> list[Hit]:
        """Find the terms in a source text: whole words in any case; longest match first, without overlaps.

        An acronym of up to five capitals (ЕС, AI) is found only in capitals. Parts of addresses, @handles and #tags
        are not words. Only the first part of `target_lang` counts ("en-GB" = "en").
        """
        index = self._index(target_lang.partition("-")[0].lower())
        if not index:
            return []
        tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
        low = [token[0].lower() for token in tokens]
        hits: list[Hit] = []
        at = 0
        while at < len(tokens):
            step = 1
            for entry in index.get(low[at], ()):
                hit = _match(entry, text, tokens, low, at)
                if hit:
                    hits.append(hit)
                    step = sum(1 for token in tokens[at : at + 2 * len(entry.words)] if token[1] < hit.end)
                    break
            at += step
        return hits

    def missed(self, source: str, target: str, target_lang: str = "en") -> list[Hit]:
        """Hits in the source whose term occurs less often in the target; for each term, the last hits."""
        return missing_terms(self.find(source, target_lang), target, target_lang)


def _is_phrase(term: Term, form: str) -> bool:
    """Whether a listed form declines as the term does: зам.-председател, and no name or abbreviation."""
    words = _TOKEN.findall(form)
    return term.rule == "translate" and len(words) > 1 and words[-1].islower()


def _match(entry: _Entry, text: str, tokens: list[tuple[str, int, int]], low: list[str], at: int) -> Hit | None:
    """Match an entry whose first word is token `at`; None when its other words or the surroundings do not fit."""
    if entry.exact_case and tokens[at][0] != entry.exact_case:
        return None
    last, number = at, entry.words[0][low[at]]
    for forms, gap in zip(entry.words[1:], entry.gaps, strict=True):
        found = _next(forms, gap, text, tokens, low, last)
        if found is None:
            return None
        last = found
        number = number or forms[low[last]]
    start, end = tokens[at][1] - len(entry.before), tokens[last][2] + len(entry.after)
    if start < 0 or not text.startswith(entry.before, start) or not text.endswith(entry.after, 0, end):
        return None
    if _inside_address(text, start, end):
        return None
    article = _LATIN_ARTICLE.match(text, end) if text[end - 1].isascii() else None
    end = article.end() if article else end
    if len(_QUOTE.findall(text, start, end)) % 2 and text[end : end + 1] in _QUOTES[1:]:
        end += 1
    matched = text[start:end]
    return Hit(start, end, entry.term, matched, _fit(entry.term, matched, number))


def _next(
    forms: Forms, gap: str, text: str, tokens: list[tuple[str, int, int]], low: list[str], last: int
) -> int | None:
    """The token that is the next word of a term behind token `last`, or behind a short pronoun there."""
    for place in (last + 1, last + 2):
        if place >= len(tokens) or (place == last + 2 and (gap != " " or low[last + 1] not in _PRONOUNS)):
            return None
        gaps = [_gap(text[tokens[one][2] : tokens[one + 1][1]]) for one in range(last, place)]
        if low[place] in forms and all(one == gap or (gap == "-" and one == " ") for one in gaps):
            return place
    return None


def _inside_address(text: str, start: int, end: int) -> bool:
    """Whether a match is part of a URL, an e-mail address, a @handle or a #tag."""
    if _GLUE_BEFORE.search(text[max(0, start - 2) : start]) or _GLUE_AFTER.match(text, end):
        return True
    before = text[max(0, start - _ADDRESS_REACH) : start]
    after = text[end : end + _ADDRESS_REACH]
    chunk = (before.split()[-1] if before and not before[-1].isspace() else "") + (
        after.split()[0] if after and not after[0].isspace() else ""
    )
    return bool(_ADDRESS.search(chunk))


def _fit(term: Term, matched: str, number: int) -> str:
    """The wanted text in the number (as in `Forms`) and case of the matched text."""
    wanted = term.wanted
    if term.rule != "translate":
        return wanted
    if number and term.lang == "en":
        wanted = english_plural(wanted) if number > 0 else english_singular(wanted)
    if len(matched) > 5 and matched.isupper() and not term.source.isupper():
        return wanted.upper()
    if matched[:1].isupper() and not term.source[:1].isupper():
        return wanted[:1].upper() + wanted[1:]
    return wanted
