"""Relays that have been away for long, as the database knows it from the mailings that wait for them."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from publisher.sending.pacing.outages import LONGEST_OUTAGE, OUTAGE
from publisher.sending.pacing.rows import WHOLE
from publisher.storage.database import Store
from publisher.storage.tables import paces


class RelayAway(NamedTuple):
    """The channel whose relay is away, for how long at least, and the words of its last failure."""

    channel: str
    length: timedelta
    reply: str


def relays_away(store: Store, longer_than: timedelta) -> list[RelayAway]:
    """The relays that have not answered since a mailing found them away, for at least so long."""
    query = select(paces.c.channel, paces.c.rests, paces.c.reply).where(
        paces.c.name == WHOLE, paces.c.rests > 0, paces.c.resting_until.is_not(None)
    )
    with store.read() as connection:
        found = [RelayAway(row.channel, away_for(row.rests), row.reply) for row in connection.execute(query)]
    return [one for one in found if one.length >= longer_than]


def away_for(rests: int) -> timedelta:
    """How long a relay has been away at least that was left alone `rests` times, for 1, 2, 4 … 60 s each."""
    return sum((min(OUTAGE * 2 ** min(number, 16), LONGEST_OUTAGE) for number in range(rests)), timedelta())
