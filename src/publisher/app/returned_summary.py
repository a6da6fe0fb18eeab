"""What is known of the mailbox that receives mail which comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.ledger.latest_work import BOUNCES, LatestWork, latest
from publisher.storage.tables import bounces

_LATELY = timedelta(days=30)
_TIMES_LATE = 3


@dataclass(frozen=True, slots=True)
class ReturnedSummary:
    """`lately` counts what came back within 30 days, `newest` is when the last of it came back.

    `read` is how the mailbox was read last; None = never. `overdue`: it was to be read again long ago.
    """

    configured: bool
    every_minutes: float
    lately: int
    newest: datetime | None
    read: LatestWork | None
    overdue: bool


def returned_summary(publisher: Publisher, now: datetime) -> ReturnedSummary:
    """By rows alone; nobody is asked."""
    kinds = ("hard", "soft", "complaint", "policy", "forged")
    wanted = bounces.c.kind.in_(kinds)
    with publisher.store.read() as connection:
        newest = connection.execute(
            select(bounces.c.at).where(wanted).order_by(bounces.c.at.desc(), bounces.c.id.desc()).limit(1)
        ).scalar_one_or_none()
        lately = select(func.count()).select_from(bounces).where(wanted, bounces.c.at >= now - _LATELY)
        number = int(connection.execute(lately).scalar_one())
    read, every = latest(publisher.store, BOUNCES), publisher.config.bounces.every_minutes
    overdue = publisher.bounces.configured and (read is None or now - read.at > _TIMES_LATE * timedelta(minutes=every))
    return ReturnedSummary(publisher.bounces.configured, every, number, newest, read, overdue)
