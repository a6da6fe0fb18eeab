"""Single cases that tell apart what the dates check must and must not find."""

from support.checked_pairs import check, codes


def test_an_added_month_is_one_finding() -> None:
    found = check("На 5 март и 6 март", "On 5 March and 6 April")
    assert [one.message for one in found] == ["the translation has April, the source does not"]


def test_the_last_day_of_a_month_is_read_without_a_year() -> None:
    assert codes("до 31.12.", "by 31 December") == []
    assert codes("до 32.12.", "by 32 December") != []
