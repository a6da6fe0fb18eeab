"""Which process looks what is due, in words for staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from publisher.core.wording import Worded, worded
from publisher.ledger import ticks
from publisher.ledger.owners import owner_is_gone
from publisher.ledger.ticks import TickRow
from publisher.storage.database import Store

LEASE = timedelta(seconds=20)
"""How long an owner that does not show itself any more may be relied on."""


@dataclass(frozen=True, slots=True)
class TickOwner:
    """The process that looks what is due, or the last one that did. `verb` is run or tick.

    `silent`: it has not shown itself for longer than it should have. `ended`: nobody has the tick now.
    """

    verb: str
    host: str
    process: int
    since: datetime
    seen_at: datetime
    standing: Literal["there", "silent", "ended"]


def owner_of(row: TickRow) -> TickOwner | None:
    """Who has or had the tick; None when nobody ever had."""
    if row.since is None or row.seen_at is None:
        return None
    has_ended = not row.owner or owner_is_gone(row.owner)
    standing: Literal["there", "silent"] = "there" if row.is_valid else "silent"
    return TickOwner(
        row.verb, row.host, row.process, row.since, row.seen_at, "ended" if has_ended else standing
    )  # fmt: skip


def tick_owner(store: Store, now: datetime) -> TickOwner | None:
    """Who looks what is due now, or looked last; None when nobody ever did."""
    with store.read() as connection:
        return owner_of(ticks.read(connection, now, LEASE))


def describe_owner(owner: TickOwner | None, zone: ZoneInfo) -> Worded:
    """One sentence, with what to do where nobody looks."""
    if owner is None:
        return worded("nobody has looked yet what is due: publisher run")
    process = worded(
        "publisher %(verb)s on %(host)s (process %(number)s)",
        verb=owner.verb, host=owner.host, number=str(owner.process),
    )  # fmt: skip
    since, seen = _local(owner.since, zone), _local(owner.seen_at, zone)
    if owner.standing == "there":
        return worded(
            "%(process)s looks what is due, since %(since)s; last seen %(seen)s",
            process=process,
            since=since,
            seen=seen,
        )
    if owner.standing == "silent":
        return worded(
            "%(process)s should look what is due, and has not been seen since %(seen)s: see to that process, or start "
            "publisher run, which takes over from it",
            process=process, seen=seen,
        )  # fmt: skip
    return worded(
        "nobody looks what is due at this moment; the last was %(process)s, until %(seen)s: publisher run",
        process=process, seen=seen,
    )  # fmt: skip


def describe_other(owner: TickOwner, zone: ZoneInfo) -> Worded:
    """What a process says that finds the tick taken."""
    return worded(
        "publisher %(verb)s is at work on %(host)s (process %(number)s) since %(since)s, last seen %(seen)s",
        verb=owner.verb, host=owner.host, number=str(owner.process), since=_local(owner.since, zone),
        seen=_local(owner.seen_at, zone),
    )  # fmt: skip


def _local(time: datetime, zone: ZoneInfo) -> str:
    return f"{time.astimezone(zone):%Y-%m-%d %H:%M:%S}"
