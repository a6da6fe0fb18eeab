"""Negations lost and added between Bulgarian and English."""

import pytest

from publisher.translation.checks import check_sentence
from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Не знаем това.", "We know this.", ["negation-lost"]),
        ("Няма места.", "There are places.", ["negation-lost"]),
        ("Никога не закъсняваме.", "We are always late.", ["negation-lost"]),
        ("Дойдохме без покана.", "We came with an invitation.", ["negation-lost"]),
        ("Знаем това.", "We do not know this.", ["negation-lost"]),
        ("Не знаем това.", "We don't know this.", []),
        ("Невъзможно е да закъснеем.", "We cannot be late.", []),
        ("Не е възможно да закъснеем.", "It is impossible for us to be late.", []),
        ("Не само фирмите, но и общините.", "Companies and municipalities alike.", []),
        ("Не по-късно от петък.", "By Friday.", []),
        ("Докато не решим, чакаме.", "We wait until we decide.", []),
        ("Всички членове са поканени.", "All members are invited, whether or not they vote.", []),
        ("Безплатно обучение.", "Free training.", []),
        ("Проектът не успя.", "The project failed.", []),
    ],
)
def test_negation_is_compared_between_bulgarian_and_english(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "warning" for finding in findings)


def test_negation_is_compared_sentence_by_sentence() -> None:
    source = "Не знаем датата. Не чакаме никого."
    assert codes(source, "We do not know the date. We are waiting for somebody.") == ["negation-lost"]
    assert codes(source, "We do not know the date. We are waiting for nobody.") == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Не знаем. Не чакаме.", "We know. We wait."),
        ("Знаем. Чакаме.", "We do not know. We do not wait."),
    ],
)
def test_negation_lost_in_two_sentences_is_reported_once(source: str, target: str) -> None:
    assert codes(source, target) == ["negation-lost"]


def english_to_bulgarian(source: str, target: str) -> list[str]:
    return [one.code for one in check_sentence(source, target, source_lang="en", target_lang="bg")]


def test_texts_with_different_numbers_of_sentences_are_compared_as_a_whole() -> None:
    assert "negation-lost" not in codes("Не знаем. Чакаме.", "We wait. Here. We do not know.")
    assert "negation-lost" in codes("Не знаем. Чакаме.", "We wait here, and we know.")


def test_other_languages_are_not_compared() -> None:
    assert codes("Не знаем.", "Wir wissen.", "de") == []
    assert [one.code for one in check_sentence("We do not know.", "We know.", source_lang="en", target_lang="en")] == []
