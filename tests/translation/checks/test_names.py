"""Latin names and people's names."""

import pytest

from publisher.translation.checks import check_sentence
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


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("По Big Data и Interreg днес.", ["Big Data", "Interreg"]),
        ("По Big  Data днес.", ["Big", "Data"]),
        ("Big Data, Big Data, Big Data", ["Big Data"]),
        ("по Aa, Bb, Cc, Dd, Ee, Ff", ["Aa", "Bb", "Cc", "Dd", "Ee"]),
        ("точка A и Б", []),
        ("за XII и MIT", ["MIT"]),
        ("в EUR и kWh", []),
    ],
)
def test_lost_latin_names_are_reported_once_and_neighbours_together(source: str, names: list[str]) -> None:
    found = [one for one in check(source, "nothing is here") if one.code == "name-lost"]
    assert [one.message for one in found] == [f"the name {name} is not in the translation" for name in names]


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("SmartCity", "SmartCity's", False),
        ("SmartCity", "SmartCitys", False),
        ("SmartCity", "Smartcity", True),
        ("SMART-ER", "SMART and ER", False),
        ("SMART-ER", "SMART", True),
        ("SMART-ER", "SMART and er", True),
        ("Big", "big", False),
        ("Wi-fi", "wifi", False),
        ("Open-air", "air that is open", False),
        ("Open-air", "open", True),
        ("SmartCity", "the", True),
    ],
)
def test_a_latin_name_may_be_divided_and_inflected(source: str, target: str, lost: bool) -> None:
    assert ("name-lost" in codes(f"за {source} тук", f"for {target} here")) is lost


@pytest.mark.parametrize(
    ("target", "to", "lost"),
    [
        ("Setkání s Marií Ivanovovou", "cs", False),
        ("Setkání s Marií Petrovou", "cs", True),
        ("A meeting with Maria Ivanovkova", "en", True),
        ("Setkání s Marií Ivanovkovou", "cs", False),
        ("A meeting with Maria Ivanova", "en", False),
        ("Συνάντηση", "el", False),
    ],
)
def test_other_languages_may_decline_a_persons_name(target: str, to: str, lost: bool) -> None:
    assert ("name-lost" in codes("Среща с Мария Иванова", target, to)) is lost


def test_at_most_five_people_are_named() -> None:
    people = ["Иван Станчов", "Мария Петрова", "Петър Димитров", "Васил Иванов", "Стоян Колев", "Яна Тодорова"]
    assert (
        codes(", ".join(people) + " дойдоха.", "They came, all of them, and were glad to be here.").count("name-lost")
        == 5
    )


def test_a_known_spelling_replaces_the_rule() -> None:
    names = {"Иван Станчов": "Ivan Stancioff", "Мария Петрова": "Maria P."}
    assert codes("Говори Иван Станчов.", "IVAN  STANCIOFF speaks.", names=names) == []
    assert codes("Говори Иван Станчов.", "Stanchov speaks.", names=names) == ["name-lost"]


def test_a_source_in_latin_letters_has_no_names_that_must_stay() -> None:
    found = check_sentence("Interreg is here", "Das Programm ist hier", source_lang="en", target_lang="de")
    assert found == []


def test_a_term_hides_only_itself() -> None:
    glossary = Glossary([Term("Interreg", "the programme"), Term("Иван Станчов", "Ivan Stancioff", "transliterate")])
    source = "Interreg и Horizon, Иван Станчов и Мария Петрова"
    target = "the programme, Ivan Stancioff"
    messages = [one.message for one in check(source, target, glossary=glossary) if one.code == "name-lost"]
    assert [message.split(" is not")[0] for message in messages] == ["the name Horizon", "the name Мария Петрова"]


def test_neighbouring_latin_words_are_one_name() -> None:
    found = check("Партньори са Alfa Beta и Gamma Delta.", "The partners are two companies.")
    assert [one.message for one in found] == [
        "the name Alfa Beta is not in the translation",
        "the name Gamma Delta is not in the translation",
    ]
