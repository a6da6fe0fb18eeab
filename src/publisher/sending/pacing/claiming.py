"""A worker's claims from the ledger, limited to the pace that providers accept."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection

from publisher.core.errors import ChannelError
from publisher.core.types import Outcome
from publisher.ledger import claims
from publisher.ledger.claims import Claimed
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.pacing.replies import Heard, heard_in, is_about_all


class PacedClaims:
    """The deliveries that one worker has claimed. Every method except `heard` runs in the caller's transaction."""

    def __init__(self, pacer: Pacer, owner: str) -> None:
        self._pacer, self._owner = pacer, owner
        self._taken: dict[int, tuple[str, datetime]] = {}

    def take(self, connection: Connection, publication: int, now: datetime, limit: int) -> list[Claimed]:
        """Claim up to `limit` deliveries that may go now; none when nothing is due, or everything due has to wait."""
        allowance = self._pacer.allowance(connection, now)
        if not allowance.total:
            return []
        most = min(limit, allowance.total)
        batch = claims.take(connection, publication, self._owner, now, most, allowance.domains)
        if not batch:
            return []
        groups = [self._pacer.group_of(delivery.destination) for delivery in batch]
        grant = self._pacer.take(connection, Counter(groups), now)
        may = grant.shared_out(groups)
        if kept_back := [delivery.id for delivery, goes in zip(batch, may, strict=True) if not goes]:
            claims.give_back(connection, kept_back, self._owner, now)
        self._taken |= {
            delivery.id: (group, grant.at) for delivery, group, goes in zip(batch, groups, may, strict=True) if goes
        }
        return [delivery for delivery, goes in zip(batch, may, strict=True) if goes]

    def heard(self, delivery: Claimed, end: Outcome | ChannelError, now: datetime) -> None:
        """Note the answer for one delivery; what is about the far side as a whole says nothing about its provider."""
        group = self.forget(delivery)
        if isinstance(end, ChannelError) and is_about_all(end):
            return
        self._pacer.note_answer(now)
        self._pacer.note(group, Heard.ACCEPTED if isinstance(end, Outcome) else heard_in(end.reply), now)

    def forget(self, delivery: Claimed) -> str:
        """The delivery has ended; its group."""
        group, _ = self._taken.pop(delivery.id)
        return group

    def away(self, now: datetime, asked: timedelta | None = None) -> None:
        """Note that the far side cannot be used; `asked` is how long it wants to be left alone."""
        self._pacer.note_away(now, asked)

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
