"""One person as staff see them: what they agreed to, what they got, what came back; and a pause that staff make."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.wording import worded
from publisher.storage.database import Store
from publisher.storage.tables import consents, deliveries, publications, subscribers, subscriptions
from publisher.subscribers.bounces.records import AddressHistory, history
from publisher.subscribers.rows import Subscriber, joined, subscriber
from publisher.subscribers.suppression import suppress, with_suppression

_DECISIONS = 100


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of what was decided: asked, confirmed, added, imported, changed, left or returned; and by which way."""

    at: datetime
    list: str
    action: str
    how: str
    wording: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A person. `decisions` are the newest, newest first; `returned` is what came back from their address."""

    number: int
    email: str
    name: str
    since: datetime
    subscriptions: tuple[Subscriber, ...]
    decisions: tuple[Decision, ...]
    returned: AddressHistory

    @property
    def reads(self) -> bool:
        """Whether they are on any list, paused or not."""
        return any(one.left_at is None for one in self.subscriptions)


@dataclass(frozen=True, slots=True)
class MailHad:
    """A mail to a person; `publication` is its number on the calendar, `what` an issue's key or a post's name."""

    publication: int
    kind: str
    what: str
    lang: str
    state: str
    at: datetime
    reply: str


class Profiles:
    """People by their numbers, which stand in the addresses of pages: no mail address gets into a log that way."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, number: int) -> Profile:
        """A person. Raises `NotFound`."""
        with self._store.read() as connection:
            person = connection.execute(select(subscribers).where(subscribers.c.id == number)).first()
            if person is None:
                raise NotFound(worded("there is no such subscriber; they may have been erased"))
            theirs = connection.execute(
                with_suppression(joined()).where(subscriptions.c.subscriber_id == number).order_by(subscriptions.c.id)
            )
            rows = tuple(subscriber(row) for row in theirs)
            decided = connection.execute(
                select(consents).where(consents.c.subscriber_id == number).order_by(consents.c.id.desc())
                .limit(_DECISIONS)
            )  # fmt: skip
            decisions = tuple(Decision(row.at, row.list, row.action, row.how, row.wording) for row in decided)
        return Profile(
            number, person.email, person.name, person.created_at, rows, decisions, history(self._store, person.email)
        )

    def number(self, email: str) -> int:
        """The number of a person by the address as it is stored. Raises `NotFound`."""
        with self._store.read() as connection:
            found = connection.execute(select(subscribers.c.id).where(subscribers.c.email == email)).scalar()
        if found is None:
            raise NotFound(worded("nobody is subscribed as %(email)s", email=email))
        return int(found)

    def mails(
        self, number: int, channels: Collection[str], below: int | None = None, size: int = 20
    ) -> tuple[tuple[MailHad, ...], int | None]:
        """Mails of the calendar to a person's present address, newest first, and what the next page begins below."""
        email = select(subscribers.c.email).where(subscribers.c.id == number).scalar_subquery()
        query = (
            select(
                publications.c.id, publications.c.kind, publications.c.what, deliveries.c.lang, deliveries.c.state,
                deliveries.c.changed_at, deliveries.c.reply,
            )
            .join_from(publications, deliveries, deliveries.c.publication_id == publications.c.id)
            .where(publications.c.kind != "letter", publications.c.channel.in_(channels))
            .where(deliveries.c.destination == email)
            .order_by(publications.c.id.desc())
            .limit(size + 1)
        )  # fmt: skip
        if below is not None:
            query = query.where(publications.c.id < below)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        found = tuple(
            MailHad(row.id, row.kind, row.what, row.lang, row.state, row.changed_at, row.reply) for row in rows[:size]
        )
        return found, found[-1].publication if len(rows) > size else None

    def pause(self, number: int, reason: str, now: datetime) -> None:
        """Stop mail to a person until staff lift it; `reason` is kept with the address.

        Raises `InvalidInput` without a reason, `NotFound`, and `Conflict` for an address that gets no mail already.
        """
        reason = " ".join(reason.split())
        if not reason:
            raise InvalidInput(worded("Say why: the reason is kept with the person."))
        with self._store.begin() as connection:
            trace = connection.execute(
                select(subscribers.c.address_hash).where(subscribers.c.id == number)
            ).scalar_one_or_none()
            if trace is None:
                raise NotFound(worded("there is no such subscriber; they may have been erased"))
            if not suppress(connection, trace, "asked", reason, now):
                raise Conflict(worded("This address gets no mail already."))
