"""Notices a database that has been restored from a copy, before anything is sent a second time from it.

The mark in the workspace is never ahead of the database that it belongs to (`journal.high_water`). Where it is, or
where the folder has no mark and the database knows that something was sent, nothing is sent until a person has
decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from publisher.core.errors import IllegalStep, RestoredStore
from publisher.core.states import Cause, PublicationState, before
from publisher.core.wording import moment, worded
from publisher.ledger.installation import Installation, has_publications, lift_mark, read_installation
from publisher.sending.context import SendingContext
from publisher.sending.journal.high_water import Mark
from publisher.storage.tables import publications

VERB = "publisher deliveries restored"
_RESTORED = worded("the database was restored from a copy, and this may have gone out since")
_LETTERS_WAIT = timedelta(days=1)
"""Older letters are not sent any more: who asked for them has stopped waiting."""

_CURRENT = worded("if nothing is missing in it (a second machine, a new folder): `%(verb)s --current`", verb=VERB)
_TAKEN_BACK = worded(
    "What was due until then may have gone out: `%(verb)s` holds it, publication by publication", verb=VERB
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person's word has changed: how many publications wait now for a decision of their own."""

    held: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is wrong with the database, and until when something may have gone out that it has not noted.

    `until` None: nobody can tell, and nothing may be paused, because the database may be that of a machine at work.
    """

    words: str
    until: datetime | None


class Restoration:
    """Compares the database with the mark of this workspace's folder."""

    def __init__(self, context: SendingContext) -> None:
        self._store, self._mark, self._zone = context.store, context.mark, context.rules.zone

    def check(self, now: datetime) -> None:
        """Return when the database has everything that was begun; otherwise hold, and raise `RestoredStore`.

        What was due until the mark's time, and may have gone out since the copy was made, is paused. A folder without
        a mark only refuses to send: the database may be another machine's, and alive.
        """
        suspicion = self.suspicion(now)
        if suspicion is None:
            self._begin_mark(now)
            return
        if suspicion.until is not None:
            with self._store.begin() as connection:
                _hold(connection, suspicion.until)
        raise RestoredStore(suspicion.words)

    def suspicion(self, now: datetime) -> Suspicion | None:
        """What speaks against this database; None when it is as new as what was begun."""
        # The file first: it is never ahead of a database that is read after it.
        mark = self._mark.read()
        with self._store.read() as connection:
            known, used = read_installation(connection), has_publications(connection)
        if mark is None and known.mark:
            if self._mark.read() is not None:
                # Another process of this workspace has just begun its first mark.
                return self.suspicion(now)
            words = worded(
                "the database knows of sent messages, and %(path)s does not exist, so nobody can tell whether it was "
                "restored from an older copy; nothing is sent. If it was: `%(verb)s`; %(current)s",
                path=self._mark.path, verb=VERB, current=_CURRENT,
            )  # fmt: skip
            return Suspicion(words, None)
        if mark is None or (mark.installation != known.id and not used):
            return None
        if mark.installation == known.id and mark.number <= known.mark:
            return None
        return Suspicion(self._older(mark, known), mark.at if mark.installation else now)

    def accept(self, now: datetime, current: bool = False) -> Accepted:
        """Go on with this database, on a person's word. Raises `IllegalStep` when nothing is held up.

        What may have gone out already is paused, each publication with what to do; with `current` nothing is, because
        the database has everything. Recent letters go out, perhaps again.
        """
        suspicion = self.suspicion(now)
        if suspicion is None:
            raise IllegalStep(
                worded("the database is as new as what was sent from this folder: there is nothing to decide")
            )
        until, mark = suspicion.until or now, self._mark.read()
        held = 0
        with self._store.begin() as connection:
            if not current:
                _hold(connection, until)
                held = _held(connection)
                _let_letters_go(connection, now)
            known = read_installation(connection)
            if mark is not None and mark.installation == known.id:
                known = lift_mark(connection, mark.number)
        self._mark.replace(Mark(known.id, known.mark, until))
        return Accepted(held, until)

    def _begin_mark(self, now: datetime) -> None:
        """Write the file of a folder in which nothing has begun yet, so that its later absence means something."""
        mark = self._mark.read()
        with self._store.read() as connection:
            known = read_installation(connection)
        if mark is None:
            self._mark.begin(Mark(known.id, known.mark, now))
        elif mark.installation != known.id:
            self._mark.replace(Mark(known.id, known.mark, now))

    def _older(self, mark: Mark, known: Installation) -> str:
        if mark.installation != known.id:
            return worded(
                "%(path)s belongs to another database than this one; nothing is sent. %(taken_back)s; %(current)s",
                path=self._mark.path, taken_back=_TAKEN_BACK, current=_CURRENT,
            )  # fmt: skip
        return worded(
            "the database is older than what was sent until %(when)s: it has noted %(noted)s beginnings of %(begun)s, "
            "so it was restored from a copy; nothing is sent. %(taken_back)s",
            when=moment(mark.at.astimezone(self._zone)), noted=known.mark, begun=mark.number, taken_back=_TAKEN_BACK,
        )  # fmt: skip


def _hold(connection: Connection, until: datetime) -> None:
    """Pause what is being sent or was due until then; what had no message yet ends."""
    due = publications.c.at <= until
    _move(
        connection,
        PublicationState.PAUSED,
        or_(publications.c.state == PublicationState.PUBLISHING, and_(_of(PublicationState.PAUSED), due)),
        lambda number: worded(
            "%(restored)s. First `%(verb)s`; then `publisher schedule resume %(number)s` sends it to everybody who is "
            "not noted as having it, and `publisher schedule cancel %(number)s` drops it",
            restored=_RESTORED,
            verb=VERB,
            number=number,
        ),
    )
    _move(
        connection,
        PublicationState.EXPIRED,
        and_(_of(PublicationState.EXPIRED), due),
        lambda number: worded(
            "%(restored)s: `publisher schedule approve %(number)s` sends it, `publisher schedule cancel %(number)s` "
            "drops it",
            restored=_RESTORED,
            number=number,
        ),
    )


def _of(state: PublicationState) -> ColumnElement[bool]:
    return publications.c.state.in_(before(state, Cause.RESTORE))


def _move(
    connection: Connection, state: PublicationState, which: ColumnElement[bool], why: Callable[[int], str]
) -> None:
    for number in connection.execute(select(publications.c.id).where(which)).scalars().all():
        values: Mapping[str, object] = {"state": state, "why": why(number)}
        connection.execute(update(publications).where(publications.c.id == number, _of(state)).values(**values))


def _held(connection: Connection) -> int:
    """How many publications wait for a decision of their own."""
    waiting = (PublicationState.PAUSED, PublicationState.EXPIRED)
    return connection.execute(
        select(func.count())
        .select_from(publications)
        .where(publications.c.kind != "letter", publications.c.state.in_(waiting))
        .where(publications.c.why.contains(str(_RESTORED), autoescape=True))
    ).scalar_one()


def _let_letters_go(connection: Connection, now: datetime) -> None:
    """A letter that comes twice does no harm, and staff cannot see letters to decide about them."""
    connection.execute(
        update(publications)
        .where(publications.c.kind == "letter", publications.c.at > now - _LETTERS_WAIT)
        .where(publications.c.state.in_(before(PublicationState.PUBLISHING, Cause.STAFF)))
        .values(state=PublicationState.PUBLISHING, why="")
    )
