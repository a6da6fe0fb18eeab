"""How work that comes again and again ended last: the newest counts, and its words can be said in any language."""

from datetime import timedelta
from pathlib import Path

from publisher.app.assembly import open_publisher, utc_now
from publisher.core.wording import in_words, worded
from publisher.ledger.latest_work import BOUNCES, LatestWork, latest, note_work


def test_the_newest_counts_and_keeps_its_words(workspace: Path) -> None:
    now = utc_now()
    with open_publisher(workspace / "config.toml", utc_now) as publisher:
        assert latest(publisher.store, BOUNCES) is None
        note_work(publisher.store, BOUNCES, now, 3)
        note_work(publisher.store, "other", now, 9)
        assert latest(publisher.store, BOUNCES) == LatestWork(now, 3, "")
        note_work(publisher.store, BOUNCES, now + timedelta(minutes=5), 0, worded("stopped"))
        found = latest(publisher.store, BOUNCES)
    assert found is not None
    assert (found.at, found.number) == (now + timedelta(minutes=5), 0)
    assert in_words(found.failed, "bg") == "спряно"
