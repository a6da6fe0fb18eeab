"""What a reviewer decides about a translation: accept what is clean, approve, send back with a remark, ask again."""

from datetime import datetime

from sqlalchemy import select

from publisher.app.assembly import Publisher
from publisher.app.review_rows import review_rows
from publisher.core.errors import Conflict, IllegalStep, InvalidInput, NotFound
from publisher.core.wording import worded, worded_many
from publisher.editorial import StoredTranslation
from publisher.editorial.standing import PlacedFinding
from publisher.editorial.stored import standing_errors
from publisher.storage.tables.staff import staff

LONGEST_REMARK = 2000


class StandsOpen(IllegalStep):
    """Errors stand, or segments that nobody has read, and nobody has said that this is known."""

    def __init__(self, errors: tuple[PlacedFinding, ...], unread: int) -> None:
        self.errors, self.unread = errors, unread
        count = len(errors) or unread
        super().__init__(
            worded_many("%(num)s error stands", "%(num)s errors stand", count)
            if errors
            else worded_many("%(num)s segment is not read yet", "%(num)s segments are not read yet", count)
        )


def approve(
    publisher: Publisher,
    slug: str,
    lang: str,
    now: datetime,
    by: str,
    seen: str,
    despite_errors: bool = False,
    unread: int = 0,
) -> None:
    """Approve what somebody has `seen` (its hash). `unread`: how many segments nobody has read, as they know.

    Raises `StandsOpen` when more stands open than they know, `IllegalStep` for somebody who has written on it where
    four eyes are wanted and for a stale translation, `NotFound`, `Conflict`.
    """
    stored = present(publisher, slug, lang)
    check_four_eyes(publisher, stored, by)
    errors = () if despite_errors else standing(publisher, stored)
    left = review_rows(publisher, slug, lang, now).unread
    if errors or left > unread:
        raise StandsOpen(errors, left)
    publisher.editorial.approve(slug, lang, now, by, despite_errors, seen)


def accept_clean(publisher: Publisher, slug: str, lang: str, now: datetime, by: str, seen: str) -> int:
    """Accept every segment without a finding that nobody has read; returns how many. It approves nothing.

    Raises `Conflict` if the translation is no longer what was `seen`.
    """
    rows = review_rows(publisher, slug, lang, now)
    if rows.review.translation.content_hash != seen:
        raise Conflict(worded("Somebody has changed this translation meanwhile: look at it again."))
    texts = {row.id: row.reviewed.segment.target for row in rows.clean}
    if texts:
        publisher.editorial.edit(slug, lang, texts, now, by, seen=seen)
    return len(texts)


def send_back(publisher: Publisher, slug: str, lang: str, remark: str, now: datetime, by: str, seen: str = "") -> None:
    """Send a translation back to its writer. Raises `InvalidInput` without a remark, and what `send_back` raises."""
    publisher.editorial.send_back(slug, lang, checked_remark(remark), now, by, seen)


def ask_again(publisher: Publisher, slug: str, lang: str, now: datetime, by: str) -> bool:
    """Say that a remark was answered: the translation waits for approval again. Returns whether one was open."""
    return publisher.editorial.answer_remark(slug, lang, now, by)


def checked_remark(text: str) -> str:
    """A remark as it is kept. Raises `InvalidInput` for an empty one, and one that is too long."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidInput(worded("Write what is to be changed: the remark is empty."))
    if len(text) > LONGEST_REMARK:
        raise InvalidInput(worded("The remark is longer than %(most)s characters.", most=LONGEST_REMARK))
    return text


def check_four_eyes(publisher: Publisher, stored: StoredTranslation, by: str) -> None:
    """Raise `IllegalStep` for somebody who has written on a translation, where `console.four_eyes` wants another."""
    if publisher.config.console.four_eyes and by in stored.writers:
        raise IllegalStep(worded("You have written on this translation yourself: somebody else approves it."))


def outside_writers(publisher: Publisher, stored: StoredTranslation) -> tuple[str, ...]:
    """Who has written on a translation under a name that is no account's, where `console.four_eyes` matters.

    At the terminal, and with a file of another tool, people name themselves: whether one of them is the person who
    approves cannot be told.
    """
    if not publisher.config.console.four_eyes or not stored.writers:
        return ()
    with publisher.store.read() as connection:
        known = set(connection.execute(select(staff.c.email).where(staff.c.email.in_(stored.writers))).scalars())
    return tuple(name for name in stored.writers if name not in known)


def standing(publisher: Publisher, stored: StoredTranslation) -> tuple[PlacedFinding, ...]:
    """The errors that an approval would pass, with their places."""
    errors = standing_errors(stored.findings)
    return tuple(publisher.editorial.placed(stored.slug, stored.lang, stored.segments, errors))


def present(publisher: Publisher, slug: str, lang: str) -> StoredTranslation:
    """The translation. Raises `NotFound` when there is none."""
    stored = publisher.editorial.translation(slug, lang)
    if stored is None:
        raise NotFound(worded("This story is not translated to this language yet."))
    return stored
