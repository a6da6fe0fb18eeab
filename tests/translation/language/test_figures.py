"""Figures as another language writes them."""

import pytest

from publisher.translation.language.figures import has_figures, localised


@pytest.mark.parametrize(
    ("bulgarian", "english"),
    [
        ("34,7 %", "34.7 %"),
        ("−5,3 °C", "−5.3 °C"),
        ("12 400 €", "12,400 €"),
        ("12\u00a0400,50", "12,400.50"),
        ("1.234,56", "1,234.56"),
        ("2,5–3,5", "2.5–3.5"),
        ("10 000 – 20 000", "10,000 – 20,000"),
        ("1,5; 2,5", "1.5; 2.5"),
        ("34,7 kWh", "34.7 kWh"),
        ("⟦1⟧34,7⟦/1⟧ %", "⟦1⟧34.7⟦/1⟧ %"),
    ],
)
def test_bulgarian_figures_become_english_ones(bulgarian: str, english: str) -> None:
    assert localised(bulgarian, "bg", "en") == english


@pytest.mark.parametrize(
    "text",
    [
        "12.03.2027", "9.00–17.30", "1,2,3", "02 987 65 43", "0888 123 456", "+359 888 123 456", "1 000 2 000",
        "58 %", "Version 2,5", "Top 1,200", "1,200 km",
    ],
)  # fmt: skip
def test_dates_telephone_numbers_and_lists_stay(text: str) -> None:
    assert localised(text, "bg", "en") == text


def test_other_languages_have_their_own_signs() -> None:
    assert localised("1 234,5", "bg", "de") == "1.234,5"
    assert localised("1,234.5", "en", "bg") == "1\u00a0234,5"
    assert localised("1 234,5", "bg", "xx-none") == "1 234,5"


def test_figures_are_found_on_both_sides_of_a_translation() -> None:
    assert has_figures("34,7 %")
    assert has_figures("34.7 %")
    assert has_figures("12 400")
    assert not has_figures("58 %")
