"""Telephone numbers in every grouping."""

import pytest

from publisher.translation.checks.telephones import find_telephones
from support.checked_pairs import codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("тел. 02 955 66 77", "+359 2 955 66 77"),
        ("0879/11-22-33", "+359 879 112 233"),
        ("(052) 61 72 83", "052 617283"),
        ("00359 42 61 72 83", "+359 42 617 283"),
        ("+359 (0)2 955 66 77", "+359 2 9556677"),
        ("0700 14 700", "0700 14 700"),
    ],
)
def test_one_number_in_other_groups_is_equal(source: str, target: str) -> None:
    assert codes(f"Обадете се: {source}.", f"Call {target}.") == []


def test_another_number_is_an_error() -> None:
    assert "number-changed" in codes("Тел. 02 955 66 77", "Phone +359 2 955 66 78")


@pytest.mark.parametrize("text", ["01-02-2026", "12 000 000", "0,25", "1990–2000", "10:00"])
def test_dates_amounts_and_times_are_no_telephone_numbers(text: str) -> None:
    assert find_telephones(text) == ([], text)
