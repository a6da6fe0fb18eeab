"""Destinations: the reader's own values, links and the token for reports, as a channel gets them."""

from datetime import UTC, datetime

import pytest

from publisher.core.links import Links
from publisher.ledger.claims import Claimed
from publisher.sending.destinations import Addressing, destination, fallback_note
from support.core_parts import TOKENS

LINKS = Links("https://news.example.org", TOKENS)
NOTE = "There is no edition in German yet, so this one is in English."


def claimed(**values: object) -> Claimed:
    row = dict.fromkeys(Claimed._fields) | {
        "id": 17, "publication_id": 3, "destination": "maria@reader.example", "key": "abc", "lang": "bg",
        "name": "Мария", "wanted_lang": "", "subscription_id": 5, "subscribed_at": datetime(2026, 11, 1, tzinfo=UTC),
    }  # fmt: skip
    return Claimed(**(row | values))  # type: ignore[arg-type]


def test_a_reader_of_an_issue_has_links_of_their_own_and_those_of_the_issue() -> None:
    one = Addressing(LINKS, TOKENS).of(claimed(), "2026-12")
    assert (one.address, one.key, one.lang, one.name) == ("maria@reader.example", "abc", "bg", "Мария")
    assert one.reader == {
        "name": "Мария", "fallback_note": "", "subscribed_on": "1 ноември 2026 г.",
        "unsubscribe_url": LINKS.unsubscribe(5), "preferences_url": LINKS.preferences(5),
        "view_url": LINKS.issue("2026-12", "bg"), "help_url": LINKS.help("bg"),
        "subscribe_url": LINKS.subscribe("bg"), "archive_url": LINKS.home("bg"),
    }  # fmt: skip
    assert one.bounce_token == TOKENS.make("bounce", 17)


def test_a_letter_and_an_account_have_no_links_of_a_reader() -> None:
    addressing = Addressing(LINKS, TOKENS)
    assert "unsubscribe_url" not in addressing.of(claimed(), "2026-12", letter=True).reader
    account = addressing.of(claimed(subscription_id=None, subscribed_at=None, name=""), "2026-12")
    assert account.reader == {"name": "", "fallback_note": ""}


def test_without_public_pages_there_are_no_links() -> None:
    one = Addressing(Links("", TOKENS), TOKENS).of(claimed(), "2026-12")
    assert set(one.reader) == {"name", "fallback_note", "subscribed_on"}


def test_a_channel_whose_reports_go_elsewhere_gets_no_token() -> None:
    assert Addressing(LINKS, TOKENS).of(claimed(), "2026-12", reports=False).bounce_token == ""


def test_a_far_side_is_asked_about_the_same_reader() -> None:
    one = destination(claimed(wanted_lang="de", lang="en"))
    assert (one.address, one.key, one.lang, one.name, one.bounce_token) == (
        "maria@reader.example",
        "abc",
        "en",
        "Мария",
        "",
    )
    assert one.reader["fallback_note"] == NOTE


@pytest.mark.parametrize(
    ("wanted", "given", "words"),
    [
        # We have no German words: the note is in English.
        ("de", "en", ["There is no edition in German yet", "English"]),
        ("bg", "en", ["български", "английски"]),
    ],
)
def test_the_note_about_another_language_is_in_the_readers_own_where_there_are_words(
    wanted: str, given: str, words: list[str]
) -> None:
    note = fallback_note(wanted, given)
    assert [word for word in words if word in note] == words


def test_a_reader_who_gets_the_language_they_asked_for_needs_no_note() -> None:
    assert fallback_note("", "bg") == ""
