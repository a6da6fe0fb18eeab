"""Compares the months and weekdays of both sides (date-changed); `numbers` compares days and years."""

from collections.abc import Iterator

from publisher.core.types import Finding
from publisher.translation.checks import quantity_words
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.language.transliterate import transliterate

_WEEKEND = {5, 6}


def check_dates(pair: SentencePair) -> Iterator[Finding]:
    """date-changed: a month or weekday missing on one side, or days that have swapped their months.

    Compared as sets, since "от 2 март до 5 март" may become "from 2 to 5 March". In languages whose calendar words come
    from CLDR, inflected forms may not be recognised: there only a month in place of another one counts.
    """
    known = {pair.source_lang, pair.target_lang} <= quantity_words.KNOWN_LANGUAGES
    source, target = pair.source_facts, pair.target_facts
    lost = [
        word
        for month, word in source.months.items()
        if month not in target.loose_months | target.months.keys() and not _is_name(word, pair.target_words)
    ]
    added = [word for month, word in target.months.items() if month not in source.loose_months | source.months.keys()]
    yield from _differences(pair, lost, added, known)
    if not lost and not added:
        yield from _swapped(pair)
    left, right = set(source.weekdays), set(target.weekdays)
    if source.weekend or target.weekend:
        left, right = left - _WEEKEND, right - _WEEKEND
    lost = [source.weekdays[day] for day in sorted(left - right)]
    added = [target.weekdays[day] for day in sorted(right - left)]
    yield from _differences(pair, lost, added, known)


def _is_name(word: str, target: str) -> bool:
    """Whether the month belongs to a name that is written in Latin letters: ул. „Шести септември“."""
    return transliterate(word).lower() in target.lower() and not word.isascii()


def _differences(pair: SentencePair, lost: list[str], added: list[str], known: bool) -> Iterator[Finding]:
    if lost and added:
        yield make("date-changed", "error", "changed", pair.segment, source=", ".join(lost), target=", ".join(added))
    elif lost and known:
        yield make("date-changed", "error", "lost", pair.segment, source=", ".join(lost))
    elif added and known:
        yield make("date-changed", "error", "added", pair.segment, target=", ".join(added))


def _swapped(pair: SentencePair) -> Iterator[Finding]:
    """The same days and months in other combinations: 12 March and 14 April for 14 March and 12 April."""
    source = {day: (month, text) for day, month, text in pair.source_facts.day_months}
    target = {day: (month, text) for day, month, text in pair.target_facts.day_months}
    if len(source) != len(pair.source_facts.day_months) or len(target) != len(pair.target_facts.day_months):
        return
    for day in source:
        if day in target and source[day][0] != target[day][0]:
            yield make("date-changed", "error", "changed", pair.segment, source=source[day][1], target=target[day][1])
            return
