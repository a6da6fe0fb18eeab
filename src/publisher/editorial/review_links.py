"""Links with which somebody without an account reads a translation and approves it, once."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from publisher.core.errors import NotFound
from publisher.core.wording import worded
from publisher.editorial.stored import StoredTranslation
from publisher.storage.database import Store
from publisher.storage.tables.reviewing import review_links

Outcome = Literal["", "approved", "returned", "withdrawn"]

_BITS = 63
"""As much as a signed column of 64 bits holds; what protects a link is the key of the workspace."""

_SHOWN = 20

_l = review_links.c


@dataclass(frozen=True, slots=True)
class ReviewLink:
    """A link as its row says. `texts`: segment → (source, target) as they were when it was made.

    `outcome` "" = it was not used; `answered_as` is the name that its user has written.
    """

    id: int
    slug: str
    lang: str
    person: str
    made_by: str
    content_hash: str
    texts: Mapping[str, tuple[str, str]]
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome
    answered_as: str

    def good(self, now: datetime) -> bool:
        """Whether it can be used."""
        return self.ended_at is None and now < self.expires_at


class ReviewLinks:
    """The links of a workspace. `secret_of` makes the secret part from two numbers, with the key of the workspace."""

    def __init__(self, store: Store, secret_of: Callable[[int, int], str], read: Callable[[str], Sequence[int] | None]):
        self._store, self._secret_of, self._read = store, secret_of, read

    def make(self, of: StoredTranslation, person: str, days: int, now: datetime, by: str) -> str:
        """A new link for a person; returns its secret part, which nobody can show again."""
        number = secrets.randbits(_BITS)
        secret = self._secret_of(number, secrets.randbits(_BITS))
        texts = {one.id: [one.source, one.target] for one in of.segments}
        with self._store.begin() as connection:
            connection.execute(
                insert(review_links).values(
                    slug=of.slug, lang=of.lang, person=person, made_by=by, number=number, secret_hash=_hash(secret),
                    content_hash=of.content_hash, texts=texts, made_at=now, expires_at=now + timedelta(days=days),
                )
            )  # fmt: skip
        return secret

    def of(self, slug: str, lang: str) -> list[ReviewLink]:
        """The links of a translation, the newest first."""
        query = select(review_links).where(_l.slug == slug, _l.lang == lang).order_by(_l.id.desc()).limit(_SHOWN)
        with self._store.read() as connection:
            return [_link(row) for row in connection.execute(query)]

    def opened_by(self, secret: str, now: datetime) -> ReviewLink:
        """The link with this secret. Raises `NotFound` for any other text, and for one that is good no longer.

        How long this takes says nothing about the right one.
        """
        numbers = self._read(secret)
        if numbers is None or len(numbers) != 2:
            raise no_longer_good()
        with self._store.read() as connection:
            row = connection.execute(select(review_links).where(_l.number == numbers[0])).one_or_none()
        if row is None or not hmac.compare_digest(row.secret_hash, _hash(secret.lower())):
            raise no_longer_good()
        link = _link(row)
        if not link.good(now):
            raise no_longer_good()
        return link

    def note_opened(self, link: ReviewLink, now: datetime) -> bool:
        """Note that somebody, or a scanner of mails, has looked at it. Returns whether it was for the first time."""
        change = update(review_links).where(_l.id == link.id, _l.opened_at.is_(None))
        with self._store.begin() as connection:
            return connection.execute(change.values(opened_at=now)).rowcount == 1

    def withdraw(self, slug: str, lang: str, number: int, now: datetime) -> ReviewLink | None:
        """End a link that was not used. Returns it; None when there is none such."""
        with self._store.begin() as connection:
            if not _end(connection, number, now, "withdrawn", "", (_l.slug == slug) & (_l.lang == lang)):
                return None
            return _link(connection.execute(select(review_links).where(_l.id == number)).one())


def use(connection: Connection, link: ReviewLink, now: datetime, outcome: Outcome, name: str) -> None:
    """Use a link up, in the transaction of what it is used for. Raises `NotFound` if somebody was quicker."""
    if not _end(connection, link.id, now, outcome, name, _l.expires_at > now):
        raise no_longer_good()


def no_longer_good() -> NotFound:
    """The error for a link that was used, has expired, was withdrawn, or never was."""
    return NotFound(
        worded(
            "This link is good no longer: it was used or withdrawn, or its time is over. "
            "Ask whoever sent it to you for another one."
        )
    )


def _end(connection: Connection, number: int, now: datetime, outcome: Outcome, name: str, more: Any) -> bool:
    change = update(review_links).where(_l.id == number, _l.ended_at.is_(None), more)
    return connection.execute(change.values(ended_at=now, outcome=outcome, answered_as=name)).rowcount == 1


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _link(row: Row[Any]) -> ReviewLink:
    texts = {name: (source, target) for name, (source, target) in row.texts.items()}
    return ReviewLink(
        row.id, row.slug, row.lang, row.person, row.made_by, row.content_hash, texts, row.made_at, row.expires_at,
        row.opened_at, row.ended_at, row.outcome, row.answered_as,
    )  # fmt: skip
