"""Why a mailing is slow or waits, from the queue of its channel."""

from collections.abc import Sequence
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.core.states import PublicationState
from publisher.sending.queue import RELAY, UNTIL_RESUMED, QueueEntry

__all__ = ["RELAY", "UNTIL_RESUMED", "QueueEntry", "held_back", "holding_back"]


def held_back(publisher: Publisher, publication: int, now: datetime) -> Sequence[QueueEntry]:
    """The providers, or the relay, that a publication which is being sent waits for or goes slowly to."""
    if publisher.calendar.get(publication).state is not PublicationState.PUBLISHING:
        return ()
    entries = publisher.queue.entries(now, publication)
    return [one for one in entries if one.open and (one.waits_until or one.slowed)]


def holding_back(publisher: Publisher, publication: int, now: datetime) -> list[QueueEntry]:
    """As `held_back` of a mailing that is going out, by the figures that senders keep: for a page."""
    return [one for one in publisher.queue.kept(now, publication) if one.open and (one.waits_until or one.slowed)]
