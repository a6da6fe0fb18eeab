"""Empty and untranslated texts, Cyrillic, marks of engines, control characters."""

import pytest

from publisher.translation.checks import check_segment
from publisher.translation.glossary.glossary import Glossary, Term
from support.checked_pairs import codes


@pytest.mark.parametrize(
    ("source", "target", "to", "expected"),
    [
        ("Стажантите дойдоха.", "The стажанти came.", "en", ["cyrillic-left"]),
        ("Град София е домакин.", "The city of Sоfia is the host.", "en", ["cyrillic-left"]),
        ("Стажантите дойдоха.", "Стажанти дојдоа.", "mk", []),
        ("Вижте https://a.bg/новини", "See https://a.bg/новини", "en", []),
        ("Етикет #Въздух", "Tag #Въздух", "en", []),
    ],
)
def test_cyrillic_is_an_error_only_where_it_does_not_belong(
    source: str, target: str, to: str, expected: list[str]
) -> None:
    assert codes(source, target, to) == expected


def test_cyrillic_that_the_glossary_keeps_may_stay() -> None:
    glossary = Glossary([Term("БНР", rule="keep", lang="*")])
    assert codes("Интервю за БНР", "An interview for БНР", glossary=glossary) == []


@pytest.mark.parametrize("target", ["", "  ", "…", "–", "\n"])
def test_an_empty_translation_is_one_error(target: str) -> None:
    assert codes("Очакваме ви!", target) == ["empty"]


def test_nothing_to_translate_is_not_empty() -> None:
    assert codes("…", "…") == []
    assert codes("", "") == []


@pytest.mark.parametrize(
    ("source", "to", "expected"),
    [
        ("Очакваме ви!", "en", ["untranslated"]),
        ("SmartCityTech Partnership", "en", []),
        ("2024", "en", []),
        ("Interreg – програма", "de", ["untranslated"]),
        ("София", "mk", []),
        ("Всички партньори са поканени на срещата.", "mk", ["untranslated"]),
    ],
)
def test_a_source_given_back_is_found_where_it_has_words(source: str, to: str, expected: list[str]) -> None:
    assert codes(source, source, to) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Той е стажант.", "He is a *stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a **stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a @stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a ⁇.", ["unknown-marks"]),
        ("Той е стажант.", "He is a <unk>.", ["unknown-marks"]),
        ("Той е *стажант*.", "He is an *intern*.", []),
        ("2 * 3 * 4", "2 * 3 * 4", []),
    ],
)
def test_marks_of_an_engine_are_found(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("The\x00 recording", ["control-characters"]),
        ("The \ufffd recording", ["control-characters"]),
        ("The \u202erecording", ["control-characters"]),
        ("The\trecording\nis 👩\u200d👩\u200d👧 here", []),
    ],
)
def test_control_characters_are_errors(target: str, expected: list[str]) -> None:
    assert codes("Записът", target) == expected


def test_emphasis_that_a_person_writes_is_no_mark_of_an_engine() -> None:
    def codes(source: str, target: str) -> list[str]:
        return [one.code for one in check_segment(source, target, source_lang="bg", target_lang="en")]

    assert codes("Той е стажант.", "He is an **intern**.") == []
    assert codes("Той е *стажант*.", "He is *an intern*.") == []
    assert codes("Той е **стажант**.", "He is **a *stazhant**.") == ["unknown-marks"]
