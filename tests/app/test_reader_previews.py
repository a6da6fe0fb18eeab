"""What one reader would get: found by address or name, and why some get nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.reader_previews import as_reader, readers_named
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import NotFound
from publisher.storage.tables import subscriptions
from publisher.subscribers.addresses import address_hash
from publisher.subscribers.suppression import suppress
from support.calendar_rows import LEAD, issue
from support.core_parts import NOW, HandClock


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    folder: Path = tmp_path_factory.mktemp("readers")
    make_workspace(folder, with_posts=True)
    with open_publisher(folder / "config.toml", HandClock(NOW)) as opened:
        add = opened.subscribers.add
        add("maria@reader.example", "bg", NOW, consent="on paper", name="Мария_%")
        add("john@reader.example", "en", NOW, consent="on paper", name="John")
        add("weekly@reader.example", "bg", NOW, consent="on paper")
        add("gone@reader.example", "bg", NOW, consent="on paper")
        add("stopped@reader.example", "bg", NOW, consent="on paper")
        opened.choices.leave_by_address("gone@reader.example", NOW)
        (weekly,) = readers_named(opened, "weekly@", "newsletter")
        with opened.store.begin() as connection:
            suppress(connection, address_hash("stopped@reader.example"), "asked", "by telephone", NOW)
            its = subscriptions.c.id == weekly.id
            connection.execute(subscriptions.update().where(its).values(cadence="weekly"))
        opened.editorial.translate([LEAD], "en", NOW)
        issue(opened, LEAD)
        yield opened


def number_of(publisher: Publisher, email: str) -> int:
    (found,) = readers_named(publisher, email, "newsletter")
    return found.id


def test_readers_are_found_by_parts_of_address_and_name_and_never_all_at_once(publisher: Publisher) -> None:
    assert [one.email for one in readers_named(publisher, "МАРИЯ", "newsletter")] == ["maria@reader.example"]
    assert [one.email for one in readers_named(publisher, "ия_%", "newsletter")] == ["maria@reader.example"]
    assert readers_named(publisher, "ma", "newsletter") == ()
    assert readers_named(publisher, "%%%", "newsletter") == []
    assert len(readers_named(publisher, "reader", "newsletter", limit=2)) == 2


def test_each_reader_gets_the_edition_of_their_language(publisher: Publisher) -> None:
    for email, lang in (("maria@reader.example", "bg"), ("john@reader.example", "en")):
        shown = as_reader(publisher, "2026-12", number_of(publisher, email), "newsletter", NOW)
        assert shown.preview is not None
        assert shown.preview.lang == lang
        assert shown.preview.message is not None
        assert "[[" not in shown.preview.message.html + shown.preview.message.text


@pytest.mark.parametrize(
    ("email", "words"),
    [("weekly@reader.example", "another pace"), ("gone@reader.example", "left"), ("stopped@reader.example", "no mail")],
)
def test_who_gets_nothing_is_said_why(publisher: Publisher, email: str, words: str) -> None:
    shown = as_reader(publisher, "2026-12", number_of(publisher, email), "newsletter", NOW)
    assert shown.preview is None
    assert words in shown.why


def test_a_reader_who_is_not_there_is_no_reader(publisher: Publisher) -> None:
    with pytest.raises(NotFound):
        as_reader(publisher, "2026-12", 999999, "newsletter", NOW)
