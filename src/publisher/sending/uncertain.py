"""The deliveries of which nobody knows whether they arrived, for a person who settles them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from publisher.sending.context import SendingContext
from publisher.sending.pacing.pacer import Pacer
from publisher.storage.tables import IS_UNCERTAIN, deliveries, publications


@dataclass(frozen=True, slots=True)
class UncertainDelivery:
    """One of them. `provider` is a group of [pacing.groups] or a domain; "" = an account of a network.

    `tried_at` is when the last attempt began; `reply` is the last that is known of it, the far side's words or ours.
    """

    id: int
    publication: int
    kind: str
    what: str
    channel: str
    lang: str
    destination: str
    provider: str
    tried_at: datetime | None
    attempts: int
    reply: str


class Uncertain:
    """Lists and counts them by an index that holds them alone."""

    def __init__(self, context: SendingContext) -> None:
        self._store = context.store
        self._pacer = Pacer(context.rules.pacing, "", "", context.rules.zone)

    def number(self, up_to: int | None = None) -> int:
        """How many there are; with `up_to`, only those with an id up to it."""
        query = select(func.count()).select_from(deliveries).where(IS_UNCERTAIN)
        if up_to is not None:
            query = query.where(deliveries.c.id <= up_to)
        with self._store.read() as connection:
            return int(connection.execute(query).scalar_one())

    def newest(self) -> int:
        """The greatest id among them, 0 when there are none: it says which ones a person has seen."""
        with self._store.read() as connection:
            return int(connection.execute(select(func.max(deliveries.c.id)).where(IS_UNCERTAIN)).scalar() or 0)

    def page(self, limit: int, after: int = 0) -> list[UncertainDelivery]:
        """At most `limit` of them, oldest first, behind the delivery `after`."""
        query = (
            select(
                deliveries.c.id, deliveries.c.publication_id, publications.c.kind, publications.c.what,
                publications.c.channel, deliveries.c.lang, deliveries.c.destination, deliveries.c.domain,
                deliveries.c.tried_at, deliveries.c.attempts, deliveries.c.reply,
            )
            .join_from(deliveries, publications)
            .where(IS_UNCERTAIN, deliveries.c.id > after)
            .order_by(deliveries.c.id)
            .limit(limit)
        )  # fmt: skip
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [
            UncertainDelivery(
                row.id, row.publication_id, row.kind, row.what, row.channel, row.lang, row.destination,
                self._pacer.group_of(row.domain), row.tried_at, row.attempts, row.reply,
            )
            for row in rows
        ]  # fmt: skip
