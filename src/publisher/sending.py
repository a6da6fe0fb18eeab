"""Hands what is due to the channels and notes what became of each try.

`sending` is committed before the channel is asked to do anything that the far side could accept. Whoever dies behind
that commit leaves a row that says so. What goes wrong with one publication or channel does not keep the others.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from publisher import defects, ledger, visits
from publisher.channels import Channel
from publisher.errors import ChannelError, PublisherError, Refused, StoreError, Unavailable
from publisher.frozen import thaw
from publisher.links import Links
from publisher.locales import format_date, gettext, language_name
from publisher.owners import new_owner
from publisher.states import DeliveryState, PublicationState
from publisher.store import Store
from publisher.tables import publications
from publisher.tokens import Tokens
from publisher.types import Destination, Outcome
from publisher.variants import Variants

Clock = Callable[[], datetime]
Channels = Callable[[str], Channel]

MAX_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=2)
_LONGEST_ASKED = timedelta(days=1)
_BATCH = 100
_PATIENCE = 3
"""After so many `Unavailable` in a row the far side is taken to be away, and the rest of a publication waits too."""


@dataclass(slots=True)
class _Sending:
    """One publication's turn: how many deliveries were tried, and whether the channel broke in it."""

    publication: int
    what: str
    kind: str
    clock: Clock
    stop: Callable[[], bool]
    tried: int = 0
    defect: bool = False


def retry_delay(attempts: int, asked: timedelta | None, jitter: float) -> timedelta:
    """How long to wait after the n-th failed try: doubling from 30 s to 2 h; longer, up to a day, if asked to.

    `jitter` in [0, 1) spreads the tries over another half, so that deferred readers don't all come back at once.
    """
    # Doubling has come to its end long before; unbounded it would leave what a timedelta can hold.
    doublings = min(max(attempts - 1, 0), 16)
    backoff: timedelta = min(_FIRST_DELAY * 2**doublings, _LONGEST_DELAY)
    return max(backoff, min(asked or timedelta(), _LONGEST_ASKED)) * (1 + jitter / 2)


class Sender:
    """One sender: a name under which deliveries are claimed, and the channels that take them."""

    def __init__(self, store: Store, workspace: Path, channels: Channels, links: Links, tokens: Tokens) -> None:
        self._store = store
        self._workspace = workspace
        self._channel = channels
        self._links, self._tokens = links, tokens
        self._owner = new_owner()

    def send_due(
        self, clock: Clock, stop: Callable[[], bool] = lambda: False, report: Callable[[str], None] = lambda _: None
    ) -> int:
        """Try every delivery that is due now; how many were tried. `stop` is asked before each.

        What is wrong with one publication as a whole goes to `report`; the others are sent all the same.
        """
        with self._store.read() as connection:
            open_ones = connection.execute(
                select(publications)
                .where(publications.c.state == PublicationState.PUBLISHING)
                # Somebody waits for a letter; and a mailing may take long.
                .order_by(publications.c.kind != "letter", publications.c.at)
            ).all()
        tried = 0
        for publication in open_ones:
            sending = _Sending(publication.id, publication.what, publication.kind, clock, stop)
            trouble = self._send(publication, sending)
            tried += sending.tried
            with self._store.begin() as connection:
                published = ledger.settle(connection, publication.id, clock())
                if sending.defect and not published:
                    # The next message would meet the same defect, and be as uncertain.
                    ledger.hold(connection, publication.id, trouble)
            if trouble:
                report(trouble)
        return tried

    def _send(self, publication: Row[Any], sending: "_Sending") -> str:
        """Send what is due of one publication; what is wrong with it as a whole, or ""."""
        name = f"publication {publication.id} ({publication.what}, {publication.channel}, {publication.lang})"
        try:
            channel = self._channel(publication.channel)
            variants = self._variants(publication)
            try:
                self._send_batches(channel, variants, sending)
            finally:
                with self._store.begin() as connection:
                    ledger.release(connection, self._owner)
                channel.close()
        except StoreError:
            raise
        except PublisherError as error:
            return f"{name}: {error}"
        except Exception as error:
            sending.defect = True
            return defects.note(error, name)
        return ""

    def _variants(self, publication: Row[Any]) -> Variants:
        with self._store.read() as connection:
            counted = visits.numbers(connection, publication.id)
        message = thaw(publication.message, self._workspace)
        link = partial(self._links.visit, publication.id)
        return Variants(message, lambda one: visits.rewrite(one, counted, link) if counted else one)

    def _destination(self, delivery: ledger.Claimed, sending: "_Sending") -> Destination:
        """With the reader's own links, and the token by which a report of its failure is known as ours."""
        plain = destination(delivery)
        if sending.kind == "letter":
            # Whoever has not confirmed has no links of a reader.
            return plain
        own = reader_links(self._links, delivery.subscription_id, sending.what, delivery.lang)
        bounce_token = self._tokens.make("bounce", delivery.id)
        return replace(plain, reader={**plain.reader, **own}, bounce_token=bounce_token)

    def _send_batches(self, channel: Channel, variants: Variants, sending: "_Sending") -> None:
        away = 0
        while not sending.stop():
            with self._store.begin() as connection:
                batch = ledger.claim(connection, sending.publication, self._owner, sending.clock(), _BATCH)
            if not batch:
                return
            for delivery in batch:
                if sending.stop():
                    return
                next_at = self._try(channel, variants, delivery, sending)
                away = away + 1 if next_at else 0
                if next_at and away == _PATIENCE:
                    with self._store.begin() as connection:
                        ledger.postpone(connection, sending.publication, next_at)
                    return

    def _try(
        self, channel: Channel, variants: Variants, delivery: ledger.Claimed, sending: "_Sending"
    ) -> datetime | None:
        """Send to one destination and note what became of it; when to try again, if the far side was away."""
        with self._store.begin() as connection:
            if not ledger.begin(connection, delivery, self._owner, sending.clock()):
                return None
        sending.tried += 1
        try:
            message = variants.of(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
            outcome = channel.send(message, self._destination(delivery, sending))
        except ChannelError as error:
            return self._record_failure(delivery, error, sending.clock())
        except Exception as error:
            # The channel doesn't say whether it went out.
            reply = f"{type(error).__name__}: {error}"
            self._record(delivery.id, sending.clock(), DeliveryState.UNCERTAIN, Outcome(reply=reply))
            raise
        self._record(delivery.id, sending.clock(), DeliveryState.SENT, outcome)
        return None

    def _record_failure(self, delivery: ledger.Claimed, error: ChannelError, now: datetime) -> datetime | None:
        next_at = None
        if isinstance(error, Unavailable) and delivery.attempts + 1 < MAX_ATTEMPTS:
            state = DeliveryState.DEFERRED
            # Spreading tries needs no secrecy.
            next_at = now + retry_delay(delivery.attempts + 1, error.retry_after, random.random())  # noqa: S311
        elif isinstance(error, Refused | Unavailable):
            state = DeliveryState.REFUSED
        else:
            state = DeliveryState.UNCERTAIN
        self._record(delivery.id, now, state, Outcome(reply=error.reply), next_at)
        return next_at

    def _record(
        self, delivery: int, now: datetime, state: DeliveryState, outcome: Outcome, next_at: datetime | None = None
    ) -> None:
        with self._store.begin() as connection:
            ledger.record(
                connection, delivery, self._owner, now, state,
                reply=outcome.reply, remote_id=outcome.remote_id, url=outcome.url, next_at=next_at,
            )  # fmt: skip


def destination(delivery: ledger.Claimed) -> Destination:
    """A row of the ledger as a channel sees it."""
    reader = {"name": delivery.name}
    if delivery.subscribed_at is not None:
        reader["subscribed_on"] = format_date(delivery.subscribed_at.date(), delivery.lang)
    if delivery.wanted_lang:
        reader["fallback_note"] = fallback_note(delivery.wanted_lang, delivery.lang)
    return Destination(delivery.destination, delivery.key, delivery.lang, delivery.name, reader)


def fallback_note(wanted: str, given: str) -> str:
    """What a reader is told in whose language there is no edition, in that language if we have words in it."""
    return gettext(
        wanted,
        "There is no edition in your language (%(wanted)s) yet; this is the one in %(given)s.",
        wanted=language_name(wanted, wanted if wanted == "bg" else "en"),
        given=language_name(given, wanted if wanted == "bg" else "en"),
    )


def reader_links(links: Links, subscription: int | None, issue: str, lang: str) -> dict[str, str]:
    """Values for a reader's own links and the list's headers; none without public pages."""
    if not links.address or subscription is None:
        return {}
    return {
        "unsubscribe_url": links.unsubscribe(subscription),
        "preferences_url": links.preferences(subscription),
        "view_url": links.issue(issue, lang),
        "help_url": links.help(lang),
        "subscribe_url": links.subscribe(lang),
        "archive_url": links.home(lang),
    }
