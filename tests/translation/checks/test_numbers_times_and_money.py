"""Times of day and sums of money that a translation keeps or changes."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в 14:00 ч.", "at 2 pm"),
        ("в 14:00 ч.", "at 14:00"),
        ("в 14 ч.", "at 2 p.m."),
        ("в 10,30 ч.", "at 10.30 am"),
        ("в 10.30 ч.", "at half past ten (10:30)"),
        ("от 14 до 17:30 ч.", "from 2 to 5:30 pm"),
        ("в 12:00 ч.", "at noon (12:00)"),
        ("в 0:15 ч.", "at 12:15 am"),
        ("за 3 часа", "within 3 hours"),
    ],
)
def test_times_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в 14:00 ч.", "at 2 am"),
        ("в 14:00 ч.", "at 4 pm"),
        ("в 10:30 ч.", "at 10:35"),
        ("в 10:30 ч.", "in the morning"),
        ("от 14:00 до 17:30 ч.", "from 14:00 to 16:30"),
    ],
)
def test_a_changed_time_is_an_error(source: str, target: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [("time-changed", "error")]


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
