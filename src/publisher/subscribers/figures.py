"""How many readers there are and how that has come about, counted by the database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, String, cast, func, select

from publisher.storage.database import Store
from publisher.storage.tables import subscribers, subscriptions
from publisher.subscribers.rows import unpacked
from publisher.subscribers.suppression import IS_SUPPRESSED

Period = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A week (from Monday) or month: subscriptions that began and ended in it, and how many there were at its end."""

    first_day: date
    came: int
    left: int
    total: int


@dataclass(frozen=True, slots=True)
class ReaderFigures:
    """Subscriptions that get mail: how many, by language, list, cadence and topic ("" = all topics).

    `came` and `left` count, by local day, those that began (confirmed, as they stand now) and those that ended.
    """

    readers: int
    by_lang: Mapping[str, int]
    by_list: Mapping[str, int]
    by_cadence: Mapping[str, int]
    by_topic: Mapping[str, int]
    came: Mapping[date, int]
    left: Mapping[date, int]

    def growth(self, period: Period, today: date, most: int) -> tuple[Stretch, ...]:
        """The last `most` weeks or months, oldest first, from the first in which anybody came."""
        came, left = _gathered(self.came, period), _gathered(self.left, period)
        if not came:
            return ()
        first, total, found = _begin(min(came), period), 0, []
        while first <= today:
            total += came[first] - left[first]
            found.append(Stretch(first, came[first], left[first], total))
            first = _following(first, period)
        return tuple(found[-most:])


def reader_figures(store: Store, zone: tzinfo) -> ReaderFigures:
    """Count. Erased people are in none of the figures, also not in those of earlier times."""
    with store.read() as connection:
        groups = _groups(connection)
        came = _days(connection, subscriptions.c.consent_at, store.engine.dialect.name, zone)
        left = _days(connection, subscriptions.c.left_at, store.engine.dialect.name, zone)
    sums: dict[str, Counter[str]] = {name: Counter() for name in ("lang", "list", "cadence", "topic")}
    for row in groups:
        for name in ("lang", "list", "cadence"):
            sums[name][getattr(row, name)] += row.number
        for topic in unpacked(row.topics) or ("",):
            sums["topic"][topic] += row.number
    return ReaderFigures(
        sum(row.number for row in groups), sums["lang"], sums["list"], sums["cadence"], sums["topic"], came, left
    )


def _groups(connection: Connection) -> list[Any]:
    columns = [subscriptions.c[name] for name in ("lang", "list", "cadence", "topics")]
    query = (
        select(*columns, func.count().label("number"))
        .select_from(subscriptions.join(subscribers))
        .where(subscriptions.c.confirmed, subscriptions.c.left_at.is_(None), ~IS_SUPPRESSED)
        .group_by(*columns)
    )
    return list(connection.execute(query))


def _days(connection: Connection, moment: ColumnElement[Any], dialect: str, zone: tzinfo) -> Counter[date]:
    """By local day. The database counts by hours of UTC, which nearly every zone begins its days with."""
    hour: ColumnElement[str] = (
        func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24")
        if dialect == "postgresql"
        else func.substr(cast(moment, String), 1, 13)
    )
    query = select(hour, func.count()).where(subscriptions.c.confirmed, moment.is_not(None)).group_by(hour)
    found: Counter[date] = Counter()
    for text, number in connection.execute(query):
        found[datetime.fromisoformat(f"{text}:00:00").replace(tzinfo=UTC).astimezone(zone).date()] += number
    return found


def _gathered(days: Mapping[date, int], period: Period) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, number in days.items():
        found[_begin(day, period)] += number
    return found


def _begin(day: date, period: Period) -> date:
    return day.replace(day=1) if period == "month" else day - timedelta(days=day.weekday())


def _following(first: date, period: Period) -> date:
    return _begin(first + timedelta(days=32), "month") if period == "month" else first + timedelta(days=7)
