"""What the checks read of a text: words without marks and Markdown, links with their destinations."""

from publisher.translation.checks import check_segment
from support.checked_pairs import codes


def test_marks_of_the_canonical_form_are_not_words() -> None:
    source = "Вижте ⟦1⟧картата⟦/1⟧ на⟦2⟧София до 19 март."
    assert codes(source, "See ⟦1⟧the map⟦/1⟧ of⟦2⟧Sofia by 19 March.") == []
    assert codes(source, "See ⟦1⟧the map⟦/1⟧ of⟦2⟧Sofia by 18 March.") == ["date-changed"]


def test_inline_markdown_is_read_as_words_and_its_destinations_as_links() -> None:
    source = '**Кога:** на *19 март*, вижте [картата](https://a.bg/x_1 "Карта 5") и `код-7`[^1] <br> &amp; 3\\*4'
    good = '**When:** on *19 March*, see [the map](https://a.bg/x_1 "Map 5") and `код-7`[^1] <br> &amp; 3\\*4'

    def segment_codes(target: str) -> list[str]:
        return [one.code for one in check_segment(source, target, source_lang="bg", target_lang="en")]

    assert segment_codes(good) == []
    assert segment_codes(good.replace("x_1", "x_2")) == ["link-changed"]
    assert segment_codes(good.replace("Map 5", "Map 6")) == ["number-changed"]
    assert segment_codes(good.replace("the map", "картата")) == ["cyrillic-left"]


def test_pictures_in_markdown_are_links_too() -> None:
    found = check_segment("![Карта](images/a.jpg)", "![Map](images/b.jpg)", source_lang="bg", target_lang="en")
    assert [finding.code for finding in found] == ["link-changed"]
