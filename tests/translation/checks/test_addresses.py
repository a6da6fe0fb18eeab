"""Links, e-mail addresses, handles and tags, which a translation must repeat."""

import pytest

from publisher.translation.checks import check_segment
from support.checked_pairs import check, codes


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("Вижте https://a.bg/новини?x=1.", "See https://a.bg/news?x=1.", "link-changed"),
        ("Вижте https://a.bg и https://b.bg", "See https://a.bg", "link-changed"),
        ("Вижте сайта.", "See https://a.bg", "link-changed"),
        ("Пишете на a_b@c.bg", "Write to a b@c.bg", "email-changed"),
        ("Пишете на a@b.bg", "Write to us", "email-changed"),
        ("Вижте @umengrad", "See @smartcity", "handle-changed"),
        ("Вижте @umengrad@mastodon.social", "See us", "handle-changed"),
        ("Етикет #ЧистВъздух", "Tag #CleanAir", "tag-changed"),
        ("Етикет тук", "Tag #here", "tag-changed"),
    ],
)
def test_changed_addresses_are_errors(source: str, target: str, code: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [(code, "error")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Вижте (https://a.bg/x_(y)).", "See “https://a.bg/x_(y)”!"),
        ("Пишете на a_b@c.bg.", "Write to a_b@c.bg, please."),
        ("Вижте @umengrad и #ЧистВъздух!", "See @umengrad, #ЧистВъздух"),
        ("точка № 3", "item #3"),
    ],
)
def test_addresses_are_compared_without_the_punctuation_around_them(source: str, target: str) -> None:
    assert codes(source, target) == []


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
