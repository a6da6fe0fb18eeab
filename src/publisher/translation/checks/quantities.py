"""Numbers, months and weekdays in a normal form that can be compared across languages."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

QuantityKind = Literal["number", "date", "time", "money", "unit"]

MOST_NUMBERS: Final = 100_000
"""Most numbers in one text that are compared; no paragraph by a person has more."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text, at `text[start:end]`.

    `keys` are its possible values, the likeliest first: decimal strings ("1250", "12.5"), times of day ("14:00"),
    telephone numbers ("+359…"). `attribute` is its unit or currency. A `weak` quantity (a number word) can match a
    number on the other side but needs no match. `parts` is another reading ("12 100": 12 and 100; "19.03": 19 and the
    month "M3"). `shared` is the attribute of its neighbour in a range or list ("5 to 10 km").
    `foreign`: an English text writes the number otherwise than English does ("1.234,56").
    """

    text: str
    keys: tuple[str, ...]
    start: int
    end: int
    kind: QuantityKind = "number"
    attribute: str = ""
    weak: bool = False
    ordinal: bool = False
    parts: tuple["Quantity", ...] = ()
    shared: str = ""
    foreign: bool = False


@dataclass(slots=True)
class Facts:
    """The quantities and calendar words of one text.

    `months` and `weekdays` map numbers (1–12; 0 = Monday) to the word found; `loose_months` may be months ("May").
    `day_months` are (day, month, text) for a day next to a month. `month_starts` and `month_ends` map positions to
    (month, word). `too_many`: the text has more than `MOST_NUMBERS` numbers, and not all were read.
    """

    quantities: list[Quantity] = field(default_factory=list)
    months: dict[int, str] = field(default_factory=dict)
    loose_months: set[int] = field(default_factory=set)
    weekdays: dict[int, str] = field(default_factory=dict)
    weekend: bool = False
    day_months: list[tuple[str, int, str]] = field(default_factory=list)
    month_starts: dict[int, tuple[int, str]] = field(default_factory=dict)
    month_ends: dict[int, tuple[int, str]] = field(default_factory=dict)
    too_many: bool = False


def canonical(digits: str, zeros: int = 0) -> str:
    """Normalise a decimal string ("007" → "7", "12.50" → "12.5"), multiplied by 10 to the power of `zeros`.

    A string, since a text may contain more digits than a number type can hold.
    """
    whole, _, fraction = digits.partition(".")
    if zeros:
        fraction = fraction.ljust(zeros, "0")
        whole, fraction = whole + fraction[:zeros], fraction[zeros:]
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def values(raw: str, lang: str) -> tuple[str, ...]:
    """The possible values of a written number as decimal strings; `lang` tells the likelier decimal separator.

    Both "," and "." are used as decimal and as thousands separator. A single one before three digits is ambiguous:
    "1,250" is 1250 or 1.25.
    """
    raw = "".join(raw.split())
    marks = [one for one in raw if one in ".,"]
    if not marks:
        return (raw,)
    plain = raw.replace(",", "").replace(".", "")
    whole, _, fraction = raw.rpartition(marks[-1])
    groups = re.split(r"[.,]", raw)
    if len(set(marks)) == 2:
        mixed = whole.replace(",", "").replace(".", "") + "." + fraction
        return (mixed if marks.count(marks[-1]) == 1 else plain,)
    grouped = 0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    if len(marks) > 1:
        return (plain if grouped else raw,)
    decimal = f"{whole}.{fraction}"
    if not grouped:
        # English has no decimal comma: 777500,000 is a wrongly grouped whole number.
        return (plain,) if lang == "en" and marks == [","] and len(fraction) == 3 else (decimal,)
    return (plain, decimal) if marks[-1] == ("," if lang == "en" else ".") else (decimal, plain)
