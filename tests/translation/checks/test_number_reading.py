"""Times of day in figures."""

import pytest

from support.checking import check, codes


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
