"""Where and until when readers register for an event."""

from pathlib import Path

import pytest

from publisher.core.types import Post
from publisher.posts.fields import Reading
from publisher.posts.reading import examine, read_post
from support.post_files import GOOD, PNG, SOFIA, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(PNG)
    return tmp_path


def registering(url: str = "https://example.org/zapisvane", by: str = "2026-12-08 18:00") -> str:
    rows = [f'  register_url: "{url}"' if url else "", f"  register_by: {by}" if by else ""]
    return GOOD.replace('  place: "София"\n', '  place: "София"\n' + "".join(f"{row}\n" for row in rows if row))


def test_an_event_says_where_to_register_and_until_when(folder: Path) -> None:
    event = read_post(write(folder, registering()), folder, "bg", SOFIA).event
    assert event is not None
    assert event.register_url == "https://example.org/zapisvane"
    assert event.register_by is not None
    assert f"{event.register_by:%Y-%m-%d %H:%M %z}" == "2026-12-08 18:00 +0200"


@pytest.mark.parametrize("url", ["mailto:events@example.org", "mailto:events@example.org?subject=10.12", ""])
@pytest.mark.parametrize("by", ["2026-12-10 14:00", "2026-12-10 13:00+01:00", ""])
def test_one_may_register_by_mail_until_the_event_begins(folder: Path, url: str, by: str) -> None:
    event = read_post(write(folder, registering(url, by)), folder, "bg", SOFIA).event
    assert event is not None
    assert (event.register_url, bool(event.register_by)) == (url, bool(by))


@pytest.mark.parametrize(
    "url",
    [
        "example.org/form",
        "www.example.org",
        "http://example.org",
        "javascript:alert(1)",
        "events@example.org",
        "https:",
        "mailto:",
        "mailto:events",
        "https://",
        "https://a b.org",
        "//example.org/form",
        "tel:+3592",
    ],
)
def test_an_address_that_is_none_to_register_at_is_named(folder: Path, url: str) -> None:
    found = examine(write(folder, registering(url)), Reading(folder, "bg", SOFIA))
    assert not isinstance(found, Post)
    assert [(error.line, error.message[:19]) for error in found] == [(16, "event.register_url:")]
    assert "mailto:" in found[0].message


@pytest.mark.parametrize(
    ("by", "words"),
    [("2026-12-10 14:01", "is after event.starts"), ("2026-12-08", "is not a time"), ("до петък", "is not a time")],
)
def test_a_deadline_that_is_none_is_named(folder: Path, by: str, words: str) -> None:
    found = examine(write(folder, registering(by=by)), Reading(folder, "bg", SOFIA))
    assert not isinstance(found, Post)
    assert [(error.line, words in error.message) for error in found] == [(17, True)]


def test_registering_is_part_of_what_readers_see_and_events_without_it_keep_their_hash(folder: Path) -> None:
    texts = [GOOD, registering(), registering(url=""), registering(by=""), registering(by="2026-12-08 17:00")]
    hashes = [read_post(write(folder, text), folder, "bg", SOFIA).content_hash for text in texts]
    assert len(set(hashes)) == len(texts)
    # The hash that this event had before there was registering: approvals and translations of it stand.
    assert hashes[0] == "854e351394b43d6e541ce5dba13205f15132424d49acb2c33cf62c0c94e57aec"
