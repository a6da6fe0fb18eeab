"""What the words of a text are read as: number words, Roman numerals, months and weekdays."""

import pytest

from publisher.translation.checks.quantities import MOST_NUMBERS
from publisher.translation.checks.word_reading import read_words, roman


@pytest.mark.parametrize(
    ("text", "lang", "keys", "ordinal"),
    [
        ("два проекта", "bg", ("2",), False),
        ("двайсет и четири проекта", "bg", ("24",), False),
        ("двадесет проекта", "bg", ("20",), False),
        ("двайсет и един проекта", "bg", ("21",), False),
        ("twenty four projects", "en", ("24",), False),
        ("twenty-nine projects", "en", ("29",), False),
        ("third call", "en", ("3",), True),
        ("третото повикване", "bg", ("3",), True),
        ("сто души", "bg", ("100",), False),
        ("стоте души", "bg", ("100",), False),
        ("триста души", "bg", ("300",), False),
        ("петстотин души", "bg", ("500",), False),
        ("hundred people", "en", ("100",), False),
        ("два милиона души", "bg", ("2000000", "2"), False),
        ("two million people", "en", ("2000000", "2"), False),
        ("three billion people", "en", ("3000000000", "3"), False),
        ("the second million", "en", ("2",), True),
        ("XXI век", "bg", ("21",), True),
    ],
)
def test_number_words_have_their_value_and_may_stay_without_a_match(
    text: str, lang: str, keys: tuple[str, ...], ordinal: bool
) -> None:
    (one,) = read_words(text, lang).quantities
    assert (one.keys, one.ordinal, one.weak) == (keys, ordinal, True)
    assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    ("text", "lang", "keys"),
    [
        ("двадесет десет", "bg", ["20", "10"]),
        ("двадесет нула", "bg", ["20", "0"]),
        ("двадесет проекта, четири екипа", "bg", ["20", "4"]),
        ("двадесет или четири", "bg", ["20", "4"]),
        ("десет четири", "bg", ["10", "4"]),
    ],
)
def test_tens_and_units_join_only_as_one_number(text: str, lang: str, keys: list[str]) -> None:
    assert [one.keys[0] for one in read_words(text, lang).quantities] == keys


@pytest.mark.parametrize(
    ("text", "kind", "attribute"),
    [("два километра", "unit", "km"), ("два евро", "money", "EUR"), ("двама стажанти", "number", "")],
)
def test_a_number_word_takes_its_unit(text: str, kind: str, attribute: str) -> None:
    (one,) = read_words(text, "bg").quantities
    assert (one.kind, one.attribute) == (kind, attribute)


@pytest.mark.parametrize(("text", "key"), [("полунощ", "0:00"), ("midnight", "0:00"), ("noon", "12:00")])
def test_noon_and_midnight_are_times_that_need_no_match(text: str, key: str) -> None:
    (one,) = read_words(text, "en").quantities
    assert (one.keys, one.kind, one.weak) == ((key,), "time", True)


def test_number_words_of_an_unknown_language_are_not_read() -> None:
    assert read_words("two zwei XIV noon", "de").quantities == []


def test_too_many_number_words_end_the_reading() -> None:
    found = read_words("два " * (MOST_NUMBERS + 2), "bg")
    assert found.too_many
    assert len(found.quantities) == MOST_NUMBERS + 1
    assert not read_words("два " * MOST_NUMBERS, "bg").too_many


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I", 1),
        ("IV", 4),
        ("VI", 6),
        ("IX", 9),
        ("XXI", 21),
        ("XL", 40),
        ("LX", 60),
        ("XC", 90),
        ("CX", 110),
        ("ХІІ", 12),
    ],
)
def test_roman_numerals_have_their_value_in_latin_and_cyrillic_letters(text: str, value: int) -> None:
    assert roman(text) == value


@pytest.mark.parametrize(
    ("text", "lang", "months", "loose"),
    [
        ("срещата през март", "bg", {3: "март"}, set()),
        ("МАРТ", "bg", {3: "МАРТ"}, set()),
        ("през май", "bg", {5: "май"}, set()),
        ("май дойде", "bg", {}, {5}),
        ("мартенска среща", "bg", {}, {3}),
        ("19 ян.", "bg", {}, {1}),
        ("in May", "en", {5: "May"}, set()),
        ("in may", "en", {}, {5}),
        ("You May come", "en", {}, {5}),
        ("since March", "en", {3: "March"}, set()),
        ("They march in", "en", {}, {3}),
        ("in Dec", "en", {}, {12}),
        ("im März", "de", {}, {3}),
        ("в декември", "zz", {}, set()),
    ],
)
def test_months_are_sure_or_loose(text: str, lang: str, months: dict[int, str], loose: set[int]) -> None:
    found = read_words(text, lang)
    assert (found.months, found.loose_months) == (months, loose)


def test_the_places_of_months_are_kept() -> None:
    found = read_words("през март", "bg")
    assert found.month_starts == {5: (3, "март")}
    assert found.month_ends == {9: (3, "март")}


def test_the_first_word_for_a_month_or_weekday_is_kept() -> None:
    found = read_words("Март и март, в Петък и петък", "bg")
    assert found.months == {3: "Март"}
    assert found.weekdays == {4: "Петък"}


@pytest.mark.parametrize(
    ("text", "lang", "weekdays", "weekend"),
    [
        ("в сряда", "bg", {2: "сряда"}, False),
        ("on Wednesday", "en", {2: "Wednesday"}, False),
        ("on wednesday", "en", {}, False),
        ("am Mittwoch", "de", {2: "Mittwoch"}, False),
        ("в уикенда", "bg", {}, True),
        ("at the weekend", "en", {}, True),
    ],
)
def test_weekdays_are_read(text: str, lang: str, weekdays: dict[int, str], weekend: bool) -> None:
    found = read_words(text, lang)
    assert (found.weekdays, found.weekend) == (weekdays, weekend)
