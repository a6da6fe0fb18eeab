"""What the checks read of a text: words without marks and Markdown, links with their destinations."""

import pytest

from publisher.translation.checks import check_segment
from publisher.translation.checks.pair import SentencePair, spaced_without_marks, without_markdown
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a⟦1⟧b⟦/1⟧c", "abc"),
        ("a⟦2⟧b", "a b"),
        ("⟦1⟧a⟦/1⟧⟦2⟧b⟦3⟧", "a b "),
        ("a⟦0⟧b ⟦x⟧", "a⟦0⟧b ⟦x⟧"),
    ],
)
def test_a_hole_keeps_words_apart_and_a_pair_does_not(text: str, words: str) -> None:
    assert spaced_without_marks(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a <!-- b --> c <!-- d", "a c <!-- d"),
        ("<!-- x -->y", "y"),
        ("<!---->z", "z"),
        ("<!-->x-->y", "y"),
        ("--> a <!-- b -->", "--> a"),
        ("a --> b", "a --> b"),
        ("**a** *b* _c_ ~~d~~ e_f 2 * 3", "a b c d e_f 2 * 3"),
        ("`код` <br> <b>c</b>[^1]", "c"),
        ('[a](https://x.bg/(1)) ![b](c.jpg) [d](e "F")', 'a b d "F"'),
        ("3\\*4 &amp; a\\_b", "3*4 & a_b"),
    ],
)
def test_markdown_is_reduced_to_its_words(text: str, words: str) -> None:
    assert " ".join(without_markdown(text).split()) == words


@pytest.mark.parametrize(
    ("code", "known"), [("bg", "bg"), ("bg-BG", "bg"), ("en_GB", "en"), ("PT-br", "pt"), ("zh-Hant-TW", "zh")]
)
def test_only_the_first_part_of_a_language_counts(code: str, known: str) -> None:
    pair = SentencePair("a", "b", code, code)
    assert (pair.source_lang, pair.target_lang) == (known, known)


def test_addresses_are_masked_in_the_words_of_markdown_too() -> None:
    pair = SentencePair("**х** https://x.bg 5", "[b](https://x.bg) c@d.bg 5", "bg", "en", markdown=True)
    assert pair.source_words == "х              5"
    assert pair.target_words == "b         5"
    assert pair.source_addresses.links == pair.target_addresses.links == ["https://x.bg"]
    assert [one.keys for one in pair.source_facts.quantities] == [("5",)]
