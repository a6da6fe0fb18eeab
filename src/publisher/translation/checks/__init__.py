"""Checks a translation against its source; each check finds one kind of damage and reports it with a code.

Errors block publishing until a person decides, warnings go to the review list. Every check runs in time linear in the
length of the texts, whatever they contain. `messages.TEMPLATES` lists the codes with their messages.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.dates import check_dates
from publisher.translation.checks.engine_leftovers import (
    check_control_characters,
    check_cyrillic,
    check_empty,
    check_unknown_marks,
    check_untranslated,
    is_empty,
    is_untranslated,
)
from publisher.translation.checks.glossary_terms import check_terms
from publisher.translation.checks.language import check_language
from publisher.translation.checks.messages import TEMPLATES, describe
from publisher.translation.checks.model_notes import check_model_notes
from publisher.translation.checks.names import check_names
from publisher.translation.checks.negation import check_negation
from publisher.translation.checks.numbers import check_quantities
from publisher.translation.checks.opposites import check_opposites
from publisher.translation.checks.pair import SentencePair
from publisher.translation.checks.shape import check_end, check_length, check_repeated, check_sentence_count
from publisher.translation.checks.transliterated import check_transliterated
from publisher.translation.checks.verbatim import check_addresses
from publisher.translation.glossary.glossary import Glossary

__all__ = ["CHECKS", "CODES", "check_segment", "check_sentence", "describe", "false_alarms_per_100"]

Check = Callable[[SentencePair], Iterator[Finding]]

CODES: Final = tuple(TEMPLATES)

CHECKS: Final[tuple[Check, ...]] = (
    check_control_characters,
    check_cyrillic,
    check_language,
    check_transliterated,
    check_model_notes,
    check_unknown_marks,
    check_quantities,
    check_dates,
    check_addresses,
    check_names,
    check_terms,
    check_negation,
    check_opposites,
    check_length,
    check_end,
    check_repeated,
    check_sentence_count,
)
"""The checks that compare two texts; for an empty or untranslated text only that is reported."""


def check_sentence(
    source: str,
    target: str,
    *,
    source_lang: str,
    target_lang: str,
    glossary: Glossary | None = None,
    segment: str = "",
    names: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Check one sentence in canonical form (with marks `⟦1⟧…⟦/1⟧`) or as plain text.

    Languages are BCP 47 codes, of which only the first part counts; checks find nothing in unknown languages.
    `names`: how people's names are written in the translation ({"Иван Станчов": "Ivan Stancioff"}).
    """
    return _findings(SentencePair(source, target, source_lang, target_lang, glossary, names, segment))


def check_segment(
    source: str,
    target: str,
    *,
    source_lang: str,
    target_lang: str,
    glossary: Glossary | None = None,
    segment: str = "",
    names: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Check a whole segment as inline Markdown; the checks are those of `check_sentence`.

    Link destinations are compared; code and HTML do not count as words.
    """
    return _findings(SentencePair(source, target, source_lang, target_lang, glossary, names, segment, markdown=True))


def _findings(pair: SentencePair) -> list[Finding]:
    if is_empty(pair):
        return [*check_empty(pair), *check_control_characters(pair)]
    if is_untranslated(pair):
        return [*check_untranslated(pair), *check_control_characters(pair)]
    return [finding for check in CHECKS for finding in check(pair)]


def false_alarms_per_100(
    pairs: Iterable[Sequence[str]], source_lang: str = "bg", target_lang: str = "en", glossary: Glossary | None = None
) -> float:
    """Findings per hundred correct (source, translation) pairs, all false alarms. 0.0 when there are no pairs."""
    pairs = list(pairs)
    found = [
        finding
        for source, target in pairs
        for finding in check_sentence(
            source, target, source_lang=source_lang, target_lang=target_lang, glossary=glossary
        )
    ]
    return 100 * len(found) / len(pairs) if pairs else 0.0
