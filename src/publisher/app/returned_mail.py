"""Mail that came back: read now, what came back from an address, and the end of a suppression."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.subscribers.bounces.bounces import AddressHistory, Bounce, BounceCounts

__all__ = ["AddressHistory", "Bounce", "ReturnedMail", "history", "lift", "newest", "read"]

_COUNTED = ("hard", "soft", "complaint", "policy", "forged", "other", "suppressed", "left")


@dataclass(frozen=True, slots=True)
class ReturnedMail:
    """How many reports and refusals of each kind were read, and how many people that suppressed or unsubscribed.

    `troubles` are sentences about mails that could not be read.
    """

    counts: dict[str, int]
    troubles: tuple[str, ...]


def read(publisher: Publisher, now: datetime, progress: Callable[[int], None]) -> ReturnedMail:
    """Judge the relay's refusals and read the mailbox of `[bounces]`. Raises `MailboxError`, `ConfigError`."""
    both: tuple[BounceCounts, ...] = (publisher.bounces.judge_refusals(now), publisher.bounces.read(now, progress))
    counts = {name: sum(getattr(one, name) for one in both) for name in _COUNTED}
    return ReturnedMail(counts, tuple(trouble for one in both for trouble in one.troubles))


def newest(publisher: Publisher) -> list[Bounce]:
    """What came back, newest first."""
    return publisher.bounces.all()


def history(publisher: Publisher, address: str) -> AddressHistory:
    """What came back from one address, and why it is suppressed."""
    return publisher.bounces.history(address)


def lift(publisher: Publisher, address: str, reason: str, now: datetime) -> None:
    """Let an address be mailed again. Raises `InvalidInput`, `NotFound`, `Conflict`."""
    publisher.bounces.lift(address, reason, now)
