"""URLs of the public pages: the path of each, the content of its token, and "" without public pages."""

from collections.abc import Callable

import pytest

from publisher.core.links import Links
from publisher.core.tokens import Purpose, Tokens

TOKENS = Tokens(b"k" * 32)
LINKS = Links("https://news.example.org", TOKENS)
ALL: dict[str, Callable[[Links], str]] = {
    "/bg/": lambda links: links.home("bg"),
    "/en/subscribe": lambda links: links.subscribe("en"),
    "/bg/help": lambda links: links.help("bg"),
    "/en/feed.atom": lambda links: links.feed("en"),
    "/bg/issues/2026-12": lambda links: links.issue("2026-12", "bg"),
    "/bg/issues/a%2Fb%3F": lambda links: links.issue("a/b?", "bg"),
    "/en/posts/pokana": lambda links: links.post("pokana", "en"),
    "/en/posts/%D0%B0%2F": lambda links: links.post("а/", "en"),
    "/bg/posts/pokana.ics": lambda links: links.calendar_entry("pokana", "bg"),
    "/bg/posts/a%2Fb.ics": lambda links: links.calendar_entry("a/b", "bg"),
    "/media/ab/c%20d.png": lambda links: links.media("ab/c d.png"),
}
SIGNED: list[tuple[str, Purpose, tuple[int, ...], Callable[[Links], str]]] = [
    ("/u/", "unsubscribe", (7,), lambda links: links.unsubscribe(7)),
    ("/p/", "preferences", (7,), lambda links: links.preferences(7)),
    ("/c/", "confirm", (7, 1_790_000_000), lambda links: links.confirm(7, 1_790_000_000)),
    ("/v/", "visit", (7, 0), lambda links: links.visit(7, 0)),
    ("/u/", "probe", (300,), lambda links: links.probe(300)),
]


@pytest.mark.parametrize(("path", "link"), ALL.items(), ids=ALL)
def test_pages_for_everybody(path: str, link: Callable[[Links], str]) -> None:
    assert link(LINKS) == f"https://news.example.org{path}"


@pytest.mark.parametrize(("start", "purpose", "numbers", "link"), SIGNED, ids=[one[1] for one in SIGNED])
def test_pages_of_one_reader_name_a_row_and_a_purpose(
    start: str, purpose: Purpose, numbers: tuple[int, ...], link: Callable[[Links], str]
) -> None:
    address, _, token = link(LINKS).rpartition("/")
    assert f"{address}/" == f"https://news.example.org{start}"
    assert TOKENS.read(purpose, token) == numbers


@pytest.mark.parametrize("link", [*ALL.values(), *(one[3] for one in SIGNED)])
def test_without_public_pages_there_are_no_links(link: Callable[[Links], str]) -> None:
    assert link(Links("", TOKENS)) == ""
