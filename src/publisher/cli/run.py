"""`publisher run` and `publisher tick`."""

from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from publisher.app.signals import Stop, stopped_by_signals
from publisher.cli.progress import mailing_progress
from publisher.cli.session import WAITS, Session, local, parse_time, pass_session
from publisher.core.wording import joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher

_NOTICES_WAIT = 10.0
"""Seconds that `publisher tick` waits for its notices to staff to be taken."""


@click.command()
@pass_session
def run(session: Session) -> None:
    """Publish on schedule until SIGTERM or Ctrl-C.

    One process of a workspace looks what is due; a second one serves its pages and stands by, until the first stops,
    dies or stands still. Told to stop, it finishes and records the deliveries in progress, for [sending] stop_seconds
    at most; a second Ctrl-C breaks them off.
    """
    from publisher.app import scheduler

    with ExitStack() as stack:
        publisher = stack.enter_context(session.open())
        _serve(stack, session, publisher)

        def tell(text: str) -> None:
            session.say(joined("  ", [local(publisher.clock(), publisher), text]))

        stack.enter_context(mailing_progress(publisher, tell, session.language))

        def trouble(text: str) -> None:
            session.warn(worded("publisher: %(text)s", text=text))

        scheduler.run_scheduler(publisher, trouble, say=session.say)
    session.done({"stopped": True}, worded("stopped"))


def _serve(stack: ExitStack, session: Session, publisher: "Publisher") -> None:
    """Serve the pages and the console; where another `publisher run` of this machine does so, once that has ended."""
    from publisher.app.tick_owner import describe_other, tick_owner
    from publisher.web.serving import AddressTaken, served, served_when_free

    def began(here: str) -> None:
        if address := publisher.config.web.address:
            session.say(worded("public pages of %(address)s at %(here)s", address=address, here=here))
        session.say(worded("console for staff at %(here)s/console/", here=here))

    try:
        began(stack.enter_context(served(session.workspace_file)))
    except AddressTaken as error:
        other = tick_owner(publisher.store, publisher.clock())
        if other is None or other.verb != "run" or other.standing == "ended":
            raise
        who = describe_other(other, publisher.config.schedule.zone)
        session.warn(
            worded(
                "public pages: %(error)s; %(other)s, so this process tries again until the address is free",
                error=error,
                other=who,
            )
        )
        stack.enter_context(served_when_free(session.workspace_file, began))


@click.command()
@click.option("--at", help="Act as if it were this time.")
@pass_session
def tick(session: Session, at: str | None) -> int:
    """Do once what is due now. Running it again sends nothing twice.

    Where `publisher run` is at work it does everything itself; this then only says so, and what waits for a person.
    """
    from publisher.app.tick_owner import describe_other

    stop = Stop()
    with session.open() as publisher:
        zone = publisher.config.schedule.zone
        time = parse_time(at, publisher) if at else None
        with mailing_progress(publisher), stopped_by_signals(stop):
            done = publisher.tick(
                stop.asked.is_set,
                (lambda: time) if time else None,
                hurry=stop.hurried.is_set,
                # Immediately: a tick that ends with an error keeps no trouble back.
                report=lambda trouble: session.warn(worded("publisher: %(text)s", text=trouble)),
            )
            # The next tick goes on with what is not told by then.
            publisher.noticing.wait(_NOTICES_WAIT, stop.asked.is_set)
    value = {
        "recovered": done.recovered, "started": done.started, "tried": done.tried, "troubles": list(done.troubles),
        "waiting": list(done.waiting), "elsewhere": asdict(done.elsewhere) if done.elsewhere else None,
    }  # fmt: skip
    if done.elsewhere is not None:
        session.done(value, worded("%(other)s; nothing to do here", other=describe_other(done.elsewhere, zone)))
    else:
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
