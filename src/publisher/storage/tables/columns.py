"""What the columns of all tables share: the kinds of values, and how constraints are named."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.engine.interfaces import ExecutionContext

from publisher.core.types import Clock
from publisher.core.wording import from_stored, to_stored, worded

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC. SQLite returns naive values, which are UTC because all were stored so."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time reached the database: {value}")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _as_said(value: str | None) -> str | None:
    """A text as it was worded; one that was written as plain English is looked up in the catalogues as it is."""
    if not value:
        return value
    found = from_stored(value)
    return worded(found) if found is value else found


class Words(TypeDecorator[str]):
    """A text for staff, kept as it was worded, so that it can be said in their language when it is read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else to_stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _as_said(value)


class Answer(TypeDecorator[str]):
    """The far side's reply as it is, or our own reason where there is none; within the length of the column."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        stored, length = to_stored(value), getattr(self.impl, "length", None)
        return stored if length is None or len(stored) <= length else str(value)[:length]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _as_said(value)


Id = BigInteger().with_variant(Integer, "sqlite")
"""Numbers of rows, 64 bits: 2**31 deliveries are two hundred issues for ten million readers. SQLite numbers rows by
itself only in a column called INTEGER, which has 64 bits there.
"""


def _moment(context: ExecutionContext) -> datetime:
    """The time on the clock of the store, which is that of its workspace."""
    clock: Clock | None = context.execution_options.get("clock")
    return clock() if clock else datetime.now(UTC)
