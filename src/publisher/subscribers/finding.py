"""Readers as staff look for them: chosen by words, standing, language, list and topic, a page at a time.

A page costs a few hundredths of a second among 100,000 people, however rare what is wanted: words are looked for in one
column, the rest is read from one index (`ix_subscriptions_chosen`), newest people first, until there are enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from publisher.storage.database import Store
from publisher.storage.paging import in_pages
from publisher.storage.tables import folded, subscribers, subscriptions, suppressions
from publisher.subscribers.rows import Subscriber, joined, subscriber
from publisher.subscribers.suppression import with_suppression

STANDINGS = ("reads", "asked", "left", "paused", "bounced", "complained")
"""reads, not confirmed yet, unsubscribed; and why an address gets no mail: a pause, a bounce, a complaint."""

COUNTED = 1000
"""People that are counted; of more, only that there are more is said."""

_BARRED = {"paused": "asked", "bounced": "bounced", "complained": "complained"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom staff look for; "" = anybody. `text` stands in address or name, in any case; `topic` was chosen by them."""

    text: str = ""
    standing: str = ""
    lang: str = ""
    list: str = ""
    topic: str = ""

    @property
    def by_subscription(self) -> bool:
        """Whether anything but words is asked for."""
        return bool(self.standing or self.lang or self.list or self.topic)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person with their subscriptions, at least one."""

    number: int
    subscriptions: tuple[Subscriber, ...]

    @property
    def email(self) -> str:
        """Their address."""
        return self.subscriptions[0].email

    @property
    def name(self) -> str:
        """Their name, or ""."""
        return self.subscriptions[0].name


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of people, newest first. `count` are all from here on, at most `COUNTED`, and `more` says if beyond.

    `next` is what the next page begins below; None = this is the last.
    """

    people: tuple[FoundPerson, ...]
    count: int
    more: bool
    next: int | None


def find_page(store: Store, wanted: Wanted, below: int | None = None, size: int = 50) -> FoundPage:
    """The people wanted whose numbers are below `below`, newest first."""
    with store.read() as connection:
        numbers = _numbers(connection, wanted, below, COUNTED + 1)
        people = _people(connection, numbers[:size])
    return FoundPage(
        people, min(len(numbers), COUNTED), len(numbers) > COUNTED, numbers[size - 1] if len(numbers) > size else None
    )


def each_found(store: Store, wanted: Wanted) -> Iterator[Subscriber]:
    """The subscriptions that are wanted, oldest first, read in pages."""
    query = with_suppression(joined()).where(*_conditions(wanted), *_words(wanted.text))
    return (subscriber(row) for row in in_pages(store, query, subscriptions.c.id))


def _numbers(connection: Connection, wanted: Wanted, below: int | None, most: int) -> Sequence[int]:
    if not wanted.by_subscription:
        return _ids(connection, select(subscribers.c.id).where(*_words(wanted.text)), subscribers.c.id, below, most)
    person = subscriptions.c.subscriber_id
    query = select(person).distinct().where(*_conditions(wanted))
    if wanted.text.strip():
        # Few have the words: only these are looked at. Many have them: the index is walked, and soon gives enough.
        named = select(subscribers.c.id).where(*_words(wanted.text))
        few = _ids(connection, named, subscribers.c.id, below, COUNTED + 1)
        if len(few) <= COUNTED:
            query = query.where(person.in_(few))
        else:
            query = query.join_from(subscriptions, subscribers).where(*_words(wanted.text))
    return _ids(connection, query, person, below, most)


def _ids(
    connection: Connection, query: Select[Any], key: ColumnElement[Any], below: int | None, most: int
) -> Sequence[int]:
    if below is not None:
        query = query.where(key < below)
    return connection.execute(query.order_by(key.desc()).limit(most)).scalars().all()


def _people(connection: Connection, numbers: Sequence[int]) -> tuple[FoundPerson, ...]:
    query = with_suppression(joined()).where(subscriptions.c.subscriber_id.in_(numbers)).order_by(subscriptions.c.id)
    theirs: dict[int, list[Subscriber]] = {number: [] for number in numbers}
    for row in connection.execute(query):
        theirs[row.subscriber_id].append(subscriber(row))
    return tuple(FoundPerson(number, tuple(found)) for number, found in theirs.items() if found)


def _words(text: str) -> list[ColumnElement[bool]]:
    wanted = folded(text.strip())
    return [subscribers.c.search_text.contains(wanted, autoescape=True)] if wanted else []


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a subscription must be like."""
    found: list[ColumnElement[bool]] = []
    if wanted.lang:
        found.append(subscriptions.c.lang == wanted.lang)
    if wanted.list:
        found.append(subscriptions.c.list == wanted.list)
    if wanted.topic:
        found.append(subscriptions.c.topics.contains(f",{wanted.topic},", autoescape=True))
    barred = select(subscribers.c.id).join(suppressions, suppressions.c.address_hash == subscribers.c.address_hash)
    person = subscriptions.c.subscriber_id
    if wanted.standing == "left":
        found.append(subscriptions.c.left_at.is_not(None))
    elif wanted.standing == "asked":
        found += [subscriptions.c.left_at.is_(None), ~subscriptions.c.confirmed]
    elif wanted.standing == "reads":
        found += [subscriptions.c.left_at.is_(None), subscriptions.c.confirmed, person.not_in(barred)]
    elif wanted.standing in _BARRED:
        found.append(person.in_(barred.where(suppressions.c.kind == _BARRED[wanted.standing])))
    return found
