"""A number that is lost beside something that is added: which finding it becomes, and which words may go."""

import pytest

from support.checked_pairs import check, codes


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
