"""Finds acts of the record: by words, person, act and day, a page at a time, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from publisher.storage.database import Store
from publisher.storage.tables.staff import audit
from publisher.web.console.settings.act_words import actions_named

_WORDS = 5
"""Words of a search that count; the others are left out."""

_CSV_PAGE = 1000

WINDOW = 5_000
"""Rows that a search for words looks through before it asks whether to go on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; "" and None = anything. `lang` is the language in which acts are named in `search`."""

    search: str = ""
    who: str = ""
    action: str = ""
    day: date | None = None
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the record."""

    id: int
    at: datetime
    who: str
    action: str
    thing: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of acts. `older`: the number below which the next page begins, None = there are no older acts.

    `stopped`: nobody knows yet whether there are older ones; the search went through as many rows as one page may.
    """

    acts: Sequence[Act]
    older: int | None
    stopped: bool = False


def find_acts(store: Store, wanted: Wanted, zone: ZoneInfo, limit: int, older_than: int | None = None) -> Found:
    """At most `limit` acts with an id below `older_than`.

    A search for words compares every text that it passes, so that one page looks through `WINDOW` rows alone.
    """
    with store.read() as connection:
        top = older_than or int(connection.execute(select(func.max(audit.c.id))).scalar_one() or 0) + 1
        floor = max(0, top - WINDOW) if wanted.search else 0
        query = _query(wanted, zone).where(audit.c.id < top, audit.c.id >= floor).limit(limit + 1)
        acts = [Act(**row) for row in connection.execute(query).mappings()]
    if len(acts) > limit:
        return Found(acts[:limit], acts[limit - 1].id)
    return Found(acts, floor if floor > 1 else None, stopped=floor > 1)


def each_act(store: Store, wanted: Wanted, zone: ZoneInfo) -> Iterator[Act]:
    """All of them, read by pages, so that memory does not grow with them and no transaction stays open."""
    last: int | None = None
    while True:
        found = find_acts(store, wanted, zone, _CSV_PAGE, last)
        yield from found.acts
        if found.older is None:
            return
        last = found.older


def _query(wanted: Wanted, zone: ZoneInfo) -> Select[Any]:
    row = audit.c
    query = select(row.id, row.at, row.who, row.action, row.thing, row.before, row.after).order_by(row.id.desc())
    if wanted.who:
        query = query.where(row.who == wanted.who)
    if wanted.action:
        query = query.where(row.action == wanted.action)
    if wanted.day:
        begins = datetime.combine(wanted.day, clock(), zone)
        query = query.where(row.at >= begins, row.at < datetime.combine(wanted.day + timedelta(1), clock(), zone))
    for word in wanted.search.split()[:_WORDS]:
        query = query.where(_has(word, wanted.lang))
    return query


def _has(word: str, lang: str) -> ColumnElement[bool]:
    """The word in any column. SQLite folds Latin letters alone, so others are looked for as people write them."""
    forms = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    columns = (audit.c.who, audit.c.thing, audit.c.before, audit.c.after)
    found = [
        column.icontains(form, autoescape=True) if word.isascii() else column.contains(form, autoescape=True)
        for column in columns
        for form in sorted(forms)
    ]
    return or_(audit.c.action.in_(actions_named(word, lang)), audit.c.action.contains(word, autoescape=True), *found)
