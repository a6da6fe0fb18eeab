"""Mailings as pages show them: those that go out, those that have, and the report of each, by the figures kept.

What a page reads is a few rows, however many deliveries there are. Details of a mailing of up to `LIVE` deliveries are
looked up when somebody asks; those of larger ones are looked up now and then by whoever has the tick.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select, update

from publisher.core.states import DeliveryState, PublicationState
from publisher.ledger import mailings as figures
from publisher.sending.context import SendingContext
from publisher.sending.mailing_details import Details, details, loaded, stored
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.reports import visits_of
from publisher.storage.database import Store
from publisher.storage.tables import mailings, publications

LIVE = 3000
"""Deliveries of which the details are looked up for a page."""

_GOES_ON = (PublicationState.PUBLISHING, PublicationState.PAUSED)
_FOLLOWED = timedelta(days=60)
"""For so long mail comes back and readers leave because of a mailing."""

_ANEW, _SLOWER = timedelta(minutes=5), 10
"""Details are looked up again after this time, and after a tenth of the mailing's age."""


@dataclass(frozen=True, slots=True)
class MailingFigures:
    """One mailing. `by_state` are its `planned` deliveries, `began_at` is when these were planned.

    `per_minute`, `reply` and `answered_at` tell how it moves, see `ledger.mailings.Pulse`.
    """

    publication: int
    kind: str
    what: str
    channel: str
    lang: str
    subject: str
    state: PublicationState
    why: str
    began_at: datetime
    planned: int
    by_state: Mapping[str, int]
    per_minute: float
    reply: str
    answered_at: datetime | None

    def count(self, state: DeliveryState) -> int:
        """Deliveries in a state."""
        return self.by_state.get(state, 0)

    @property
    def still_open(self) -> int:
        """Those that have not ended yet."""
        return sum(map(self.count, (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.SENDING)))

    @property
    def to_go(self) -> int:
        """All that are, or were, to be sent: readers for whom nothing is left in it do not count."""
        return self.planned - self.count(DeliveryState.SUPPRESSED)

    @property
    def answered(self) -> int:
        """Those of which it is known, or given up, what became of them."""
        return figures.Count(self.by_state).answered


@dataclass(frozen=True, slots=True)
class MailingReport:
    """What became of a mailing. `details` are those of `detailed_at`, None = they are still to be looked up.

    `opened` and `followed` are None where visits are not counted.
    """

    figures: MailingFigures
    opened: int | None
    followed: int | None
    details: Details | None
    detailed_at: datetime | None


class Mailings:
    """Reads them, and keeps the details of the large ones."""

    def __init__(self, context: SendingContext) -> None:
        self._store: Store = context.store
        self._pacer = Pacer(context.rules.pacing, "", "", context.rules.zone)

    def going(self) -> list[MailingFigures]:
        """Mailings that have begun and not ended, paused ones included; oldest first."""
        query = _rows().where(publications.c.state.in_(_GOES_ON)).order_by(mailings.c.began_at, publications.c.id)
        return self._found(query)

    def ended(self, limit: int, before: tuple[datetime, int] | None = None) -> list[MailingFigures]:
        """At most `limit` others, newest first; behind the one that began at that time and has that number."""
        query = _rows().where(publications.c.state.not_in(_GOES_ON))
        if before is not None:
            began, number = before
            older = and_(mailings.c.began_at == began, mailings.c.publication_id < number)
            query = query.where(or_(mailings.c.began_at < began, older), mailings.c.began_at <= began)
        query = query.order_by(mailings.c.began_at.desc(), mailings.c.publication_id.desc()).limit(limit)
        return self._found(query)

    def about(self, names: Collection[str]) -> dict[str, list[MailingFigures]]:
        """The mailings of these issues and posts, by name, oldest first; letters are not among them."""
        query = _rows().where(publications.c.what.in_(names), publications.c.kind != "letter")
        found: dict[str, list[MailingFigures]] = {}
        for one in self._found(query.order_by(mailings.c.began_at, publications.c.id)):
            found.setdefault(one.what, []).append(one)
        return found

    def reports(self, what: str) -> list[MailingReport]:
        """A report for each mailing of an issue or a post, oldest first."""
        query = _rows("details").where(publications.c.what == what, publications.c.kind != "letter")
        query = query.order_by(mailings.c.began_at, mailings.c.publication_id)
        with self._store.read() as connection:
            found = []
            for row in connection.execute(query).all():
                opened, followed = visits_of(connection, row.id)
                its, at = loaded(row.details) if row.details else None, row.detailed_at
                if row.planned <= LIVE:
                    its, at = details(connection, row, self._pacer.group_of), None
                found.append(MailingReport(_figures(row), opened, followed, its, at))
        return found

    def publications_of(self, what: str) -> list[int]:
        """The publications that `reports` tells of."""
        query = (
            select(mailings.c.publication_id)
            .join_from(mailings, publications)
            .where(publications.c.what == what, publications.c.kind != "letter")
            .order_by(mailings.c.began_at, mailings.c.publication_id)
        )
        with self._store.read() as connection:
            return list(connection.execute(query).scalars())

    def keep_details(self, now: datetime) -> Iterator[int]:
        """Look up the details of large mailings that are missing or old; yields the publications, one by one."""
        with self._store.read() as connection:
            query = _rows().where(
                publications.c.planned > LIVE, mailings.c.began_at > now - _FOLLOWED, mailings.c.began_at <= now
            )
            rows = connection.execute(query).all()
        for row in rows:
            age = max((now - row.began_at) / _SLOWER, _ANEW)
            if row.detailed_at is None or now - row.detailed_at >= age:
                self._keep(row, now)
                yield row.id

    def _keep(self, row: Row[Any], now: datetime) -> None:
        with self._store.read() as connection:
            found = details(connection, row, self._pacer.group_of)
        with self._store.begin() as connection:
            kept = update(mailings).where(mailings.c.publication_id == row.id)
            connection.execute(kept.values(details=stored(found), detailed_at=now))

    def _found(self, query: Select[Any]) -> list[MailingFigures]:
        with self._store.read() as connection:
            return [_figures(row) for row in connection.execute(query).all()]


def _rows(*more: str) -> Select[Any]:
    """Rows of mailings with their publications; `more` are columns that lists do without, for their size."""
    columns: Sequence[Any] = [
        publications.c[name] for name in ("id", "kind", "what", "channel", "lang", "state", "why", "at", "planned")
    ]
    its = [
        mailings.c[name]
        for name in ("subject", "began_at", "by_state", "per_minute", "reply", "answered_at", "detailed_at", *more)
    ]
    return select(*columns, *its).join_from(mailings, publications)


def _figures(row: Row[Any]) -> MailingFigures:
    return MailingFigures(
        row.id, row.kind, row.what, row.channel, row.lang, row.subject, PublicationState(row.state), row.why,
        row.began_at, row.planned, row.by_state, row.per_minute, row.reply, row.answered_at,
    )  # fmt: skip
