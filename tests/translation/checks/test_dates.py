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
