"""An issue as one reader would get it: stories, language and words as the sending would choose them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from publisher.app.assembly import Publisher
from publisher.app.previews import Preview, filled
from publisher.app.trial_sends import composed_or_draft
from publisher.core.errors import NotFound
from publisher.core.reader_blocks import numbers, variant
from publisher.core.wording import worded, worded_many
from publisher.storage.tables import folded, subscribers, subscriptions
from publisher.subscribers.suppression import IS_SUPPRESSED

__all__ = ["Reader", "ReaderPreview", "as_reader", "readers_named"]

_SHORTEST = 3
"""Characters of a search: with fewer, anybody would leaf through the whole list."""

_NO_EDITION = worded("This reader gets nothing: they have had this issue, or there is no edition for their language.")


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscription to one list: whose it is, and in which language."""

    id: int
    email: str
    name: str
    lang: str
    list: str


@dataclass(frozen=True, slots=True)
class ReaderPreview:
    """What a reader would get; `preview` is None when that is nothing, and `why` then says why.

    Otherwise `why` says what the mail lacks for them. A draft while the edition still waits for a review.
    """

    reader: Reader
    preview: Preview | None
    why: str


def readers_named(publisher: Publisher, text: str, channel: str, limit: int = 8) -> Sequence[Reader]:
    """Subscriptions to a channel's list whose address or name contains a text, in any case; () for a shorter one."""
    wanted = folded(text.strip())
    if len(wanted) < _SHORTEST:
        return ()
    list_name = publisher.config.list_of_channel(channel) or ""
    query = _readers().where(
        subscriptions.c.list == list_name, subscribers.c.search_text.contains(wanted, autoescape=True)
    )
    with publisher.store.read() as connection:
        rows = connection.execute(query.order_by(subscriptions.c.id).limit(limit)).all()
    return [Reader(*row) for row in rows]


def as_reader(publisher: Publisher, key: str, subscription: int, channel: str, now: datetime) -> ReaderPreview:
    """An issue as a reader would get it if it went out now. Nothing is planned or sent; links in it affect nobody.

    Raises `NotFound` for a subscription or an issue that does not exist, and `ConfigError`.
    """
    publisher.issues.get(key)
    with publisher.store.read() as connection:
        row = connection.execute(_readers().where(subscriptions.c.id == subscription)).one_or_none()
    if row is None:
        raise NotFound(worded("this reader is no longer on the list"))
    reader, draft = Reader(*row), ""
    for lang in sorted(publisher.languages, key=lambda one: one != reader.lang):
        composed = composed_or_draft(publisher, key, channel, lang, now)
        if composed.message is None:
            draft = draft or composed.why
            continue
        forecast = publisher.forecasting.of_reader(
            key, channel, lang, composed.stories, composed.topics, now, subscription
        )
        if forecast is None:
            continue
        if not forecast.gets_it:
            return ReaderPreview(
                reader, None, worded("This reader gets nothing: they have had every story of it, or want other topics.")
            )
        message = variant(composed.message, numbers(forecast.omitted), forecast.fallback)
        # Without public pages, the channel gives an address to write to.
        to, mailto = forecast.destination, f"mailto:{publisher.mailbox}?subject=Unsubscribe"
        message = filled(message, {"name": to.name, "unsubscribe_url": mailto, **to.reader})
        return ReaderPreview(reader, Preview(key, channel, lang, message, composed.why), _left_out(forecast.omitted))
    return ReaderPreview(reader, None, _why_nothing(publisher, key, reader) or draft or _NO_EDITION)


def _readers() -> Select[Any]:
    return select(
        subscriptions.c.id, subscribers.c.email, subscribers.c.name, subscriptions.c.lang, subscriptions.c.list
    ).join_from(subscriptions, subscribers)


def _left_out(omitted: int) -> str:
    """How many stories the reader does not get; "" = they get all."""
    number = omitted.bit_count()
    if not number:
        return ""
    return worded_many(
        "%(num)s story is left out: this reader has had it, or wants other topics.",
        "%(num)s stories are left out: this reader has had them, or wants other topics.",
        number,
    )


def _why_nothing(publisher: Publisher, key: str, reader: Reader) -> str:
    """Why no edition at all is for a reader, by what the planning asks; "" = one could be."""
    its = select(subscriptions, IS_SUPPRESSED.label("stopped")).join_from(subscriptions, subscribers)
    with publisher.store.read() as connection:
        row = connection.execute(its.where(subscriptions.c.id == reader.id)).one()
    if row.left_at is not None:
        return worded("This reader gets nothing: they have left the list.")
    if not row.confirmed:
        return worded("This reader gets nothing: they have not confirmed their subscription yet.")
    if row.stopped:
        return worded("This reader gets nothing: no mail is sent to their address any more.")
    if row.cadence != publisher.issues.get(key).cadence:
        return worded("This reader gets nothing: they have chosen mail at another pace than that of this issue.")
    return ""
