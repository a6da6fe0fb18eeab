"""Who gets a publication, and which of its stories: a row a destination, planned by one INSERT … SELECT.

The same story never reaches a reader twice, whatever issue, digest or list it stands in: what they may have got
before is a bit of their row, by which sending cuts it out.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, exists, func, literal, or_, select, update

from publisher.ledger import MAY_HAVE_ARRIVED, goes_on
from publisher.states import DeliveryState
from publisher.tables import deliveries, issues, publications, subscribers, subscriptions, suppressions

STORIES = 60
"""An issue holds no more: each is a bit of a 64-bit number."""

NOTHING_LEFT = "has had every story already, or wants other topics"


@dataclass(frozen=True, slots=True)
class Editions:
    """The languages that editions are made in; `fallback` is for readers of any other ("" = they get none)."""

    offered: tuple[str, ...] = ()
    fallback: str = ""


def new_key(publication: int) -> str:
    """The base of a publication's keys.

    Its number alone will not do: a database made anew starts again at 1, and what a network or a mailbox has seen
    under an old key it takes for a double.
    """
    return f"p{publication}-{secrets.token_hex(5)}"


def plan_subscribers(
    connection: Connection, publication: int, list_name: str, now: datetime, editions: Editions | None = None
) -> int:
    """Write a row for every confirmed reader of a list in the publication's language; how many were written.

    Only for readers of the issue's cadence, and, where the publication is in the language to fall back on, also for
    those in whose language no edition is made. An address that is suppressed (it bounced, complained, was erased)
    gets none. Who may have got the same thing by another publication (another edition, one that was cancelled
    half-way) gets none. A story that a reader has had, or does not want, is left out of theirs; whose mail would have
    none left is `suppressed`.
    """
    editions = editions or Editions()
    foreign = _foreign(editions)
    audience = (
        select(
            publications.c.id,
            subscribers.c.email,
            subscribers.c.name,
            publications.c.lang,
            subscriptions.c.id,
            subscriptions.c.consent_at,
            case((foreign, subscriptions.c.lang), else_=""),
            subscriptions.c.tracking,
            literal(f"{new_key(publication)}.") + cast(subscriptions.c.id, String),
            literal(DeliveryState.QUEUED.value),
            *(literal(0),) * 2,
            *(literal(now, deliveries.c.next_at.type),) * 2,
            *(literal(""),) * 3,
        )
        .join_from(subscriptions, subscribers)
        .join(publications, or_(publications.c.lang == subscriptions.c.lang, foreign))
        .where(publications.c.id == publication, *_reads(list_name), ~_mailed(publication))
    )
    columns = [
        "publication_id", "destination", "name", "lang", "subscription_id", "subscribed_at", "wanted_lang", "tracked",
        "key", "state", "attempts", "omitted", "next_at", "changed_at", "remote_id", "url", "reply",
    ]  # fmt: skip
    planned = connection.execute(deliveries.insert().from_select(columns, audience)).rowcount
    _leave_out(connection, publication, now)
    return planned


def plan_account(connection: Connection, publication: int, lang: str, account: str, now: datetime) -> int:
    """Write the one row of a publication that goes to a channel's own account."""
    values = {
        "publication_id": publication, "destination": account, "lang": lang, "key": new_key(publication),
        "state": DeliveryState.QUEUED, "next_at": now, "changed_at": now,
    }  # fmt: skip
    return connection.execute(deliveries.insert().values(**values)).rowcount


def _foreign(editions: Editions) -> ColumnElement[bool]:
    return and_(
        publications.c.lang == literal(editions.fallback),
        subscriptions.c.lang.not_in(editions.offered),
        literal(bool(editions.fallback)),
    )


def _reads(list_name: str) -> tuple[ColumnElement[bool], ...]:
    meant = select(issues.c.cadence).where(issues.c.key == publications.c.what).scalar_subquery()
    return (
        subscriptions.c.list == list_name,
        subscriptions.c.confirmed,
        subscriptions.c.left_at.is_(None),
        subscriptions.c.cadence == func.coalesce(meant, "each"),
        ~exists().where(suppressions.c.address_hash == subscribers.c.address_hash),
    )


def _mailed(publication: int) -> ColumnElement[bool]:
    earlier = publications.alias()
    return (
        exists()
        .where(deliveries.c.publication_id == earlier.c.id, deliveries.c.destination == subscribers.c.email)
        .where(*(earlier.c[name] == publications.c[name] for name in ("kind", "what", "channel")))
        .where(or_(earlier.c.id == publication, deliveries.c.state.in_(MAY_HAVE_ARRIVED), goes_on(earlier)))
    )


def _leave_out(connection: Connection, publication: int, now: datetime) -> None:
    row = connection.execute(
        select(publications.c.stories, publications.c.topics).where(publications.c.id == publication)
    ).one()
    for place, slug in enumerate(row.stories):
        for other, its_place in _others_with(connection, publication, slug):
            _cut(connection, publication, place, deliveries.c.destination.in_(_who_had(other, its_place)))
    for place, topics in enumerate(row.topics):
        if topics:
            _cut(connection, publication, place, deliveries.c.subscription_id.in_(_who_want_others(topics)))
    if row.stories:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.publication_id == publication, deliveries.c.state == DeliveryState.QUEUED)
            .where(deliveries.c.omitted == (1 << len(row.stories)) - 1)
            .values(state=DeliveryState.SUPPRESSED, reply=NOTHING_LEFT, changed_at=now)
        )


def _cut(connection: Connection, publication: int, place: int, whose: ColumnElement[bool]) -> None:
    bit = 1 << place
    connection.execute(
        update(deliveries)
        .where(deliveries.c.publication_id == publication, deliveries.c.omitted.bitwise_and(bit) == 0, whose)
        .values(omitted=deliveries.c.omitted.bitwise_or(bit))
    )


def _others_with(connection: Connection, publication: int, slug: str) -> list[tuple[int, int]]:
    """Other publications of issues that have had a story: their number, and the story's place in each."""
    rows = connection.execute(
        select(publications.c.id, publications.c.stories).where(
            publications.c.kind == "issue", publications.c.id != publication, publications.c.planned > 0
        )
    )
    return [(row.id, row.stories.index(slug)) for row in rows if slug in row.stories]


def _who_had(other: int, place: int) -> Any:
    return (
        select(deliveries.c.destination)
        .join_from(deliveries, publications)
        .where(deliveries.c.publication_id == other, deliveries.c.omitted.bitwise_and(1 << place) == 0)
        .where(or_(deliveries.c.state.in_(MAY_HAVE_ARRIVED), goes_on(publications)))
    )


def _who_want_others(topics: Collection[str]) -> Any:
    wanted = (subscriptions.c.topics.contains(f",{topic},", autoescape=True) for topic in topics)
    return select(subscriptions.c.id).where(subscriptions.c.topics != "", ~or_(*wanted))
