"""Corrections of a person's data: by staff, who say who they are, and by readers, whose new mailbox confirms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.states import DeliveryState
from publisher.core.types import Cadence
from publisher.core.wording import joined, worded
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, folded, publications, subscribers, subscriptions
from publisher.subscribers.addresses import address_hash, checked, normal_or_plain
from publisher.subscribers.bulk_insert import NewReader, bar, insert_readers
from publisher.subscribers.choices import Choices, Wish, leave_list
from publisher.subscribers.rows import Subscription, found, note, packed
from publisher.subscribers.suppression import suppressed


@dataclass(frozen=True, slots=True)
class Correction:
    """What staff want changed; None = it stays. `lists` are all lists that the person is to be on.

    `consent` says how they agreed to lists that are new to them.
    """

    lang: str | None = None
    name: str | None = None
    to: str | None = None
    lists: Collection[str] | None = None
    cadence: Cadence | None = None
    topics: Collection[str] | None = None
    consent: str = ""


class Corrections:
    """A correction is one transaction, and stands with its author in the history of decisions."""

    def __init__(self, store: Store, choices: Choices) -> None:
        self._store = store
        self._choices = choices

    def correct(self, email: str, wanted: Correction, by: str, now: datetime) -> list[str]:
        """Apply a correction. Returns what has changed, for people; [] if everything was so already.

        Raises `NotFound` for an unknown address, `InvalidInput` for an invalid value, and `Conflict` for an address
        that is taken or suppressed and for a list that the person has left.
        """
        email = normal_or_plain(email)
        with self._store.begin() as connection:
            theirs = found(connection, subscribers.c.email == email)
            if not theirs:
                raise NotFound(worded("nobody is subscribed as %(email)s", email=email))
            self._choices.check(_wish(wanted, theirs[0]))
            changes = _lists(connection, theirs, wanted, now) if wanted.lists is not None else []
            # Behind the lists: settings are those of each list, a new one too.
            theirs = found(connection, subscribers.c.email == email)
            changes += _settings(connection, theirs, wanted)
            name = _name(connection, theirs[0].person)
            if wanted.name is not None and (new := " ".join(wanted.name.split())) != name:
                checked(email, new)
                rename(connection, theirs[0].person, email, new)
                changes.append(worded("name: %(name)s → %(new)s", name=name or "–", new=new or "–"))
            if wanted.to is not None and (to := checked(wanted.to, "")) != email:
                if why := taken(connection, to):
                    raise Conflict(worded("%(name)s %(problem)s", name=to, problem=why))
                move(connection, theirs[0].person, email, to, now)
                changes.append(worded("address: %(email)s → %(to)s", email=email, to=to))
            if changes:
                for one in found(connection, subscriptions.c.subscriber_id == theirs[0].person):
                    said = worded("%(what)s: %(why)s", what=by, why=joined("; ", changes))
                    note(connection, one, now, "changed", "staff", wording=said)
        return changes


def taken(connection: Connection, email: str) -> str:
    """Why nobody's address can be changed to this one, as the end of a sentence; "" if it is free."""
    if barred := suppressed(connection, address_hash(email)):
        return worded("must not be written to: %(barred)s", barred=barred[1])
    if connection.execute(select(subscribers.c.id).where(subscribers.c.email == email)).first():
        return worded("is another subscriber already; erase one of the two")
    return ""


def rename(connection: Connection, person: int, email: str, name: str) -> None:
    """Give a person another name."""
    connection.execute(
        update(subscribers).where(subscribers.c.id == person).values(name=name, search_text=folded(email, name))
    )


def move(connection: Connection, person: int, email: str, to: str, now: datetime) -> None:
    """Give a person another address, which is free. What they have been sent stays theirs: they get nothing again.

    Letters, and a mail that is just being handed over, keep the address that they go to. What comes back of earlier
    mails says nothing about the new address: `moved_at` tells.
    """
    connection.execute(
        update(subscribers)
        .where(subscribers.c.id == person)
        .values(
            email=to, address_hash=address_hash(to), moved_at=now, search_text=folded(to, _name(connection, person))
        )
    )
    there = deliveries.alias("there")
    twice = select(there.c.id).where(there.c.publication_id == deliveries.c.publication_id, there.c.destination == to)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.destination == email, deliveries.c.state != DeliveryState.SENDING, ~twice.exists())
        .where(deliveries.c.publication_id.not_in(select(publications.c.id).where(publications.c.kind == "letter")))
        .values(destination=to, domain=to.rpartition("@")[2])
    )


def _name(connection: Connection, person: int) -> str:
    return str(connection.execute(select(subscribers.c.name).where(subscribers.c.id == person)).scalar_one())


def _wish(wanted: Correction, one: Subscription) -> Wish:
    """The correction as a reader's wish, to be checked by the same rules."""
    return Wish(
        wanted.lang if wanted.lang is not None else one.lang,
        frozenset(wanted.lists or ()),
        wanted.cadence or one.cadence,
        frozenset(wanted.topics or ()),
    )


def _settings(connection: Connection, theirs: Sequence[Subscription], wanted: Correction) -> list[str]:
    values: dict[str, str] = {}
    changes = []
    for name, new, old in (
        ("lang", wanted.lang, {one.lang for one in theirs}),
        ("cadence", wanted.cadence, {one.cadence for one in theirs}),
        ("topics", None if wanted.topics is None else packed(wanted.topics), {packed(one.topics) for one in theirs}),
    ):
        if new is not None and old != {new}:
            values[name] = new
            changes.append(_change(name, ", ".join(sorted(map(_shown, old))), _shown(new)))
    if values:
        mine = subscriptions.c.subscriber_id == theirs[0].person
        connection.execute(update(subscriptions).where(mine).values(**values))
    return changes


def _change(name: str, old: str, new: str) -> str:
    return {
        "lang": worded("lang: %(old)s → %(new)s", old=old, new=new),
        "cadence": worded("cadence: %(old)s → %(new)s", old=old, new=new),
        "topics": worded("topics: %(old)s → %(new)s", old=old, new=new),
    }[name]


def _shown(value: str) -> str:
    return value.strip(",") or worded("all")


def _lists(connection: Connection, theirs: Sequence[Subscription], wanted: Correction, now: datetime) -> list[str]:
    on = {one.list: one for one in theirs}
    changes: list[str] = []
    for name in sorted(set(wanted.lists or ()) - {one.list for one in theirs if one.reads}):
        if name in on:
            said = worded("%(email)s: %(list)s", email=on[name].email, list=name)
            raise Conflict(worded("%(what)s: %(why)s", what=said, why=bar(on[name].left_at, on[name].confirmed)))
        if not wanted.consent:
            raise InvalidInput(
                worded(
                    "%(email)s: say with --consent how they agreed to the list %(name)s",
                    email=theirs[0].email,
                    name=name,
                )
            )
        lang = wanted.lang or theirs[0].lang
        insert_readers(connection, [NewReader(theirs[0].email, "", lang, name, wanted.consent)], now)
        changes.append(worded("list: + %(name)s", name=name))
    for one in theirs:
        if one.list not in (wanted.lists or ()) and leave_list(connection, one, now, "staff", ""):
            changes.append(worded("list: - %(list)s", list=one.list))
    return changes
