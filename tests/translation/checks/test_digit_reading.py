"""What the digits of a text are read as: values, kinds, units, dates, times of day."""

import pytest

from publisher.translation.checks.digit_reading import facts
from publisher.translation.checks.quantities import MOST_NUMBERS, Quantity


def quantities(text: str, lang: str = "bg") -> list[Quantity]:
    return facts(text, lang).quantities


def shown(text: str, lang: str = "bg") -> list[tuple[str, tuple[str, ...], str, str]]:
    """(text, keys, kind, attribute) of each quantity in digits."""
    return [(one.text, one.keys, one.kind, one.attribute) for one in quantities(text, lang) if not one.weak]


@pytest.mark.parametrize(
    ("text", "lang", "keys"),
    [
        ("24 души", "bg", ("24",)),
        ("тел. +359 2 123-45-67", "bg", ("+35921234567",)),
        ("1 250 000,5 души", "bg", ("1250000.5",)),
        ("1.250 души", "bg", ("1250", "1.25")),
        ("1,250 души", "bg", ("1.25", "1250")),
        ("1,250 people", "en", ("1250", "1.25")),
        ("1.250 people", "en", ("1.25", "1250")),
        ("in 2.50s", "en", ("2.5", "2:50")),
        ("the 19990s", "en", ("19990",)),
        ("версия 1.2.3", "bg", ("1.2.3",)),
        ("5k души", "bg", ("5000", "5")),
        ("14.30", "bg", ("14.3", "14:30")),
        ("24.15", "bg", ("24.15", "0:15")),
        ("25.30", "bg", ("25.3",)),
        ("14,30", "bg", ("14.3",)),
        ("١٤ فعالية", "ar", ("14",)),
    ],
)
def test_a_number_has_every_value_that_it_may_mean(text: str, lang: str, keys: tuple[str, ...]) -> None:
    (one,) = quantities(text, lang)
    assert (one.keys, one.kind, one.attribute, one.weak) == (keys, "number", "", False)


@pytest.mark.parametrize("text", ["H2020", "CO2", "COVID19", "_7"])
def test_digits_inside_a_word_are_not_numbers(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2 млн. евро", ("1,2 млн. евро", ("1200000", "1.2e6"), "money", "EUR")),
        ("5 хил. лв.", ("5 хил. лв", ("5000", "5e3"), "money", "BGN")),
        ("1,8 милиарда души", ("1,8 милиарда", ("1800000000", "1.8e9"), "number", "")),
        ("€5k", ("€5k", ("5000",), "money", "EUR")),
        ("$1.2m", ("$1.2m", ("1200000",), "money", "USD")),
        ("1,250 млн.", ("1,250 млн.", ("1250000", "1250000000", "1.25e6"), "number", "")),
        ("£2bn", ("£2bn", ("2000000000", "2e9"), "money", "GBP")),
        ("BGN 200", ("BGN 200", ("200",), "money", "BGN")),
        ("12 €", ("12 €", ("12",), "money", "EUR")),
        ("6 км", ("6 км", ("6",), "unit", "km")),
        ("0.5 м", ("0.5 м", ("0.5",), "unit", "m")),
    ],
)
def test_scales_units_and_currencies_belong_to_their_number(
    text: str, expected: tuple[str, tuple[str, ...], str, str]
) -> None:
    sentence = f"Това са {text} общо"
    assert shown(sentence) == [expected]
    (one,) = quantities(sentence)
    assert sentence[one.start : one.end] == one.text


@pytest.mark.parametrize(
    ("text", "lang", "day", "month", "years"),
    [
        ("19.03.2024", "bg", "19", 3, ("2024",)),
        ("2024-03-19", "bg", "19", 3, ("2024",)),
        ("31.12.2024", "bg", "31", 12, ("2024",)),
        ("12.12.2024", "bg", "12", 12, ("2024",)),
        ("5.12.2024", "bg", "5", 12, ("2024",)),
        ("3/4/2024", "bg", "3", 4, ("2024",)),
        ("3.4.2024", "en", "3", 4, ("2024",)),
        ("12/13/2024", "en", "13", 12, ("2024",)),
        ("5/13/2024", "en", "13", 5, ("2024",)),
        ("5.V.2024", "bg", "5", 5, ("2024",)),
        ("03/25/2024", "en", "25", 3, ("2024",)),
        ("13/4/2024", "en", "13", 4, ("2024",)),
        ("4/4/2024", "en", "4", 4, ("2024",)),
        ("19.03.24", "bg", "19", 3, ("2024", "24")),
        ("19.03.99", "bg", "19", 3, ("2099", "99")),
    ],
)
def test_a_date_in_digits_gives_day_month_and_year(
    text: str, lang: str, day: str, month: int, years: tuple[str, ...]
) -> None:
    found = facts(f"on {text} a", lang)
    strong = [(one.text, one.keys, one.kind) for one in found.quantities if not one.weak]
    assert strong == [(text, (day,), "date"), (text, years, "date")]
    assert found.months == {month: text}
    assert found.day_months == [(day, month, text)]


@pytest.mark.parametrize(("text", "first", "second"), [("3/4/2024", 3, 4), ("12/5/2024", 12, 5), ("5/12/2024", 5, 12)])
def test_an_english_date_in_digits_may_be_read_in_both_orders(text: str, first: int, second: int) -> None:
    found = facts(f"on {text}", "en")
    assert [one.keys for one in found.quantities] == [(str(first), str(second)), ("2024",)]
    assert (found.months, found.loose_months, found.day_months) == ({}, {first, second}, [])


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("13.13.2024", ["13", "13", "2024"]),
        ("32.01.2024", ["32", "1", "2024"]),
        ("0.01.2024", ["0", "1", "2024"]),
        ("1.00.2024", ["1", "0", "2024"]),
        ("25:30", ["25", "30"]),
        ("14:75", ["14", "75"]),
        ("14:60", ["14", "60"]),
    ],
)
def test_impossible_dates_and_times_are_single_numbers(text: str, keys: list[str]) -> None:
    found = facts(f"код {text} тук", "bg")
    assert [(one.keys, one.kind) for one in found.quantities] == [((key,), "number") for key in keys]
    assert (found.months, found.loose_months) == ({}, set())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12 100", [("12",), ("100",)]),
        ("1 250 000", [("1",), ("250",), ("0",)]),
        ("12,5", [("12",), ("5",)]),
        ("19.03", [("19",), ("M3",)]),
        ("1.1", [("1",), ("M1",)]),
        ("31.12", [("31",), ("M12",)]),
        ("32.12", [("32",), ("12",)]),
        ("31.13", [("31",), ("13",)]),
        ("0.5", [("0",), ("5",)]),
        ("5.0", [("5",), ("0",)]),
        ("1.2.3", [("1",), ("2",), ("3",)]),
        ("19.003", [("19",), ("3",)]),
        ("1.2.3.4", [("1",), ("2",), ("3",), ("4",)]),
        ("1.2.3.4.5", []),
        ("100", []),
    ],
)
def test_a_number_may_be_several_or_a_day_and_a_month(text: str, parts: list[tuple[str, ...]]) -> None:
    found = facts(f"до {text} общо", "bg")
    (one,) = found.quantities
    assert [part.keys for part in one.parts] == parts
    assert found.loose_months == {int(key[1:]) for part in parts for key in part if key.startswith("M")}


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("в 14:30 ч.", "bg", ("14:30", ("14:30",), "time", "")),
        ("в 14:59 ч.", "bg", ("14:59", ("14:59",), "time", "")),
        ("в 14:00 ч.", "bg", ("14:00", ("14:00", "14"), "time", "")),
        ("в 24:00 ч.", "bg", ("24:00", ("0:00", "24"), "time", "")),
        ("в 14.30 ч.", "bg", ("14.30 ч", ("14:30", "14.3"), "time", "")),
        ("в 10 ч.", "bg", ("10 ч", ("10", "10:00"), "time", "h")),
        ("в 24 ч.", "bg", ("24 ч", ("24", "0:00"), "time", "h")),
        ("в 25 ч.", "bg", ("25", ("25",), "number", "")),
        ("at 2.30 pm", "en", ("2.30 pm", ("14:30",), "time", "")),
        ("at 12:15 pm", "en", ("12:15 pm", ("12:15",), "time", "")),
        ("at 12:15 a.m.", "en", ("12:15 a.m.", ("0:15",), "time", "")),
        ("at 12 am", "en", ("12 am", ("0:00", "0"), "time", "")),
        ("at 10 o'clock", "en", ("10 o'clock", ("10", "10:00"), "time", "")),
        ("um 14 Uhr", "de", ("14 Uhr", ("14", "14:00"), "time", "")),
        ("à 14 h 30", "fr", ("14 h 30", ("14:30",), "time", "")),
    ],
)
def test_times_of_day_are_read_with_their_sign(
    text: str, lang: str, expected: tuple[str, tuple[str, ...], str, str]
) -> None:
    assert shown(text, lang) == [expected]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("from 2 to 5 pm", [("2", "14:00", "14"), ("17:00", "17")]),
        ("from 2:15 to 5 pm", [("2:15", "14:15"), ("17:00", "17")]),
        ("11 people at 1 pm", [("11", "23:00", "23"), ("13:00", "13")]),
        ("1 person at 1 pm", [("1", "13:00", "13"), ("13:00", "13")]),
        ("9" * 5000 + " at 1 pm", [("9" * 5000,), ("13:00", "13")]),
        ("12 people at 1 pm", [("12",), ("13:00", "13")]),
        ("0 people at 1 pm", [("0",), ("13:00", "13")]),
        ("two people at 1 pm", [("2", "14:00", "14"), ("13:00", "13")]),
        ("5 km at 1 pm", [("5",), ("13:00", "13")]),
        ("2.5 points at 1 pm", [("2.5",), ("13:00", "13")]),
        ("007 at 1 p.m.", [("7", "19:00", "19"), ("13:00", "13")]),
        ("150 people at 1 pm", [("150",), ("13:00", "13")]),
        ("5 people at 1 am", [("5",), ("1:00", "1")]),
    ],
)
def test_with_pm_a_small_number_may_be_an_hour_in_the_afternoon(text: str, keys: list[tuple[str, ...]]) -> None:
    assert [one.keys for one in quantities(text, "en")] == keys


def test_only_english_has_hours_in_the_afternoon() -> None:
    assert [one.keys for one in quantities("2 or 5 pm", "de")] == [("2",), ("17:00", "17")]


@pytest.mark.parametrize(
    ("text", "lang", "keys", "kind"),
    [
        ("през 1990 г.", "bg", ("1990",), "date"),
        ("през 1999", "bg", ("1999",), "date"),
        ("към 2100", "bg", ("2100",), "date"),
        ("към 2101", "bg", ("2101",), "number"),
        ("през 1396 г.", "bg", ("1396",), "date"),
        ("през 1396", "bg", ("1396",), "number"),
        ("на 80 г.", "bg", ("80",), "number"),
        ("на 800 г.", "bg", ("800",), "number"),
        ("the 1990s", "en", ("1990", "90"), "date"),
        ("the 90s", "en", ("90",), "date"),
        ("the 95s", "en", ("95",), "number"),
        ("the 0s", "en", ("0",), "number"),
    ],
)
def test_years_and_decades_are_told_from_numbers(text: str, lang: str, keys: tuple[str, ...], kind: str) -> None:
    (one,) = quantities(text, lang)
    assert (one.keys, one.kind) == (keys, kind)


@pytest.mark.parametrize(
    ("text", "lang", "expected", "day_months"),
    [
        ("на 19 март", "bg", [("19", "date")], [("19", 3, "19 март")]),
        ("на 19-и март", "bg", [("19", "date")], [("19", 3, "19 март")]),
        ("през март 2024", "bg", [("2024", "date")], []),
        ("през март, 2024", "bg", [("2024", "date")], []),
        ("през март 1396", "bg", [("1396", "date")], []),
        ("на 19март", "bg", [("19", "date")], [("19", 3, "19 март")]),
        ("on March, 19", "en", [("19", "date")], [("19", 3, "19 March")]),
        ("on 2nd of March", "en", [("2", "date")], [("2", 3, "2 March")]),
        ("on March 19th, 2024", "en", [("19", "date"), ("2024", "date")], [("19", 3, "19 March")]),
        ("on 007 March", "en", [("7", "date")], []),
        ("12345 март", "bg", [("12345", "number")], []),
        ("1,5 март", "bg", [("1.5", "number")], []),
        ("19 клъстера през март", "bg", [("19", "number")], []),
        ("през март идват 19", "bg", [("19", "number")], []),
    ],
)
def test_a_number_beside_a_month_is_a_day_or_a_year(
    text: str, lang: str, expected: list[tuple[str, str]], day_months: list[tuple[str, int, str]]
) -> None:
    found = facts(text, lang)
    assert [(one.keys[0], one.kind) for one in found.quantities] == expected
    assert found.day_months == day_months


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12–14 март", [("date", ""), ("date", "")]),
        ("от 2 до 5 март", [("date", ""), ("date", "")]),
        ("5 и 10 км", [("unit", "km"), ("unit", "")]),
        ("5, 10 км", [("number", "km"), ("unit", "")]),
        ("5, 10 март", [("date", ""), ("date", "")]),
        ("5 до 10 до 15 км", [("unit", "km"), ("unit", "km"), ("unit", "")]),
        ("€5 до 10", [("money", ""), ("money", "EUR")]),
        ("€5 до 10 до 15", [("money", ""), ("money", "EUR"), ("money", "EUR")]),
        ("5 км и 10", [("unit", ""), ("number", "")]),
        ("5 стола и 10 км", [("number", ""), ("unit", "")]),
        ("5 10 км", [("number", ""), ("unit", "")]),
    ],
)
def test_numbers_of_a_range_share_their_kind_and_attribute(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.shared) for one in quantities(text)] == expected


def test_a_range_may_be_written_with_a_word() -> None:
    assert [(one.kind, one.shared) for one in quantities("5 until 10 km", "en")] == [("unit", "km"), ("unit", "")]


def test_only_a_number_without_a_scale_may_be_several() -> None:
    assert quantities("12 100 хил. души")[0].parts == ()
    assert [part.keys for part in quantities("12 100 км")[0].parts] == [("12",), ("100",)]


def test_quantities_come_in_the_order_of_the_text() -> None:
    assert [one.keys[0] for one in quantities("24 проекта, два екипа, 7 държави")] == ["24", "2", "7"]


@pytest.mark.parametrize(("count", "too_many"), [(MOST_NUMBERS, False), (MOST_NUMBERS + 1, True)])
def test_more_numbers_than_the_limit_are_not_read(count: int, too_many: bool) -> None:
    found = facts("1 " * count, "zz")
    assert found.too_many is too_many
    assert bool(found.quantities) is not too_many
