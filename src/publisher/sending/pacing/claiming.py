"""A worker's claims from the ledger, limited to the pace that providers accept."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection

from publisher.core.errors import ChannelError, Unavailable
from publisher.core.types import Outcome
from publisher.ledger import claims
from publisher.ledger.claims import Claimed
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.pacing.replies import Heard, heard_from
from publisher.sending.pacing.rows import WHOLE

_ROUNDS = 3
"""How often a claim is repeated when other workers have used up what the claimed mails needed."""


class PacedClaims:
    """The deliveries that one worker has claimed. Every method except `heard` runs in the caller's transaction."""

    def __init__(self, pacer: Pacer, owner: str) -> None:
        self._pacer, self._owner = pacer, owner
        self._taken: dict[int, tuple[str, datetime]] = {}

    @property
    def relay_rests_until(self) -> datetime | None:
        """Until when the relay is left alone, as the database said last; None when it can be used."""
        return self._pacer.relay.resting_until

    @property
    def relay_reply(self) -> str:
        """The words that began the relay's rest."""
        return self._pacer.relay.reply

    def take(self, connection: Connection, publication: int, now: datetime, limit: int) -> list[Claimed]:
        """Claim up to `limit` deliveries that may go now; none when nothing is due, or everything due has to wait."""
        for _ in range(_ROUNDS):
            taken, claimed = self._take(connection, publication, now, limit)
            if taken or not claimed:
                return taken
        return []

    def _take(self, connection: Connection, publication: int, now: datetime, limit: int) -> tuple[list[Claimed], int]:
        """What was claimed and may go, and how many were claimed: a group that has closed meanwhile may go next."""
        allowance = self._pacer.allowance(connection, now)
        if not allowance.total:
            return [], 0
        most = min(limit, allowance.total)
        batch = claims.take(connection, publication, self._owner, now, most, allowance.domains)
        if not batch:
            return [], 0
        groups = [self._pacer.group_of(delivery.destination) for delivery in batch]
        grant = self._pacer.take(connection, Counter(groups), now)
        may = grant.shared_out(groups)
        if kept_back := [delivery.id for delivery, goes in zip(batch, may, strict=True) if not goes]:
            claims.give_back(connection, kept_back, self._owner, now)
        self._taken |= {
            delivery.id: (group, grant.at) for delivery, group, goes in zip(batch, groups, may, strict=True) if goes
        }
        return [delivery for delivery, goes in zip(batch, may, strict=True) if goes], len(batch)

    def heard(self, delivery: Claimed, end: Outcome | ChannelError, now: datetime) -> Heard:
        """Note how an attempt at one delivery has ended, for its provider; returns what that says.

        For `away` nothing is noted: the caller knows whether the relay is `lost`, or only this connection.
        """
        group, _ = self._taken.pop(delivery.id)
        heard = heard_from(end)
        if heard not in (Heard.AWAY, Heard.NOTHING):
            self._pacer.note(group, heard, now, end.reply)
            self._pacer.note(WHOLE, Heard.ACCEPTED, now)
        return heard

    def forget(self, delivery: Claimed) -> None:
        """A delivery has begun, and nobody knows how it ended: its quota stays used."""
        self._taken.pop(delivery.id)

    def lost(self, error: ChannelError, now: datetime) -> None:
        """Note that the relay was found away."""
        asked = error.retry_after if isinstance(error, Unavailable) else None
        self._pacer.note(
            WHOLE, Heard.AWAY, now, (error.reply or str(error))[: ChannelError.REPLY_LIMIT], asked or timedelta()
        )

    def save(self, connection: Connection, now: datetime) -> None:
        """Lower and raise the paces by the answers."""
        self._pacer.save(connection, now)

    def leave(self, connection: Connection, now: datetime) -> None:
        """Give back the quota of claims that were never begun, and the worker's slots."""
        for at in {at for _, at in self._taken.values()}:
            counts = Counter(group for group, taken_at in self._taken.values() if taken_at == at)
            self._pacer.give_back(connection, counts, at, now)
        self._taken.clear()
        self._pacer.leave(connection, now)
