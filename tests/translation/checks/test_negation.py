"""Negations lost and added between Bulgarian and English."""

import pytest

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
def test_negation_is_weighed_between_bulgarian_and_english(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "warning" for finding in findings)


def test_negation_is_weighed_sentence_by_sentence() -> None:
    source = "Не знаем датата. Не чакаме никого."
    assert codes(source, "We do not know the date. We are waiting for somebody.") == ["negation-lost"]
    assert codes(source, "We do not know the date. We are waiting for nobody.") == []
