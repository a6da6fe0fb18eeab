"""Numbers: equal in another spelling, found when changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.translation.checks import check_sentence
from support.checked_pairs import check, codes


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


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в 14:00 ч.", "at 2 pm"),
        ("в 14:00 ч.", "at 14:00"),
        ("в 14 ч.", "at 2 p.m."),
        ("в 10,30 ч.", "at 10.30 am"),
        ("в 10.30 ч.", "at half past ten (10:30)"),
        ("от 14 до 17:30 ч.", "from 2 to 5:30 pm"),
        ("в 12:00 ч.", "at noon (12:00)"),
        ("в 0:15 ч.", "at 12:15 am"),
        ("за 3 часа", "within 3 hours"),
    ],
)
def test_times_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в 14:00 ч.", "at 2 am"),
        ("в 14:00 ч.", "at 4 pm"),
        ("в 10:30 ч.", "at 10:35"),
        ("в 10:30 ч.", "in the morning"),
        ("от 14:00 до 17:30 ч.", "from 14:00 to 16:30"),
    ],
)
def test_a_changed_time_is_an_error(source: str, target: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [("time-changed", "error")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("12 400 €", "€12,400"),
        ("12 400 евро", "EUR 12 400"),
        ("200 лв.", "BGN 200"),
        ("200 лева", "200 leva"),
        ("1,8 млрд. лв.", "BGN 1.8bn"),
        ("1,2 млн. евро", "€1.2m"),
        ("1 250 000 евро", "1.25 million euros"),
        ("5 хил. щатски долара", "$5,000"),
        ("от 1 000 до 5 000 евро", "from €1,000 to €5,000"),
        ("от 500 € до 700 €", "from €500 to 700"),
        ("Цена в евро: 85 €", "Price in euros: 85"),
    ],
)
def test_money_in_another_spelling_is_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("12 400 €", "€14,200"),
        ("12 400 €", "$12,400"),
        ("12 400 €", "12,400"),
        ("200 лв.", "200 euros"),
        ("1,8 млрд. лв.", "BGN 1.8 million"),
        ("85 участници", "€85"),
        ("12 400 € и 8 750 €", "€12,400 and £8,750"),
    ],
)
def test_changed_money_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert {(finding.code, finding.severity) for finding in findings} == {("money-changed", "error")}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("6 км", "6 kilometres"),
        ("5 и 10 км", "5 to 10 km"),
        ("320 кв. м", "320 square metres"),
        ("1,2 МВт", "1.2 MW"),
        ("50 мкг/куб. м", "50 µg/m³"),
        ("41 °C", "41 degrees"),
        ("10 минути", "10 min"),
        ("5 дни", "a five-day visit"),
        ("100 кг", "100 kilograms"),
    ],
)
def test_units_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "severity"),
    [
        ("6 км", "6 metres", "error"),
        ("1,2 МВт", "1.2 kW", "error"),
        ("10 минути", "10 hours", "error"),
        ("40 %", "40", "error"),
        ("46 % за проекти и 31 % за екипа", "46% for projects and for the team 31", "error"),
        ("320 кв. м", "320", "warning"),
    ],
)
def test_a_changed_unit_is_found(source: str, target: str, severity: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [("unit-changed", severity)]


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


def test_more_numbers_than_any_person_writes_are_said_not_to_be_compared() -> None:
    found = check("1 " * 100_001, "1 " * 100_001)
    assert [(finding.code, finding.severity) for finding in found] == [("number-changed", "warning")]
    assert found[0].message == "more than 100000 numbers, not compared"


def test_noon_may_be_added_and_four_numbers_may_look_like_one() -> None:
    assert codes("Среща по обед.", "A meeting at noon.") == []
    assert codes("12 100 200 300 души", "12, 100, 200 and 300 people") == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("един от екипите", "among the teams"),
        ("екипите", "one of the teams"),
        ("нула грешки", "flawless"),
        ("два екипа", "the teams"),
        ("в полунощ", "late at night"),
        ("първият екип", "the team"),
        ("от 2 март до 5 март 2024 г. и 7 март 2024 г.", "on 2, 5 and 7 March 2024"),
        ("36 месеца", "3 years"),
        ("два часа", "120 minutes"),
        ("14 дни", "two weeks"),
        ("24 часа", "1440 minutes"),
        ("12,5 точки и 12.50", "12.5 points and 12.5"),
        ("2024, 300 души", "300 people in 2024"),
        ("12 100 души", "12 teams of 100"),
        ("19.03 и 20.04", "19 March and 20 April"),
    ],
)
def test_quantities_may_be_left_out_or_put_otherwise(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("от €500 до 700", "from €500 to €700", []),
        ("85 € в брой", "85, in euros", []),
        ("85 € и 90 €", "85 and €90", []),
        ("85 € там и 90 €", "85 there and €90", ["money-changed"]),
        ("85 €", "85", ["money-changed"]),
        ("85", "€85", ["money-changed"]),
        ("85, в евро", "€85", []),
        ("6 км", "6, in kilometres", []),
        ("6 км", "6", ["unit-changed"]),
        ("6", "6 km", ["unit-changed"]),
        ("6, в километри", "6 km", []),
        ("10 минути", "10", []),
        ("10", "10 minutes", []),
        ("2 часа и 5 минути", "2 minutes and 5 hours", []),
        ("2 часа", "2 days", ["unit-changed"]),
        ("10 % и 5 %", "10% and 5", ["unit-changed"]),
    ],
)
def test_a_unit_may_stand_elsewhere_in_the_text(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("12 души", "Personen", []),
        ("13 души", "Personen", ["number-changed"]),
        ("0 души", "Personen", []),
        ("€12", "Kosten", ["money-changed"]),
        ("12.5 точки", "Punkte", ["number-changed"]),
        ("1,2 млн. души", "1,2 Mengen Leute", []),
        ("1,2 млн. души", "1,3 Mengen Leute", ["number-changed"]),
        ("85 €", "85", []),
        ("85 €", "85 $", ["money-changed"]),
        ("6 км", "6", []),
        ("двама души", "Personen", []),
    ],
)
def test_in_a_language_whose_number_words_are_unknown_small_numbers_may_go(
    source: str, target: str, expected: list[str]
) -> None:
    assert codes(source, target, "de") == expected


def test_an_unknown_scale_on_either_side_is_no_change() -> None:
    found = check_sentence("1,2 Mengen Leute", "1.2 million people", source_lang="de", target_lang="en")
    assert found == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("600000 минути", "10000 hours", []),
        ("6000000 минути", "100000 hours", ["unit-changed"]),
        ("9" * 5000 + " минути", "9" * 5000 + " minutes", []),
    ],
)
def test_only_durations_of_a_sensible_length_are_converted(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


def test_one_date_may_stand_for_two_but_not_vanish() -> None:
    assert codes("през 2024 и през 2024 г.", "in 2024") == []
    assert codes("през 2024 и през 2025 г.", "in 2024") == ["date-changed"]
    assert codes("24 и 24 души", "24 people") == ["number-changed"]


def test_too_many_numbers_on_one_side_end_the_comparison() -> None:
    found = check("души", "1 " * 100_001)
    assert "number-changed" in [one.code for one in found]
    assert [one.severity for one in found if one.code == "number-changed"] == ["warning"]
