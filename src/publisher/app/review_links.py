"""Approval by people without an account: a link that somebody of staff makes for them, good once and for some days."""

from dataclasses import dataclass
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.app.review_decisions import StandsOpen, check_four_eyes, checked_remark, present, standing
from publisher.app.review_rows import ReviewRows, review_rows
from publisher.core.errors import Conflict, IllegalStep, InvalidInput
from publisher.core.states import TranslationState
from publisher.core.wording import worded
from publisher.editorial import StoredTranslation
from publisher.editorial.review_links import ReviewLink, ReviewLinks, use

__all__ = [
    "LONGEST_DAYS", "USUAL_DAYS", "OutsideReview", "ReviewLink", "approve_by_link", "links_of", "make_link",
    "note_opened", "return_by_link", "review_by_link", "withdraw_link",
]  # fmt: skip

USUAL_DAYS, LONGEST_DAYS = 14, 60
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class OutsideReview:
    """What somebody with a link sees. `changed`: the segments that are no longer as they were when it was made.

    `why_not` says why it cannot be answered at present, "" = it can.
    """

    link: ReviewLink
    title: str
    source_lang: str
    rows: ReviewRows
    changed: frozenset[str]
    why_not: str


def make_link(publisher: Publisher, slug: str, lang: str, person: str, days: int, now: datetime, by: str) -> str:
    """A link for `person`, good for so many days; returns its secret part, which is kept nowhere.

    Raises `InvalidInput`, `NotFound`, and `IllegalStep` for a translation that cannot be approved, and for a maker who
    has written on it where four eyes are wanted: the link would be their own second pair.
    """
    stored = present(publisher, slug, lang)
    check_four_eyes(publisher, stored, by)
    if why := _why_not(publisher, stored, ""):
        raise IllegalStep(why)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(worded("A link is good for 1 to %(most)s days.", most=LONGEST_DAYS))
    return _links(publisher).make(stored, _checked_name(person), days, now, by)


def links_of(publisher: Publisher, slug: str, lang: str) -> list[ReviewLink]:
    """The latest links of a translation, the newest first."""
    return _links(publisher).of(slug, lang)


def withdraw_link(publisher: Publisher, slug: str, lang: str, number: int, now: datetime) -> ReviewLink | None:
    """End a link before it is used. Returns it; None when there was none, or it was used already."""
    return _links(publisher).withdraw(slug, lang, number, now)


def review_by_link(publisher: Publisher, secret: str, now: datetime) -> OutsideReview:
    """What a link shows. It changes nothing: programs that scan mails follow links. Raises `NotFound`."""
    link = _links(publisher).opened_by(secret, now)
    stored = present(publisher, link.slug, link.lang)
    post = publisher.editorial.post(link.slug)
    rows = review_rows(publisher, link.slug, link.lang, now)
    changed = frozenset(
        row.id
        for row in rows.rows
        if link.texts.get(row.id) != (row.reviewed.segment.source, row.reviewed.segment.target)
    )
    return OutsideReview(link, post.title, post.lang, rows, changed, _why_not(publisher, stored, link.made_by))


def note_opened(publisher: Publisher, secret: str, now: datetime) -> ReviewLink | None:
    """Note for staff that a link was followed. Returns it the first time. Raises `NotFound`."""
    link = _links(publisher).opened_by(secret, now)
    return link if _links(publisher).note_opened(link, now) else None


def approve_by_link(
    publisher: Publisher, secret: str, name: str, seen: str, now: datetime, despite_errors: bool = False
) -> ReviewLink:
    """Approve what the person has `seen`, in their name. The link is used up, or nothing has happened.

    Raises `NotFound`, `InvalidInput` without a name, `Conflict` when the translation was changed since it was seen,
    `StandsOpen` for errors that `despite_errors` does not pass, `IllegalStep`.
    """
    link, stored = _open(publisher, secret, seen, now)
    name = _checked_name(name)
    if errors := () if despite_errors else standing(publisher, stored):
        raise StandsOpen(errors, 0)
    publisher.editorial.approve(
        link.slug, link.lang, now, name, despite_errors, seen, link.made_by,
        lambda connection: use(connection, link, now, "approved", name),
    )  # fmt: skip
    return link


def return_by_link(publisher: Publisher, secret: str, name: str, remark: str, seen: str, now: datetime) -> ReviewLink:
    """Send the translation back in the name of the person with the link, which is used up. Raises as above."""
    link, _ = _open(publisher, secret, seen, now)
    name, remark = _checked_name(name), checked_remark(remark)
    publisher.editorial.send_back(
        link.slug, link.lang, remark, now, name, seen, link.made_by,
        lambda connection: use(connection, link, now, "returned", name),
    )  # fmt: skip
    return link


def _open(publisher: Publisher, secret: str, seen: str, now: datetime) -> tuple[ReviewLink, StoredTranslation]:
    link = _links(publisher).opened_by(secret, now)
    stored = present(publisher, link.slug, link.lang)
    if why := _why_not(publisher, stored, link.made_by):
        raise IllegalStep(why)
    if seen != stored.content_hash:
        raise Conflict(worded("The translation was changed while you were reading: look at what is marked as changed."))
    return link, stored


def _why_not(publisher: Publisher, stored: StoredTranslation, maker: str) -> str:
    if stored.state is TranslationState.APPROVED:
        return worded("This translation is approved already; there is nothing left to do.")
    if stored.state is TranslationState.STALE:
        return worded("The story has changed since it was translated: the translation has to follow first.")
    if maker and publisher.config.console.four_eyes and maker in stored.writers:
        return worded(
            "Whoever has made this link has changed the translation since: somebody else must make another link."
        )
    return ""


def _checked_name(name: str) -> str:
    """A name as it is kept: no address, which would look like an account."""
    name = " ".join(name.split())
    if not name or not any(letter.isalpha() for letter in name) or not name.isprintable():
        raise InvalidInput(worded("Write a name: it stands beside the answer."))
    if "@" in name or len(name) > _LONGEST_NAME:
        raise InvalidInput(
            worded("Write the name of a person, no mail address, of at most %(most)s characters.", most=_LONGEST_NAME)
        )
    return name


def _links(publisher: Publisher) -> ReviewLinks:
    tokens = publisher.tokens
    return ReviewLinks(
        publisher.store, lambda *numbers: tokens.make("review", *numbers), lambda text: tokens.read("review", text)
    )  # fmt: skip
