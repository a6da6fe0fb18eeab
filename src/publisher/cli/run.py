"""`publisher run` and `publisher tick`."""

from contextlib import ExitStack

import click

from publisher.app.signals import Stop, stopped_by_signals
from publisher.cli.progress import mailing_progress
from publisher.cli.session import WAITS, Session, local, parse_time, pass_session
from publisher.core.wording import joined, worded, worded_many


@click.command()
@pass_session
def run(session: Session) -> None:
    """Publish on schedule until SIGTERM or Ctrl-C.

    Deliveries in progress are finished and recorded first, for [sending] stop_seconds at most; a second Ctrl-C breaks
    them off.
    """
    from publisher.app import scheduler

    with ExitStack() as stack:
        publisher = stack.enter_context(session.open())
        every = f"{publisher.config.schedule.tick_seconds:g}"
        session.say(worded("publishing on schedule, every %(seconds)s s; Ctrl-C stops", seconds=every))
        from publisher.web.serving import served

        here = stack.enter_context(served(session.workspace_file))
        if publisher.config.web.address:
            session.say(
                worded("public pages of %(address)s at %(here)s", address=publisher.config.web.address, here=here)
            )
        session.say(worded("console for staff at %(here)s/console/", here=here))

        def tell(text: str) -> None:
            session.say(joined("  ", [local(publisher.clock(), publisher), text]))

        stack.enter_context(mailing_progress(publisher, tell, session.language))
        scheduler.run_scheduler(publisher, lambda text: session.warn(worded("publisher: %(text)s", text=text)))
    session.done({"stopped": True}, worded("stopped"))


@click.command()
@click.option("--at", help="Act as if it were this time.")
@pass_session
def tick(session: Session, at: str | None) -> int:
    """Do once what is due now. Running it again sends nothing twice."""
    stop = Stop()
    with session.open() as publisher:
        time = parse_time(at, publisher) if at else None
        with mailing_progress(publisher), stopped_by_signals(stop):
            done = publisher.tick(
                stop.asked.is_set,
                (lambda: time) if time else None,
                hurry=stop.hurried.is_set,
                # Immediately: a tick that ends with an error keeps no trouble back.
                report=lambda trouble: session.warn(worded("publisher: %(text)s", text=trouble)),
            )
    value = {
        "recovered": done.recovered, "started": done.started, "tried": done.tried, "troubles": list(done.troubles),
        "waiting": list(done.waiting),
    }  # fmt: skip
    session.done(value, _done(done.started, done.tried))
    for waiting in done.waiting:
        session.say(waiting)
    if stop.asked.is_set():
        session.say(worded("stopped; the rest goes out at the next tick"))
    if done.troubles:
        return 1
    return WAITS if done.recovered or done.waiting else 0


def _done(started: int, tried: int) -> str:
    begun = worded_many("%(num)s publication started", "%(num)s publications started", started)
    return joined(", ", [begun, worded_many("%(num)s delivery tried", "%(num)s deliveries tried", tried)])
