"""What an approval taught the translation memory, kept so that it can be taken back.

A lesson says how one entry of a person stood before the approval of one version of a post, and what the approval made
of it. Lessons about one entry form a chain: when one is taken back from its middle, the next one has its `before`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from publisher.storage.tables import lessons, sentences

_AT_ONCE = 500
_VALUES = ("source", "target", "unit", "made_by")
_PLACE = ("source_lang", "target_lang", "domain")

Kept = Mapping[str, Any] | None
"""An entry as JSON; None = there is none."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Whose lesson it is: the post, and the hash of the version of it that was approved."""

    slug: str
    source_hash: str


@dataclass(frozen=True, slots=True)
class Unlearnt:
    """Entries that a withdrawal has deleted, and those that stand again as they were before the approval."""

    deleted: int = 0
    restored: int = 0

    def __bool__(self) -> bool:
        return bool(self.deleted or self.restored)


@dataclass(frozen=True, slots=True)
class Place:
    """The part of the memory that is meant: a pair of languages in one domain."""

    source_lang: str
    target_lang: str
    domain: str


def present(connection: Connection, place: Place, keys: Collection[str]) -> dict[str, Kept]:
    """People's entries by key, locked until the end of the transaction."""
    found: dict[str, Kept] = {}
    # One order for everybody, so that two approvals never wait for each other.
    ordered = sorted(keys)
    for part in _parts(ordered):
        query = select(sentences).where(*_at(place), _of_people(), sentences.c.source_key.in_(part))
        rows = connection.execute(query.order_by(sentences.c.source_key).with_for_update()).all()
        found |= {row.source_key: _kept(row) for row in rows}
    return found


def note(connection: Connection, place: Place, lesson: Lesson, before: Mapping[str, Kept], keys: Sequence[str]) -> None:
    """Keep what the approval has changed in the entries of `keys`; `before` is what `present` said ahead of it.

    An approval that is repeated adds to the first one: the entries are still to come back as they were before that.
    """
    after = present(connection, place, keys)
    noted = _noted(connection, lesson, place.source_lang, place.target_lang, place.domain)
    known = {row.source_key: row for row in noted}
    added = []
    for key in dict.fromkeys(keys):
        old, new = before.get(key), after.get(key)
        row = known.get(key)
        if row is not None and row.taught == old:
            connection.execute(lessons.update().where(lessons.c.id == row.id).values(taught=new))
            continue
        if row is not None:
            _unlink(connection, row)
        if old != new:
            whose = {"slug": lesson.slug, "source_hash": lesson.source_hash, **asdict(place)}
            added.append({**whose, "source_key": key, "taught": new, "before": old})
    if added:
        connection.execute(lessons.insert(), added)


def take_back(connection: Connection, lesson: Lesson, source_lang: str, target_lang: str) -> Unlearnt:
    """Undo the lessons of an approval; an entry that somebody has changed since stays. Doing it twice is no harm."""
    deleted = restored = 0
    for domain in sorted({row.domain for row in _noted(connection, lesson, source_lang, target_lang)}):
        place = Place(source_lang, target_lang, domain)
        keys = [row.source_key for row in _noted(connection, lesson, source_lang, target_lang, domain)]
        now = present(connection, place, keys)
        # Read again: whoever held the entries until now may have changed where the lessons lead back to.
        for row in _noted(connection, lesson, source_lang, target_lang, domain):
            if now.get(row.source_key) != row.taught:
                _unlink(connection, row)
                continue
            _put_back(connection, place, row)
            connection.execute(lessons.delete().where(lessons.c.id == row.id))
            deleted += row.before is None
            restored += row.before is not None
    return Unlearnt(deleted, restored)


def delete_stamped(connection: Connection, place: Place, by: str, at: datetime | None) -> Unlearnt:
    """Delete what was learnt from an approval before lessons were noted: all of it has one author and one time."""
    if at is None:
        return Unlearnt()
    stamped = (sentences.c.made_by == by, sentences.c.made_at == at)
    gone = connection.execute(sentences.delete().where(*_at(place), _of_people(), *stamped))
    return Unlearnt(gone.rowcount)


def counted(place: Place) -> Select[int]:
    """The query that counts the lessons of all approvals."""
    return select(func.count()).where(*(lessons.c[name] == getattr(place, name) for name in _PLACE))


def _put_back(connection: Connection, place: Place, row: Row[Any]) -> None:
    """Make an entry what it was before the lesson."""
    connection.execute(sentences.delete().where(*_at(place), _of_people(), sentences.c.source_key == row.source_key))
    if row.before is not None:
        values = {**row.before, "made_at": datetime.fromisoformat(row.before["made_at"])}
        connection.execute(
            sentences.insert().values(**asdict(place), source_key=row.source_key, origin="person", **values)
        )


def _unlink(connection: Connection, row: Row[Any]) -> None:
    """Delete a lesson; a later one that found its entry is from now on said to have found the older one."""
    same_entry = and_(*(lessons.c[name] == getattr(row, name) for name in (*_PLACE, "source_key")))
    later = connection.execute(select(lessons).where(same_entry, lessons.c.id > row.id)).all()
    for one in later:
        if one.before == row.taught:
            connection.execute(lessons.update().where(lessons.c.id == one.id).values(before=row.before))
    connection.execute(lessons.delete().where(lessons.c.id == row.id))


def _noted(
    connection: Connection, lesson: Lesson, source_lang: str, target_lang: str, domain: str | None = None
) -> Sequence[Row[Any]]:
    """The lessons of one approval, in one domain or in all of them."""
    query = select(lessons).where(
        lessons.c.slug == lesson.slug,
        lessons.c.source_hash == lesson.source_hash,
        lessons.c.source_lang == source_lang,
        lessons.c.target_lang == target_lang,
    )
    if domain is not None:
        query = query.where(lessons.c.domain == domain)
    return connection.execute(query.order_by(lessons.c.source_key)).all()


def _at(place: Place) -> list[ColumnElement[bool]]:
    return [sentences.c[name] == getattr(place, name) for name in _PLACE]


def _of_people() -> ColumnElement[bool]:
    return sentences.c.origin == "person"


def _kept(row: Row[Any]) -> Mapping[str, Any]:
    values = {name: getattr(row, name) for name in _VALUES}
    return {**values, "made_at": row.made_at.astimezone(UTC).isoformat()}


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
