"""Whom an edition would go to, before it is approved: the real planning, taken back again."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from publisher.core.states import ENDED_PUBLICATIONS, DeliveryState, PublicationState
from publisher.core.types import Destination
from publisher.ledger import audience, claims
from publisher.sending.context import SendingContext
from publisher.storage.tables import deliveries, publications

_NEVER = timedelta(days=365 * 500)
"""The trial's time: no other publication has it."""


@dataclass(frozen=True, slots=True)
class StoryReach:
    """What becomes of one story. Numbers of readers.

    `had`: those who have had it before; with it, they get from `least` to `most` stories of the issue. `unwanted`: who
    have not had it and have chosen other topics. `without` get the mail, but not this story.
    """

    had: int
    least: int
    most: int
    unwanted: int
    without: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """`readers` get the edition, `nothing_left` more would find no story in it that is new to them, or that they want.

    `stories` says what becomes of each, by slug.
    """

    readers: int
    nothing_left: int
    stories: Mapping[str, StoryReach]


@dataclass(frozen=True, slots=True)
class ReaderForecast:
    """One reader's mail: where it goes, the stories left out (as bits), whether they asked for another language.

    `gets_it` is false when no story is left in it for them.
    """

    destination: Destination
    omitted: int
    fallback: bool
    gets_it: bool


class _Undo(Exception):
    """Ends the trial's transaction."""


_Mails = Mapping[tuple[bool, int], int]
"""Numbers of readers by whether they get the mail, and by the bits of the stories that they do not get."""


class Forecasting:
    """Says whom editions would go to."""

    def __init__(self, context: SendingContext) -> None:
        self._context = context

    def forecast(
        self,
        what: str,
        channel_name: str,
        lang: str,
        stories: Sequence[str],
        topics: Sequence[Sequence[str]],
        now: datetime,
        again: bool = False,
    ) -> Forecast:
        """Plan an edition with these stories for the readers of now, count, and take everything back.

        `again`: readers who have had a story get it all the same. Raises `ConfigError` for a channel that is not
        configured. It holds the database's write lock as long as planning lasts: a second for 100,000 readers, two
        where readers choose topics, or with `again`.
        """
        no_topics: Sequence[Sequence[str]] = [()] * len(stories)
        by_had = self._planned(what, channel_name, lang, stories, no_topics, now, again=False)
        is_same = not again and not any(topics)
        mails = by_had if is_same else self._planned(what, channel_name, lang, stories, topics, now, again=again)
        reach = {slug: _reach(1 << place, len(stories), by_had, mails) for place, slug in enumerate(stories)}
        return Forecast(_total(mails, True), _total(mails, False), reach)

    def of_reader(
        self, what: str, channel_name: str, lang: str, stories: Sequence[str], topics: Sequence[Sequence[str]],
        now: datetime, subscription: int,
    ) -> ReaderForecast | None:  # fmt: skip
        """What one reader would get of an edition: planned, addressed, and taken back; None = it is not for them.

        The links of the destination that are the reader's own belong to nobody. Raises `ConfigError`.
        """
        context, rules = self._context, self._context.rules
        found: Row[Any] | None = None
        list_name = getattr(context.channel(channel_name), "list_name", "")
        with suppress(_Undo), context.store.begin() as connection:
            number = _trial(connection, what, channel_name, lang, stories, topics, now, again=False)
            audience.plan_subscribers(
                connection, number, list_name, now, rules.offered, rules.fallback, only=subscription
            )
            its = (deliveries.c.publication_id == number) & (deliveries.c.subscription_id == subscription)
            found = connection.execute(select(deliveries).where(its)).one_or_none()
            raise _Undo
        if found is None:
            return None
        claimed = claims.Claimed(**{name: getattr(found, name) for name in claims.Claimed._fields})
        to = context.addressing.for_nobody(claimed, what)
        return ReaderForecast(to, claimed.omitted, bool(claimed.wanted_lang), found.state != DeliveryState.SUPPRESSED)

    def _planned(
        self, what: str, channel_name: str, lang: str, stories: Sequence[str], topics: Sequence[Sequence[str]],
        now: datetime, *, again: bool,
    ) -> _Mails:  # fmt: skip
        context, rules = self._context, self._context.rules
        found: list[_Mails] = []
        list_name = getattr(context.channel(channel_name), "list_name", "")
        try:
            with context.store.begin() as connection:
                number = _trial(connection, what, channel_name, lang, stories, topics, now, again)
                audience.plan_subscribers(connection, number, list_name, now, rules.offered, rules.fallback)
                found.append(_mails(connection, number))
                raise _Undo
        except _Undo:
            return found[0]


def _trial(
    connection: Connection, what: str, channel: str, lang: str, stories: Sequence[str], topics: Sequence[Sequence[str]],
    now: datetime, again: bool,
) -> int:  # fmt: skip
    """A publication in place of the one that is on the calendar already, if there is one."""
    same = (publications.c.kind == "issue", publications.c.what == what, publications.c.channel == channel,
            publications.c.lang == lang, publications.c.state.not_in(ENDED_PUBLICATIONS))  # fmt: skip
    values = {"stories": list(stories), "topics": [list(names) for names in topics], "again": again}
    number = connection.execute(select(publications.c.id).where(*same)).scalar()
    if number is not None:
        connection.execute(publications.update().where(publications.c.id == number).values(**values))
        return int(number)
    values |= {
        "kind": "issue", "what": what, "channel": channel, "lang": lang, "at": now + _NEVER,
        "expires_at": now + _NEVER, "created_at": now, "state": PublicationState.SCHEDULED,
    }  # fmt: skip
    return int(connection.execute(publications.insert().values(**values).returning(publications.c.id)).scalar_one())


def _mails(connection: Connection, number: int) -> _Mails:
    query = select(deliveries.c.state, deliveries.c.omitted, func.count().label("number"))
    query = query.where(deliveries.c.publication_id == number).group_by(deliveries.c.state, deliveries.c.omitted)
    return {(row.state == DeliveryState.QUEUED, row.omitted): row.number for row in connection.execute(query)}


def _total(mails: _Mails, get_it: bool) -> int:
    return sum(number for (gets, _), number in mails.items() if gets is get_it)


def _reach(bit: int, stories: int, by_had: _Mails, mails: _Mails) -> StoryReach:
    had = {omitted: number for (_, omitted), number in by_had.items() if omitted & bit}
    left = [stories - omitted.bit_count() for omitted in had]
    lacking = [(gets, number) for (gets, omitted), number in mails.items() if omitted & bit]
    among_them = sum(had.values())
    return StoryReach(
        among_them,
        min(left, default=0),
        max(left, default=0),
        max(0, sum(number for _, number in lacking) - among_them),
        sum(number for gets, number in lacking if gets),
    )
