"""The list of posts: pages, words, tags, what is broken, where each is published."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.post_listing import PAGE, PostList
from publisher.config.new_workspace import make_workspace
from publisher.core.states import PublicationState


def post(number: int, tag: str = "парк") -> str:
    day = f"2026-01-{1 + number % 28:02d}"
    return f"---\ntitle: Новина {number}\ndate: {day}\nlang: bg\nsummary: Кратко\ntags: [{tag}]\n---\n\nТекст\n"


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    make_workspace(tmp_path)
    posts = tmp_path / "posts"
    posts.mkdir(exist_ok=True)
    for number in range(PAGE + 20):
        (posts / f"n{number}.md").write_text(post(number, "река" if number == 3 else "парк"), encoding="utf-8")
    (posts / "broken.md").write_text("---\ntitle: Недописана\n---\n\nТекст\n", encoding="utf-8")
    with open_publisher(tmp_path / "config.toml") as opened:
        yield opened


def test_pages_hold_every_post_once_the_broken_first_then_the_newest(publisher: Publisher) -> None:
    posts = PostList(publisher)
    first, second, far = posts.page(), posts.page(number=2), posts.page(number=99)
    assert first.rows[0].title == "Недописана"
    assert first.rows[0].post is None
    assert first.rows[0].mistakes >= 2
    days = [row.day for row in (*first.rows, *second.rows) if row.day]
    assert days == sorted(days, reverse=True)
    assert len({row.name for row in (*first.rows, *second.rows)}) == PAGE + 21 == first.every
    assert far.rows == second.rows
    assert (first.pages, far.number) == (2, 2)


def test_words_and_tags_narrow_the_list(publisher: Publisher) -> None:
    posts = PostList(publisher)
    assert [row.name for row in posts.page("НОВИНА 69").rows] == ["n69"]
    assert [row.name for row in posts.page(tag="река").rows] == ["n3"]
    assert posts.page("недописана").found == 1
    assert posts.page().tags[0] == ("парк", PAGE + 19)
    assert posts.page("няма").pages == 1


def test_what_was_written_here_is_shown_at_once(publisher: Publisher) -> None:
    posts = PostList(publisher)
    posts.page()
    (publisher.config.folder("posts") / "new.md").write_text(post(5, "мост"), encoding="utf-8")
    posts.changed()
    assert [row.name for row in posts.page(tag="мост").rows] == ["new"]


def test_a_row_says_where_its_post_is_published(publisher: Publisher) -> None:
    publisher.schedule("n3", "folder", "bg", publisher.clock() + timedelta(days=1))
    (row,) = PostList(publisher).page(tag="река").rows
    assert [(place.where, place.lang, place.state) for place in row.places] == [
        ("folder", "bg", PublicationState.SCHEDULED)
    ]
    assert row.translations == dict.fromkeys(publisher.config.languages.targets)
