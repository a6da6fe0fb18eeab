"""Stories are known again by id, by address, by their words; also after their post was deleted. On both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from publisher.core.types import Post
from publisher.posts.importing.article import Article, Found
from publisher.posts.importing.known_stories import KnownStories
from publisher.posts.importing.same_story import containment, plain_address, runs_of, without_tracking
from publisher.storage.database import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = (
    "Четирима стажанти към клъстера сглобиха шест сензора за качеството на въздуха и ги монтираха на улични стълбове в "
    "два квартала. Всеки сензор измерва температура и влажност и изпраща данни на всеки десет минути. Търсим още места."
)
OTHER = (
    "Годишният отчет на организацията разказва какво беше свършено, какво не успя и какво предстои през новата "
    "година за всички."
)


def article(body: str = TEXT, identity: str = "", address: str = "") -> Article:
    title, day = Found("Стажанти", "x"), Found("2024-03-21", "x")
    return Article("a feed", title, day, body=body, identity=identity, address=address)


def post(day: date = date(2024, 3, 21)) -> Post:
    return Post("stazhanti", "bg", "Стажанти", day, "s", TEXT, Path("posts/stazhanti.md"), "")


@pytest.mark.both_databases
def test_a_story_is_known_by_its_id_and_then_by_its_address_for_ever(store: Store, tmp_path: Path) -> None:
    known = KnownStories(store, tmp_path)
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    known.remember(article(identity="g1", address="https://example.org/1?utm_source=x"), "a", tmp_path / "a.md", NOW)
    found = known.find(article(OTHER, identity="g1"), [])
    assert found is not None
    assert (found.slug, found.by_key, found.changed, found.is_there) == ("a", True, True, True)
    (tmp_path / "a.md").unlink()
    found = known.find(article(address="http://www.example.org/1/?fbclid=2"), [])
    assert found is not None
    assert (found.changed, found.is_there) == (False, False)
    assert known.find(article(OTHER, identity="g2"), []) is None


@pytest.mark.both_databases
def test_a_change_is_noted_once_for_each_text(store: Store, tmp_path: Path) -> None:
    known = KnownStories(store, tmp_path)
    known.remember(article(identity="g1"), "a", None, NOW)
    assert not known.note_change(article(identity="g1"), NOW)
    assert known.note_change(article(OTHER, identity="g1"), NOW)
    assert not known.note_change(article(OTHER, identity="g1"), NOW)
    assert [one.changed_at for one in known.listing()] == [NOW]


@pytest.mark.parametrize(
    "body",
    [
        TEXT.split(".")[0] + ".",
        TEXT.replace("шест", "седем"),
        TEXT.replace("с", "c").replace("о", "o"),
        TEXT.replace("ен", "е\u00adн").replace(" ", "\u00a0"),
        f"Начало Новини {TEXT} Контакти",
    ],
)
def test_a_story_is_known_by_its_words_cut_edited_or_spelled_with_look_alikes(
    store: Store, tmp_path: Path, body: str
) -> None:
    found = KnownStories(store, tmp_path).find(article(body), [post()])
    assert found is not None
    assert (found.slug, found.by_key) == ("stazhanti", False)


def test_drafts_are_compared_too_and_other_stories_are_not_the_same(store: Store, tmp_path: Path) -> None:
    known = KnownStories(store, tmp_path)
    (tmp_path / "draft.md").write_text(f"---\ntitle:\n---\n\n{TEXT}\n", encoding="utf-8")
    found = known.find(article(), [])
    assert found is not None
    assert found.slug == "draft"
    assert known.find(replace(article(OTHER), title=Found("Отчет", "x")), [post()]) is None
    assert containment(runs_of(TEXT), runs_of(OTHER)) == 0


def test_the_same_title_within_three_days_is_asked_about(store: Store, tmp_path: Path) -> None:
    known = KnownStories(store, tmp_path)
    assert known.find(article(OTHER), [post()]) is not None
    assert known.find(article(OTHER), [post(date(2024, 5, 1))]) is None


def test_addresses_are_compared_without_what_does_not_count() -> None:
    assert plain_address("https://www.Example.org/a/?utm_source=x&id=1#top") == plain_address(
        "http://example.org/a?id=1"
    )
    assert plain_address("https://example.org/a?id=1") != plain_address("https://example.org/a?id=2")
    assert without_tracking("https://example.org/a?id=1&fbclid=x&b=%D0%B0") == "https://example.org/a?id=1&b=%D0%B0"
