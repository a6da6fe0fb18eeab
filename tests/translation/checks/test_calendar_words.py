"""The names of months and weekdays that each language knows."""

import pytest

from publisher.translation.checks.calendar_words import calendar_words


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("bg", "януари февруари март април май юни юли август септември октомври ноември декември"),
        ("en", "January February March April May June July August September October November December"),
        ("de", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
        ("pl", "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"),
        ("pl", "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
    ],
)
def test_months_are_numbered_from_1(lang: str, words: str) -> None:
    calendar = calendar_words(lang)
    assert calendar
    known = {**calendar.loose_months, **calendar.months}
    assert [known[word.lower()] for word in words.split()] == list(range(1, 13))


@pytest.mark.parametrize(
    ("lang", "months"),
    [
        ("bg", {"ян": 1, "февр": 2, "апр": 4, "авг": 8, "септ": 9, "окт": 10, "ноем": 11, "дек": 12}),
        (
            "en",
            {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8}
            | {"sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12},
        ),
        ("bg", {"мартенска": 3, "януарско": 1, "декемврийските": 12, "септемврийски": 9, "юлския": 7, "майските": 5}),
        ("de", {"dez": 12, "feb": 2}),
    ],
)
def test_short_and_derived_words_are_months_only_beside_a_number(lang: str, months: dict[str, int]) -> None:
    calendar = calendar_words(lang)
    assert calendar
    assert {word: calendar.loose_months.get(word) for word in months} == months
    assert not months.keys() & calendar.months.keys()


@pytest.mark.parametrize(("lang", "words"), [("bg", {"май"}), ("en", {"may", "march"})])
def test_words_that_mean_something_else_too_are_loose(lang: str, words: set[str]) -> None:
    calendar = calendar_words(lang)
    assert calendar
    assert words <= calendar.loose_months.keys()
    assert not words & calendar.months.keys()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("bg", "понеделник вторник сряда четвъртък петък събота неделя"),
        ("bg", "понеделника вторничен срядата четвъртъци петъчна съботния неделните"),
        ("en", "monday tuesday wednesday thursday friday saturday sunday"),
        ("en", "mondays tuesdays wednesdays thursdays fridays saturdays sundays"),
        ("fr", "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    ],
)
def test_weekdays_are_numbered_from_monday(lang: str, words: str) -> None:
    calendar = calendar_words(lang)
    assert calendar
    assert [calendar.weekdays[word] for word in words.split()] == list(range(7))


@pytest.mark.parametrize(("lang", "word"), [("bg", "уикенд"), ("en", "weekend")])
def test_the_weekend_is_known(lang: str, word: str) -> None:
    calendar = calendar_words(lang)
    assert calendar
    assert word in calendar.weekend


@pytest.mark.parametrize("lang", ["qx", "??", "", "not-a-language"])
def test_an_unknown_language_has_no_words(lang: str) -> None:
    assert calendar_words(lang) is None


def test_names_that_are_no_single_word_are_left_out() -> None:
    calendar = calendar_words("vi")
    assert calendar
    assert calendar.loose_months == {}
