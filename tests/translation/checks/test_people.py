"""Which words of a Bulgarian text name a person, and which Latin spellings are the same name."""

import pytest

from publisher.translation.checks.people import find_people, is_person, skeletons


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Говори Иван Станчов.", ["Иван Станчов"]),
        ("Говори Иван Петров Станчов, после Д. Филипов.", ["Иван Петров Станчов", "Д. Филипов"]),
        ("Говори Мария Петрова-Иванова.", ["Мария Петрова-Иванова"]),
        ("Вчера Иван Петров дойде.", ["Иван Петров"]),
        ("Иван Мария Петров дойде.", ["Иван Мария Петров"]),
        ("Вихър Радев Петров дойде.", ["Вихър Радев Петров"]),
        ("Паметник на Васил Левски.", ["Васил Левски"]),
        ("Вихър Левски дойде.", []),
        ("Станчов дойде.", []),
        ("иван станчов", []),
    ],
)
def test_people_are_found_without_the_word_that_begins_the_sentence(text: str, people: list[str]) -> None:
    assert list(find_people(text)) == people


@pytest.mark.parametrize(
    "words",
    [
        "Стара Загорова",
        "Нов Петров",
        "Източна Петрова",
        "Иван Молдова",
        "Петър Остров",
        "Северна Македония",
        "Мария Кюри",
        "Европейска комисия",
    ],
)
def test_places_countries_and_foreign_people_are_not_names_that_a_rule_can_spell(words: str) -> None:
    assert not is_person(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stanchov", "Stancioff"),
        ("Cvetkov", "Tzvetkoff"),
        ("Hristo", "Christo"),
        ("Zhivko", "Jivko"),
        ("Yordanova", "Jordanova"),
        ("Filipov", "Philippoff"),
        ("Shishkov", "Schischkow"),
        ("Aleksandar", "Alexander"),
        ("Dzhurov", "Djurov"),
        ("Khristov", "Hristov"),
        ("Ștefan", "Stefan"),
    ],
)
def test_usual_spellings_of_a_name_are_equal(one: str, other: str) -> None:
    assert skeletons(one) & skeletons(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Stanchov", "Stanev"), ("Dimitrov", "Demetrius"), ("Ivanov", "Johnson"), ("Petrov", "Pavlov")]
)
def test_different_names_are_not_equal(one: str, other: str) -> None:
    assert not skeletons(one) & skeletons(other)


@pytest.mark.parametrize("text", ["", "Иван", "123", "аеиоу"])
def test_what_has_no_latin_consonant_has_no_skeleton(text: str) -> None:
    assert skeletons(text) == set()


def test_only_letters_count_in_a_skeleton() -> None:
    assert skeletons("O'Stan-chov2") == skeletons("Ostanchov")
