"""Pacers on one database, and measurements of their pace."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import Engine, select

from publisher.config.tables import DomainGroup, Pacing
from publisher.ledger.owners import new_owner
from publisher.sending.pacing.allowances import Allowance, Grant
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.pacing.replies import Heard
from publisher.storage.database import Store
from publisher.storage.tables import paces

SOFIA = ZoneInfo("Europe/Sofia")
NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEPS = st.lists(st.tuples(st.floats(0, 40, allow_nan=False), st.integers(0, 30)), max_size=60)
"""Pauses in seconds, each with the number of mails requested after it."""

_channel = count()


class Worker:
    """A pacer that runs each step in a transaction of its own."""

    def __init__(self, engine: Engine, pacing: Pacing, channel: str, name: str = "") -> None:
        self.store, self.channel = Store(engine, busy_seconds=10), channel
        self.pacer = Pacer(pacing, channel, name or new_owner(), SOFIA)

    def take(self, now: datetime, **counts: int) -> Grant:
        return self.take_of(now, counts)

    def take_of(self, now: datetime, counts: dict[str, int]) -> Grant:
        with self.store.begin() as connection:
            return self.pacer.take(connection, counts, now)

    def number(self, now: datetime, wanted: int, group: str = "gmail") -> int:
        return self.take_of(now, {group: wanted}).counts[group]

    def give_back(self, grant: Grant, counts: dict[str, int], now: datetime) -> None:
        with self.store.begin() as connection:
            self.pacer.give_back(connection, counts, grant.at, now)

    def allowance(self, now: datetime) -> Allowance:
        with self.store.begin() as connection:
            return self.pacer.allowance(connection, now)

    def hear(self, now: datetime, heard: Heard, group: str = "gmail") -> None:
        self.pacer.note(group, heard, now)
        with self.store.begin() as connection:
            self.pacer.save(connection, now)

    def leave(self, now: datetime) -> None:
        with self.store.begin() as connection:
            self.pacer.leave(connection, now)

    def rate(self, name: str = "gmail") -> float:
        with self.store.read() as connection:
            query = select(paces.c.rate).where(paces.c.channel == self.channel, paces.c.name == name)
            return float(connection.execute(query).scalar() or 0)


def new_channel() -> str:
    """A channel name that no test has used yet."""
    return f"newsletter-{next(_channel)}"


def workers(engine: Engine, pacing: Pacing, number: int = 1) -> list[Worker]:
    """Workers that share a new channel."""
    channel = new_channel()
    return [Worker(engine, pacing, channel) for _ in range(number)]


def gmail(to_gmail: int = 0, at_once: int = 0, **others: object) -> Pacing:
    """Pacing with a limit of mails to Gmail per minute, and other settings."""
    group = DomainGroup(domains=("gmail.com", "googlemail.com"), per_minute=to_gmail, at_once=at_once)
    return Pacing.model_validate({"groups": {"gmail": group}, **others})


def most_within(sent: list[tuple[float, int]], seconds: float) -> int:
    """The largest number of mails in any period of `seconds`, both ends included."""
    return max(
        (sum(number for at, number in sent if end - seconds <= at <= end) for end, _ in sent),
        default=0,
    )
