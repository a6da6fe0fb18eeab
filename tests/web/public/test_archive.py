"""The archive in two languages: links lead only to what is published, and nothing unread by a person comes out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.planning import EditionText
from publisher.storage.tables import translations
from support.core_parts import HandClock
from support.public_pages import ADDRESS, Pages, public_pages

STORY = "partnyorska-sreshta"
"""It has an English translation by a person beside it."""

OTHER = "pokana-otvoreni-danni"
TEXTS = {"bg": EditionText("Вести"), "en": EditionText("News")}


@pytest.fixture
def pages(workspace: Path, clock: HandClock) -> Iterator[Pages]:
    """Issue "both" in two languages, issue "one" in Bulgarian alone."""
    with public_pages(workspace, clock) as opened:
        publisher = opened.publisher
        publisher.editorial.translate([STORY], "en", clock())
        publisher.editorial.approve(STORY, "en", clock(), "the office")
        publisher.issues.create("both", [STORY], TEXTS, clock())
        publisher.issues.create("one", [OTHER], {"bg": TEXTS["bg"]}, clock())
        numbers = [
            publisher.schedule(key, "newsletter", lang, clock()).id
            for key, lang in (("both", "bg"), ("both", "en"), ("one", "bg"))
        ]
        publisher.calendar.release(clock())
        for number in numbers:
            publisher.enqueueing.enqueue(number, clock())
        yield opened


def links(pages: Pages, path: str) -> list[str]:
    """The links of a page to the same in another language."""
    page = pages.get(path)
    assert page.status_code == 200, path
    return [piece.partition('"')[0] for piece in page.text.split('href="')[1:] if f"{ADDRESS}/en/" in piece[:40]]


def test_a_page_links_to_its_own_other_language_and_to_nothing_unpublished(pages: Pages) -> None:
    assert f"{ADDRESS}/en/issues/both" in links(pages, "/bg/issues/both")
    assert f"{ADDRESS}/en/posts/{STORY}" in links(pages, f"/bg/posts/{STORY}")
    for path in ("/bg/issues/one", f"/bg/posts/{OTHER}"):
        assert [found for found in links(pages, path) if "/issues/" in found or "/posts/" in found] == []
        assert "Read this in English" not in pages.get(path).text
    for path in ("/bg/issues/both", f"/bg/posts/{STORY}", f"/en/posts/{STORY}"):
        for found in links(pages, path):
            assert pages.get(found).status_code == 200, found


def test_what_is_not_out_in_a_language_says_where_it_is(pages: Pages) -> None:
    for there, here in (("/en/issues/one", "/bg/issues/one"), (f"/en/posts/{OTHER}", f"/bg/posts/{OTHER}")):
        page = pages.get(there)
        assert page.status_code == 404
        assert "Not published in English yet" in page.text
        assert f'<a href="{here}"' in page.text
    assert "Not published" not in pages.get("/en/issues/none").text


def test_a_translation_stays_when_its_post_changes_and_says_so(pages: Pages, workspace: Path) -> None:
    file = workspace / "posts" / f"{STORY}.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nПоправка.\n", encoding="utf-8")
    page = pages.get(f"/en/posts/{STORY}")
    assert page.status_code == 200
    assert "The original has changed since this translation was made." in page.text
    assert f'href="{ADDRESS}/bg/posts/{STORY}"' in page.text


def test_a_new_translation_that_nobody_has_read_does_not_come_out(pages: Pages) -> None:
    with pages.publisher.store.begin() as connection:
        finding = {"code": "numbers", "severity": "error", "segment": "title", "message": "12 is lost"}
        fresh = translations.update().values(state="machine", findings=[finding], content_hash="0" * 64)
        connection.execute(fresh.where(translations.c.slug == STORY))
    page = pages.get(f"/en/posts/{STORY}")
    assert page.status_code == 404
    assert "Not published in English yet" in page.text
