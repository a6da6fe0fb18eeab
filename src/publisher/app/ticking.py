"""One tick: everything that is due now, each thing once, however many processes tick."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.config.workspace import Config
from publisher.core.errors import ConfigError, MailboxError, PublisherError, StoreError, describe_bug
from publisher.core.types import Clock
from publisher.planning import Calendar
from publisher.sending.bulk.progress import Standing
from publisher.sending.enqueueing import Enqueueing
from publisher.sending.reconciling import Reconciling
from publisher.sending.restored import Restoration
from publisher.sending.sender import Sender
from publisher.subscribers import Subscribers
from publisher.subscribers.bounces.bounces import Bounces

__all__ = ["Standing", "Ticked", "Ticking"]

_RETURNED = "reports of mail that came back"


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: deliveries found abandoned, publications started, deliveries tried.

    `troubles` say what is wrong with single publications; the others went on. `waiting` names the publications whose
    time has come and which wait for a person, and why.
    """

    recovered: int
    started: int
    tried: int
    troubles: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


class Ticking:
    """Sends what is due and reads what came back. Remembers when it last read bounces."""

    def __init__(
        self,
        config: Config,
        calendar: Calendar,
        enqueueing: Enqueueing,
        sender: Sender,
        reconciling: Reconciling,
        restoration: Restoration,
        subscribers: Subscribers,
        bounces: Bounces,
    ) -> None:
        self._config = config
        self._calendar = calendar
        self._enqueueing = enqueueing
        self._sender = sender
        self._reconciling = reconciling
        self._restoration = restoration
        self._subscribers = subscribers
        self._bounces = bounces
        self._bounces_read_at: datetime | None = None

    def tick(self, stop: Callable[[], bool], clock: Clock, real_clock: Clock) -> Ticked:
        """Do all that is due at the time of `clock`. Run twice, or by two processes, it still does each thing once.

        `real_clock` decides when a sender's lease has run out, whatever time `clock` tells. Raises `RestoredStore`,
        with nothing sent, when the database is older than what was done.
        """
        self._reconciling.check_clock(real_clock())
        recovered = self._reconciling.recover(real_clock())
        self._restoration.check(clock())
        troubles: list[str] = []
        waiting: list[str] = []
        started = self._start_due(clock, troubles.append, waiting.append)
        tried = self._sender.send_due(clock, stop, troubles.append)
        try:
            troubles += [f"{_RETURNED}: {trouble}" for trouble in self._read_bounces(real_clock())]
        except (MailboxError, ConfigError) as error:
            troubles.append(f"{_RETURNED}: {error}")
        except StoreError:
            raise
        except Exception as error:
            troubles.append(describe_bug(error, _RETURNED))
        waiting += [f"{one.name} {one.state}: {one.reason}" for one in self._calendar.waiting(clock())]
        return Ticked(recovered, started, tried, tuple(troubles), tuple(waiting))

    def _start_due(self, clock: Clock, report: Callable[[str], None], expired: Callable[[str], None]) -> int:
        """Start publications whose time has come; a fault in one does not hold up the others."""
        started = 0
        for publication in self._calendar.release(clock(), expired):
            try:
                started += bool(self._enqueueing.enqueue(publication, clock()))
            except StoreError:
                raise
            except PublisherError as error:
                report(f"publication {publication}: {error}")
            except Exception as error:
                report(describe_bug(error, f"publication {publication}"))
        return started

    def _read_bounces(self, now: datetime) -> list[str]:
        """Handle returned mail every `bounces.every_minutes`; a process that has just started does it immediately.

        Returns what could not be read, as sentences for staff.
        """
        every = timedelta(minutes=self._config.bounces.every_minutes)
        if self._bounces_read_at and now - self._bounces_read_at < every:
            return []
        self._bounces_read_at = now
        self._subscribers.forget_unconfirmed(now)
        self._bounces.judge_refusals(now)
        return self._bounces.read(now).troubles if self._bounces.configured else []
