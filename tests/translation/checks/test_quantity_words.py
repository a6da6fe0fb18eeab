"""The tables of number words, scales, currencies and units, and their use beside a number."""

import re

import pytest

from publisher.translation.checks import number_words, quantity_words
from publisher.translation.checks.quantity_words import SCALE_AFTER, attribute_after, money_code, unit_code
from support.checked_pairs import codes

SPELLINGS = {
    "%": "%, процента, на сто | %, per cent, percent, Prozent",
    "µg/m³": "мкг/куб. м, мкг/м3, микрограма на кубичен метър | µg/m³, micrograms per cubic metre",
    "km²": "кв. км, квадратни километра | km², sq km, square kilometres",
    "m²": "кв. м, квадратни метра | m², sq m, square metres",
    "m³": "куб. м, кубични метра | m³, cubic metres",
    "km/h": "км/ч, километра в час | km/h, kph, kilometres per hour",
    "GWh": "ГВтч, гигаватчаса | GWh, gigawatt hours",
    "MWh": "МВтч, мегаватчаса | MWh, megawatt-hours",
    "kWh": "кВтч, киловатчаса | kWh, kilowatt hours",
    "GW": "ГВт, гигавата | GW, gigawatts",
    "MW": "МВт, мегавата | MW, megawatts",
    "kW": "кВт, киловата | kW, kilowatts",
    "Mbit/s": "Мбит/с, Мбит/сек | Mbit/s, Mbps",
    "TB": "ТБ, терабайта | TB, terabytes",
    "GB": "ГБ, гигабайта | GB, gigabytes",
    "MB": "МБ, мегабайта | MB, megabytes",
    "dB": "дБ, децибела | dB, decibels",
    "°": "°C, °, градуса | °C, °, degrees",
    "km": "км, километра | km, kilometres",
    "cm": "см, сантиметра | cm, centimetres",
    "mm": "мм, милиметра | mm, millimetres",
    "m": "м, метра, метри | m, metres, meters",
    "ha": "ха, хектара | ha, hectares",
    "dka": "дка, декара | decares",
    "kg": "кг, килограма | kg, kilos, kilograms",
    "g": "грама | g, grams",
    "t": "т, тона | t, tons, tonnes",
    "l": "л, литра | l, litres, liters",
    "s": "сек, секунди | seconds",
    "min": "мин, минути | min, mins, minutes",
    "h": "часа, часове | h, hrs, hours, Stunden, heures",
    "d": "дни, дена, дневно | days, Tage, jours",
    "wk": "седмици, седмично | weeks, weekly, Wochen, semaines",
    "mo": "месеца, месечно | months, monthly, Monate, mois",
    "y": "години, годишно | yrs, years, Jahre, ans",
    "EUR": "€, EUR, евро | €, EUR, euros",
    "BGN": "лв, лева, BGN | BGN, levs, leva",
    "USD": "долара, щатски долара, USD | $, USD, dollars, US dollars",
    "GBP": "паунда, лири, GBP | £, GBP, pounds",
    "CHF": "франка, CHF | CHF, francs",
}


@pytest.mark.parametrize("code", SPELLINGS)
def test_every_spelling_of_a_unit_or_currency_is_known(code: str) -> None:
    bulgarian, others = (side.split(", ") for side in SPELLINGS[code].split(" | "))
    for word in [*bulgarian, *others]:
        kind = "money" if code in ("EUR", "BGN", "USD", "GBP", "CHF") else "unit"
        assert attribute_after(f"71 {word}", 2) == (kind, code, len(f"71 {word}"))


@pytest.mark.parametrize(
    ("zeros", "words"),
    [
        (3, "хил. хиляди thousand Tsd. Tausend mille mil"),
        (6, "млн. млн милиона million millions mln mn Mio. Millionen millones milioni"),
        (9, "млрд. млрд милиарда billion billions bn Mrd. Milliarden milliards miliardi"),
    ],
)
def test_every_spelling_of_a_scale_is_known(zeros: int, words: str) -> None:
    for word in words.split():
        found = SCALE_AFTER.match(f"71 {word}", 2)
        assert found, word
        assert (found.lastgroup, found.end()) == (f"s{zeros}", len(f"71 {word}"))


@pytest.mark.parametrize(
    ("length", "other"),
    [
        ("60 секунди", "one minute"),
        ("2 минути", "120 seconds"),
        ("24 часа", "1440 minutes"),
        ("2 часа", "7200 seconds"),
        ("2 седмици", "14 days"),
        ("24 месеца", "2 years"),
        ("2 години", "24 months"),
    ],
)
def test_a_length_of_time_in_another_unit_is_equal(length: str, other: str) -> None:
    assert codes(length, other) == []


CARDINAL_VALUES = {
    "нула": 0, "един": 1, "a": 1, "двама": 2, "три": 3, "четирима": 4, "five": 5, "шест": 6, "седем": 7,
    "eight": 8, "девет": 9, "десет": 10, "единайсет": 11, "dozen": 12, "тринадесет": 13, "fourteen": 14,
    "петнайсет": 15, "sixteen": 16, "седемнадесет": 17, "eighteen": 18, "деветнайсет": 19, "двайсет": 20,
    "thirty": 30, "четиридесет": 40, "петдесет": 50, "sixty": 60, "седемдесет": 70, "осемдесет": 80, "ninety": 90,
    "сто": 100, "стоте": 100, "hundred": 100, "двеста": 200, "триста": 300, "петстотин": 500, "хиляда": 1000,
    "thousand": 1000,
}  # fmt: skip


ORDINAL_VALUES = {
    "първи": 1, "втората": 2, "трето": 3, "третото": 3, "четвъртия": 4, "петите": 5, "шеста": 6, "седмо": 7,
    "осмият": 8, "девети": 9, "десетото": 10, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip


def test_cardinals_have_their_value() -> None:
    assert {word: number_words.CARDINALS.get(word) for word in CARDINAL_VALUES} == CARDINAL_VALUES


def test_ordinals_have_their_value() -> None:
    assert {word: number_words.ORDINALS.get(word) for word in ORDINAL_VALUES} == ORDINAL_VALUES


def test_tens_are_told_from_other_numbers() -> None:
    assert {"двайсет", "fifty"} <= number_words.TENS.keys()
    assert not {"десет", "nineteen", "сто"} & number_words.TENS.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" %", ("unit", "%", 2)),
        (" на сто", ("unit", "%", 7)),
        (" кв. м", ("unit", "m²", 6)),
        (" км/ч", ("unit", "km/h", 5)),
        (" километра в час", ("unit", "km/h", 16)),
        (" км", ("unit", "km", 3)),
        ("-дневен", ("unit", "d", 7)),
        (" weeks", ("unit", "wk", 6)),
        (" евро", ("money", "EUR", 5)),
        (" щатски долара", ("money", "USD", 14)),
        (" лв.", ("money", "BGN", 3)),
        ("£", ("money", "GBP", 1)),
        (" франка", ("money", "CHF", 7)),
        (" kmh", ("number", "", 0)),
        (" стола", ("number", "", 0)),
        ("", ("number", "", 0)),
    ],
)
def test_the_attribute_after_a_number_is_its_unit_or_currency(text: str, expected: tuple[str, str, int]) -> None:
    assert attribute_after(text, 0) == expected


def test_letters_are_scales_too() -> None:
    assert quantity_words.LETTER_ZEROS == {"k": 3, "m": 6, "bn": 9}
    assert quantity_words.LETTER_SCALE.match("bn")
    assert not quantity_words.LETTER_SCALE.match("km")


def named(pattern: re.Pattern[str], text: str) -> list[str]:
    code = unit_code if pattern is quantity_words.UNIT_ANYWHERE else money_code
    return [code(match) for match in pattern.finditer(text)]


def test_units_and_currencies_are_found_anywhere_as_whole_words() -> None:
    assert named(quantity_words.UNIT_ANYWHERE, "проценти, километри и metres; монети") == ["%", "km", "m"]
    assert named(quantity_words.MONEY_ANYWHERE, "в евро или лева, not eurostat") == ["EUR", "BGN"]


@pytest.mark.parametrize(
    ("text", "sign"),
    [("за €", "€"), ("за EUR ", "EUR"), ("US$", "US$"), ("12 €", None), ("AEUR", None), ("€ за", None)],
)
def test_a_currency_before_a_number_belongs_to_it_unless_another_number_precedes(text: str, sign: str | None) -> None:
    match = quantity_words.MONEY_BEFORE.search(text)
    assert (match["sign"] if match else None) == sign


def test_durations_are_multiples_of_a_smaller_unit() -> None:
    assert quantity_words.DURATIONS["min"] == ("s", 60)
    assert quantity_words.DURATIONS["wk"] == ("d", 7)
    assert quantity_words.DURATIONS["y"] == ("mo", 12)
    assert {quantity_words.DURATIONS[unit] for unit in ("s", "d", "mo")} == {("s", 1), ("d", 1), ("mo", 1)}
