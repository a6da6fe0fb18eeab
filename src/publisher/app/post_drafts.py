"""What people have typed of a post and not saved yet, kept beside the file: readers get the file alone.

Each open page has a draft of its own, so that neither two people nor two pages of one person write over each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from publisher.app.assembly import Publisher
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.front_matter import SIZE_LIMIT
from publisher.storage.tables.staff import post_drafts

__all__ = ["PostDraft", "drafts_of", "drop_draft", "drop_drafts", "keep_draft"]

_KEPT = timedelta(days=30)
"""A draft that nobody has come back to for this long is forgotten."""

_MOST = 20
"""Drafts that one person has of one post; of more, the oldest go."""


@dataclass(frozen=True, slots=True)
class PostDraft:
    """What a page had in its form: `base` is the version of the file that it had seen."""

    id: int
    page: str
    base: str
    content: Mapping[str, str]
    saved_at: datetime


def keep_draft(
    publisher: Publisher, name: str, staff_id: int, page: str, base: str, content: Mapping[str, str], now: datetime,
    instead_of: int = 0,
) -> None:  # fmt: skip
    """Keep what a page has in its form; `instead_of` is the draft that it was filled from, which then goes.

    Raises `InvalidInput` for what is too long to be a post.
    """
    if sum(len(text.encode()) for text in content.values()) > SIZE_LIMIT:
        raise InvalidInput(worded("the text is too long for a news post"))
    own = (post_drafts.c.staff_id == staff_id) & (post_drafts.c.name == name)
    values: dict[str, Any] = {"base": base, "content": dict(content), "saved_at": now}
    with publisher.store.begin() as connection:
        found = connection.execute(update(post_drafts).where(own, post_drafts.c.page == page).values(values))
        if not found.rowcount:
            keys = {"staff_id": staff_id, "name": name, "page": page}
            connection.execute(insert(post_drafts).values(values | keys))
            numbers = connection.scalars(
                select(post_drafts.c.id).where(own).order_by(post_drafts.c.saved_at.desc()).offset(_MOST)
            ).all()
            connection.execute(delete(post_drafts).where(post_drafts.c.id.in_(numbers)))
            connection.execute(delete(post_drafts).where(post_drafts.c.saved_at < now - _KEPT))
        if instead_of:
            connection.execute(
                delete(post_drafts).where(own, post_drafts.c.id == instead_of, post_drafts.c.page != page)
            )


def drafts_of(publisher: Publisher, name: str, staff_id: int) -> Sequence[PostDraft]:
    """The drafts that a person has of a post, the newest first."""
    wanted = (
        select(post_drafts)
        .where(post_drafts.c.staff_id == staff_id, post_drafts.c.name == name)
        .order_by(post_drafts.c.saved_at.desc(), post_drafts.c.id.desc())
    )
    with publisher.store.read() as connection:
        rows = connection.execute(wanted).all()
    return [PostDraft(row.id, row.page, row.base, row.content, row.saved_at) for row in rows]


def drop_draft(publisher: Publisher, name: str, staff_id: int, page: str, number: int = 0) -> None:
    """Forget the draft of a page, and that which it was filled from: what they say is saved, or not wanted."""
    _drop(publisher, name, staff_id, (post_drafts.c.page == page) | (post_drafts.c.id == number))


def drop_drafts(publisher: Publisher, name: str, staff_id: int) -> None:
    """Forget all drafts that a person has of a post."""
    _drop(publisher, name, staff_id)


def _drop(publisher: Publisher, name: str, staff_id: int, *which: Any) -> None:
    own = (post_drafts.c.staff_id == staff_id, post_drafts.c.name == name, *which)
    with publisher.store.read() as connection:
        there = connection.execute(select(post_drafts.c.id).where(*own).limit(1)).first()
    if there is not None:
        with publisher.store.begin() as connection:
            connection.execute(delete(post_drafts).where(*own))
