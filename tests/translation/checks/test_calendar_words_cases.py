"""Single cases that tell apart what the calendar words check must and must not find."""

import pytest

from publisher.translation.checks.calendar_words import calendar_words

BULGARIAN_MONTHS = "януари февруари март април май юни юли август септември октомври ноември декември"


ENGLISH_MONTHS = "january february march april may june july august september october november december"


ADJECTIVES = (
    "януарски февруарска мартенско априлския майският юнската юлското августовските септемврийски октомврийска "
    "ноемврийско декемврийския"
)


@pytest.mark.parametrize(("lang", "names"), [("bg", BULGARIAN_MONTHS), ("en", ENGLISH_MONTHS), ("bg", ADJECTIVES)])
def test_the_months_are_counted_from_january(lang: str, names: str) -> None:
    words = calendar_words(lang)
    assert words
    assert [{**words.months, **words.loose_months}[name] for name in names.split()] == list(range(1, 13))


def test_short_names_of_months_and_ambiguous_ones_are_loose() -> None:
    bulgarian, english = calendar_words("bg"), calendar_words("en")
    assert bulgarian
    assert english
    short = ["ян", "февр", "апр", "авг", "септ", "окт", "ноем", "дек", "май"]
    assert [bulgarian.loose_months[name] for name in short] == [1, 2, 4, 8, 9, 10, 11, 12, 5]
    short = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "march"]
    assert [english.loose_months[name] for name in short] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 12, 3]
    assert not {"май"} & bulgarian.months.keys()
    assert not {"may", "march"} & english.months.keys()


def test_weekdays_are_counted_from_monday() -> None:
    bulgarian, english = calendar_words("bg"), calendar_words("en")
    assert bulgarian
    assert english
    names = ["понеделник", "вторника", "срядата", "четвъртък", "петъчен", "съботната", "неделя"]
    assert [bulgarian.weekdays[name] for name in names] == list(range(7))
    names = ["monday", "tuesdays", "wednesday", "thursday", "friday", "saturdays", "sunday"]
    assert [english.weekdays[name] for name in names] == list(range(7))
    assert "уикенда" in bulgarian.weekend
    assert "weekends" in english.weekend


def test_other_languages_come_from_cldr_and_unknown_ones_have_no_words() -> None:
    german = calendar_words("de")
    assert german
    assert (german.loose_months["märz"], german.loose_months["dez"], german.weekdays["montag"]) == (3, 12, 0)
    assert german.months == {}
    assert calendar_words("qx") is None
    assert calendar_words("??") is None
