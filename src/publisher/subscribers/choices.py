"""Decisions that readers make through their own links: to unsubscribe, to return, what to get and how often."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, update

from publisher.core.errors import InvalidInput, NotFound
from publisher.core.types import Cadence
from publisher.core.wording import worded
from publisher.storage.database import Store
from publisher.storage.tables import IS_OPEN, deliveries, subscribers, subscriptions
from publisher.subscribers.addresses import normal_or_plain
from publisher.subscribers.rows import Subscription, found, note, packed
from publisher.subscribers.suppression import stop_open


@dataclass(frozen=True, slots=True)
class Wish:
    """The settings that a reader wants, the same for all their lists. `topics` () = all."""

    lang: str
    lists: frozenset[str]
    cadence: Cadence = "each"
    topics: frozenset[str] = frozenset()
    tracking: bool = True


class Choices:
    """Every method is one transaction; each decision is recorded with its time and IP address."""

    def __init__(self, store: Store, languages: Iterable[str], lists: Collection[str], topics: Collection[str]) -> None:
        self._store = store
        self._languages, self._lists, self._topics = tuple(languages), lists, topics

    def subscription(self, number: int) -> Subscription | None:
        """One subscription by its number; None for an unknown one and after its person was erased."""
        with self._store.read() as connection:
            return next(iter(found(connection, subscriptions.c.id == number)), None)

    def of_person(self, person: int) -> list[Subscription]:
        """All subscriptions of one person."""
        with self._store.read() as connection:
            return found(connection, subscriptions.c.subscriber_id == person)

    def leave(self, number: int, now: datetime, *, how: str, ip: str = "") -> bool:
        """Unsubscribe a reader and stop their waiting deliveries; False if they had already left."""
        with self._store.begin() as connection:
            theirs = found(connection, subscriptions.c.id == number)
            return bool(theirs) and leave_list(connection, theirs[0], now, how, ip)

    def leave_by_address(self, email: str, now: datetime, list_name: str | None = None) -> list[str]:
        """Unsubscribe a person for staff, from one list or all (None). Returns the lists left. Raises `NotFound`."""
        email = normal_or_plain(email)
        with self._store.begin() as connection:
            theirs = found(connection, subscribers.c.email == email)
            if not theirs:
                raise NotFound(worded("nobody is subscribed as %(email)s", email=email))
            chosen = [one for one in theirs if list_name in (None, one.list)]
            return [one.list for one in chosen if leave_list(connection, one, now, "staff")]

    def change(
        self, number: int, wish: Wish, now: datetime, *, wordings: Mapping[str, str] | None = None, ip: str = ""
    ) -> None:
        """Apply a reader's settings from now on; `number` is any of their subscriptions.

        `wordings` are the words on the page beside each list: they are kept as consent to a list that is new.

        They are subscribed to each list that they chose and unsubscribed from the others. A link from a mail sent to
        the mailbox is proof enough. Raises `InvalidInput` as `check` does, `NotFound` for an erased person.
        """
        self.check(wish)
        seen = wordings or {}
        with self._store.begin() as connection:
            mine = found(connection, subscriptions.c.id == number)
            if not mine:
                raise NotFound(worded("there is no subscription %(number)s", number=number))
            theirs = {one.list: one for one in found(connection, subscriptions.c.subscriber_id == mine[0].person)}
            for name in self._lists:
                if name in wish.lists and name not in theirs:
                    theirs[name] = _insert(connection, mine[0], name, wish, seen.get(name, ""), now)
                    note(connection, theirs[name], now, "confirmed", "page", ip=ip, wording=seen.get(name, ""))
            for one in theirs.values():
                self._settle(connection, one, wish, seen.get(one.list, ""), now, ip)

    def check(self, wish: Wish) -> None:
        """Raise `InvalidInput` for an unknown language, list, cadence or topic."""
        for what, wanted, known in (
            ("language", {wish.lang}, self._languages),
            ("list", wish.lists, self._lists),
            ("cadence", {wish.cadence}, ("each", "weekly", "monthly")),
            ("topic", wish.topics, self._topics),
        ):
            if unknown := sorted(set(wanted) - set(known)):
                raise InvalidInput(
                    worded(
                        "there is no %(what)s %(unknown)s; there are: %(known)s",
                        what=what,
                        unknown=repr(unknown[0]),
                        known=tuple(known),
                    )
                )

    def _settle(
        self, connection: Connection, one: Subscription, wish: Wish, wording: str, now: datetime, ip: str
    ) -> None:
        values: dict[str, object] = {
            "lang": wish.lang, "cadence": wish.cadence, "topics": packed(wish.topics), "tracking": wish.tracking,
        }  # fmt: skip
        wanted = one.list in wish.lists
        if wanted and not one.reads:
            # Pending or left so far: they are subscribed from now on.
            values |= {"confirmed": True, "left_at": None, "asked_at": None, "consent": wording, "consent_at": now}
            note(connection, one, now, "returned" if one.left_at else "confirmed", "page", ip=ip, wording=wording)
        changed = (one.lang, one.cadence, set(one.topics), one.tracking) != (
            wish.lang, wish.cadence, set(wish.topics), wish.tracking,
        )  # fmt: skip
        connection.execute(update(subscriptions).where(subscriptions.c.id == one.id).values(**values))
        if not wanted and one.left_at is None:
            leave_list(connection, one, now, "page", ip)
        elif changed and one.reads:
            (new,) = found(connection, subscriptions.c.id == one.id)
            note(connection, new, now, "changed", "page", ip=ip)


def leave_list(connection: Connection, one: Subscription, now: datetime, how: str, ip: str = "") -> bool:
    """End a subscription within the caller's transaction; False if they had already left.

    `how` says who decided: page, one-click, staff, or complaint (a mailbox provider's report that they marked as spam).
    """
    left = connection.execute(
        update(subscriptions)
        .where(subscriptions.c.id == one.id, subscriptions.c.left_at.is_(None))
        # A letter that still waits for a confirmation must not bring them back.
        .values(left_at=now, asked_at=None)
    )
    if left.rowcount != 1:
        return False
    note(connection, one, now, "left", how, ip=ip)
    theirs = and_(deliveries.c.subscription_id == one.id, IS_OPEN)
    stop_open(connection, theirs, worded("left the list before it was sent"), now)
    return True


def _insert(
    connection: Connection, like: Subscription, name: str, wish: Wish, wording: str, now: datetime
) -> Subscription:
    number = connection.execute(
        subscriptions.insert()
        .values(
            subscriber_id=like.person, list=name, lang=wish.lang, confirmed=True, consent=wording, consent_at=now,
            cadence=wish.cadence, topics=packed(wish.topics), tracking=wish.tracking,
        )
        .returning(subscriptions.c.id)
    ).scalar_one()  # fmt: skip
    return found(connection, subscriptions.c.id == number)[0]
