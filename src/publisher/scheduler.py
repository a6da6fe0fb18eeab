"""APScheduler at its one task: fire `tick` again and again until told to stop. All logic is elsewhere."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from publisher import defects
from publisher.app import Publisher
from publisher.errors import PublisherError


def run(publisher: Publisher, report: Callable[[str], None], until: Callable[[], bool] = lambda: False) -> None:
    """Tick every `schedule.tick_seconds` until SIGTERM or SIGINT, or until `until()` is true after a tick.

    A failed tick is reported and the next one tries again: a database locked for a minute must not end the service.
    The delivery that is under way at a signal is finished and recorded; nothing is left uncertain.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    stop = threading.Event()

    def tick() -> None:
        try:
            _tick(publisher, stop, report)
            if until():
                stop.set()
        except PublisherError as error:
            report(str(error))
        except Exception as error:
            report(defects.note(error, "this tick"))

    # A tick that finds the one before it still at work is skipped: that is what `max_instances` is for, and no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        "interval",
        seconds=publisher.config.schedule.tick_seconds,
        next_run_time=publisher.clock(),
        max_instances=1,
        coalesce=True,
        # Without a grace a tick that is a second late would be dropped; a late tick is as good as any.
        misfire_grace_time=None,
    )
    with _stopped_by_signals(stop):
        scheduler.start()
        try:
            stop.wait()
        finally:
            scheduler.shutdown(wait=True)


def _tick(publisher: Publisher, stop: threading.Event, report: Callable[[str], None]) -> None:
    done = publisher.tick(stop=stop.is_set)
    for trouble in done.troubles:
        report(trouble)
    if done.recovered:
        report(f"{done.recovered} deliveries of a stopped sender are uncertain: publisher deliveries reconcile")


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """While entered, SIGTERM and SIGINT ask to stop. Only the main thread may listen to signals."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
