"""The queue as staff see it, and a hand on one provider."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from publisher.core.errors import NotFound
from publisher.sending.queue import LATER, UNTIL_RESUMED
from servers.smtp import Answer, serve
from support.trouble import Mailing, mailing


@pytest.fixture
def waiting(workspace: Path) -> Mailing:
    """A mailing of 40 through a relay that is not there."""
    with serve() as relay:
        return mailing(workspace, relay.port, ["gmail.com"] * 20 + ["googlemail.com"] * 10 + ["a.example"] * 10)


def test_the_relay_comes_first_and_providers_by_what_is_open(waiting: Mailing) -> None:
    with open_publisher(waiting.file) as publisher:
        entries = publisher.queue.entries(publisher.clock())
    shown = [(one.channel, one.provider, one.open, one.per_minute, one.why) for one in entries]
    assert shown == [
        ("newsletter", "relay", 40, 0, ""),
        ("newsletter", "gmail", 30, 600, ""),
        ("newsletter", "a.example", 10, 0, ""),
    ]


def test_a_relay_that_is_away_is_named_with_its_words(waiting: Mailing) -> None:
    waiting.send()
    with open_publisher(waiting.file) as publisher:
        relay, *others = publisher.queue.entries(publisher.clock(), waiting.number)
    assert relay.why == "the relay is away"
    assert "connecting" in relay.reply
    # It has not been reached since, although its rest is over.
    with open_publisher(waiting.file) as publisher:
        later = publisher.clock() + timedelta(minutes=5)
        relay = publisher.queue.entries(later, waiting.number)[0]
    assert (relay.why, relay.waits_until) == ("the relay is away", later)
    assert "connecting" in relay.reply
    assert {one.slowed for one in others} == {False}


def test_a_provider_that_a_person_rests_gets_nothing_until_it_is_resumed(workspace: Path) -> None:
    with serve() as relay:
        sent = mailing(workspace, relay.port, ["gmail.com", "a.example"] * 10)
        with open_publisher(sent.file) as publisher:
            (gmail,) = publisher.queue.rest("googlemail.com", None, publisher.clock())
            assert (gmail.provider, gmail.open, gmail.why) == ("gmail", 10, "resting by hand")
            assert gmail.waits_until == UNTIL_RESUMED
        sent.send()
        assert {address.partition("@")[2] for address in relay.recipients} == {"a.example"}
        with open_publisher(sent.file) as publisher:
            publisher.queue.resume("gmail", publisher.clock())
        sent.send()
        assert sent.states() == {"sent": 20}


def test_a_rest_for_some_hours_ends_by_itself(waiting: Mailing) -> None:
    with open_publisher(waiting.file) as publisher:
        now = publisher.clock()
        (entry,) = publisher.queue.rest("a.example", now + timedelta(hours=2), now)
        assert entry.waits_until == now + timedelta(hours=2)
        after = publisher.queue.entries(now + timedelta(hours=2))
    assert {one.why for one in after} == {""}


def test_a_provider_that_defers_is_shown_with_its_reply_and_can_be_resumed_at_once(workspace: Path) -> None:
    with serve() as relay:
        relay.refusals["gmail.com"] = Answer(b"452 4.7.1 too much mail from you\r\n")
        sent = mailing(workspace, relay.port, ["gmail.com", "a.example"] * 5)
        sent.send()
        with open_publisher(sent.file) as publisher:
            (gmail,) = [one for one in publisher.queue.entries(publisher.clock()) if one.provider == "gmail"]
            assert (gmail.open, gmail.slowed, gmail.why) == (5, True, "resting after a 4xx")
            assert gmail.reply.startswith("452 4.7.1 too much mail from you")
            relay.refusals.clear()
            publisher.queue.resume("gmail", publisher.clock())
        sent.send()
        assert sent.states() == {"sent": 10}


def test_a_full_mailbox_is_waited_for_without_slowing_its_provider(workspace: Path) -> None:
    with serve() as relay:
        relay.refusals["gmail.com"] = Answer(b"452 4.2.2 mailbox full\r\n")
        sent = mailing(workspace, relay.port, ["gmail.com"])
        sent.send()
    with open_publisher(sent.file) as publisher:
        (gmail,) = [one for one in publisher.queue.entries(publisher.clock()) if one.provider == "gmail"]
    assert (gmail.slowed, gmail.why) == (False, LATER)
    assert gmail.waits_until is not None
    assert gmail.waits_until > datetime.now(UTC)


@pytest.mark.parametrize(("provider", "channel"), [("gmial", ""), ("gmail", "x")])
def test_what_is_not_known_is_refused_with_the_names_that_are(waiting: Mailing, provider: str, channel: str) -> None:
    with open_publisher(waiting.file) as publisher, pytest.raises(NotFound, match=r"newsletter|relay, gmail"):
        publisher.queue.rest(provider, None, publisher.clock(), channel)


def test_what_senders_keep_says_the_same_as_a_look_at_all_deliveries(waiting: Mailing) -> None:
    waiting.send()
    with open_publisher(waiting.file) as publisher:
        now = publisher.clock()
        assert publisher.queue.kept(now) == publisher.queue.entries(now)
        assert publisher.queue.kept(now, waiting.number) == publisher.queue.entries(now, waiting.number)
        assert publisher.queue.kept(now)[0].open == 40
