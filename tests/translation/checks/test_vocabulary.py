"""Currencies, scales and units beside a number."""

import pytest

from support.checking import check, codes


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
