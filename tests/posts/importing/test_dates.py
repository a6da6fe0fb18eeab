"""Days as Bulgarians write them; and which line speaks of the post itself."""

from datetime import date

import pytest

from publisher.posts.importing.dates import days_in, is_only_a_day, published_line


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("на 21 март 2024 г.", date(2024, 3, 21)),
        ("05.03.2024", date(2024, 3, 5)),
        ("5.III.2024 г.", date(2024, 3, 5)),
        ("1-ви май 2026 г.", date(2026, 5, 1)),
        ("първи май 2026", date(2026, 5, 1)),
        ("двадесет и първи март 2024", date(2024, 3, 21)),
        ("2024-03-21", date(2024, 3, 21)),
        ("5 м. март 2024", date(2024, 3, 5)),
        ("March 21, 2024", date(2024, 3, 21)),
        ("21 Mar 2024", date(2024, 3, 21)),
        ("21/03/2024", date(2024, 3, 21)),
    ],
)
def test_a_whole_day_is_read_day_before_month(text: str, day: date) -> None:
    assert [found.day for found in days_in(text)] == [day]


@pytest.mark.parametrize(
    "text", ["март 2024", "5 март", "вчера", "31.02.2024", "10.12.345.6789", "3.5.1", "тел. 02/123-45-678"]
)
def test_less_than_a_day_or_an_impossible_one_is_none(text: str) -> None:
    assert list(days_in(text)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Публикувано на 15.12.2022 08:14",
        "Публикувана: 15 декември 2022",
        "Published on December 15, 2022",
        "Дата: 15.12.2022",
    ],
)
def test_lines_about_the_publication_are_known(line: str) -> None:
    found = published_line(line)
    assert found is not None
    assert found.day == date(2022, 12, 15)


@pytest.mark.parametrize(
    "line",
    [
        "На 15.12.2022 се проведе",
        "Публикувано беше писмото на министъра от 15.12.2022",
        "Обновено на 15.12.2022",
        "© 2022",
    ],
)
def test_other_lines_with_a_day_are_not(line: str) -> None:
    assert published_line(line) is None


def test_a_line_that_is_only_a_day_is_told_from_a_sentence() -> None:
    assert is_only_a_day("четвъртък, 15 декември 2022 г., 10:30")
    assert not is_only_a_day("На 15 декември 2022 г. в София се проведе среща")
