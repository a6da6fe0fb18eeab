"""Days written in Bulgarian and English texts: 21.03.2024, 21 март 2024 г., 5.III.2024, първи май 2026.

A day in a text is that of an event. It is the post's own only in a line that says so ("Публикувано на …").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "януари ян january jan", "февруари фев february feb", "март мар march mar", "април апр april apr",
            "май may", "юни june jun", "юли july jul", "август авг august aug",
            "септември септ сеп september sept sep", "октомври окт october oct", "ноември ноем ное november nov",
            "декември дек december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ROMAN = {
    name: number
    for number, name in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], 1)
}
_ONES = ["първи", "втори", "трети", "четвърти", "пети", "шести", "седми", "осми", "девети"]
_ORDINALS = {
    **{name: number for number, name in enumerate(_ONES, 1)},
    **{
        name: number
        for number, name in enumerate(
            [
                "десети",
                "единадесети",
                "дванадесети",
                "тринадесети",
                "четиринадесети",
                "петнадесети",
                "шестнадесети",
                "седемнадесети",
                "осемнадесети",
                "деветнадесети",
                "двадесети",
            ],
            10,
        )
    },
    **{f"двадесет и {name}": number for number, name in enumerate(_ONES, 21)},
    "тридесети": 30,
    "тридесет и първи": 31,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True)).replace(" ", r"\s")
_DAY = re.compile(
    rf"""(?xi) (?<![\w./-]) (?:
        (?P<iso>\d{{4}})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d) (?!\d)
      | (?P<day>\d{{1,2}}) \s?[./-]\s? (?: (?P<month>\d{{1,2}}) | (?P<roman>[IVX]{{1,4}}) ) \s?[./-]\s?
        (?P<year>\d{{4}}) (?!\d)
      | (?: (?P<number>\d{{1,2}}) (?:-?(?:ви|ри|ти|ми|st|nd|rd|th))? | (?P<ordinal>{_ORDINAL}) ) \s
        (?:м\.\s?)? (?P<name>{_MONTH}) \.? ,?\s (?P<named_year>\d{{4}}) (?!\d)
      | (?P<us_name>{_MONTH}) \.? \s (?P<us_day>\d{{1,2}}),\s (?P<us_year>\d{{4}}) (?!\d)
    ) (?P<tail>\s?г\.?(?!\w))?"""
)
_PUBLISHED = re.compile(
    r"(?i)^\W*(?:публикуван[оаи]?(?:\s+(?:на|в))?|дата(?:\s+на\s+публикуване)?|добавен[оа]?(?:\s+на)?|създаден[оа]?(?:\s+на)?"
    r"|написан[оа]?(?:\s+на)?|качен[оа]?(?:\s+на)?|published(?:\s+on)?|posted(?:\s+on)?|created(?:\s+on)?"
    r"|written(?:\s+on)?|date)\s*[:–-]?\s+(?=.{0,30}\d|.{0,20}[а-я])"
)
_SAID_BEHIND = re.compile(
    r"(?i)[\W\d]*(?:дата на публикуване|дата на публикация|публикуван[оаи]?(?: на)?|published(?: on)?|date published)"
    r"[\W\d]*(?:ч\.?)?\W*"
)
_BESIDE_A_DAY = frozenset(
    {
        "понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя", "пон", "вто", "вт", "сря", "ср",
        "чет", "чт", "пет", "пт", "съб", "сб", "нед", "нд", "г", "ч", "год", "часа", "в", "от", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "am",
        "pm", "at",
    }
)  # fmt: skip
"""Words that may stand in a line that is only a day."""

_DIGIT = re.compile(r"\d")
_LONGEST_LINE = 160
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as it is written in a text."""

    day: date
    written: str
    start: int
    end: int


def days_in(text: str) -> Iterator[WrittenDay]:
    """The complete days (with their year) of a text, in its order; day before month, as Bulgarian has it."""
    for match in _DAY.finditer(text):
        day = _day(match)
        if day is not None:
            yield WrittenDay(day, match[0].strip(), *match.span())


def published_line(line: str) -> WrittenDay | None:
    """The day of a line that says when the story was published, None for any other line."""
    if len(line) > _LONGEST_LINE or not _DIGIT.search(line):
        return None
    said = _PUBLISHED.match(line)
    first = next(days_in(line), None)
    if first and not said and _SAID_BEHIND.fullmatch(line[: first.start] + " " + line[first.end :]):
        return first
    # "Публикувано на пощата е писмо от 3 май 2024 г." is a sentence: the day must follow at once.
    return first if said and first and first.start - said.end() <= len("четвъртък, ") else None


def is_only_a_day(line: str) -> bool:
    """Whether a short line is a day, with a weekday or a time of day at most."""
    if len(line) > _LONGEST_LINE or not _DIGIT.search(line):
        return False
    found = next(days_in(line), None)
    rest = line[: found.start] + line[found.end :] if found else line
    words = re.findall(r"[^\W\d_]+", rest.lower())
    return found is not None and len(rest) <= 40 and all(word in _BESIDE_A_DAY for word in words)


def _day(match: re.Match[str]) -> date | None:
    part = match.groupdict()
    if part["iso"]:
        year, month, day = part["iso"], int(part["iso_month"]), part["iso_day"]
    elif part["year"]:
        year, day = part["year"], part["day"]
        month = int(part["month"]) if part["month"] else _ROMAN.get(part["roman"].upper(), 0)
    elif part["us_year"]:
        year, month, day = part["us_year"], _MONTHS[part["us_name"].lower()], part["us_day"]
    else:
        year, month = part["named_year"], _MONTHS[part["name"].lower()]
        day = part["number"] or str(_ORDINALS[part["ordinal"].lower()])
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None
