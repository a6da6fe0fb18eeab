"""The queue: what is still open for each provider, at what pace it goes, and who rests until when and why.

A provider is a group of [pacing.groups], or a single domain. `relay` stands for all mail of a channel.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, update

from publisher.core.errors import NotFound
from publisher.core.states import OPEN_DELIVERIES, PublicationState
from publisher.core.wording import worded
from publisher.ledger.mailings import OTHERS, waiting
from publisher.sending.context import SendingContext
from publisher.sending.pacing.allowances import PaceNow
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.pacing.paces import Why
from publisher.sending.pacing.rows import WHOLE
from publisher.storage.tables import deliveries, mailings, publications

RELAY = "relay"
"""What staff call the whole sender's pace."""

_Open = dict[tuple[str, str], tuple[int, datetime]]
"""(channel, domain) → open deliveries, and when the first of them is due."""

UNTIL_RESUMED = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a rest that only a person ends."""

LATER = worded("tried again later, after a temporary refusal")


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One provider of a channel, or its `relay`.

    `open` deliveries are not settled yet. `per_minute` is the most that may go in a minute now, 0 = no limit; `slowed`
    says that this is less than configured. Nothing goes before `waits_until` (None = it goes now; a time that has come
    = it is tried at the next tick), and `why` says why; `reply` is the answer that began the rest.
    """

    channel: str
    provider: str
    open: int
    per_minute: int
    slowed: bool
    waits_until: datetime | None = None
    why: str = ""
    reply: str = ""


class Queue:
    """Shows what waits, and lets a person rest or resume a provider. `channels` are those that send mailings."""

    def __init__(self, context: SendingContext, channels: Collection[str]) -> None:
        self._context, self._channels = context, tuple(channels)

    def entries(self, now: datetime, publication: int | None = None) -> list[QueueEntry]:
        """Each channel's relay, then its providers that have open deliveries or rest; those with most first.

        With a `publication`, only its own. It looks at all open deliveries: see `kept`.
        """
        with self._context.store.read() as connection:
            return self._entries(connection, self._open(connection, publication), now, publication)

    def kept(self, now: datetime, publication: int | None = None) -> list[QueueEntry]:
        """As `entries`, by the figures that senders keep: at once, and as of their last count."""
        with self._context.store.read() as connection:
            return self._entries(connection, self._counted(connection, publication), now, publication)

    def _entries(
        self, connection: Connection, waiting: _Open, now: datetime, publication: int | None
    ) -> list[QueueEntry]:
        channels = {channel for channel, _ in waiting} if publication is not None else {*self._channels}
        shown: list[QueueEntry] = []
        for channel in sorted(channels):
            of_it = {domain: found for (its, domain), found in waiting.items() if its == channel}
            shown += self._of_channel(connection, channel, of_it, now, everything=publication is None)
        return shown

    def rest(self, provider: str, until: datetime | None, now: datetime, channel: str = "") -> list[QueueEntry]:
        """Send a provider nothing until then (None = until it is resumed). Raises `NotFound`."""
        for one in self._chosen(channel):
            pacer = self._pacer(one)
            with self._context.store.begin() as connection:
                pacer.hold(connection, self._name(pacer, provider), until or UNTIL_RESUMED, now)
        return self._about(provider, now, channel)

    def resume(self, provider: str, now: datetime, channel: str = "") -> list[QueueEntry]:
        """Let a provider have mail again, at the configured pace; its retries are due now. Raises `NotFound`."""
        for one in self._chosen(channel):
            pacer = self._pacer(one)
            name = self._name(pacer, provider)
            with self._context.store.begin() as connection:
                pacer.resume(connection, name, now)
                _retry_now(connection, one, pacer.domains_of(name), now)
        return self._about(provider, now, channel)

    def _of_channel(
        self, connection: Connection, channel: str, waiting: dict[str, tuple[int, datetime]], now: datetime,
        everything: bool,
    ) -> list[QueueEntry]:  # fmt: skip
        pacer = self._pacer(channel)
        # Of the domains that are not named only the relay's line can tell.
        others, _ = waiting.pop(OTHERS, (0, now))
        numbers, due = Counter[str](), dict[str, datetime]()
        for domain, (number, next_at) in waiting.items():
            group = pacer.group_of(domain)
            numbers[group] += number
            due[group] = min(next_at, due.get(group, next_at))
        paces = pacer.look(connection, now, numbers)
        resting = [name for name, found in paces.items() if not found.room.at_most and name != WHOLE and everything]
        names = [WHOLE, *sorted({*numbers, *resting}, key=lambda name: (-numbers[name], name))]
        return [
            _entry(channel, name, others + numbers.total() if name == WHOLE else numbers[name], paces[name],
                   due.get(name, now), now)
            for name in names
        ]  # fmt: skip

    def _open(self, connection: Connection, publication: int | None) -> _Open:
        """Number of open deliveries by channel and domain, and when the first of them is due."""
        query = (
            select(publications.c.channel, deliveries.c.domain, func.count(), func.min(deliveries.c.next_at))
            .join_from(publications, deliveries)
            .where(
                publications.c.state == PublicationState.PUBLISHING,
                publications.c.channel.in_(self._channels),
                deliveries.c.state.in_(OPEN_DELIVERIES),
            )
            .group_by(publications.c.channel, deliveries.c.domain)
        )
        if publication is not None:
            query = query.where(publications.c.id == publication)
        return {(channel, domain): (number, due) for channel, domain, number, due in connection.execute(query)}

    def _counted(self, connection: Connection, publication: int | None) -> _Open:
        """The same as senders counted it last."""
        query = (
            select(publications.c.channel, mailings.c.waiting)
            .join_from(publications, mailings)
            .where(publications.c.state == PublicationState.PUBLISHING, publications.c.channel.in_(self._channels))
        )
        if publication is not None:
            query = query.where(publications.c.id == publication)
        found: _Open = {}
        for channel, stored in connection.execute(query):
            for one in waiting(stored):
                number, due = found.get((channel, one.domain), (0, one.due))
                found[channel, one.domain] = number + one.number, min(due, one.due)
        return found

    def _pacer(self, channel: str) -> Pacer:
        return Pacer(self._context.rules.pacing, channel, "", self._context.rules.zone)

    def _chosen(self, channel: str) -> tuple[str, ...]:
        if channel and channel not in self._channels:
            raise NotFound(
                worded(
                    "no channel %(channel)s sends mailings: %(channels)s",
                    channel=channel,
                    channels=", ".join(self._channels) or worded("none is configured"),
                )
            )
        return (channel,) if channel else self._channels

    def _name(self, pacer: Pacer, provider: str) -> str:
        if provider == RELAY:
            return WHOLE
        if provider in self._context.rules.pacing.groups:
            return provider
        if "." not in provider:
            known = ", ".join([RELAY, *self._context.rules.pacing.groups])
            raise NotFound(
                worded(
                    "no provider is called %(provider)s: name a domain, or one of %(known)s",
                    provider=provider,
                    known=known,
                )
            )
        return pacer.group_of(provider)

    def _about(self, provider: str, now: datetime, channel: str) -> list[QueueEntry]:
        chosen = self._chosen(channel)
        name = self._name(self._pacer(""), provider)
        shown = RELAY if name == WHOLE else name
        return [one for one in self.entries(now) if one.channel in chosen and one.provider == shown]


def _entry(channel: str, name: str, number: int, found: PaceNow, due: datetime, now: datetime) -> QueueEntry:
    pace, limits, room = found
    slowed = bool(pace.rate and (not limits.per_minute or pace.rate < limits.per_minute))
    per_minute = max(int(pace.rate), 1) if slowed else limits.per_minute
    until, why, reply = None, "", pace.reply if slowed or pace.slots else ""
    if not room.at_most:
        until, why, reply = room.opens, worded("%(text)s", text=room.why), pace.reply
    elif name == WHOLE and pace.rests:
        # Its rest is over, and nobody has reached it since.
        until, why, reply = now, worded("%(text)s", text=Why.AWAY), pace.reply
    elif number and due > now:
        until, why = due, LATER
    return QueueEntry(channel, RELAY if name == WHOLE else name, number, per_minute, slowed, until, why, reply)


def _retry_now(connection: Connection, channel: str, domains: Collection[str], now: datetime) -> None:
    theirs = select(publications.c.id).where(
        publications.c.channel == channel, publications.c.state == PublicationState.PUBLISHING
    )
    waiting = update(deliveries).where(
        deliveries.c.publication_id.in_(theirs), deliveries.c.state.in_(OPEN_DELIVERIES), deliveries.c.next_at > now
    )
    if domains:
        waiting = waiting.where(deliveries.c.domain.in_(domains))
    connection.execute(waiting.values(next_at=now))
