"""What may be sent now, as SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Exists, and_, exists, func, select

from publisher.core.states import OPEN_DELIVERIES, DeliveryState, PublicationState
from publisher.ledger.claims import due_at
from publisher.ledger.few_rows import expect_few
from publisher.storage.tables import deliveries, publications


def has_due(now: datetime) -> Exists:
    """Whether a publication has a delivery that is due."""
    return exists().where(deliveries.c.publication_id == publications.c.id, _due(now))


def has_open() -> Exists:
    """Whether a publication has a delivery that is still to come, or under way."""
    alive = (*OPEN_DELIVERIES, DeliveryState.SENDING)
    return exists().where(deliveries.c.publication_id == publications.c.id, deliveries.c.state.in_(alive))


def count_due(connection: Connection, publication: int, now: datetime) -> int:
    """How many deliveries of a publication are due."""
    query = select(func.count()).where(deliveries.c.publication_id == publication, _due(now))
    return int(connection.execute(query).scalar_one())


def have_become_due(connection: Connection, since: datetime, now: datetime) -> frozenset[int]:
    """The publications, letters included, whose time has come between two times."""
    expect_few(connection)
    waits = publications.c.state.in_((PublicationState.SCHEDULED, PublicationState.PUBLISHING))
    query = select(publications.c.id).where(waits, publications.c.at > since, publications.c.at <= now)
    return frozenset(connection.execute(query).scalars())


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(deliveries.c.state.in_(OPEN_DELIVERIES), due_at(now))
