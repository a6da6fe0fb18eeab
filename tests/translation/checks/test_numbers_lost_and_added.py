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


@pytest.mark.parametrize(
    ("source", "target", "code", "message"),
    [
        ("24 души", "people", "number-changed", "the source has 24, the translation does not"),
        ("души", "24 people", "number-changed", "the translation has 24, the source does not"),
        ("24 души", "25 people", "number-changed", "the source has 24, the translation has 25"),
        ("24 души", "€25", "money-changed", "the source has 24, the translation has €25"),
        ("€24", "25", "money-changed", "the source has €24, the translation has 25"),
        ("24 души", "in 2024", "date-changed", "the source has 24, the translation has 2024"),
        ("през 2024", "24 people", "date-changed", "the source has 2024, the translation has 24"),
        ("5 км", "€6", "unit-changed", "the source has 5 км, the translation has €6"),
        ("души", "in 2024", "date-changed", "the translation has 2024, the source does not"),
        ("€5", "it", "money-changed", "the source has €5, the translation does not"),
        ("двама души", "three people", "number-changed", "the source has двама, the translation has three"),
        ("втория опит", "the third try", "number-changed", "the source has втория, the translation has third"),
        ("36 месеца", "4 years", "unit-changed", "the source has 36 месеца, the translation has 4 years"),
        ("5 дни", "5 weeks", "unit-changed", "the source has 5 дни, the translation has 5 weeks"),
    ],
)
def test_a_change_is_reported_once_with_both_texts(source: str, target: str, code: str, message: str) -> None:
    assert [(one.code, one.severity, one.message) for one in check(source, target)] == [(code, "error", message)]


def test_number_words_are_compared_with_ordinals_apart() -> None:
    assert codes("двама души", "the third try") == []
    assert codes("втория опит", "three people") == []
    assert codes("трети опит, пет души", "the fourth try, six people") == ["number-changed", "number-changed"]


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("11 22 33 44", "55 66 77 88", 3),
        ("11 и 22 и 33", "55 and 66 and 77", 3),
        ("11 и 22", "55 and 66", 2),
    ],
)
def test_at_most_three_findings_of_one_code_are_given(source: str, target: str, count: int) -> None:
    assert codes(source, target) == ["number-changed"] * count


def test_other_codes_are_reported_besides() -> None:
    found = codes("11 и 22 и 33 и 44 през 2024", "55 and 66 and 77 and 88 in 2025")
    assert sorted(found) == ["date-changed", *["number-changed"] * 3]


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [("1 км, 2 км, 3 км, 4 км", "1 m, 2 m, 3 m, 4 m", 3), ("1 км, 2 км, 3 км", "1 m, 2 m, 3 m", 3)],
)
def test_at_most_three_changed_units_are_reported(source: str, target: str, count: int) -> None:
    assert codes(source, target) == ["unit-changed"] * count
