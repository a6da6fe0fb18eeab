"""Names in an answer that its source does not have, and names that are only spelled otherwise."""

import pytest

from publisher.translation.engines.added_names import adds_names


@pytest.mark.parametrize(
    "answer",
    [
        "The library in Vidin has received two thousand new books from Albatros Press.",
        "The library in Vidin has received two thousand new books from Vesela Toncheva.",
        "The libraries in Vidin and Dobrich have received two thousand new books in all.",
    ],
)
def test_a_name_without_a_counterpart_is_found(answer: str) -> None:
    assert adds_names("Библиотеката във Видин получи две хиляди нови книги.", answer)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Библиотеката във Видин получи нови книги.", "The Library of the town of Vidin has received some new books."),
        ("Унгарски учители гостуваха в Перник.", "A group of Hungarian teachers were on a visit to Pernik."),
        ("ООН и Швейцария подкрепят плана.", "The United Nations and Switzerland support this plan."),
        ("Срещата е в първия понеделник на юли.", "The meeting takes place on the first Monday in July."),
        ("Фирма Siemens подари компютри.", "The firm of Siemens has donated a number of computers."),
        ("Джордж Милър от Лийдс посети училището.", "Mr George Miller of Leeds has paid a visit to the school."),
        ("Ден на отворените врати", "Open Day at the Gates of the House"),
    ],
)
def test_names_that_are_spelled_otherwise_are_no_addition(source: str, answer: str) -> None:
    assert not adds_names(source, answer)
