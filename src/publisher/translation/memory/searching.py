"""Looks into the translation memory a page at a time, and corrects or removes single pairs of it.

Bounded whatever is asked: one page of rows, and a search of at most six words. Case does not matter: SQLite compares
only Latin letters without it, so a word is looked for as it is typed, in small letters, with a capital and in capitals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.wording import worded
from publisher.storage.database import Store
from publisher.storage.tables import lessons, sentences
from publisher.translation.marks import marks_intact, without_marks

_MOST_WORDS = 6
_KEPT = (
    "source_lang", "target_lang", "domain", "source_key", "source", "target", "origin", "engine", "model", "rung",
    "unit", "terms", "made_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemoryPair:
    """One pair of the memory. `taught_by` are posts by the approval of which it was learnt."""

    id: int
    source: str
    target: str
    origin: str
    engine: str
    model: str
    made_by: str
    made_at: datetime
    unit: str
    taught_by: Sequence[str] = ()

    @property
    def plain_source(self) -> str:
        """The source without the marks of links and emphasis."""
        return without_marks(self.source)

    @property
    def plain_target(self) -> str:
        """The target without marks."""
        return without_marks(self.target)


class PairChanged(Conflict):
    """Somebody else has changed the pair since it was opened: `now` is what it is."""

    def __init__(self, now: MemoryPair) -> None:
        self.now = now
        super().__init__(worded("The pair was changed meanwhile; nothing was written over it."))


class MemorySearch:
    """The memory of one pair of languages in one domain."""

    def __init__(self, store: Store, domain: str, source: str, target: str) -> None:
        self._store = store
        self._place = (
            sentences.c.source_lang == source, sentences.c.target_lang == target, sentences.c.domain == domain,
        )  # fmt: skip

    def count(self) -> int:
        """How many pairs there are."""
        with self._store.read() as connection:
            return int(connection.execute(select(func.count()).where(*self._place)).scalar_one())

    def page(self, words: str, people_only: bool, below: int | None, rows: int) -> tuple[Sequence[MemoryPair], bool]:
        """Pairs that have every word in one of the languages, the newest first, with numbers below `below`.

        Also whether there are more.
        """
        query = select(sentences).where(*self._place, *map(_has, words.split()[:_MOST_WORDS]))
        if people_only:
            query = query.where(sentences.c.origin == "person")
        if below is not None:
            query = query.where(sentences.c.id < below)
        with self._store.read() as connection:
            found = connection.execute(query.order_by(sentences.c.id.desc()).limit(rows + 1)).all()
            taught = _taught_by(connection, found[:rows])
        pairs = [replace(_pair(row), taught_by=taught.get(row.source_key, ())) for row in found[:rows]]
        return pairs, len(found) > rows

    def get(self, number: int) -> MemoryPair:
        """One pair. Raises `NotFound`."""
        with self._store.read() as connection:
            row = self._row(connection, number)
            return replace(_pair(row), taught_by=_taught_by(connection, [row]).get(row.source_key, ()))

    def correct(self, number: int, seen: str, target: str, now: datetime, by: str) -> MemoryPair:
        """Give a pair another translation, which is from now on that of a person; `seen` is the one it had.

        Raises `NotFound`, `PairChanged`, `InvalidInput` for an empty text and where a mark of a link is lost.
        """
        target = " ".join(target.split())
        with self._store.begin() as connection:
            row = self._row(connection, number, lock=True)
            if row.target != seen:
                raise PairChanged(_pair(row))
            if not target:
                raise InvalidInput(worded("The translation is empty; remove the pair instead."))
            if row.unit == "sentence" and not marks_intact(row.source, target):
                raise InvalidInput(
                    worded("The marks of links and emphasis (like ⟦1⟧) must stay, each once as in the original.")
                )
            person = _person_of(row)
            # A person's pair of the same sentence gives way to this one: there is one of each maker.
            connection.execute(sentences.delete().where(*_same(person), sentences.c.id != number))
            connection.execute(
                sentences.update()
                .where(sentences.c.id == number)
                .values(**person, target=target, made_by=by[:200], made_at=now, terms="", rung="whole")
            )
            return _pair(self._row(connection, number))

    def remove(self, number: int, seen: str) -> Mapping[str, Any]:
        """Remove a pair whose translation is `seen`; returns its row, for `put_back`. Raises as `correct`."""
        with self._store.begin() as connection:
            row = self._row(connection, number, lock=True)
            if row.target != seen:
                raise PairChanged(_pair(row))
            connection.execute(sentences.delete().where(sentences.c.id == number))
        return {**{name: getattr(row, name) for name in _KEPT}, "made_at": row.made_at.isoformat()}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Put a removed pair back as it was. Raises `Conflict` when there is another one in its place."""
        values = {name: kept[name] for name in _KEPT}
        try:
            with self._store.begin() as connection:
                connection.execute(insert(sentences).values(**values, made_at=datetime.fromisoformat(kept["made_at"])))
        except IntegrityError as error:
            raise Conflict(worded("There is a pair for this sentence again; it stays.")) from error

    def _row(self, connection: Connection, number: int, lock: bool = False) -> Row[Any]:
        query = select(sentences).where(*self._place, sentences.c.id == number)
        row = connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotFound(worded("There is no such pair in the memory any more."))
        return row


def _has(word: str) -> ColumnElement[bool]:
    spellings = dict.fromkeys((word, word.lower(), word[:1].upper() + word[1:].lower(), word.upper()))
    columns = (sentences.c.source, sentences.c.target)
    return or_(*(column.contains(one, autoescape=True) for one in spellings for column in columns))


def _person_of(row: Row[Any]) -> dict[str, Any]:
    return {
        "source_lang": row.source_lang, "target_lang": row.target_lang, "domain": row.domain,
        "source_key": row.source_key, "origin": "person", "engine": "", "model": "",
    }  # fmt: skip


def _same(values: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [sentences.c[name] == value for name, value in values.items()]


def _taught_by(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    keys = [row.source_key for row in rows if row.origin == "person"]
    found: dict[str, list[str]] = {}
    if keys:
        query = select(lessons.c.source_key, lessons.c.slug).where(lessons.c.source_key.in_(keys)).distinct()
        for key, slug in connection.execute(query.order_by(lessons.c.slug)):
            found.setdefault(key, []).append(slug)
    return found


def _pair(row: Row[Any]) -> MemoryPair:
    return MemoryPair(
        row.id, row.source, row.target, row.origin, row.engine, row.model, row.made_by, row.made_at, row.unit
    )  # fmt: skip
