"""Latin names and people's names."""

import pytest

from publisher.translation.glossary.glossary import Glossary, Term
from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Срещата е по програма Interreg.", "The meeting is under an international programme.", ["name-lost"]),
        ("Партньор е Bayern Innovative.", "The partner is Bavaria Innovative.", ["name-lost"]),
        ("в сферата SMART", "in the Smart field", ["name-lost"]),
        ("в сферата SMART", "in the SMART-oriented field", []),
        ("темата Big Data", "the topic of big data", []),
        ("две API-та", "two APIs", []),
        ("на e-mail", "by email", []),
        ("дължина 6 km", "a length of 6 kilometres", []),
        ("през XX век", "in the twentieth century", []),
    ],
)
def test_latin_names_must_stay(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "error" for finding in findings)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Говори Вихра Андонова.", "Vihra Andonova speaks.", []),
        ("Говори Вихра Андонова.", "Ms Andonova speaks.", []),
        ("Говори Христо Цветков.", "Christo Tzvetkoff speaks.", []),
        ("Говори Д. Филипов.", "D. Filipov speaks.", []),
        ("Говори Вихра Андонова.", "The whirlwind speaks.", ["name-lost"]),
        ("Говори Крум Димитров.", "Krum Demetrius speaks.", ["name-lost"]),
        ("Паметник на Васил Левски.", "A monument to Vasil Left.", ["name-lost"]),
        ("Държавите са Северна Македония и Молдова.", "The countries are North Macedonia and Moldova.", []),
        ("В Стара Загора и Велико Търново.", "In Stara Zagora and Veliko Tarnovo.", []),
        ("Мария Кюри е пример.", "Marie Curie is an example.", []),
        ("Новата Европейска комисия.", "The new European Commission.", []),
    ],
)
def test_people_are_recognised_in_their_usual_spellings(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "warning" for finding in findings)


def test_a_name_is_spelled_as_its_owner_does_when_that_is_known() -> None:
    names = {"Иван Станчов": "Ivan Stancioff"}
    assert codes("Говори Иван Станчов.", "Ivan Stancioff speaks.", names=names) == []
    findings = check("Говори Иван Станчов.", "Ivan Stanchov speaks.", names=names)
    assert [finding.message for finding in findings] == [
        "the name Иван Станчов is not in the translation; it is written Ivan Stancioff"
    ]


def test_a_name_in_the_glossary_is_left_to_the_glossary() -> None:
    glossary = Glossary([Term("Иван Станчов", "Ivan Stancioff", "transliterate")])
    assert codes("Говори Иван Станчов.", "Ivan Stanchov speaks.", glossary=glossary) == ["term-missed"]
