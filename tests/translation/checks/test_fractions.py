"""Halves, other fractions, decades."""

import pytest

from support.checked_pairs import codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("два часа и половина", "two and a half hours"),
        ("час и половина", "an hour and a half"),
        ("90 минути", "an hour and a half"),
        ("половин час", "30 minutes"),
        ("2,5 милиона евро", "two and a half million euros"),
        ("половин милион души", "half a million people"),
        ("3/4 от площта", "three quarters of the area"),
        ("½ от сумата", "half of the sum"),
        ("50 % от хората", "half of the people"),
        ("60-те години на миналия век", "the 1960s"),
        ("осемдесетте години", "the 1980s"),
        ("90-те години на 19 век", "the 1890s"),
    ],
)
def test_a_fraction_or_decade_may_be_written_in_every_way(source: str, target: str) -> None:
    assert codes(f"Говорим за {source} тук.", f"We talk about {target} here.") == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("два часа и половина", "three and a half hours"),
        ("две трети от хората", "three quarters of the people"),
        ("60-те години на миналия век", "the 1860s"),
        ("1,5 часа", "half an hour"),
    ],
)
def test_another_fraction_or_decade_is_an_error(source: str, target: str) -> None:
    assert codes(f"Говорим за {source} тук.", f"We talk about {target} here.")
