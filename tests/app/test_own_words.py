"""Words of its own for a story on one network in one language."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.network_posts import NetworkPost, network_posts
from publisher.app.own_words import opened_story, save_own_words
from publisher.app.post_editing import ChangedMeanwhile
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import InvalidInput, NotFound
from publisher.core.states import PublicationState

NOW = datetime(2026, 12, 9, 7, 10, tzinfo=UTC)
SLUG = "partnyorska-sreshta"
NETWORK = '\n[channels.x]\ntype = "x"\nhandle = "@sofia_cluster"\n'
WORDS = "Бяхме в Антверпен.\n\nЕто какво решихме:"


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    make_workspace(tmp_path, with_posts=True)
    file = tmp_path / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + NETWORK, encoding="utf-8")
    with open_publisher(file, lambda: NOW) as found:
        yield found


def save(publisher: Publisher, words: str, channel: str = "x", lang: str = "bg") -> None:
    save_own_words(publisher, SLUG, opened_story(publisher, SLUG).version, channel, lang, words)


def shown(publisher: Publisher, channel: str = "x", lang: str = "bg") -> NetworkPost:
    found = network_posts(publisher, SLUG, NOW)
    return next(one for one in found if (one.channel, one.lang) == (channel, lang))


def test_they_go_out_on_that_network_in_that_language_alone(publisher: Publisher) -> None:
    before = publisher.editorial.post(SLUG)
    others = [shown(publisher, "folder"), shown(publisher, "x", "en")]
    save(publisher, WORDS)
    row = publisher.schedule(SLUG, "x", "bg", NOW + timedelta(hours=1))
    assert row.message is not None
    assert row.message.text == f"{WORDS}\n\n{row.message.link}"
    assert row.message.media
    assert shown(publisher).message == row.message
    assert [shown(publisher, "folder"), shown(publisher, "x", "en")] == others
    after = publisher.editorial.post(SLUG)
    assert after.content_hash == before.content_hash, "no translation is stale because of them"


def test_the_rest_of_the_file_stays_and_they_can_be_taken_out_again(publisher: Publisher) -> None:
    path = publisher.editorial.post(SLUG).path
    text = path.read_text(encoding="utf-8")
    with pytest.raises(NotFound, match="not translated"):
        save(publisher, "We were in Antwerp.", lang="en")
    publisher.editorial.translate([SLUG], "en", NOW)
    made = shown(publisher)
    save(publisher, WORDS)
    save(publisher, "We were in Antwerp.", lang="en")
    added = set(path.read_text(encoding="utf-8").splitlines()) - set(text.splitlines())
    assert added == {
        "social:",
        '  x-bg: "Бяхме в Антверпен.\\n\\nЕто какво решихме:"',
        '  x-en: "We were in Antwerp."',
    }
    save(publisher, "")
    assert shown(publisher) == made
    assert shown(publisher, "x", "en").own == "We were in Antwerp."


def test_over_the_limit_they_are_refused_by_the_rule_of_publishing(publisher: Publisher) -> None:
    long = "дума " * 70
    with pytest.raises(InvalidInput, match="over the limit of 280"):
        save(publisher, long)
    assert not publisher.editorial.post(SLUG).social
    # Written into the file by hand, they are not cut either: it waits.
    path = publisher.editorial.post(SLUG).path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\ntitle:", f'\nsocial: {{x-bg: "{long}"}}\ntitle:', 1), encoding="utf-8")
    one = shown(publisher)
    assert one.message is not None
    assert one.length > one.limit
    assert "over the limit of 280" in one.why
    assert publisher.schedule(SLUG, "x", "bg", NOW + timedelta(hours=1)).state is PublicationState.NEEDS_REVIEW


def test_what_is_approved_there_has_to_be_approved_anew(publisher: Publisher) -> None:
    row = publisher.schedule(SLUG, "x", "bg", NOW + timedelta(hours=1))
    other = publisher.schedule(SLUG, "folder", "bg", NOW + timedelta(hours=1))
    save(publisher, WORDS)
    found = {one.id: one.void for one in publisher.calendar.compared()}
    assert found == {row.id: True, other.id: False}
    approved = publisher.calendar.approve(row.id, NOW)
    assert approved.message is not None
    assert approved.message.text.startswith("Бяхме в Антверпен.")


def test_nothing_is_written_over_what_somebody_else_has_written(publisher: Publisher) -> None:
    version = opened_story(publisher, SLUG).version
    save(publisher, WORDS)
    with pytest.raises(ChangedMeanwhile):
        save_own_words(publisher, SLUG, version, "x", "bg", "Други думи")
    assert shown(publisher).own == WORDS


@pytest.mark.parametrize(("channel", "lang"), [("newsletter", "bg"), ("mastodon", "bg"), ("x", "de")])
def test_there_is_nothing_to_write_for_where_no_post_goes(publisher: Publisher, channel: str, lang: str) -> None:
    with pytest.raises(NotFound):
        save(publisher, WORDS, channel, lang)
