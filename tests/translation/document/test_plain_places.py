"""Titles of reference definitions and attributes of HTML blocks, replaced between their quotation marks."""

import pytest

from publisher.translation.document.document import read_document


@pytest.mark.parametrize(
    ("definition", "title", "written"),
    [
        ("[р]: /път 'Едно \"две\"'", 'Едно "две"', '[р]: /път "One \\"two\\""'),
        ("[р]: </п ът> (Едно)", "Едно", '[р]: </п ът> "One \\"two\\""'),
        ('[р\\]а]:\n  /път\n  "Едно\n  две"', "Едно\nдве", '[р\\]а]:\n  /път\n  "One \\"two\\""'),
    ],
)
def test_the_title_of_a_definition_is_a_segment(definition: str, title: str, written: str) -> None:
    document = read_document({}, f"> Увод\n\n{definition}\n\nКрай\n", "bg")
    found = next(each for each in document.segments if each.id == "body.reference1.title")
    assert found.source == title
    assert document.write({found.id: 'One "two"'})[1] == f"> Увод\n\n{written}\n\nКрай\n"
    assert document.write({found.id: title})[1] == f"> Увод\n\n{definition}\n\nКрай\n"


def test_a_title_in_a_quotation_keeps_the_marks_of_the_quotation() -> None:
    body = "> [р]: /път\n> 'Едно\n> две'\n>\n> [р]\n"
    document = read_document({}, body, "bg")
    assert document.write({"body.reference1.title": "One"})[1] == '> [р]: /път\n> "One"\n>\n> [р]\n'


def test_a_definition_without_a_title_is_no_segment() -> None:
    assert read_document({}, '[р]: /път\n[с]: /друг ""\n', "bg").segments == ()
