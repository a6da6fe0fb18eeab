"""Run `tick` at an interval with APScheduler until told to stop."""

import logging
import threading
from collections.abc import Callable

from publisher.app.assembly import Publisher
from publisher.app.feed_polling import poll_feeds
from publisher.app.post_watching import watch_posts
from publisher.app.signals import Stop, stopped_by_signals
from publisher.core.errors import PublisherError, describe_bug


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
    publisher: Publisher, report: Callable[[str], None], until: Callable[[], bool] = lambda: False
) -> None:
    """Tick every `schedule.tick_seconds` until SIGTERM or SIGINT, or until `until()` is true after a tick.

    A tick lasts as long as something is being sent, and looks itself for what becomes due meanwhile. A failed tick is
    reported and the next one tries again: a database locked for a minute must not end the service. After a signal what
    has begun is finished and recorded, for `sending.stop_seconds` at most; a second signal breaks it off immediately.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    stop = Stop()
    lasting = _Lasting(report)

    def tick() -> None:
        try:
            publisher.tick(stop=stop.asked.is_set, hurry=stop.hurried.is_set, report=lasting.say, waits=lasting.say)
            if until():
                stop.asked.set()
        except PublisherError as error:
            lasting.say(str(error))
        except Exception as error:
            report(describe_bug(error, "this tick"))
        lasting.next_tick()

    # A tick is skipped while the previous one is still running (`max_instances`); that needs no warning.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        "interval",
        seconds=publisher.config.schedule.tick_seconds,
        next_run_time=publisher.clock(),
        max_instances=1,
        coalesce=True,
        # By default a tick that is a second late would be dropped; a late tick does no harm.
        misfire_grace_time=None,
    )
    if publisher.config.feeds:
        # A job of its own: a slow server must not hold up a mailing.
        scheduler.add_job(
            _poll, "interval", (publisher, report), minutes=1, next_run_time=publisher.clock(), max_instances=1,
            coalesce=True, misfire_grace_time=None,
        )  # fmt: skip
    watching = threading.Thread(target=watch_posts, args=(publisher.config, report, stop.asked), daemon=True)
    with stopped_by_signals(stop):
        scheduler.start()
        watching.start()
        try:
            stop.asked.wait()
        finally:
            scheduler.shutdown(wait=True)
            watching.join()


def _poll(publisher: Publisher, report: Callable[[str], None]) -> None:
    try:
        for line in poll_feeds(publisher, publisher.clock()):
            report(line)
    except PublisherError as error:
        report(f"feeds: {error}")
    except Exception as error:
        report(describe_bug(error, "looking at the feeds"))
