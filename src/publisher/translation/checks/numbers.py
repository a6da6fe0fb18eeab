"""Compares the quantities of both sides: numbers, dates, times of day, money and units."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from publisher.core.types import Finding, Severity
from publisher.translation.checks import quantity_words
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.checks.quantities import MOST_NUMBERS, Facts, Quantity

_MOST: Final = 3
"""Most findings of one code for one pair of texts."""

_CURRENCIES: Final = frozenset(["EUR", "BGN", "USD", "GBP", "CHF"])
_COUNTED: Final = _CURRENCIES | {"%"}
"""Attributes that a number must keep; other units are often left out for good reasons."""

_POUNDS: Final = {"GBP", "lb"}
"""An English pound is either."""

_THOUSANDS: Final = re.compile(r"\d{1,3}\.\d{3}(?!\d).{0,20}")
_DECIMAL: Final = re.compile(r"\d+(?:\.\d+)?")

_Matched = list[tuple[Quantity, Quantity]]


def check_quantities(pair: SentencePair) -> Iterator[Finding]:
    """number-, date-, time-, money-, unit-changed: quantities must be equal on both sides, whatever their spelling.

    Digits need a match (digits or words); number words may be left out but not changed. In a language whose number
    words are not known here, numbers up to 12 need no match, and a missing unit or currency counts only when another
    one replaces it.
    """
    known = {pair.source_lang, pair.target_lang} <= quantity_words.KNOWN_LANGUAGES
    source, target = pair.source_facts, pair.target_facts
    if source.too_many or target.too_many:
        yield make("number-changed", "warning", "too-many", pair.segment, count=MOST_NUMBERS)
        return
    left = _prepared(source.quantities, target, loose=not known)
    right = _prepared(target.quantities, source, loose=not known)
    if not left and not right:
        return
    matched, lost, added = _match(left, right)
    lost = [one for one in lost if not _excused(one, target, loose=not known)]
    added = [one for one in added if not _excused(one, source, loose=not known)]
    yield from _values_changed(pair, lost, added)
    yield from _attributes_changed(pair, matched, strict=known)
    yield from _written_otherwise(pair, matched)


def _written_otherwise(pair: SentencePair, matched: _Matched) -> Iterator[Finding]:
    """number-format: an English translation with "34,7" or "1.234,56", or with 300.000 for three hundred thousand."""
    if pair.target_lang != "en" or pair.source_lang == "en":
        return
    wrong = [
        other
        for one, other in matched
        if other.foreign or (other.keys[1:2] == one.keys[:1] != other.keys[:1] and _THOUSANDS.fullmatch(other.text))
    ]
    for other in wrong[:_MOST]:
        yield make("number-format", "warning", segment=pair.segment, target=other.text)


def _prepared(quantities: list[Quantity], other: Facts, loose: bool) -> list[Quantity]:
    """Split a quantity if the other side has its parts; in an unknown language, accept the unscaled number too."""
    keys = {key for one in other.quantities for key in one.keys}
    keys |= {f"M{month}" for month in (*other.months, *other.loose_months)}
    firsts = {one.keys[0] for one in other.quantities}
    out: list[Quantity] = []
    for one in map(_with_duration, quantities):
        if one.kind == "date" and len(one.keys) == 2 and one.keys[1] == one.keys[0][2:] and one.keys[1] not in firsts:
            # 1980s: the short form counts only beside a short form, or it would match the 1880s.
            one = replace(one, keys=one.keys[:1])
        if one.parts and keys.isdisjoint(one.keys) and all(part.keys[0] in keys for part in one.parts):
            out += [replace(part, kind=one.kind) for part in one.parts if not part.keys[0].startswith("M")]
        elif loose:
            out.append(replace(one, keys=(*one.keys, *(key.partition("e")[0] for key in one.keys if "e" in key))))
        else:
            out.append(one)
    return out


def _with_duration(one: Quantity) -> Quantity:
    """Add the duration in a smaller unit as a key, so that 36 months match three years."""
    if one.attribute not in quantity_words.DURATIONS or len(one.keys[0]) > 6 or not _DECIMAL.fullmatch(one.keys[0]):
        return one
    unit, times = quantity_words.DURATIONS[one.attribute]
    return replace(one, keys=(*one.keys, f"{Fraction(one.keys[0]) * times} {unit}"))


def _match(left: list[Quantity], right: list[Quantity]) -> tuple[_Matched, list[Quantity], list[Quantity]]:
    """Pair the quantities of both sides, surest pairs first; returns (pairs, unpaired left, unpaired right)."""
    matched: _Matched = []
    exact: list[Callable[[Quantity], Iterable[Hashable]]] = [
        lambda one: [(one.keys[0], one.attribute, one.weak, one.ordinal)],
        lambda one: [(one.keys[0], one.weak, one.ordinal)],
        lambda one: [(key, one.weak, one.ordinal) for key in one.keys],
        lambda one: [(key, order) for key in one.keys for order in _orders(one)],
    ]
    for keys in exact:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for at, other in enumerate(right):
            for key in keys(other):
                waiting[key].append(at)
        taken: set[int] = set()
        rest = []
        for one in left:
            found = next((at for key in keys(one) for at in _free(waiting.get(key), taken)), None)
            if found is None:
                rest.append(one)
            else:
                taken.add(found)
                matched.append((one, right[found]))
        left, right = rest, [other for at, other in enumerate(right) if at not in taken]
    return matched, left, right


def _orders(one: Quantity) -> tuple[bool, ...]:
    """Which number words a quantity can answer for: digits for "two" and for "second", each of these for its own."""
    return (one.ordinal,) if one.weak else (False, True)


def _free(queue: deque[int] | None, taken: set[int]) -> Iterator[int]:
    """The first position in the queue that is not taken; removes it and the taken ones before it."""
    while queue:
        at = queue.popleft()
        if at not in taken:
            yield at
            return


def _excused(one: Quantity, other: Facts, loose: bool) -> bool:
    """Whether a quantity may lack a partner: a date given once for two, a small number in words."""
    if one.weak:
        return (one.keys[0] in ("0", "1") and not one.ordinal) or one.kind == "time" or loose
    if one.kind == "date" and any(key in known.keys for known in other.quantities for key in one.keys[:1]):
        return True
    return loose and not one.attribute and one.keys[0].isdigit() and len(one.keys[0]) <= 2 and int(one.keys[0]) <= 12


def _values_changed(pair: SentencePair, lost: list[Quantity], added: list[Quantity]) -> Iterator[Finding]:
    count: dict[str, int] = defaultdict(int)
    for one, other in _zipped(lost, added):
        kind = one.kind if one else other.kind if other else "number"
        if one and other and "number" == kind != other.kind:
            kind = other.kind
        code = f"{kind}-changed"
        count[code] += 1
        if count[code] > _MOST:
            continue
        if one and other:
            yield make(code, "error", "changed", pair.segment, source=one.text, target=other.text)
        elif one:
            yield make(code, "error", "lost", pair.segment, source=one.text)
        elif other:
            yield make(code, "error", "added", pair.segment, target=other.text)


def _zipped(lost: list[Quantity], added: list[Quantity]) -> Iterator[tuple[Quantity | None, Quantity | None]]:
    """Pair lost with added quantities. Number words count only when both sides have one left over."""
    strong = [one for one in lost if not one.weak], [one for one in added if not one.weak]
    for at in range(max(len(strong[0]), len(strong[1]))):
        yield (
            strong[0][at] if at < len(strong[0]) else None,
            strong[1][at] if at < len(strong[1]) else None,
        )
    for ordinal in (False, True):
        yield from zip(
            [one for one in lost if one.weak and one.ordinal == ordinal],
            [one for one in added if one.weak and one.ordinal == ordinal],
            strict=False,
        )


def _attributes_changed(pair: SentencePair, matched: _Matched, strict: bool) -> Iterator[Finding]:
    """The same number with another unit or currency (5 km for 5 m, € for лв.), or with none."""
    source_has, target_has = _Mentions(pair.source_words), _Mentions(pair.target_words)
    wanted = Counter(one.attribute for one, _ in matched)
    count = 0
    for one, other in matched:
        mine, theirs = one.attribute, other.attribute
        if mine == theirs or count >= _MOST or _is_share(one, other) or {mine, theirs} == _POUNDS:
            continue
        if mine and theirs:
            fault = not _same_time(one, other) and not (_is_time(mine) and theirs in source_has and mine in target_has)
        elif not strict or _is_time(mine or theirs):
            fault = False
        elif mine in _COUNTED:
            # "from €1,000 to 5,000", "a price in euros: 85": given once for two numbers, or elsewhere in the text.
            fault = bool(mine) and other.shared != mine and target_has.count(mine) < wanted[mine]
        else:
            fault = mine not in target_has if mine else theirs not in source_has
        if fault:
            count += 1
            severity: Severity = "error" if (mine and theirs) or (mine or theirs) in _COUNTED else "warning"
            code = "money-changed" if {mine, theirs} & _CURRENCIES else "unit-changed"
            yield make(code, severity, "changed", pair.segment, source=one.text, target=other.text)


def _is_share(one: Quantity, other: Quantity) -> bool:
    """Whether a fraction in words stands for a percentage, or the like: half, 50 %."""
    fraction = any(part.weak and not part.keys[0].isdigit() for part in (one, other))
    return fraction and (not (one.attribute and other.attribute) or "%" in (one.attribute, other.attribute))


def _is_time(unit: str) -> bool:
    return unit in quantity_words.DURATIONS


def _same_time(one: Quantity, other: Quantity) -> bool:
    """Whether two durations are equal: 36 months, three years."""
    return _is_time(one.attribute) and _is_time(other.attribute) and one.keys[-1] == other.keys[-1]


class _Mentions:
    """Counts how often a text names each unit and currency, with a number or without; reads the text only if needed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: Counter[str] | None = None

    def count(self, code: str) -> int:
        if self._counts is None:
            units = (quantity_words.unit_code(match) for match in quantity_words.UNIT_ANYWHERE.finditer(self._text))
            money = (quantity_words.money_code(match) for match in quantity_words.MONEY_ANYWHERE.finditer(self._text))
            self._counts = Counter([*units, *money])
        return self._counts[code]

    def __contains__(self, code: str) -> bool:
        return self.count(code) > 0
