"""Single cases that tell apart what the people check must and must not find."""

import pytest

from publisher.translation.checks.people import find_people, skeletons


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Говори Иван Станчов.", ["Иван Станчов"]),
        ("Иван Мария Петрова дойде.", ["Иван Мария Петрова"]),
        ("Стара Петрова", []),
        ("Северна Иванова", []),
        ("Васил Левски и Крум Димитров", ["Васил Левски", "Крум Димитров"]),
        ("Ерих Левски", []),
        ("Иван Остров", []),
        ("Мария Петрова-Иванова", ["Мария Петрова-Иванова"]),
        ("иван станчов", []),
    ],
)
def test_people_are_found_by_their_surnames(text: str, people: list[str]) -> None:
    assert list(find_people(text)) == people


@pytest.mark.parametrize(
    ("one", "other"),
    [("Stancioff", "Stanchov"), ("Christo", "Hristo"), ("Tzvetkoff", "Tsvetkov"), ("Max", "Maks")],
)
def test_spellings_of_one_name_share_a_skeleton(one: str, other: str) -> None:
    assert skeletons(one) & skeletons(other)


def test_different_names_share_none() -> None:
    assert not skeletons("Filipov") & skeletons("Petrov")
    assert skeletons("") == set()
