"""Times of day in figures."""

import pytest

from publisher.translation.checks.digit_reading import facts
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


def read(text: str, lang: str = "en") -> list[tuple[str, tuple[str, ...], str, str]]:
    return [(one.text, one.keys, one.kind, one.attribute) for one in facts(text, lang).quantities]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 12 am", [("12 am", ("0:00", "0", "12"), "time", "")]),
        ("at 12 pm", [("12 pm", ("12:00", "12", "12"), "time", "")]),
        ("at 1:05 p.m.", [("1:05 p.m.", ("13:05",), "time", "")]),
        ("at 24:00", [("24:00", ("0:00", "24"), "time", "")]),
        ("won 25:10", [("25", ("25",), "number", ""), ("10", ("10",), "number", "")]),
        ("won 10:60", [("10", ("10",), "number", ""), ("60", ("60",), "number", "")]),
        ("at 9 o'clock", [("9 o'clock", ("9", "9:00"), "time", "")]),
        ("for 9 h", [("9 h", ("9", "9:00"), "time", "h")]),
        ("item 14.30", [("14.30", ("14.3", "14:30"), "number", "")]),
        ("item 25.30", [("25.30", ("25.3",), "number", "")]),
        ("call +359 2 123 45 67", [("+359 2 123 45 67", ("+35921234567",), "number", "")]),
        ("the 1990s", [("1990", ("1990", "90"), "date", "")]),
        ("the 1995s", [("1995", ("1995",), "date", "")]),
        ("in 1899", [("1899", ("1899",), "number", "")]),
        ("in 2100", [("2100", ("2100",), "date", "")]),
        ("3/4/2024", [("3/4/2024", ("3", "4"), "date", ""), ("3/4/2024", ("2024",), "date", "")]),
        ("3/14/24", [("3/14/24", ("14",), "date", ""), ("3/14/24", ("2024", "24"), "date", "")]),
        ("14/13/2024", [(part, (part,), "number", "") for part in ("14", "13", "2024")]),
        ("$5k", [("$5k", ("5000",), "money", "USD")]),
        ("5k runs", [("5k", ("5000", "5"), "number", "")]),
        ("5 million euros", [("5 million euros", ("5000000", "5e6"), "money", "EUR")]),
        ("H2020, CO2", []),
    ],
)
def test_figures_are_read_with_what_stands_around_them(
    text: str, expected: list[tuple[str, tuple[str, ...], str, str]]
) -> None:
    assert read(text) == expected
