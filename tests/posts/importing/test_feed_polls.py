"""The turn to ask a feed: one process has it, when it is due; a feed that fails is asked less often."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.posts.importing.feed_polls import FeedPolls
from publisher.storage.database import Store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://example.org/feed"


@pytest.mark.both_databases
def test_a_feed_is_due_after_its_pause_with_what_its_server_said(store: Store) -> None:
    polls = FeedPolls(store)
    first = polls.begin(URL, HOUR, NOW)
    assert first is not None
    assert first.is_first
    assert polls.begin(URL, HOUR, NOW) is None
    polls.succeed(URL, '"1"', "Mon")
    second = polls.begin(URL, HOUR, NOW + HOUR)
    assert second is not None
    assert (second.etag, second.last_modified, second.is_first) == ('"1"', "Mon", False)


def test_failures_make_the_pauses_longer_up_to_a_day(store: Store) -> None:
    polls = FeedPolls(store)
    polls.begin(URL, HOUR, NOW)
    for _ in range(10):
        polls.fail(URL)
    assert polls.begin(URL, HOUR, NOW + 23 * HOUR) is None
    standing = polls.begin(URL, HOUR, NOW + 24 * HOUR)
    assert standing is not None
    assert standing.failures == 10
