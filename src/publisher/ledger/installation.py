"""The one row that says which database this is, and how much has begun in it."""

import hashlib
from datetime import UTC
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from publisher.storage.tables import installation, publications

_RAISE = update(installation).values(mark=installation.c.mark + 1).returning(installation.c.id, installation.c.mark)


class Installation(NamedTuple):
    """`id` is random and made with the database; a copy of the database has the same. `mark` only ever grows."""

    id: str
    mark: int


def read_installation(connection: Connection) -> Installation:
    """The database's own id, and its mark."""
    return Installation(*connection.execute(select(installation.c.id, installation.c.mark)).one())


def raise_mark(connection: Connection) -> Installation:
    """Count one more beginning, in the transaction that begins it; what it is raised to.

    The last statement of its transaction: on PostgreSQL the others that begin something wait for this row.
    """
    return Installation(*connection.execute(_RAISE).one())


def lift_mark(connection: Connection, at_least: int) -> Installation:
    """Raise the mark to a value that another record has; returns what it is then."""
    higher = update(installation).where(installation.c.mark < at_least).values(mark=at_least)
    connection.execute(higher)
    return read_installation(connection)


def new_key(connection: Connection, publication: int) -> str:
    """The base of a publication's delivery keys: the same in every copy of this database, and in no other.

    A network or mailbox that has seen a key before takes the message for a duplicate. So a database that is restored
    from a copy must use the same keys again, and another database, which starts at publication 1 as well, must not.
    The time of creation tells publications apart that got the same id before and after the restore.
    """
    made_in, _ = read_installation(connection)
    query = select(publications.c.created_at).where(publications.c.id == publication)
    created_at = connection.execute(query).scalar_one()
    named = f"{made_in} {publication} {created_at.astimezone(UTC).isoformat()}"
    return f"p{publication}-{hashlib.sha256(named.encode()).hexdigest()[:10]}"


def has_publications(connection: Connection) -> bool:
    """Whether anything was ever put on the calendar of this database."""
    return connection.execute(select(publications.c.id).limit(1)).first() is not None
