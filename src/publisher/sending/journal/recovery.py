"""Recovery: the journals of stopped senders decide which deliveries were not begun, answered, or are uncertain.

Without a journal (its machine is gone) every `sending` row whose lease has ended is uncertain; see `ledger.abandoned`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, true, update

from publisher.core.errors import ChannelError
from publisher.core.states import OPEN_DELIVERIES, Cause, DeliveryState, before
from publisher.core.wording import worded
from publisher.ledger import steps
from publisher.ledger.abandoned import STOPPED, overdue
from publisher.ledger.clock import lease_time
from publisher.sending.journal.journal import Found, left_behind, still_locked
from publisher.storage.database import Store
from publisher.storage.tables import deliveries

RESENT = worded("the sender stopped before an answer was noted; sent again, so it may arrive twice")
_PART = 500


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many deliveries had begun without an answer, had been answered, and had not begun at all."""

    uncertain: int = 0
    answered: int = 0
    free: int = 0

    def __add__(self, other: "Recovered") -> "Recovered":
        return Recovered(self.uncertain + other.uncertain, self.answered + other.answered, self.free + other.free)


def recover_journals(store: Store, folder: Path, now: datetime, resend: bool = False) -> Recovered:
    """Write the journals of stopped senders into the database and remove them. Raises `StoreError`.

    With `resend`, uncertain deliveries are sent again; otherwise they wait for a person.
    """
    total = Recovered()
    for found in left_behind(folder):
        with store.begin() as connection:
            total += apply(connection, found, now, resend)
        found.remove()
    return total


def recover_standing(store: Store, folder: Path, now: datetime, resend: bool = False) -> Recovered:
    """Settle what senders on this machine hold beyond their lease: they run, but stand still (SIGSTOP, a laptop's lid).

    What their journals do not show as begun will not begin any more: a sender looks at its lease again behind each line
    `begun`, and only then at the body. Their journals stay: they settle what is answered after all.
    """
    with store.read() as connection:
        late = set(overdue(connection, now))
    total = Recovered()
    for found in still_locked(folder) if late else ():
        if found.owner in late:
            with store.begin() as connection:
                lapsed = deliveries.c.lease_until < lease_time(connection, now)
                total += apply(connection, found, now, resend, lapsed)
    return total


def apply(
    connection: Connection, found: Found, now: datetime, resend: bool, which: ColumnElement[bool] | None = None
) -> Recovered:
    """Write one journal into the database, for rows that are still as its sender left them, or `which` of them."""
    total, open_again, changed_in = Recovered(), set[int](), set[int]()
    for row in _rows(connection, found, which):
        state, reply = _settled(row, found, resend)
        values: dict[str, Any] = {
            "state": state, "reply": reply[: ChannelError.REPLY_LIMIT], "owner": None, "lease_until": None,
            "changed_at": now, "next_at": now,
        }  # fmt: skip
        if row.id not in found.begun and state is DeliveryState.QUEUED:
            # Claimed and not tried.
            values["attempts"] = max(found.tries[row.id] - 1, 0)
        changed = connection.execute(
            update(deliveries)
            .where(deliveries.c.id == row.id, deliveries.c.state == row.state, deliveries.c.attempts == row.attempts)
            .where(deliveries.c.state.in_(before(state, Cause.JOURNAL)))
            .values(**values)
        )
        if changed.rowcount == 1:
            total += _counted(row.id, state, found)
            changed_in.add(row.publication_id)
            if state in OPEN_DELIVERIES:
                open_again.add(row.publication_id)
    steps.reopen(connection, sorted(open_again), now)
    steps.review(connection, sorted(changed_in))
    return total


def _rows(connection: Connection, found: Found, which: ColumnElement[bool] | None) -> Iterable[Any]:
    """The rows as this sender left them, including those made uncertain since by the end of their lease.

    Also rows whose claim was lost in a power cut: the number of their try is lower than in the journal.
    """
    numbers = list(found.tries)
    for start in range(0, len(numbers), _PART):
        rows = connection.execute(
            select(deliveries.c.id, deliveries.c.publication_id, deliveries.c.state, deliveries.c.attempts).where(
                deliveries.c.id.in_(numbers[start : start + _PART]),
                or_(deliveries.c.owner == found.owner, deliveries.c.owner.is_(None)),
                true() if which is None else which,
            )
        ).all()
        for row in rows:
            theirs = row.attempts == found.tries[row.id] and row.state in (
                DeliveryState.SENDING, DeliveryState.UNCERTAIN,
            )  # fmt: skip
            undone = row.attempts < found.tries[row.id] and row.state in OPEN_DELIVERIES
            if theirs or undone:
                yield row


def _settled(row: Any, found: Found, resend: bool) -> tuple[DeliveryState, str]:
    if row.id in found.answers:
        answer, reply = found.answers[row.id]
        return DeliveryState(answer), reply
    if row.id not in found.begun and found.complete:
        return DeliveryState.QUEUED, ""
    return (DeliveryState.QUEUED, RESENT) if resend else (DeliveryState.UNCERTAIN, STOPPED)


def _counted(number: int, state: DeliveryState, found: Found) -> Recovered:
    if number in found.answers:
        return Recovered(answered=1)
    free = state is DeliveryState.QUEUED and number not in found.begun and found.complete
    return Recovered(free=1) if free else Recovered(uncertain=1)
