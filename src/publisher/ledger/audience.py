"""Plans a publication's deliveries: one row for each recipient, with the stories that they get.

A few statements over whole tables, for SQLite and PostgreSQL alike.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from publisher.core.states import ARRIVED_DELIVERIES, OPEN_DELIVERIES, Cause, DeliveryState, PublicationState, before
from publisher.core.wording import worded
from publisher.ledger.installation import new_key
from publisher.ledger.whole_tables import whole_tables
from publisher.storage.tables import deliveries, issues, publications, subscribers, subscriptions, suppressions

NOTHING_LEFT = worded("has had every story already, or wants other topics")
"""The `reply` of a delivery in which no story is left for its reader."""

_IN_ANOTHER = worded("gets every story of it in a later issue")
"""The `reply` of a delivery that waited for another try when a later issue brought its stories."""

_ONE_PLANNER = 0x7075626C
"""Key of the PostgreSQL advisory lock that serialises planning; arbitrary, but used for nothing else."""

_GOES_ON = (PublicationState.PUBLISHING, PublicationState.PAUSED)

_COLUMNS = (
    "publication_id", "destination", "name", "lang", "wanted_lang", "tracked", "subscription_id", "subscribed_at",
    "domain", "key", "state", "attempts", "next_at", "changed_at", "remote_id", "url", "reply",
)  # fmt: skip


def plan_account(connection: Connection, publication: int, lang: str, account: str, now: datetime) -> int:
    """Write the one delivery of a publication that goes to a channel's own account; returns 1."""
    values = {
        "publication_id": publication, "destination": account, "lang": lang, "key": new_key(connection, publication),
        "state": DeliveryState.QUEUED, "next_at": now, "changed_at": now,
    }  # fmt: skip
    connection.execute(deliveries.insert().values(**values))
    return 1


def plan_subscribers(
    connection: Connection,
    publication: int,
    list_name: str,
    now: datetime,
    offered: Sequence[str] = (),
    fallback: str = "",
    only: int | None = None,
) -> int:
    """Write a delivery for every reader of a list whom an issue's edition is for; returns how many.

    Recipients are the confirmed readers of the issue's cadence and the edition's language. The edition in `fallback`
    also goes to readers whose language is not among the `offered` ones. Suppressed addresses (bounced, complained,
    erased) get no delivery, and neither do readers who may have got the same issue from another publication (another
    edition, or one cancelled half-way).

    Stories that a reader may have had in another issue are left out for them, unless a person wanted them `again`, and
    so are those of topics that they have not chosen; a delivery with no story left is `suppressed`. Who was refused a
    mail has not had its stories; who waits for another try of one gets them in this issue, and not in that mail.

    `only` plans for one subscription, if it is among those.
    """
    _in_turn(connection)
    at = "instr" if connection.dialect.name == "sqlite" else "strpos"
    its = connection.execute(select(publications).where(publications.c.id == publication)).one()
    reads_it = subscriptions.c.lang == its.lang
    if offered and its.lang == fallback:
        reads_it = or_(reads_it, subscriptions.c.lang.not_in(offered))
    audience = _rows(its, now, at, new_key(connection, publication)).where(
        subscriptions.c.list == list_name,
        subscriptions.c.cadence == _cadence(connection, its.what),
        reads_it,
        subscriptions.c.confirmed,
        subscriptions.c.left_at.is_(None),
        ~exists().where(suppressions.c.address_hash == subscribers.c.address_hash),
        ~_mailed(connection, its),
    )
    if only is not None:
        audience = audience.where(subscriptions.c.id == only)
    with whole_tables(connection) if only is None else nullcontext():
        written = connection.execute(
            deliveries.insert().from_select(_COLUMNS, audience),
            # psycopg reports the row count of an INSERT only on request.
            execution_options={"preserve_rowcount": True},
        )
    if only is None and connection.dialect.name == "postgresql":
        # What follows, claims included, is planned by the statistics of the table as it is now.
        connection.execute(text("ANALYZE deliveries"))
    _leave_out(connection, its, now, alone=only is not None)
    return written.rowcount


def _in_turn(connection: Connection) -> None:
    """Plan one publication at a time: two at the same time would not see each other's stories.

    SQLite has a single writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_PLANNER)))


def _rows(its: Row[Any], now: datetime, at: str, key: str) -> Select[Any]:
    """All subscriptions as deliveries of a publication, their keys begin with `key`; `at` is the database's function
    for a position in a text.
    """
    domain = func.substr(subscribers.c.email, getattr(func, at)(subscribers.c.email, "@") + 1)
    return select(
        literal(its.id, deliveries.c.publication_id.type),
        subscribers.c.email,
        subscribers.c.name,
        literal(its.lang),
        case((subscriptions.c.lang != its.lang, subscriptions.c.lang), else_=""),
        subscriptions.c.tracking,
        subscriptions.c.id,
        subscriptions.c.consent_at,
        domain,
        literal(f"{key}.") + cast(subscriptions.c.id, String),
        literal(DeliveryState.QUEUED.value),
        literal(0),
        *(literal(now, deliveries.c.next_at.type),) * 2,
        *(literal(""),) * 3,
    ).join_from(subscriptions, subscribers)


def _cadence(connection: Connection, what: str) -> str:
    """The cadence of an issue; "each" when there is no such issue."""
    return connection.execute(select(issues.c.cadence).where(issues.c.key == what)).scalar() or "each"


def _mailed(connection: Connection, its: Row[Any]) -> ColumnElement[bool]:
    """Whether a subscriber has a delivery of this publication, or may have got the issue by the same channel before."""
    query = select(publications.c.id, publications.c.state)
    same = query.where(*(publications.c[name] == getattr(its, name) for name in ("kind", "what", "channel")))
    others = [(row.id, row.state in _GOES_ON) for row in connection.execute(same) if row.id != its.id]
    may_have_it = [
        and_(deliveries.c.publication_id == other, deliveries.c.state.in_(_may_have(goes_on)))
        for other, goes_on in others
    ]
    theirs = deliveries.c.destination == subscribers.c.email
    return exists().where(theirs, or_(deliveries.c.publication_id == its.id, *may_have_it))


def _may_have(goes_on: bool) -> tuple[DeliveryState, ...]:
    """The states of a delivery in which its reader has the mail, or may still get it (if its publication `goes_on`)."""
    return ARRIVED_DELIVERIES + OPEN_DELIVERIES if goes_on else ARRIVED_DELIVERIES


def _leave_out(connection: Connection, its: Row[Any], now: datetime, alone: bool = False) -> None:
    """Leave out what readers have had or do not want; `alone`: the deliveries are few, so indexes serve best."""
    bits = {slug: 1 << place for place, slug in enumerate(its.stories)}
    if not bits:
        return
    for other, goes_on, theirs in _others_with_readers(connection, its.id):
        shared = {1 << place: bits[slug] for place, slug in enumerate(theirs) if slug in bits}
        if shared and goes_on:
            # First: from here on no sender takes them for another try with these stories.
            _take_over(connection, its.id, other, sum(shared), (1 << len(theirs)) - 1, now)
        if shared and not its.again:
            _leave_out_had(connection, its.id, other, goes_on, shared, alone)
    by_topic = {1 << place: names for place, names in enumerate(its.topics) if names}
    if by_topic:
        _leave_out_topics(connection, its.id, by_topic, alone)
    connection.execute(
        update(deliveries)
        .where(*_planned_now(its.id), deliveries.c.omitted == _bits(sum(bits.values())))
        .where(deliveries.c.state.in_(before(DeliveryState.SUPPRESSED, Cause.WITHDRAWAL)))
        .values(state=DeliveryState.SUPPRESSED, reply=NOTHING_LEFT, changed_at=now)
    )


def _others_with_readers(connection: Connection, publication: int) -> list[tuple[int, bool, list[str]]]:
    """Other publications of issues that have deliveries: id, whether sending goes on, stories."""
    begun = exists().where(deliveries.c.publication_id == publications.c.id)
    query = select(publications.c.id, publications.c.state, publications.c.stories).where(
        publications.c.kind == "issue", publications.c.id != publication, begun
    )
    return [(row.id, row.state in _GOES_ON, row.stories) for row in connection.execute(query)]


def _take_over(connection: Connection, publication: int, other: int, shared: int, every: int, now: datetime) -> None:
    """Take stories out of another publication's mails that wait for a new try, for readers of this one.

    `shared` and `every` are bits of the other one's stories: those taken out, and all that it has.
    """
    ours = deliveries.alias()
    is_reader = exists().where(ours.c.publication_id == publication, ours.c.destination == deliveries.c.destination)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.publication_id == other, deliveries.c.state == DeliveryState.DEFERRED, is_reader)
        .values(omitted=deliveries.c.omitted.bitwise_or(_bits(shared)), changed_at=now)
    )
    connection.execute(
        update(deliveries)
        .where(deliveries.c.publication_id == other, deliveries.c.omitted == _bits(every), is_reader)
        .where(deliveries.c.state == DeliveryState.DEFERRED)
        .where(deliveries.c.state.in_(before(DeliveryState.SUPPRESSED, Cause.WITHDRAWAL)))
        .values(state=DeliveryState.SUPPRESSED, reply=_IN_ANOTHER, changed_at=now)
    )


def _leave_out_had(
    connection: Connection, publication: int, other: int, goes_on: bool, shared: dict[int, int], alone: bool
) -> None:
    """Leave out stories that readers may have from another publication; `shared`: its bit → our bit, for each story."""
    had = deliveries.alias()
    bits = [
        case((had.c.omitted.bitwise_and(_bits(theirs)) == _bits(0), _bits(ours)), else_=_bits(0))
        for theirs, ours in shared.items()
    ]
    with nullcontext() if alone else whole_tables(connection):
        connection.execute(
            update(deliveries)
            .where(*_planned_now(publication), had.c.publication_id == other)
            .where(had.c.destination == deliveries.c.destination, had.c.state.in_(_may_have(goes_on)))
            .values(omitted=deliveries.c.omitted.bitwise_or(reduce(add, bits)))
        )


def _leave_out_topics(
    connection: Connection, publication: int, by_topic: dict[int, Sequence[str]], alone: bool
) -> None:
    """Leave out stories of topics that a reader has not chosen; readers without a choice get all."""
    chosen = subscriptions.c.topics
    bits = [
        case((or_(*(chosen.contains(f",{name},", autoescape=True) for name in names)), _bits(0)), else_=_bits(bit))
        for bit, names in by_topic.items()
    ]
    with nullcontext() if alone else whole_tables(connection):
        connection.execute(
            update(deliveries)
            .where(*_planned_now(publication), subscriptions.c.id == deliveries.c.subscription_id, chosen != "")
            .values(omitted=deliveries.c.omitted.bitwise_or(reduce(add, bits)))
        )


def _planned_now(publication: int) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.publication_id == publication, deliveries.c.state == DeliveryState.QUEUED


def _bits(number: int) -> ColumnElement[int]:
    # PostgreSQL would treat a plain number as 32-bit, and an issue may have 60 stories.
    return literal(number, BigInteger)
