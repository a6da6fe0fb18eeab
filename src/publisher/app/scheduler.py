"""Run `tick` at an interval with APScheduler until told to stop."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from publisher.app.assembly import Publisher
from publisher.app.feed_polling import poll_feeds
from publisher.app.post_watching import watch_posts
from publisher.app.signals import Stop, stopped_by_signals
from publisher.core.errors import PublisherError, describe_bug
from publisher.core.wording import text_of, worded
from publisher.posts.importing.fetching import Fetcher

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

_LAST_LOOK = 1.0
"""Seconds that a stop waits for the watching of the posts folder, which only reports."""


class _Lasting:
    """Says once what is the same at each tick: what waits for a person, a channel that is not configured."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._before: set[str] = set()
        self._now: set[str] = set()

    def say(self, line: str) -> None:
        if line not in self._before | self._now:
            self._report(line)
        self._now.add(line)

    def next_tick(self) -> None:
        self._before, self._now = self._now, set()


def run_scheduler(
    publisher: Publisher,
    report: Callable[[str], None],
    until: Callable[[], bool] = lambda: False,
    fetcher: Fetcher | None = None,
) -> None:
    """Tick every `schedule.tick_seconds` until SIGTERM or SIGINT, or until `until()` is true after a tick.

    A tick lasts as long as something is being sent, and looks itself for what becomes due meanwhile. A failed tick is
    reported and the next one tries again: a database locked for a minute must not end the service. After a signal what
    has begun is finished and recorded, for `sending.stop_seconds` at most; a second signal breaks it off immediately.
    `fetcher` asks the feeds, None = one that reaches public addresses alone.
    """
    stop = Stop()
    lasting = _Lasting(report)

    def tick() -> None:
        try:
            publisher.tick(stop=stop.asked.is_set, hurry=stop.hurried.is_set, report=lasting.say, waits=lasting.say)
            if until():
                stop.asked.set()
        except PublisherError as error:
            lasting.say(text_of(error))
        except Exception as error:
            report(describe_bug(error, worded("this tick")))
        lasting.next_tick()

    scheduler = _scheduler()
    scheduler.add_job(tick, "interval", seconds=publisher.config.schedule.tick_seconds, next_run_time=publisher.clock())
    if publisher.config.feeds:
        polling = _Polling(publisher, report, stop, fetcher)
        scheduler.add_job(polling.begin, "interval", minutes=1, next_run_time=publisher.clock())
    watching = threading.Thread(target=watch_posts, args=(publisher.config, report, stop.asked), daemon=True)
    with stopped_by_signals(stop):
        scheduler.start()
        watching.start()
        try:
            stop.asked.wait()
        finally:
            scheduler.shutdown(wait=True)
            watching.join(_LAST_LOOK)


def _scheduler() -> "BackgroundScheduler":
    """APScheduler, whose jobs run once at a time, and late rather than never."""
    from apscheduler.schedulers.background import BackgroundScheduler

    # A job is skipped while the previous one is still running (`max_instances`); that needs no warning.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # By default a job that is a second late would be dropped; a late tick does no harm.
    always: dict[str, object] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    return BackgroundScheduler(timezone="UTC", job_defaults=always)


class _Polling:
    """Looks at the feeds in a thread that nothing waits for: a slow server holds up neither a mailing nor a stop.

    A poll that the end of the process cuts off is made again at the next start.
    """

    def __init__(
        self, publisher: Publisher, report: Callable[[str], None], stop: Stop, fetcher: Fetcher | None
    ) -> None:
        self._publisher, self._report, self._stop, self._fetcher = publisher, report, stop, fetcher
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Look now, unless the last look still lasts."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._poll, name="feeds", daemon=True)
            self._thread.start()

    def _say(self, line: str) -> None:
        # Behind a stop the database is closed, which is no fault of a feed.
        if not self._stop.asked.is_set():
            self._report(line)

    def _poll(self) -> None:
        try:
            for line in poll_feeds(self._publisher, self._publisher.clock(), self._fetcher):
                self._say(line)
        except PublisherError as error:
            self._say(worded("feeds: %(error)s", error=error))
        except Exception as error:
            self._say(describe_bug(error, worded("looking at the feeds")))
