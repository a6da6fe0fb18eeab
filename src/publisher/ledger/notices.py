"""Notices to staff as rows: written once for each person and thing, then handed over, each with a lease.

A row is written before anything is sent, so that a process that dies loses none. One that dies amid the hand-over
leaves a lease behind; after its end the same mail is sent again, and says that it may have come before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from publisher.core.states import Cause, NoticeState, before
from publisher.core.wording import from_stored, to_stored
from publisher.ledger.clock import lease_time
from publisher.ledger.installation import read_installation
from publisher.storage.database import Store
from publisher.storage.tables import notice_people, notices

LEASE = timedelta(minutes=5)
_REMEMBERED = timedelta(days=60)
"""How long a thing that happens once is looked up; those who find things look back for less."""
_REPLY_LIMIT = 500

ONCE = frozenset({"finished", "bounces", "digest"})
"""Kinds of things that have happened, and so never end."""

PAGE = ""
"""The `person` of what is told in the page: no person of config.toml has an empty name."""

_n = notices.c


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that staff are told of. `name` is like "publication 12".

    One whose kind is in `ONCE` is told once; any other can end and come again, and is told each time. After `needed_by`
    it would be too late to hear of it.
    """

    kind: str
    name: str
    needed_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a thing: made by `worded`, so that each person reads it in their own language.

    `command` goes on with it, "" where there is nothing to do.
    """

    subject: str
    body: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One row. `mail` names the mail that it was or is in."""

    id: int
    person: str
    kind: str
    thing: str
    words: Words
    needed_by: datetime | None
    found_at: datetime
    state: NoticeState
    mail: str | None
    attempts: int
    next_at: datetime
    first_tried_at: datetime | None
    maybe_told: bool
    told_at: datetime | None
    reply: str


class Notices:
    """The rows of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def installation(self) -> str:
        """The database's own id, for Message-IDs that no other database has."""
        with self._store.read() as connection:
            return read_installation(connection).id

    def known_people(self) -> set[str]:
        """Those for whom notices have been switched on."""
        with self._store.read() as connection:
            return set(connection.execute(select(notice_people.c.name)).scalars())

    def switch_on(self, person: str, things: Sequence[Thing], now: datetime) -> bool:
        """Begin to tell a person of what happens from now on; what is so already they are not told.

        False = another process was quicker.
        """
        try:
            with self._store.begin() as connection:
                connection.execute(notice_people.insert().values(name=person, since=now, turn=0))
                _insert(connection, person, [(thing, None) for thing in things], now)
        except IntegrityError:
            return False
        return True

    def open(self, now: datetime) -> dict[tuple[str, str, str], int]:
        """(person, kind, thing) → id of the row, for all that has been noted and is not over."""
        recent = or_(_n.state == NoticeState.WAITING, _n.found_at >= now - _REMEMBERED)
        query = select(_n.person, _n.kind, _n.thing, _n.id).where(_n.over_at.is_(None), recent)
        with self._store.read() as connection:
            return {(row.person, row.kind, row.thing): row.id for row in connection.execute(query)}

    def note(self, found: Sequence[tuple[str, Thing, Words | None]], over: Iterable[int], now: datetime) -> None:
        """Write down new things, each with its person, and which rows are over.

        Without words nobody is told. What another process has written meanwhile is left.
        """
        with self._store.begin() as connection:
            # One process at a time, on PostgreSQL too.
            connection.execute(update(notice_people).values(turn=notice_people.c.turn + 1))
            ended = update(notices).where(_n.id.in_(list(over)))
            connection.execute(ended.where(_n.over_at.is_(None)).values(over_at=now))
            waits = _n.state.in_(before(NoticeState.SETTLED, Cause.WITHDRAWAL))
            connection.execute(ended.where(waits).values(state=NoticeState.SETTLED))
            for person in {person for person, _, _ in found}:
                theirs = [(thing, words) for one, thing, words in found if one == person]
                _insert(connection, person, theirs, now)

    def waiting(self, person: str) -> list[Notice]:
        """What a person is still to be told, oldest first."""
        return self._find(_n.person == person, _n.state == NoticeState.WAITING)

    def anyone_waiting(self) -> set[str]:
        """The people who are still to be told something."""
        with self._store.read() as connection:
            query = select(_n.person).where(_n.state.in_((NoticeState.WAITING, NoticeState.SENDING))).distinct()
            return set(connection.execute(query).scalars())

    def mails_since(self, person: str, since: datetime) -> dict[str, int]:
        """The mails to a person first tried since then → how many things each tells of."""
        query = select(_n.mail, func.count()).where(_n.person == person, _n.first_tried_at > since).group_by(_n.mail)
        with self._store.read() as connection:
            return {mail: number for mail, number in connection.execute(query) if mail}

    def latest(self, limit: int) -> list[Notice]:
        """The newest ones that people are, or were, to be told."""
        query = select(notices).where(_n.state != NoticeState.KNOWN).order_by(_n.id.desc()).limit(limit)
        with self._store.read() as connection:
            return [_notice(row) for row in connection.execute(query)]

    def claim(self, ids: Sequence[int], mail: str, now: datetime) -> list[Notice]:
        """Take notices to hand them over as one mail; those that another process has taken are not among them."""
        with self._store.begin() as connection:
            claimed = connection.execute(
                update(notices)
                .where(_n.id.in_(ids), _n.state.in_(before(NoticeState.SENDING, Cause.SENDER)), _n.next_at <= now)
                .values(
                    state=NoticeState.SENDING, mail=mail, attempts=_n.attempts + 1,
                    first_tried_at=func.coalesce(_n.first_tried_at, literal(now, _n.first_tried_at.type)),
                    lease_until=lease_time(connection, now, LEASE),
                )
                .returning(_n.id)
            ).scalars()  # fmt: skip
            taken = list(claimed)
            return _load(connection, _n.id.in_(taken))

    def told(self, ids: Sequence[int], now: datetime, reply: str) -> None:
        """They have been handed over."""
        self._end(ids, NoticeState.SENT, told_at=now, reply=_kept(reply))

    def put_off(self, ids: Sequence[int], until: datetime, reply: str, maybe_told: bool) -> None:
        """They could not be handed over, and are tried again; `maybe_told`: they may have arrived all the same."""
        values = {"maybe_told": True} if maybe_told else {}
        self._end(ids, NoticeState.WAITING, next_at=until, reply=_kept(reply), **values)

    def give_up(self, ids: Sequence[int], reply: str) -> None:
        """They could not be handed over, and are not tried again."""
        self._end(ids, NoticeState.UNDELIVERED, reply=_kept(reply))

    def recover(self, now: datetime) -> int:
        """What senders that have died had taken waits again; returns how many."""
        with self._store.read() as connection:
            left = and_(
                _n.state.in_(before(NoticeState.WAITING, Cause.LEASE)), _n.lease_until <= lease_time(connection, now)
            )
            if connection.execute(select(_n.id).where(left).limit(1)).first() is None:
                return 0
        with self._store.begin() as connection:
            again = update(notices).where(left).values(state=NoticeState.WAITING, lease_until=None, maybe_told=True)
            return connection.execute(again).rowcount

    def _end(self, ids: Sequence[int], state: NoticeState, **values: Any) -> None:
        with self._store.begin() as connection:
            theirs = update(notices).where(_n.id.in_(ids), _n.state.in_(before(state, Cause.SENDER)))
            connection.execute(theirs.values(state=state, lease_until=None, **values))

    def _find(self, *conditions: ColumnElement[bool]) -> list[Notice]:
        with self._store.read() as connection:
            return _load(connection, *conditions)


def _load(connection: Connection, *conditions: ColumnElement[bool]) -> list[Notice]:
    return [_notice(row) for row in connection.execute(select(notices).where(*conditions).order_by(_n.id))]


def _insert(connection: Connection, person: str, found: Sequence[tuple[Thing, Words | None]], now: datetime) -> None:
    for thing, words in found:
        about = (_n.person == person, _n.kind == thing.kind, _n.thing == thing.name)
        earlier = connection.execute(select(_n.over_at).where(*about)).scalars().all()
        if any(over is None for over in earlier):
            continue
        connection.execute(
            notices.insert().values(
                person=person, kind=thing.kind, thing=thing.name, occurrence=len(earlier) + 1,
                subject=to_stored(words.subject) if words else "", body=to_stored(words.body) if words else "",
                command=words.command if words else "", needed_by=thing.needed_by, found_at=now, next_at=now,
                # What stands in the page is handed over to nobody.
                state=NoticeState.WAITING if words and person != PAGE else NoticeState.KNOWN,
            )
        )  # fmt: skip


def _kept(reply: str) -> str:
    """A reply as its column holds it; a long one without its other languages."""
    stored = to_stored(reply)
    return stored if len(stored) <= _REPLY_LIMIT else str(reply)[:_REPLY_LIMIT]


def _notice(row: Row[Any]) -> Notice:
    words = Words(from_stored(row.subject), from_stored(row.body), row.command)
    return Notice(
        row.id, row.person, row.kind, row.thing, words, row.needed_by, row.found_at, NoticeState(row.state), row.mail,
        row.attempts, row.next_at, row.first_tried_at, row.maybe_told, row.told_at,
        from_stored(row.reply),
    )  # fmt: skip
