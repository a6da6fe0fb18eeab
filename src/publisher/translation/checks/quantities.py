"""Numbers, months and weekdays of a text in one spelling, so that two languages can be compared."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

QuantityKind = Literal["number", "date", "time", "money", "unit"]

MOST_NUMBERS: Final = 100_000
"""Numbers of one text that are compared; no paragraph that a person wrote has as many."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text, at `text[start:end]`.

    `keys` are the values it may mean, the likeliest first: decimal strings ("1250", "12.5"), times of day ("14:00"),
    telephone numbers ("+359…"). `attribute` is its unit or its currency. A `weak` one (a number word) may be matched
    by a number of the other side but need not be. `parts` are what it may be instead ("12 100": 12 and 100;
    "19.03": 19 and the month "M3"). `shared` is the attribute of its neighbour in a range or list ("5 to 10 km").
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


@dataclass(slots=True)
class Facts:
    """What the checks compare.

    `months` and `weekdays` are numbers (1–12; 0 = Monday) with the word that named them; `loose_months` may be months
    ("May"). `day_months` are days and months that stand together. `month_starts` and `month_ends` are positions.
    `too_many`: there are more than `MOST_NUMBERS`, and they were not all read.
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
    """Write a decimal string in one way ("007" → "7", "12.50" → "12.5"), shifted `zeros` places to the left.

    Strings, since a text may hold more digits than any number type takes.
    """
    whole, _, fraction = digits.partition(".")
    if zeros:
        fraction = fraction.ljust(zeros, "0")
        whole, fraction = whole + fraction[:zeros], fraction[zeros:]
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def values(raw: str, lang: str) -> tuple[str, ...]:
    """The decimal strings that a written number may mean; `lang` says which separator is likelier the decimal one.

    Both "," and "." occur as either; only one of them before three digits is ambiguous: "1,250" is 1250 or 1.25.
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
        return (decimal,)
    return (plain, decimal) if marks[-1] == ("," if lang == "en" else ".") else (decimal, plain)
