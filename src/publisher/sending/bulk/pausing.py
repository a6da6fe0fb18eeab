"""What a connection does while it must not send: wait for the relay to come back, or leave room for other connections.

Each wait looks every 0.05 s whether it is over, so that a stop and the end of an outage take effect at once.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from publisher.core.waiting import Waiting, aside
from publisher.sending.bulk.control import MailingControl
from publisher.sending.pacing.outages import OUTAGE

_LOOK = 0.05
_SIT_OUT = 60.0
"""Seconds until a connection that was one too many is tried again, for each one that sits out."""

LONGEST_WAIT = timedelta(seconds=10)
"""A rest of the relay that began before this mailing is waited for if it ends within this time."""


def rest(control: MailingControl, worker: str) -> Waiting[bool]:
    """Wait until the relay answers again, or until this worker is the one to probe; False when the mailing ends."""
    relay = control.relay
    while relay.trouble and not control.halted():
        if relay.hopeless():
            control.give_up(relay.trouble)
            return False
        # The worker that has met the outage may not have stored its rest yet.
        until = relay.until
        left = until - control.clock() if until else OUTAGE
        yield from _wait(max(left.total_seconds(), 0.0), lambda: control.halted() or not relay.trouble)
        # Another worker's probe may have failed meanwhile, and begun a new rest.
        if relay.trouble and relay.until == until and relay.may_probe(worker):
            return True
    return not control.halted()


def wait_for_later(control: MailingControl) -> Waiting[None]:
    """Wait until mails that met an outage are due again. One worker does: they are few."""
    later, control.later = control.later, None
    if later:
        yield from _wait(max((later - control.clock()).total_seconds(), 0.0), control.halted)


def sit_out(control: MailingControl) -> Waiting[None]:
    """Leave the relay to the other connections, and come back slowly: one a minute, or when none is left at work."""
    control.at_work -= 1
    sitting = control.workers - control.at_work
    yield from _wait(_SIT_OUT * max(sitting, 1), lambda: control.halted() or not control.at_work)
    control.at_work += 1


def _wait(seconds: float, over: Callable[[], bool]) -> Waiting[None]:
    until = time.monotonic() + seconds + _LOOK

    def look() -> None:
        while time.monotonic() < until and not over():
            time.sleep(_LOOK)

    yield from aside(look)
