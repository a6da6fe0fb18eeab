"""Remarks with which a translation is sent back to its writer: rows of the table `translation_remarks`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from publisher.storage.database import Store
from publisher.storage.tables.reviewing import translation_remarks

_r = translation_remarks.c


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wants changed, and nobody has answered yet.

    `made_through` is the account whose link `made_by`, who has none, was given. `writer` had written last, "" = only a
    machine.
    """

    id: int
    slug: str
    lang: str
    text: str
    made_by: str
    made_through: str
    writer: str
    made_at: datetime


def leave_remark(
    connection: Connection, slug: str, lang: str, text: str, now: datetime, by: str, through: str, writer: str
) -> None:
    """Write a remark down; one that was open is closed by it."""
    close_remark(connection, slug, lang, now, by)
    connection.execute(
        insert(translation_remarks).values(
            slug=slug, lang=lang, remark=text, made_by=by, made_through=through, writer=writer, made_at=now
        )
    )


def close_remark(connection: Connection, slug: str, lang: str, now: datetime, by: str) -> bool:
    """Close the remark of a translation. Returns whether one was open."""
    change = update(translation_remarks).where(_r.slug == slug, _r.lang == lang, _r.closed_at.is_(None))
    return connection.execute(change.values(closed_at=now, closed_by=by)).rowcount > 0


def open_remarks(store: Store) -> dict[tuple[str, str], Remark]:
    """Every open remark, by slug and language, in the order in which they were made."""
    query = select(translation_remarks).where(_r.closed_at.is_(None)).order_by(_r.id)
    with store.read() as connection:
        return {(row.slug, row.lang): _remark(row) for row in connection.execute(query)}


def open_remark(store: Store, slug: str, lang: str) -> Remark | None:
    """The open remark of a translation."""
    query = select(translation_remarks).where(_r.slug == slug, _r.lang == lang, _r.closed_at.is_(None))
    with store.read() as connection:
        row = connection.execute(query.order_by(_r.id.desc()).limit(1)).first()
    return _remark(row) if row else None


def _remark(row: Row[Any]) -> Remark:
    return Remark(
        row.id, row.slug, row.lang, row.remark, row.made_by, row.made_through, row.writer, row.made_at
    )  # fmt: skip
