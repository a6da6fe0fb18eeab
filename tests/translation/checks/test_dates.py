"""Dates, months and weekdays: equal in another spelling, found when changed."""

import pytest

from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("На 19 март 2024 г.", "On 19 March 2024"),
        ("На 19 март 2024 г.", "On March 19th, 2024"),
        ("На 19.03.2024 г.", "On 19 March 2024"),
        ("На 19.3.2024", "On 2024-03-19"),
        ("На 3.4.2024 г.", "On 4/3/2024"),
        ("до 19.03.", "by 19 March"),
        ("На 5.V.2024 г.", "On 5 May 2024"),
        ("от 2 март до 5 март", "from 2 to 5 March"),
        ("12–14 март 2025 г.", "March 12–14, 2025"),
        ("мартенската среща", "the March meeting"),
        ("през май", "in May"),
        ("19 ян. 2024 г.", "19 Jan. 2024"),
        ("в сряда", "on Wednesday"),
        ("в събота и неделя", "at the weekend"),
        ("Може да дойдете.", "You may march in."),
    ],
)
def test_dates_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("На 19 март 2024 г.", "On 19 March 2025"),
        ("На 19 март 2024 г.", "On 18 March 2024"),
        ("На 19 март 2024 г.", "On 19 May 2024"),
        ("На 19 март 2024 г.", "On 19 2024"),
        ("На 19.03.2024 г.", "On 19 April 2024"),
        ("от 12 март до 14 април", "from 12 April to 14 March"),
        ("През 2023 г.", "In 2022"),
        ("в сряда", "on Thursday"),
        ("в сряда", "on that day"),
        ("на срещата", "at the Monday meeting"),
    ],
)
def test_a_changed_date_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert {(finding.code, finding.severity) for finding in findings} == {("date-changed", "error")}


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("на 5 март и 6 май", "on 5 March and 6 June", "the source has май, the translation has June"),
        ("през март и април", "in spring", "the source has март, април, the translation does not"),
        ("напролет", "in March", "the translation has March, the source does not"),
        ("в сряда и петък", "on Friday and Monday", "the source has сряда, the translation has Monday"),
        ("в събота", "on Sunday", "the source has събота, the translation has Sunday"),
        ("в петък", "at the weekend", "the source has петък, the translation does not"),
        ("от 12 март до 14 април", "from 12 April to 14 March", "the source has 12 март, the translation has 12 April"),
        ("на 12.03.2024 и 14.04.2024", "on 12.04.2024 and 14.03.2024", None),
    ],
)
def test_a_changed_month_or_weekday_is_named(source: str, target: str, message: str | None) -> None:
    found = [one.message for one in check(source, target) if one.code == "date-changed"]
    if message:
        assert found == [message]
    else:
        assert len(found) == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в събота и неделя", "at the weekend"),
        ("през уикенда", "on Saturday and Sunday"),
        ("през уикенда", "on Sunday"),
        ("на 5 март и 5 април", "on 5 April and 5 March"),
        ("мартенската среща през май", "the meeting of March in May"),
    ],
)
def test_days_may_be_put_together_otherwise(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("през март", "im Frühling", []),
        ("напролет", "im März", []),
        ("през март", "im Mai", []),
        ("на 19 март", "am 19. Mai", ["date-changed"]),
    ],
)
def test_in_other_languages_only_a_month_for_another_counts(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target, "de") == expected


def test_an_added_month_is_one_finding() -> None:
    found = check("На 5 март и 6 март", "On 5 March and 6 April")
    assert [one.message for one in found] == ["the translation has April, the source does not"]


def test_the_last_day_of_a_month_is_read_without_a_year() -> None:
    assert codes("до 31.12.", "by 31 December") == []
    assert codes("до 32.12.", "by 32 December") != []
