"""Numbers in a normal form."""

import pytest

from publisher.translation.checks.quantities import canonical, values


@pytest.mark.parametrize(
    ("digits", "zeros", "expected"),
    [
        ("7", 0, "7"),
        ("007", 0, "7"),
        ("0", 0, "0"),
        ("000", 0, "0"),
        ("12.50", 0, "12.5"),
        ("12.00", 0, "12"),
        ("0.50", 0, "0.5"),
        ("10", 0, "10"),
        ("1.2", 6, "1200000"),
        ("1.25", 1, "12.5"),
        ("5", 3, "5000"),
        ("0.0005", 3, "0.5"),
        ("9" * 400, 0, "9" * 400),
    ],
)
def test_equal_numbers_have_one_spelling(digits: str, zeros: int, expected: str) -> None:
    assert canonical(digits, zeros) == expected


@pytest.mark.parametrize(
    ("raw", "lang", "expected"),
    [
        ("1250", "bg", ("1250",)),
        ("1 250\u00a0000", "bg", ("1250000",)),
        ("12,5", "bg", ("12.5",)),
        ("12.5", "bg", ("12.5",)),
        ("1,250", "bg", ("1.250", "1250")),
        ("1,250", "en", ("1250", "1.250")),
        ("1.250", "bg", ("1250", "1.250")),
        ("1.250", "en", ("1.250", "1250")),
        ("123,456", "en", ("123456", "123.456")),
        ("1234,567", "en", ("1234567",)),
        ("1,25", "en", ("1.25",)),
        ("1,2500", "en", ("1.2500",)),
        (",250", "en", ("250",)),
        ("1.250,75", "bg", ("1250.75",)),
        ("1,250.75", "en", ("1250.75",)),
        ("1.250.000,5", "bg", ("1250000.5",)),
        ("1,250.000.000", "bg", ("1250000000",)),
        ("1.250.000", "bg", ("1250000",)),
        ("1.25.000", "bg", ("1.25.000",)),
        ("2.1.3", "bg", ("2.1.3",)),
        ("1234.567.890", "bg", ("1234.567.890",)),
    ],
)
def test_separators_are_read_in_every_sensible_way(raw: str, lang: str, expected: tuple[str, ...]) -> None:
    assert values(raw, lang) == expected
