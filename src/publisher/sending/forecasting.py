"""Whom an edition would go to, before it is approved: the real planning, taken back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, func, literal, select

from publisher.core.states import ENDED_PUBLICATIONS, DeliveryState, PublicationState
from publisher.ledger import audience
from publisher.sending.context import SendingContext
from publisher.storage.tables import deliveries, publications

_NEVER = timedelta(days=365 * 500)
"""The trial's time: no other publication has it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """`readers` get the edition, `nothing_left` more would find no story in it that is new to them, or that they want.

    `without` counts, for each story, the readers who get the edition without it.
    """

    readers: int
    nothing_left: int
    without: Mapping[str, int]


class _Undo(Exception):
    """Ends the trial's transaction."""


class Forecasting:
    """Says whom editions would go to."""

    def __init__(self, context: SendingContext) -> None:
        self._context = context

    def forecast(
        self,
        what: str,
        channel_name: str,
        lang: str,
        stories: Sequence[str],
        topics: Sequence[Sequence[str]],
        now: datetime,
    ) -> Forecast:
        """Plan an edition with these stories for the readers of now, count, and take everything back.

        Raises `ConfigError` for a channel that is not configured. It holds the database's write lock as long as
        planning lasts: a second for 100,000 readers.
        """
        context, rules = self._context, self._context.rules
        found: list[Forecast] = []
        list_name = getattr(context.channel(channel_name), "list_name", "")
        try:
            with context.store.begin() as connection:
                number = _trial(connection, what, channel_name, lang, stories, topics, now)
                audience.plan_subscribers(connection, number, list_name, now, rules.offered, rules.fallback)
                found.append(_count(connection, number, stories))
                raise _Undo
        except _Undo:
            return found[0]


def _trial(
    connection: Connection, what: str, channel: str, lang: str, stories: Sequence[str], topics: Sequence[Sequence[str]],
    now: datetime,
) -> int:  # fmt: skip
    """A publication in place of the one that is on the calendar already, if there is one."""
    same = (publications.c.kind == "issue", publications.c.what == what, publications.c.channel == channel,
            publications.c.lang == lang, publications.c.state.not_in(ENDED_PUBLICATIONS))  # fmt: skip
    values = {"stories": list(stories), "topics": [list(names) for names in topics]}
    number = connection.execute(select(publications.c.id).where(*same)).scalar()
    if number is not None:
        connection.execute(publications.update().where(publications.c.id == number).values(**values))
        return int(number)
    values |= {
        "kind": "issue", "what": what, "channel": channel, "lang": lang, "at": now + _NEVER,
        "expires_at": now + _NEVER, "created_at": now, "state": PublicationState.SCHEDULED,
    }  # fmt: skip
    return int(connection.execute(publications.insert().values(**values).returning(publications.c.id)).scalar_one())


def _count(connection: Connection, number: int, stories: Sequence[str]) -> Forecast:
    its = deliveries.c.publication_id == number
    query = select(deliveries.c.state, func.count().label("number")).where(its).group_by(deliveries.c.state)
    states = {row.state: row.number for row in connection.execute(query)}
    without = {}
    for place, slug in enumerate(stories):
        bit = literal(1 << place, BigInteger)
        query = select(func.count()).where(its, deliveries.c.state == DeliveryState.QUEUED)
        without[slug] = connection.execute(query.where(deliveries.c.omitted.bitwise_and(bit) == bit)).scalar_one()
    return Forecast(states.get(DeliveryState.QUEUED, 0), states.get(DeliveryState.SUPPRESSED, 0), without)
