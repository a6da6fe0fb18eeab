"""The feeds of config.toml: asked when they are due; new stories become posts or drafts, and staff are told once."""

from collections.abc import Iterator
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.app.importing import ImportOptions, ImportReport, Outcome, import_reading
from publisher.config.schedule import Feed
from publisher.core.errors import InvalidInput, PublisherError, StoreError, describe_bug
from publisher.core.wording import joined, worded
from publisher.posts.importing.article import UNREAD, Reading
from publisher.posts.importing.feed_polls import FeedPolls, FeedStanding
from publisher.posts.importing.fetching import Fetcher
from publisher.posts.importing.known_stories import KnownStories
from publisher.posts.importing.sources import Kind, Source, read_source


def poll_feeds(publisher: Publisher, now: datetime, fetcher: Fetcher | None = None) -> Iterator[str]:
    """Ask each feed that is due. Yields what staff should know, a sentence each: new posts, changes, failures.

    A fault in one feed does not hold up the others. Raises `StoreError`.
    """
    polls = FeedPolls(publisher.store)
    for feed in publisher.config.feeds:
        standing = polls.begin(feed.address, feed.every, now)
        if standing is None:
            continue
        try:
            yield from _poll(publisher, feed, standing, polls, now, fetcher or Fetcher())
        except StoreError:
            raise
        except Exception as error:
            polls.fail(feed.address)
            # A server that is down for a day is said once.
            if not standing.failures:
                is_known = isinstance(error, PublisherError)
                where = worded("feed %(address)s", address=feed.address)
                yield worded("%(what)s: %(why)s", what=where, why=error) if is_known else describe_bug(error, where)
        else:
            if standing.failures:
                yield worded("feed %(address)s: can be read again", address=feed.address)


def _poll(
    publisher: Publisher, feed: Feed, standing: FeedStanding, polls: FeedPolls, now: datetime, fetcher: Fetcher
) -> Iterator[str]:
    answer = fetcher.page(feed.address, standing.etag, standing.last_modified)
    if answer.unchanged:
        polls.succeed(feed.address, standing.etag, standing.last_modified)
        return
    source = Source(feed.address, answer.data, answer.content_type, answer.charset, answer.address)
    reading = read_source(source, Kind.FEED, publisher.config.schedule.zone)
    unread = [one.text for one in reading.left_out if one.kind == UNREAD]
    if unread and not reading.articles:
        raise InvalidInput(worded("no entry can be read; the first: %(unread)s", unread=unread[0]))
    yield from (_of(feed, worded("%(what)s: %(why)s", what=UNREAD, why=text)) for text in unread)
    if standing.is_first:
        reading = _only_latest(publisher, feed, reading, now)
    for report in import_reading(publisher, source, reading, now, ImportOptions(fetcher=fetcher)):
        if report.title is not None and not report.told_before:
            yield _of(feed, sentence(report))
    # Only now: after a crash the whole answer is read again, and what was imported is known.
    polls.succeed(feed.address, answer.etag, answer.last_modified)


def _of(feed: Feed, text: str) -> str:
    return worded("feed %(address)s: %(text)s", address=feed.address, text=text)


def sentence(report: ImportReport) -> str:
    """A report in one sentence."""
    title = worded("“%(title)s”", title=report.title.value) if report.title else report.source
    if report.outcome is Outcome.POST:
        return worded("%(title)s is a new post, %(slug)s; look at it before it goes out", title=title, slug=report.slug)
    if report.outcome is Outcome.DRAFT:
        return worded("%(title)s is a new draft, %(slug)s: %(why)s", title=title, slug=report.slug, why=report.why)
    return joined(" ", [title, report.why])


def _only_latest(publisher: Publisher, feed: Feed, reading: Reading, now: datetime) -> Reading:
    """The latest stories of a feed that was never read; the others are noted, and do not come later."""
    by_day = sorted(reading.articles, key=lambda one: one.date.value if one.date else "", reverse=True)
    known = KnownStories(publisher.store, publisher.config.folder("posts"))
    posts, _ = publisher.editorial.posts()
    for article in by_day[feed.first :]:
        if known.find(article, posts) is None:
            known.remember(article, "", None, now)
    return Reading(reading.source, tuple(by_day[: feed.first]))
