"""Currencies, scales and units beside a number."""

import pytest

from publisher.translation.checks.quantity_words import CARDINALS, SCALE_AFTER, attribute_after
from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("12 400 €", "€12,400"),
        ("12 400 евро", "EUR 12 400"),
        ("200 лв.", "BGN 200"),
        ("200 лева", "200 leva"),
        ("1,8 млрд. лв.", "BGN 1.8bn"),
        ("1,2 млн. евро", "€1.2m"),
        ("1 250 000 евро", "1.25 million euros"),
        ("5 хил. щатски долара", "$5,000"),
        ("от 1 000 до 5 000 евро", "from €1,000 to €5,000"),
        ("от 500 € до 700 €", "from €500 to 700"),
        ("Цена в евро: 85 €", "Price in euros: 85"),
    ],
)
def test_money_in_another_spelling_is_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("12 400 €", "€14,200"),
        ("12 400 €", "$12,400"),
        ("12 400 €", "12,400"),
        ("200 лв.", "200 euros"),
        ("1,8 млрд. лв.", "BGN 1.8 million"),
        ("85 участници", "€85"),
        ("12 400 € и 8 750 €", "€12,400 and £8,750"),
    ],
)
def test_changed_money_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert {(finding.code, finding.severity) for finding in findings} == {("money-changed", "error")}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("6 км", "6 kilometres"),
        ("5 и 10 км", "5 to 10 km"),
        ("320 кв. м", "320 square metres"),
        ("1,2 МВт", "1.2 MW"),
        ("50 мкг/куб. м", "50 µg/m³"),
        ("41 °C", "41 degrees"),
        ("10 минути", "10 min"),
        ("5 дни", "a five-day visit"),
        ("100 кг", "100 kilograms"),
    ],
)
def test_units_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "severity"),
    [
        ("6 км", "6 metres", "error"),
        ("1,2 МВт", "1.2 kW", "error"),
        ("10 минути", "10 hours", "error"),
        ("40 %", "40", "error"),
        ("46 % за проекти и 31 % за екипа", "46% for projects and for the team 31", "error"),
        ("320 кв. м", "320", "warning"),
    ],
)
def test_a_changed_unit_is_found(source: str, target: str, severity: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [("unit-changed", severity)]


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


BULGARIAN_NUMBERS = (
    "нула един два три четири пет шест седем осем девет десет единадесет дванадесет тринадесет четиринадесет "
    "петнадесет шестнадесет седемнадесет осемнадесет деветнадесет двадесет"
)
ENGLISH_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)


def test_the_number_words_of_both_languages_mean_the_same() -> None:
    assert [CARDINALS[word] for word in BULGARIAN_NUMBERS.split()] == list(range(21))
    assert [CARDINALS[word] for word in ENGLISH_NUMBERS.split()] == list(range(21))


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
