"""What became of each occasion of a digest, one row each: an issue, nothing to tell, missed, or stopped by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from publisher.core.states import Cause, DigestOutcome, before
from publisher.core.wording import worded
from publisher.planning.digest_names import Period
from publisher.storage.database import Store
from publisher.storage.tables import digest_runs

_runs = digest_runs.c


@dataclass(frozen=True, slots=True)
class DigestRun:
    """One row. `at` None = made by hand; its stories came out between `since` and `cut_off`.

    `stories` are the slugs that it was made of. `on_calendar_at` None = its editions are still to be put on the
    calendar. `drafts` are those that staff have not been sent yet: address and language.
    """

    period: Period
    key: str
    at: datetime | None
    since: datetime
    cut_off: datetime
    made_at: datetime
    outcome: DigestOutcome
    why: str = ""
    issue_key: str | None = None
    stories: tuple[str, ...] = ()
    on_calendar_at: datetime | None = None
    drafts: tuple[tuple[str, str], ...] = ()
    drafts_tried_at: datetime | None = None


class DigestRuns:
    """The rows of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, key: str) -> DigestRun | None:
        """The one of that key."""
        return next(iter(self._find(_runs.key == key)), None)

    def all(self) -> list[DigestRun]:
        """Every one, the newest first."""
        return self._find()

    def unfinished(self, since: datetime) -> list[DigestRun]:
        """Issues of the schedule that are not on the calendar yet, or were made since then and have unsent drafts."""
        recent = or_(_runs.on_calendar_at.is_(None), _runs.made_at >= since)
        runs = self._find(_runs.outcome == DigestOutcome.ISSUE, _runs.at.is_not(None), recent)
        return [one for one in reversed(runs) if one.on_calendar_at is None or one.drafts]

    def ready(self, now: datetime) -> list[DigestRun]:
        """Issues of the schedule that stand on the calendar, and whose hour is still to come."""
        return self._find(_runs.outcome == DigestOutcome.ISSUE, _runs.at > now, _runs.on_calendar_at.is_not(None))

    def without_mail(self, begin: datetime, end: datetime) -> list[DigestRun]:
        """Occasions of the schedule from `begin` until before `end` that bring no mail, by their hour."""
        runs = self._find(_runs.outcome != DigestOutcome.ISSUE, _runs.at >= begin, _runs.at < end)
        return sorted(runs, key=lambda one: (one.at or one.made_at, one.key))

    def last_at(self, period: Period) -> datetime | None:
        """The hour of the last occasion of the schedule that has a row."""
        with self._store.read() as connection:
            return connection.execute(select(func.max(_runs.at)).where(of(period))).scalar()

    def add(self, run: DigestRun) -> bool:
        """Note what became of an occasion; False = it has a row already, another process was quicker."""
        try:
            with self._store.begin() as connection:
                insert(connection, run)
        except IntegrityError:
            return False
        return True

    def adopt(self, key: str, at: datetime, now: datetime) -> bool:
        """A digest made by hand is that of the schedule's occasion; False = it was so already."""
        return self._change(key, {"at": at, "on_calendar_at": now}, _runs.at.is_(None))

    def put_on_calendar(self, key: str, drafts: Sequence[tuple[str, str]], now: datetime) -> bool:
        """Its editions are on the calendar, and the drafts are to be sent; False = a person has stopped it."""
        values = {"on_calendar_at": now, "drafts": [list(one) for one in drafts]}
        return self._change(key, values, _runs.outcome == DigestOutcome.ISSUE, _runs.on_calendar_at.is_(None))

    def miss(self, key: str, why: str, now: datetime) -> bool:
        """Its hour had passed before it could be put on the calendar."""
        values = {"outcome": DigestOutcome.MISSED, "why": why, "on_calendar_at": now}
        return self._change(key, values, _runs.outcome.in_(before(DigestOutcome.MISSED, Cause.CALENDAR)))

    def stop(self, key: str, why: str) -> bool:
        """A person has stopped it; False = there is none that could be stopped."""
        values = {"outcome": DigestOutcome.STOPPED, "why": why, "drafts": []}
        return self._change(key, values, _runs.outcome.in_(before(DigestOutcome.STOPPED, Cause.STAFF)))

    def start_again(self, key: str, now: datetime) -> bool:
        """An occasion that was stopped before anything was made of it is planned again; False = there is none."""
        planned = (_runs.outcome == DigestOutcome.STOPPED, _runs.issue_key.is_(None), _runs.at > now)
        with self._store.begin() as connection:
            return connection.execute(delete(digest_runs).where(_runs.key == key, *planned)).rowcount == 1

    def begin_drafts(self, run: DigestRun, every: timedelta, now: datetime) -> bool:
        """Whether this process may try to send the drafts now: one does, at most once in a while."""
        if run.drafts_tried_at is not None and timedelta() <= now - run.drafts_tried_at < every:
            return False
        seen = _runs.drafts_tried_at == run.drafts_tried_at if run.drafts_tried_at else _runs.drafts_tried_at.is_(None)
        return self._change(run.key, {"drafts_tried_at": now}, seen)

    def leave_drafts(self, key: str, drafts: Sequence[tuple[str, str]]) -> None:
        """Only these drafts are still to be sent."""
        self._change(key, {"drafts": [list(one) for one in drafts]})

    def _change(self, key: str, values: Mapping[str, Any], *conditions: ColumnElement[bool]) -> bool:
        with self._store.begin() as connection:
            change = update(digest_runs).where(_runs.key == key, *conditions).values(**values)
            return connection.execute(change).rowcount == 1

    def _find(self, *conditions: ColumnElement[bool]) -> list[DigestRun]:
        with self._store.read() as connection:
            return load(connection, *conditions)


def load(connection: Connection, *conditions: ColumnElement[bool]) -> list[DigestRun]:
    """The rows that meet all conditions, the newest first."""
    query = select(digest_runs).where(*conditions).order_by(_runs.cut_off.desc(), _runs.id.desc())
    return [_run(row) for row in connection.execute(query)]


def of(period: Period) -> ColumnElement[bool]:
    """The condition that a row is about a period."""
    return _runs.period == period


def insert(connection: Connection, run: DigestRun) -> None:
    """Write a new row. Raises `IntegrityError` when there is one of that key."""
    connection.execute(digest_runs.insert().values(**_values(run)))


def write(connection: Connection, run: DigestRun) -> None:
    """Write a row of a digest that a person makes, in place of what became of that occasion before."""
    connection.execute(
        delete(digest_runs).where(_runs.key == run.key, _runs.outcome.in_(before(run.outcome, Cause.STAFF)))
    )
    insert(connection, run)


def forget(connection: Connection, issue_key: str) -> None:
    """Its issue is deleted: one made by hand was never there, one of the schedule counts as stopped."""
    theirs = _runs.issue_key == issue_key
    connection.execute(delete(digest_runs).where(theirs, _runs.at.is_(None)))
    stopped = update(digest_runs).where(theirs, _runs.outcome.in_(before(DigestOutcome.STOPPED, Cause.STAFF)))
    why = worded("its issue was deleted")
    connection.execute(stopped.values(outcome=DigestOutcome.STOPPED, why=why, drafts=[]))


def _values(run: DigestRun) -> dict[str, Any]:
    return {
        "period": run.period, "key": run.key, "at": run.at, "since": run.since, "cut_off": run.cut_off,
        "made_at": run.made_at, "outcome": run.outcome, "why": run.why, "issue_key": run.issue_key,
        "stories": list(run.stories), "on_calendar_at": run.on_calendar_at,
        "drafts": [list(one) for one in run.drafts], "drafts_tried_at": run.drafts_tried_at,
    }  # fmt: skip


def _run(row: Row[Any]) -> DigestRun:
    drafts = tuple((str(address), str(lang)) for address, lang in row.drafts)
    return DigestRun(
        cast("Period", row.period), row.key, row.at, row.since, row.cut_off, row.made_at, DigestOutcome(row.outcome),
        row.why, row.issue_key, tuple(row.stories), row.on_calendar_at, drafts, row.drafts_tried_at,
    )  # fmt: skip
