"""Web addresses that mails lead to."""

from datetime import date

import pytest

from publisher.core.links import Links
from publisher.core.tokens import Tokens
from publisher.core.types import Story
from publisher.rendering.views.page_links import PageLinks, web_address

LINKS = Links("https://news.example", Tokens(b"0" * 32))
OWN = "https://example.org/novini/a"


def story(lang: str, url: str = OWN) -> Story:
    return Story(slug="a", lang=lang, title="А", summary="", body="", date=date(2026, 12, 1), url=url)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (OWN, OWN),
        ("http://a.bg", "http://a.bg"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/a", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_linked(url: str, kept: str) -> None:
    assert web_address(url) == kept


def test_a_story_leads_to_the_site_in_its_own_language_and_to_our_page_in_another() -> None:
    pages = PageLinks(LINKS, ["bg", "en"])
    assert pages.story(story("bg")) == OWN
    assert pages.story(story("en")) == LINKS.post("a", "en")
    assert pages.story(story("bg", url="")) == LINKS.post("a", "bg")


def test_without_public_pages_every_language_leads_to_the_site() -> None:
    for links in (None, Links("", Tokens(b"0" * 32))):
        pages = PageLinks(links, ["bg", "en"])
        assert not pages.there
        assert [pages.story(story(lang)) for lang in ("bg", "en")] == [OWN, OWN]
        assert pages.calendar(story("bg")) == ""
        assert pages.others("2026-12", "bg") == ()


def test_other_editions_are_named_in_their_own_language() -> None:
    (english,) = PageLinks(LINKS, ["bg", "en"]).others("2026-12", "bg")
    assert (english.lang, english.url) == ("en", LINKS.issue("2026-12", "en"))
    (bulgarian,) = PageLinks(LINKS, ["bg", "en"]).others("2026-12", "en")
    assert "български" in bulgarian.words
