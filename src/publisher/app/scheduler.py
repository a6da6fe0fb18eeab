"""Run `tick` with APScheduler, at an interval and when something becomes due, until told to stop."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from publisher.app.assembly import Publisher, utc_now
from publisher.app.feed_polling import poll_feeds
from publisher.app.post_watching import watch_posts
from publisher.app.signals import Stop, stopped_by_signals
from publisher.app.tick_owner import describe_other
from publisher.config.workspace import Config
from publisher.core.errors import PublisherError, StoreError, describe_bug
from publisher.core.types import Clock
from publisher.core.wording import Worded, text_of, worded
from publisher.posts.importing.fetching import Fetcher

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

_LAST_LOOK = 1.0
"""Seconds that a stop waits for the watching of the posts folder, which only reports."""

_GLANCE = 0.2
"""Seconds between two short looks whether something has become due since the last tick."""

_TICK = "tick"


class _Lasting:
    """Says once what is the same at each tick: what waits for a person, a channel that is not configured."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self.report = report
        self._before: set[str] = set()
        self._now: set[str] = set()

    def say(self, line: str) -> None:
        if line not in self._before | self._now:
            self.report(line)
        self._now.add(line)

    def next_tick(self) -> None:
        self._before, self._now = self._now, set()


def run_scheduler(
    publisher: Publisher,
    report: Callable[[str], None],
    until: Callable[[], bool] = lambda: False,
    fetcher: Fetcher | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Tick when something is due, and every `schedule.tick_seconds`, until SIGTERM or SIGINT.

    While another process has the tick, this one stands by, which `say` hears once; it takes over when the other has
    stopped, died or stands still. `until()` true after a tick ends it too.

    A tick lasts as long as something is being sent, and looks itself for what becomes due meanwhile. A failed tick is
    reported and the next one tries again: a database locked for a minute must not end the service. After a signal what
    has begun is finished and recorded, for `sending.stop_seconds` at most; a second signal breaks it off immediately.
    `fetcher` asks the feeds, None = one that reaches public addresses alone.
    """
    stop = Stop()
    lasting = _Lasting(report)
    publisher.lease.verb = "run"
    with stopped_by_signals(stop):
        try:
            while _stand_by(publisher, stop, lasting, say):
                _publish(publisher, stop, lasting, until, fetcher)
        finally:
            publisher.lease.give_up()


def _stand_by(publisher: Publisher, stop: Stop, lasting: _Lasting, say: Callable[[str], None]) -> bool:
    """Wait for the tick; False when told to stop."""
    told = False
    while not stop.asked.is_set():
        try:
            other = publisher.lease.take()
        except StoreError as error:
            lasting.say(text_of(error))
            stop.asked.wait(publisher.lease.times.look)
            continue
        if other is None:
            lasting.next_tick()
            say(publishing(publisher.config))
            return True
        if not told:
            say(worded("%(other)s; standing by", other=describe_other(other, publisher.config.schedule.zone)))
            told = True
        stop.asked.wait(publisher.lease.times.look)
    return False


def publishing(config: Config) -> Worded:
    """What a process says that begins to look what is due."""
    seconds = f"{config.schedule.tick_seconds:g}"
    return worded("publishing on schedule, every %(seconds)s s; Ctrl-C stops", seconds=seconds)


def _publish(
    publisher: Publisher, stop: Stop, lasting: _Lasting, until: Callable[[], bool], fetcher: Fetcher | None
) -> None:
    """Look what is due, at the feeds and at the posts folder, for as long as this process has the tick."""
    ended, busy = threading.Event(), threading.Lock()
    report = lasting.report

    def tick() -> None:
        try:
            with busy:
                publisher.tick(stop=stop.asked.is_set, hurry=stop.hurried.is_set, report=lasting.say, waits=lasting.say)
            if until():
                stop.asked.set()
        except PublisherError as error:
            lasting.say(text_of(error))
        except Exception as error:
            report(describe_bug(error, worded("this tick")))
        lasting.next_tick()

    scheduler = _scheduler()
    scheduler.add_job(
        tick, "interval", id=_TICK, seconds=publisher.config.schedule.tick_seconds, next_run_time=utc_now()
    )
    if publisher.config.feeds:
        polling = _Polling(publisher, report, ended, fetcher)
        scheduler.add_job(polling.begin, "interval", minutes=1, next_run_time=utc_now())
    watching = threading.Thread(target=watch_posts, args=(publisher.config, report, ended), daemon=True)
    scheduler.start()
    watching.start()
    try:
        _attend(publisher, scheduler, stop, busy)
    finally:
        ended.set()
        scheduler.shutdown(wait=True)
        watching.join(_LAST_LOOK)


def _attend(publisher: Publisher, scheduler: "BackgroundScheduler", stop: Stop, busy: threading.Lock) -> None:
    """Bring the next tick forward when something becomes due, until told to stop, or another process has the tick."""
    jump = _Jump(publisher.clock)
    while not stop.asked.wait(_GLANCE) and publisher.lease.is_held:
        if jump.has_happened():
            # The scheduler waits for a time, which may be far away now.
            for job in scheduler.get_jobs():
                job.modify(next_run_time=utc_now())
        elif not busy.locked() and publisher.ticking.has_become_due(publisher.clock()):
            scheduler.modify_job(_TICK, next_run_time=utc_now())


class _Jump:
    """Notices that the clock was set, by a watch that nobody sets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._difference()

    def has_happened(self) -> bool:
        """Whether the clock was set by more than a second since this was asked last."""
        before, self._ahead = self._ahead, self._difference()
        return abs(self._ahead - before) > 1

    def _difference(self) -> float:
        return self._clock().timestamp() - time.monotonic()


def _scheduler() -> "BackgroundScheduler":
    """APScheduler, whose jobs run once at a time, and late rather than never. It goes by the system's clock."""
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
        self, publisher: Publisher, report: Callable[[str], None], ended: threading.Event, fetcher: Fetcher | None
    ) -> None:
        self._publisher, self._report, self._ended, self._fetcher = publisher, report, ended, fetcher
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Look now, unless the last look still lasts."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._poll, name="feeds", daemon=True)
            self._thread.start()

    def _say(self, line: str) -> None:
        # Behind a stop the database is closed, which is no fault of a feed.
        if not self._ended.is_set():
            self._report(line)

    def _poll(self) -> None:
        try:
            for line in poll_feeds(self._publisher, self._publisher.clock(), self._fetcher):
                self._say(line)
        except PublisherError as error:
            self._say(worded("feeds: %(error)s", error=error))
        except Exception as error:
            self._say(describe_bug(error, worded("looking at the feeds")))
