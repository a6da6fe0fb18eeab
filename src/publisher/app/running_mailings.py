"""Mailings that are going out: how far each is, when it will have ended, why it stands; pausing it and going on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.app import holding
from publisher.app.assembly import Publisher
from publisher.app.queue_views import QueueEntry, holding_back
from publisher.app.tick_owner import tick_owner
from publisher.core.errors import IllegalStep, NotFound
from publisher.core.states import PublicationState
from publisher.core.wording import worded
from publisher.sending.mailings import MailingFigures

__all__ = ["MailingFigures", "QueueEntry", "RunningMailing", "pause_mailing", "resume_mailing", "running_mailings"]

_STILL = timedelta(minutes=1)
"""A mailing of which nothing was answered for so long stands."""

NOBODY_SENDS = worded("No program is sending now. It goes on when publisher is started again.")


@dataclass(frozen=True, slots=True)
class RunningMailing:
    """One that has begun and not ended. `ends_at` is when the last mail is answered at the present rate, if known.

    `stands` says why nothing moves; "" = it moves, or was moving a moment ago. `holding_back` are the providers that it
    waits for, or goes slowly to.
    """

    figures: MailingFigures
    ends_at: datetime | None
    stands: str
    holding_back: tuple[QueueEntry, ...]

    @property
    def paused(self) -> bool:
        """Whether it waits for a person."""
        return self.figures.state is PublicationState.PAUSED

    @property
    def per_minute(self) -> int:
        """Mails answered a minute; 0 = it stands, or has just begun."""
        return 0 if self.stands or self.paused else round(self.figures.per_minute)


def running_mailings(publisher: Publisher, now: datetime) -> list[RunningMailing]:
    """All of them, oldest first."""
    found = publisher.mailings.going()
    if not found:
        return []
    held = holding.lasting(publisher, now)
    owner = tick_owner(publisher.store, now)
    sends = owner is not None and owner.standing == "there"
    return [_running(publisher, one, held, sends, now) for one in found]


def pause_mailing(publisher: Publisher, number: int) -> MailingFigures:
    """Pause a mailing that is going out: no further mail begins, and those under way end. As it was before.

    One that is paused already stays so. Raises `NotFound`, or `IllegalStep` when it has ended.
    """
    before = _mailing(publisher, number)
    if before.state is PublicationState.PUBLISHING:
        publisher.calendar.pause(number)
    return before


def resume_mailing(publisher: Publisher, number: int) -> MailingFigures:
    """Go on with a paused mailing where it stopped; nobody who has had it gets it again. As it was before.

    One that goes out already stays so. Raises `NotFound`, or `IllegalStep` when it has ended.
    """
    before = _mailing(publisher, number)
    if before.state is PublicationState.PAUSED:
        publisher.calendar.resume(number)
    return before


def _mailing(publisher: Publisher, number: int) -> MailingFigures:
    for one in publisher.mailings.going():
        if one.publication == number:
            return one
    row = publisher.calendar.get(number)
    if not row.planned:
        raise NotFound(worded("Nothing of this publication is going out."))
    raise IllegalStep(worded("This mailing has ended meanwhile."))


def _running(
    publisher: Publisher, one: MailingFigures, held: list[holding.Hold], sends: bool, now: datetime
) -> RunningMailing:
    slow = tuple(holding_back(publisher, one.publication, now))
    stands = _stands(one, held, slow, sends, now)
    left = one.to_go - one.answered
    ends_at = None
    if one.state is PublicationState.PUBLISHING and not stands and left > 0 and one.per_minute > 0:
        ends_at = now + timedelta(minutes=left / one.per_minute)
    return RunningMailing(one, ends_at, stands, slow)


def _stands(
    one: MailingFigures, held: list[holding.Hold], slow: tuple[QueueEntry, ...], sends: bool, now: datetime
) -> str:
    if one.state is PublicationState.PAUSED:
        return ""
    hold = next((hold for hold in held if hold.covers(one.channel, one.lang)), None)
    if hold is not None:
        return worded("Everything of this channel and language is on hold.")
    moved_at = max(one.answered_at or one.began_at, one.began_at)
    if now - moved_at < _STILL:
        return ""
    if not sends:
        return NOBODY_SENDS
    if any(entry.waits_until for entry in slow):
        return worded("Nothing has moved for a while: it waits for the providers below.")
    return worded("Nothing has moved for a while.")
