"""One tick: everything that is due now, each thing once, however many processes tick.

What is due is sent by threads, see `sending.dispatching`. While they send, this one surveys the calendar again and
again, and the upkeep (journals of stopped senders, mail that came back) has a thread of its own too: nothing waits for
a mailing, and nothing that hangs holds up what is due.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from publisher.app.subscriber_uploads import expire_uploads
from publisher.app.tick_lease import TickLease
from publisher.app.tick_owner import TickOwner
from publisher.app.told import Told
from publisher.config.workspace import Config
from publisher.core.errors import ConfigError, MailboxError, PublisherError, describe_bug
from publisher.core.types import Clock
from publisher.core.wording import joined, text_of, worded, worded_many
from publisher.planning import Calendar, Repeating
from publisher.sending.bulk.progress import Standing
from publisher.sending.dispatching import Dispatching
from publisher.sending.mailings import Mailings
from publisher.sending.reconciling import Reconciling
from publisher.sending.restored import Restoration
from publisher.sending.side_work import Key, SideWork
from publisher.sending.turn import Turn
from publisher.subscribers import Subscribers
from publisher.subscribers.bounces.bounces import Bounces

__all__ = ["Standing", "Ticked", "Ticking"]

_SURVEY_SECONDS = 2.0
"""How often what has become due is looked for while something is being sent, at least."""

_RETURNED = worded("reports of mail that came back")

_JOURNALS: Key = ("", "journals")
_REPORTS: Key = ("", "reports")
_DIGESTS: Key = ("", "digests")
_DETAILS: Key = ("", "details of mailings")

_DETAILS_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: deliveries found abandoned, publications started, deliveries tried.

    `troubles` say what is wrong with single publications; the others went on. `waiting` names the publications whose
    time has come and which wait for a person, and why. `elsewhere` is the process that looks what is due instead of
    this one: then nothing was begun here.
    """

    recovered: int
    started: int
    tried: int
    troubles: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    elsewhere: TickOwner | None = None


@dataclass(slots=True)
class _Findings:
    """What the threads of one tick have found; what comes again is told once."""

    tell: Callable[[str], None]
    tell_waiting: Callable[[str], None]
    troubles: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    recovered: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def report(self, trouble: str) -> None:
        with self._lock:
            if trouble not in self.troubles:
                self.troubles.append(trouble)
                self.tell(trouble)

    def say(self, line: str) -> None:
        with self._lock:
            self.tell(line)

    def wait(self, line: str) -> None:
        with self._lock:
            if line not in self.waiting:
                self.waiting.append(line)
                self.tell_waiting(line)

    def found(self, uncertain: int) -> None:
        with self._lock:
            self.recovered += uncertain
            if uncertain:
                self.tell(
                    worded_many(
                        "%(num)s delivery of a stopped sender is uncertain: publisher deliveries reconcile",
                        "%(num)s deliveries of a stopped sender are uncertain: publisher deliveries reconcile",
                        uncertain,
                    )
                )


class Ticking:
    """Sends what is due and reads what came back. Remembers when it last read bounces.

    `keep_digests` makes the digests that are due at a time, and yields what staff should know; None = there are none.
    `tell_staff` begins to tell staff what has happened, and returns at once; it is given what hears of troubles.
    """

    def __init__(
        self,
        config: Config,
        calendar: Calendar,
        dispatching: Dispatching,
        reconciling: Reconciling,
        restoration: Restoration,
        subscribers: Subscribers,
        bounces: Bounces,
        lease: TickLease,
        repeating: Repeating,
        mailings: Mailings,
        keep_digests: Callable[[datetime], Iterable[Told]] | None = None,
        tell_staff: Callable[[Callable[[str], None]], None] = lambda _: None,
    ) -> None:
        self._repeating = repeating
        self._mailings = mailings
        self._config = config
        self._calendar = calendar
        self._dispatching = dispatching
        self._reconciling = reconciling
        self._restoration = restoration
        self._subscribers = subscribers
        self._bounces = bounces
        self._lease = lease
        self._keep_digests = keep_digests
        self._tell_staff = tell_staff
        self._recovered_at: datetime | None = None
        self._bounces_read_at: datetime | None = None
        self._detailed_at: datetime | None = None

    def tick(
        self,
        stop: Callable[[], bool],
        clock: Clock,
        real_clock: Clock,
        *,
        hurry: Callable[[], bool] = lambda: False,
        report: Callable[[str], None] = lambda _: None,
        waits: Callable[[str], None] = lambda _: None,
    ) -> Ticked:
        """Do all that is due at the time of `clock`, and what becomes due meanwhile.

        One process of a workspace does it; where another has the tick, this one only says what waits. Run twice, or by
        two processes, it still does each thing once. `real_clock` decides when a sender's lease has
        run out, whatever time `clock` tells. After `stop()` nothing begins, and what has begun is waited for,
        so that all ends within `sending.stop_seconds`, or not at all after `hurry()`. `report` hears at once what is
        wrong, `waits` what waits for a person. Raises `RestoredStore` when the database is older than what was done:
        then nothing is begun any more.
        """
        findings = _Findings(report, waits)
        # Whoever has the tick: a database older than what was done is said, and held, by every process.
        self._restoration.check(clock())
        had_it = self._lease.is_held
        other = self._lease.wait_for(stop)
        if other is not None:
            self._find_waiting(findings, clock())
            return Ticked(0, 0, 0, waiting=tuple(findings.waiting), elsewhere=other)
        try:
            return self._do_all(lambda: stop() or not self._lease.is_held, clock, real_clock, hurry, findings)
        finally:
            if not had_it:
                self._lease.give_up()

    def has_become_due(self, now: datetime) -> bool:
        """Whether something has become due since the last look."""
        return self._dispatching.has_become_due(now)

    def _do_all(
        self, stop: Callable[[], bool], clock: Clock, real_clock: Clock, hurry: Callable[[], bool], findings: _Findings
    ) -> Ticked:
        work = SideWork(findings.report)

        def survey(with_upkeep: bool) -> Sequence[int]:
            # A process that was stopped meanwhile may have lost the tick.
            if not self._lease.confirm():
                return ()
            # The database can be replaced while a long mailing goes out.
            self._restoration.check(clock())
            if with_upkeep:
                self._keep_up(work, findings, real_clock)
                self._tell_staff(findings.say)
            released = self._releasable(clock(), findings)
            if with_upkeep and (keep_digests := self._keep_digests) is not None:
                # The stories of a digest that has just expired are in the next one.
                self._beside(work, _DIGESTS, lambda: self._tell(findings, keep_digests(clock())))
            return released

        tick_seconds = self._config.schedule.tick_seconds
        turn = Turn(
            clock,
            stop,
            findings.report,
            survey,
            hurry,
            every=min(tick_seconds, _SURVEY_SECONDS),
            stop_seconds=self._config.sending.stop_seconds,
        )
        # Before anything is sent: what a stopped sender had not begun is due again.
        self._reconciling.check_clock(real_clock())
        self._recover(findings, real_clock())
        self._dispatching.send(turn, work)
        if turn.tried and not turn.stopping() and not work.store_failed:
            # What this tick's own mails were refused with has come after the look.
            self._guarded(findings.report, lambda: self._bounces.judge_refusals(real_clock()))
        self._find_waiting(findings, clock())
        if not turn.stopping():
            # What this tick itself has done.
            self._tell_staff(findings.say)
        return Ticked(findings.recovered, turn.started, turn.tried, tuple(findings.troubles), tuple(findings.waiting))

    def _find_waiting(self, findings: _Findings, now: datetime) -> None:
        for one in self._calendar.waiting(now):
            findings.wait(joined(" ", [one.name, one.standing]))

    def _releasable(self, now: datetime, findings: _Findings) -> Sequence[int]:
        self._repeat(now, findings)
        try:
            released = self._calendar.release(now, findings.wait)
            self._find_waiting(findings, now)
            return released
        except ConfigError:
            # Without posts or templates nothing may be sent.
            raise
        except PublisherError as error:
            findings.report(text_of(error))
        except Exception as error:
            findings.report(describe_bug(error, worded("the look at the calendar")))
        return ()

    def _repeat(self, now: datetime, findings: _Findings) -> None:
        try:
            self._repeating.fire(now, findings.report)
        except PublisherError as error:
            findings.report(text_of(error))
        except Exception as error:
            findings.report(describe_bug(error, worded("the repeats of posts")))

    def _keep_up(self, work: SideWork, findings: _Findings, clock: Clock) -> None:
        """Begin what else is to be done now and then, in threads of its own."""
        now = clock()
        if self._is_due(self._recovered_at, timedelta(seconds=self._config.schedule.tick_seconds), now):
            self._beside(work, _JOURNALS, lambda: self._recover(findings, now))
        if self._is_due(self._bounces_read_at, timedelta(minutes=self._config.bounces.every_minutes), now):
            self._beside(work, _REPORTS, lambda: self._read_bounces(findings.report, now))
        if self._is_due(self._detailed_at, _DETAILS_EVERY, now):
            self._beside(work, _DETAILS, lambda: self._keep_details(findings.report, now))

    def _beside(self, work: SideWork, key: Key, step: Callable[[], None]) -> None:
        if key not in work.going():
            work.begin(key, key[1] if isinstance(key[1], str) else "", step)

    def _is_due(self, last: datetime | None, every: timedelta, now: datetime) -> bool:
        """Also when the last time lies ahead: the clock has been set back."""
        return last is None or not timedelta() <= now - last < every

    def _recover(self, findings: _Findings, now: datetime) -> None:
        """Settle what stopped senders have left, as far as their journals say."""
        self._recovered_at = now
        try:
            findings.found(self._reconciling.recover(now))
        except PublisherError as error:
            findings.report(text_of(error))
        except Exception as error:
            findings.report(describe_bug(error, worded("the journals of stopped senders")))

    def _tell(self, findings: _Findings, news: Iterable[Told]) -> None:
        for told in news:
            {"news": findings.say, "waits": findings.wait, "trouble": findings.report}[told.kind](told.words)

    def _keep_details(self, report: Callable[[str], None], now: datetime) -> None:
        """Look up what became of large mailings, for pages that show it."""
        self._detailed_at = now
        self._guarded(report, lambda: list(self._mailings.keep_details(now)), worded("the figures of mailings"))

    def _read_bounces(self, report: Callable[[str], None], now: datetime) -> None:
        """Handle returned mail every `bounces.every_minutes`; a process that has just started does it immediately."""
        self._bounces_read_at = now
        steps: tuple[Callable[[datetime], object], ...] = (
            self._subscribers.forget_unconfirmed,
            lambda now: expire_uploads(self._config.workspace, now),
            self._bounces.judge_refusals,
            lambda now: self._read_mailbox(now, report),
        )
        for step in steps:
            self._guarded(report, lambda step=step: step(now))  # type: ignore[misc]

    def _guarded(self, report: Callable[[str], None], step: Callable[[], object], what: str = _RETURNED) -> None:
        try:
            step()
        except (MailboxError, ConfigError) as error:
            report(worded("%(what)s: %(why)s", what=what, why=error))
        except PublisherError as error:
            report(text_of(error))
        except Exception as error:
            report(describe_bug(error, what))

    def _read_mailbox(self, now: datetime, report: Callable[[str], None]) -> None:
        if self._bounces.configured:
            for trouble in self._bounces.read(now).troubles:
                report(worded("%(what)s: %(why)s", what=_RETURNED, why=trouble))
