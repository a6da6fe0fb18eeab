"""Mailings of which much came back."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from publisher.core.states import ARRIVED_DELIVERIES
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries

_CAME_BACK = ("hard", "soft", "policy")
_AT_LEAST = 3
"""One or two reports of a small mailing are no sign of anything."""


class ReturnedShare(NamedTuple):
    """How many mails of a publication were taken, and how many of these came back later."""

    publication: int
    taken: int
    returned: int


def returned_above(store: Store, share: float, since: datetime) -> list[ReturnedShare]:
    """The publications of which more than `share` has come back, and something of it since then."""
    late = (
        select(deliveries.c.publication_id)
        .join_from(bounces, deliveries, bounces.c.delivery_id == deliveries.c.id)
        .where(bounces.c.at >= since, bounces.c.kind.in_(_CAME_BACK))
        .distinct()
    )
    arrived = deliveries.c.state.in_(ARRIVED_DELIVERIES)
    back = (
        select(deliveries.c.publication_id, func.count(bounces.c.delivery_id.distinct()))
        .join_from(bounces, deliveries, bounces.c.delivery_id == deliveries.c.id)
        .where(arrived, bounces.c.kind.in_(_CAME_BACK))
        .group_by(deliveries.c.publication_id)
    )
    taken = select(deliveries.c.publication_id, func.count()).where(arrived).group_by(deliveries.c.publication_id)
    with store.read() as connection:
        recent = connection.execute(late).scalars().all()
        theirs = deliveries.c.publication_id.in_(recent)
        numbers = {row[0]: row[1] for row in connection.execute(taken.where(theirs))} if recent else {}
        returned = {row[0]: row[1] for row in connection.execute(back.where(theirs))} if recent else {}
    return [
        ReturnedShare(number, numbers[number], count)
        for number, count in sorted(returned.items())
        if count >= _AT_LEAST and count > share * numbers[number]
    ]
