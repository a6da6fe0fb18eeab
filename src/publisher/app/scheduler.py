"""Run `tick` at an interval with APScheduler until told to stop."""

import logging
import threading
from collections.abc import Callable

from publisher.app.assembly import Publisher
from publisher.app.feed_polling import poll_feeds
from publisher.app.post_watching import watch_posts
from publisher.app.signals import stopped_by_signals
from publisher.core.errors import PublisherError, describe_bug


def run_scheduler(
    publisher: Publisher, report: Callable[[str], None], until: Callable[[], bool] = lambda: False
) -> None:
    """Tick every `schedule.tick_seconds` until SIGTERM or SIGINT, or until `until()` is true after a tick.

    A failed tick is reported and the next one tries again: a database locked for a minute must not end the service.
    A delivery in progress at a signal is finished and recorded; nothing is left uncertain.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    stop = threading.Event()
    told: set[str] = set()

    def tick() -> None:
        try:
            _tick(publisher, stop, report, told)
            if until():
                stop.set()
        except PublisherError as error:
            # What lasts, like a database that a person has to accept, is said once.
            if str(error) not in told:
                report(str(error))
                told.add(str(error))
        except Exception as error:
            report(describe_bug(error, "this tick"))

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
    watching = threading.Thread(target=watch_posts, args=(publisher.config, report, stop), daemon=True)
    with stopped_by_signals(stop):
        scheduler.start()
        watching.start()
        try:
            stop.wait()
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


def _tick(publisher: Publisher, stop: threading.Event, report: Callable[[str], None], told: set[str]) -> None:
    """One tick. What waits for a person is reported once; `told` are the lines that the tick before has reported."""
    done = publisher.tick(stop=stop.is_set)
    for waiting in done.waiting:
        if waiting not in told:
            report(waiting)
    told.clear()
    told.update(done.waiting)
    for trouble in done.troubles:
        report(trouble)
    if done.recovered:
        report(f"{done.recovered} deliveries of a stopped sender are uncertain: publisher deliveries reconcile")
