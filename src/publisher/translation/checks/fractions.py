"""Reads halves and other fractions: "два часа и половина", "half a million", "две трети", 3/4, ½."""

import re
from fractions import Fraction
from typing import Final

from publisher.translation.checks import quantity_words
from publisher.translation.checks.number_words import Run
from publisher.translation.checks.quantities import Quantity, canonical


def _words(text: str) -> list[str]:
    return text.split()


HALVES: Final = frozenset(["половин", "половина", "половината", "half"])
"""Words that mean 0.5."""

VULGAR: Final = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}

_AND_HALF: Final = re.compile(r"(?:\s+(?P<unit>[^\W\d_]+))??\s+(?:и\s+половина|and\s+a\s+half)(?!\w)")
_UNIT_BEFORE: Final = re.compile(r"(?<!\w)(?P<unit>[^\W\d_]+)\s+и\s+$")
_HALF_OF: Final = re.compile(r"(?:\s+an?(?=\s))?")
_DENOMINATORS: Final = {
    **dict.fromkeys(_words("трета трети third thirds"), 3),
    **dict.fromkeys(_words("четвърт четвърти четвъртина четвъртини quarter quarters"), 4),
    **dict.fromkeys(_words("пета пети fifth fifths"), 5),
    **dict.fromkeys(_words("шеста шести sixth sixths"), 6),
    **dict.fromkeys(_words("осма осми eighth eighths"), 8),
    **dict.fromkeys(_words("десета десети tenth tenths"), 10),
}
_NEXT_WORD: Final = re.compile(r"[ \u00a0-](?P<word>[^\W\d_]+)(?P<of>\s+(?:of|от)(?!\w))?")
_LONGEST_WORD: Final = 24


def fraction_keys(value: Fraction) -> tuple[str, ...]:
    """Keys of a fraction: decimal where it ends, else "1/3"; below 1 also its percentage, for "50 %" beside "half"."""
    decimal = value.denominator in (1, 2, 4, 5, 8, 10, 20)
    keys = [canonical(str(float(value))) if decimal else f"{value.numerator}/{value.denominator}"]
    if value < 1 and decimal:
        keys.append(canonical(str(float(value * 100))))
    return tuple(keys)


def and_half(text: str, run: Run) -> Quantity | None:
    """A number word with "and a half" after it or after its unit."""
    match = _AND_HALF.match(text, run.end)
    if not match or run.ordinal:
        return None
    return half_more(text, str(run.value), run.start, match)


def half_after(text: str, at: int) -> re.Match[str] | None:
    """ "and a half" after a number that ends at `at`."""
    return _AND_HALF.match(text, at)


def half_more(text: str, value: str, start: int, match: re.Match[str], weak: bool = True) -> Quantity:
    """The number `value` and a half; its unit stands before or after the half."""
    end = match.end()
    keys: tuple[str, ...] = (f"{value}.5", f"{value}:30")
    kind, attribute, after = quantity_words.attribute_after(text, end)
    if match["unit"]:
        kind, attribute, _ = quantity_words.attribute_after(text, match.start("unit"))
        if scale := quantity_words.SCALE_AFTER.match(text, match.start("unit")):
            keys = (canonical(f"{value}.5", int((scale.lastgroup or "s0")[1:])),)
            kind, attribute, end = quantity_words.attribute_after(text, end)
    elif scale := quantity_words.SCALE_AFTER.match(text, end):
        keys = (canonical(f"{value}.5", int((scale.lastgroup or "s0")[1:])), f"{value}.5")
        kind, attribute, end = quantity_words.attribute_after(text, scale.end())
    else:
        end = after
    return Quantity(text[start:end], keys, start, end, kind, attribute, weak=weak)


def half_word(text: str, start: int, end: int) -> Quantity:
    """A word for half at text[start:end]: of an hour, of a million, "час и половина", "half past five"."""
    if before := _UNIT_BEFORE.search(text[max(0, start - _LONGEST_WORD) : start]):
        begin = max(0, start - _LONGEST_WORD) + before.start("unit")
        kind, attribute, _ = quantity_words.attribute_after(text, begin)
        scale = quantity_words.SCALE_AFTER.match(text, begin)
        if attribute or scale:
            zeros = int((scale.lastgroup or "s0")[1:]) if scale else 0
            return Quantity(text[begin:end], (canonical("1.5", zeros),), begin, end, kind, attribute, weak=True)
    of = _HALF_OF.match(text, end)
    after = of.end() if of else end
    keys = fraction_keys(Fraction(1, 2))
    if scale := quantity_words.SCALE_AFTER.match(text, after):
        keys, after = (canonical("0.5", int((scale.lastgroup or "s0")[1:])),), scale.end()
    kind, attribute, stop = quantity_words.attribute_after(text, after)
    if attribute or scale:
        end = stop
    return Quantity(text[start:end], keys, start, end, kind, attribute, weak=True)


def part(text: str, run: Run, article: bool) -> Quantity | None:
    """A fraction that begins with a number word: "две трети", "a third of"; `article`: the word is only "a"."""
    match = _NEXT_WORD.match(text, run.end)
    denominator = _DENOMINATORS.get(match["word"].lower()) if match else None
    if not match or not denominator or run.ordinal or not 0 < run.value < denominator:
        return None
    word = match["word"].lower()
    plural = word.endswith(("s", "и"))
    if (run.value > 1) != plural or (article and not match["of"]):
        return None
    end = match.end("word")
    value = Fraction(run.value, denominator)
    kind, attribute, end = quantity_words.attribute_after(text, match.end() if article else end)
    stop = end if attribute else match.end("word")
    return Quantity(text[run.start : stop], fraction_keys(value), run.start, stop, kind, attribute, weak=True)
