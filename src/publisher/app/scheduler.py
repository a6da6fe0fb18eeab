"""Run `tick` at an interval with APScheduler until told to stop."""

import logging
from collections.abc import Callable

from publisher.app.assembly import Publisher
from publisher.app.signals import Stop, stopped_by_signals
from publisher.core.errors import PublisherError, describe_bug


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
    told: set[str] = set()

    def tick() -> None:
        try:
            done = publisher.tick(stop=stop.asked.is_set, hurry=stop.hurried.is_set, report=report)
            for waiting in done.waiting:
                if waiting not in told:
                    report(waiting)
            # What waits for a person is said once, as long as it waits.
            told.clear()
            told.update(done.waiting)
            if until():
                stop.asked.set()
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
    with stopped_by_signals(stop):
        scheduler.start()
        try:
            stop.asked.wait()
        finally:
            scheduler.shutdown(wait=True)
