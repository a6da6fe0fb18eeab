"""A rule of days in words, in both languages, and read again from them."""

from datetime import date

import pytest

from publisher.core.recurrence import read_every
from publisher.core.recurrence_words import said_days
from publisher.core.wording import CONSOLE, in_words

TUESDAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("typed", "english", "bulgarian"),
    [
        ("2 weeks", "every second Tuesday", "всеки втори вторник"),
        ("седмица", "every Tuesday", "всеки вторник"),
        ("every second wednesday", "every second Wednesday", "всяка втора сряда"),
        ("3 weeks", "every 3 weeks on Tuesday", "на всеки 3 седмици във вторник"),
        ("10 days", "every 10 days", "на всеки 10 дни"),
        ("day", "every day", "всеки ден"),
        ("every day", "every day", "всеки ден"),
        ("делници", "every working day", "всеки работен ден"),
        ("month", "on day 8 of every month", "на 8 число всеки месец"),
        ("2 месеца", "every 2 months, on day 8", "на всеки 2 месеца, на 8 число"),
        ("year", "every year, counted from 8 December 2026", "всяка година, считано от 8 декември 2026 г."),
        ("пн, ср, сб", "every Monday, every Wednesday and every Saturday",
         "всеки понеделник, всяка сряда и всяка събота"),
        ("Tuesday and Friday", "every Tuesday and every Friday", "всеки вторник и всеки петък"),
        ("във вторник", "every Tuesday", "всеки вторник"),
        ("last sun", "on the last Sunday of every month", "на последната неделя от всеки месец"),
        ("първи делник", "on the first working day of every month", "на първия работен ден от всеки месец"),
        ("1, 15", "on days 1 and 15 of every month", "на 1 и 15 число всеки месец"),
    ],
)  # fmt: skip
def test_a_rule_is_said_as_people_say_it(typed: str, english: str, bulgarian: str) -> None:
    said = said_days(read_every(typed, TUESDAY))
    assert (said, in_words(said, "bg")) == (english, bulgarian)


@pytest.mark.parametrize("typed", ["2 weeks", "week", "workdays", "every day", "mon, thu", "first wed", "last day"])
@pytest.mark.parametrize("lang", ["en", "bg"])
def test_what_is_said_can_be_written(typed: str, lang: str) -> None:
    said = said_days(read_every(typed, TUESDAY))
    assert said_days(read_every(in_words(said, lang), TUESDAY)) == said


def test_every_other_weekday_is_counted_from_the_first_one_that_comes() -> None:
    interval = read_every("всеки втори понеделник", TUESDAY).interval
    assert interval is not None
    assert (interval.number, interval.anchor) == (2, date(2026, 12, 14))


def test_a_day_that_shorter_months_lack_is_said_so() -> None:
    said = said_days(read_every("month", date(2026, 12, 31)))
    assert said == "on day 31 of every month (of shorter months on the last one)"
    assert in_words(said, "bg") == "на 31 число всеки месец (в по-късите месеци на последния ден)"


@pytest.mark.parametrize(
    "typed", ["понякога", "every second moon", "mon and then", "0 weeks", "every", "и", ",", "1, 99"]
)
def test_what_names_no_days_is_answered_with_what_does(typed: str) -> None:
    with pytest.raises(ValueError, match=r"write (\"2 weeks\"|1 to)") as caught:
        read_every(typed, TUESDAY)
    assert "--" not in in_words(caught.value, "bg", CONSOLE)
