"""Numbers that a translation must repeat, in whatever spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.checking import check, codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1 250 участници", "1,250 participants"),
        ("1 250 участници", "1250 participants"),
        ("1\u00a0250\u00a0000 жители", "1,250,000 inhabitants"),
        ("12,5 точки", "12.5 points"),
        ("12,50 точки", "12.5 points"),
        ("10-тата конференция", "the 10th conference"),
        ("3-тото повикване", "the third call"),
        ("два проекта", "2 projects"),
        ("2 проекта", "two projects"),
        ("двайсет и четири проекта", "24 projects"),
        ("един проект", "a project"),
        ("1 проект", "one project"),
        ("40 % от членовете", "40% of the members"),
        ("40 на сто", "40 per cent"),
        ("1,2 млн. жители", "1.2 million inhabitants"),
        ("15 хил. участници", "15,000 participants"),
        ("15 хиляди участници", "15 thousand participants"),
        ("90-те години", "the 1990s"),
        ("12 100 участници", "12,100 participants"),
        ("през 2024 300 участници", "in 2024, 300 participants"),
        ("XXI век", "the 21st century"),
        ("програма H2020 и CO2", "the H2020 programme and CO2"),
        ("36 месеца", "three years"),
        ("120 минути", "two hours"),
        ("тел. +359 2 123 45 67", "phone +359 2 1234567"),
        ("версия 2.1.3", "version 2.1.3"),
    ],
)
def test_numbers_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("24 участници", "42 participants"),
        ("24 участници", "participants"),
        ("участници", "24 participants"),
        ("1 250 участници", "125 participants"),
        ("12,5 точки", "125 points"),
        ("24 от 24 проекта", "24 projects"),
        ("третото повикване", "the fourth call"),
        ("трима експерти", "five experts"),
        ("1,2 млн. жители", "1.2 billion inhabitants"),
        ("15 хил. участници", "15 participants"),
        ("40 и 50 души", "40 and 60 people"),
    ],
)
def test_a_changed_number_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert [(finding.code, finding.severity) for finding in findings] == [("number-changed", "error")]


@given(
    st.integers(min_value=13, max_value=9_999_999),
    st.sampled_from([" ", "\u00a0", "\u202f", ""]),
    st.sampled_from([",", ""]),
)
@settings(max_examples=150, deadline=None)
def test_any_number_is_equal_to_itself_in_english_spelling(number: int, bg_mark: str, en_mark: str) -> None:
    source = f"Общо {number:,} души дойдоха.".replace(",", bg_mark)
    target = f"A total of {number:,} people came.".replace(",", en_mark)
    assert codes(source, target) == []
    assert codes(source, target.replace(f"{number:,}".replace(",", en_mark), f"{number + 1}")) != []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Един от нас е тук.", "It is here for the two of us."),
        ("Това ни събира двамата.", "This brings one of us together."),
        ("Нула шум, двама гости.", "No noise for three or two guests."),
    ],
)
def test_the_words_for_one_and_nought_may_go_or_come(source: str, target: str) -> None:
    assert [code for code in codes(source, target) if code == "number-changed"] == []


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("Идват 300 души.", "They come in 2024.", "date-changed"),
        ("Идват през 2024 г.", "300 come.", "date-changed"),
        ("Идват 300 души.", "They bring €500.", "money-changed"),
        ("Дават 500 €.", "They give 300.", "money-changed"),
        ("Идват 300 души.", "They come at 14:30.", "time-changed"),
        ("Идват 300 души.", "They come by 500 km.", "unit-changed"),
    ],
)
def test_a_number_lost_beside_something_added_is_one_finding_under_the_code_of_the_other(
    source: str, target: str, code: str
) -> None:
    assert [(one.code, one.severity) for one in check(source, target)] == [(code, "error")]


@pytest.mark.parametrize(("loss", "gain"), [("31 42 53 64 75", ""), ("", "31, 42, 53, 64, 75"), ("31 42 53 64", "9")])
def test_at_most_three_numbers_are_reported(loss: str, gain: str) -> None:
    source, target = f"Числа: {loss.replace(' ', ' и ')}", f"Numbers: {gain}"
    assert [code for code in codes(source, target) if code != "too-short"] == ["number-changed"] * 3


def test_each_finding_says_what_was_lost_added_or_changed() -> None:
    def messages(source: str, target: str) -> list[str]:
        return [one.message for one in check(source, target)]

    assert messages("24 души", "people") == ["the source has 24, the translation does not"]
    assert messages("души", "24 people") == ["the translation has 24, the source does not"]
    assert messages("24 души", "25 people") == ["the source has 24, the translation has 25"]
    assert messages("24 и 37 души", "25 people") == [
        "the source has 24, the translation has 25",
        "the source has 37, the translation does not",
    ]
