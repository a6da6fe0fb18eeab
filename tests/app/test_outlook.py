"""What lies ahead: dates of events, the event whose readers are not invited yet, the issue that could be next."""

from datetime import timedelta

from publisher.app.assembly import Publisher
from publisher.app.outlook import deadline, event_dates, last_issue, next_issue
from support.calendar_rows import INVITATION, issue, schedule
from support.core_parts import NOW


def test_an_event_presses_in_its_last_week_until_its_readers_are_invited(publisher: Publisher) -> None:
    posts, _ = publisher.editorial.posts()
    starts = publisher.editorial.post(INVITATION).event
    assert starts is not None
    near = starts.starts - timedelta(days=3)
    dates = event_dates(posts, near)
    assert [(one.kind, one.post.slug) for one in dates] == [("starts", INVITATION)]
    found = deadline(publisher, dates, [], near)
    assert found is not None
    assert (found.lang, found.state) == ("en", None)
    assert deadline(publisher, dates, [], starts.starts - timedelta(days=20)) is None, "not yet"
    assert event_dates(posts, starts.starts + timedelta(seconds=1)) == []


def test_a_made_issue_is_next_until_it_is_on_the_calendar(publisher: Publisher) -> None:
    posts, _ = publisher.editorial.posts()
    assert last_issue(publisher) is None
    key = issue(publisher)
    found = next_issue(publisher, posts, publisher.calendar.all(), NOW)
    assert found is not None
    assert found.key == key
    assert INVITATION not in found.stories, "it has an issue"
    schedule(publisher, key)
    assert next_issue(publisher, posts, publisher.calendar.all(), NOW) is None
