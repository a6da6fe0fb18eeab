"""Finds what there is to tell, and tells it, in threads that nothing waits for.

    a tick ──> look: what is new, or over ──> rows ──> a thread for each person: claim, hand over, note the answer

A service that hangs holds up its own person alone: no tick, no stop, nobody else. What a process leaves behind the next
one goes on with.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.notices.mails import notice_mail
from publisher.app.notices.things import Told, quick_things, slow_things
from publisher.app.notices.timing import STORM_TIME, due_mails, next_try
from publisher.app.notices.ways import send
from publisher.config.staff import StaffPerson, is_mail_address, read_to
from publisher.core import locales
from publisher.core.errors import Ambiguous, PublisherError, describe_bug
from publisher.core.wording import worded
from publisher.ledger.notices import Notice, Notices, Words

_SLOW_EVERY = timedelta(minutes=5)
_LOOK = 0.05

Report = Callable[[str], None]


class Noticing:
    """The notices of an open workspace."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._people = publisher.config.staff.people
        self._notices = Notices(publisher.store)
        self._slow: tuple[datetime, list[Told]] | None = None
        self._threads: dict[str, threading.Thread] = {}
        self._again = False
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def begin(self, report: Report) -> None:
        """Look what there is to tell and tell it, in threads; returns at once. A look under way looks once more."""
        if not self._people or self._stopped.is_set():
            return
        with self._lock:
            self._again = True
            self._start("", lambda: self._looks(report), report)

    def wait(self, seconds: float, stop: Callable[[], bool] = lambda: False) -> bool:
        """Wait until all is told that can be told now, for so long at most; whether it is."""
        until = time.monotonic() + seconds
        while alive := self._alive():
            if time.monotonic() > until or stop():
                return False
            alive[0].join(_LOOK)
        return True

    def stop(self) -> None:
        """Begin nothing any more: the database is about to be closed."""
        self._stopped.set()

    def look(self, now: datetime) -> None:
        """Write down what there is to tell now, and what is over. Sends nothing."""
        told = [*quick_things(self._publisher, now), *self._slow_things(now)]
        # The same thing may be found in both ways.
        things = {(one.thing.kind, one.thing.name): one for one in reversed(told)}
        for person in self._people:
            if person.name not in self._notices.known_people():
                self._notices.switch_on(person.name, [one.thing for one in things.values()], now)
        self._note(things, now)

    def _note(self, things: dict[tuple[str, str], Told], now: datetime) -> None:
        known = self._notices.open(now)
        once = {"finished", "bounces", "digest"}
        over = [number for (_, kind, name), number in known.items() if kind not in once and (kind, name) not in things]
        new = [
            (person, one)
            for (kind, name), one in things.items()
            for person in self._people
            if (person.name, kind, name) not in known
        ]
        if not new and not over:
            return
        said: dict[tuple[str, str], Words] = {}
        found = []
        for person, one in new:
            words = None
            if self._wants(person, one):
                key = (one.thing.kind, one.thing.name)
                words = said[key] = said.get(key) or one.words()
            found.append((person.name, one.thing, words))
        self._notices.note(found, over, now)

    def _wants(self, person: StaffPerson, one: Told) -> bool:
        return one.thing.kind in person.about and person.to.get_secret_value().casefold() not in one.but

    def _slow_things(self, now: datetime) -> Sequence[Told]:
        if self._slow is None or not timedelta() <= now - self._slow[0] < _SLOW_EVERY:
            self._slow = now, list(slow_things(self._publisher, now))
        return self._slow[1]

    def _looks(self, report: Report) -> None:
        while self._again and not self._stopped.is_set():
            self._again = False
            now = self._publisher.clock()
            self.look(now)
            self._notices.recover(now)
            waits = self._notices.anyone_waiting()
            for person in self._people:
                if person.name in waits:
                    with self._lock:
                        self._start(person.name, lambda person=person: self._tell(person, report), report)  # type: ignore[misc]

    def _tell(self, person: StaffPerson, report: Report) -> None:
        """Hand over what is due for a person now."""
        zone = self._publisher.config.schedule.zone
        now = self._publisher.clock()
        recent = self._notices.mails_since(person.name, now - STORM_TIME)
        for mail in due_mails(self._notices.waiting(person.name), recent, person, zone, now):
            if self._stopped.is_set():
                return
            self._hand_over(person, mail, report)

    def _hand_over(self, person: StaffPerson, mail: Sequence[Notice], report: Report) -> None:
        key = mail[0].mail or f"notice.{self._publisher.installation[:8]}.{mail[0].id}"
        taken = self._notices.claim([one.id for one in mail], key, self._publisher.clock())
        if not taken:
            return
        ids = [one.id for one in taken]
        lang = self._publisher.config.staff.language_of(person)
        name = locales.in_language(self._publisher.config.newsletter.name, lang)
        try:
            reply = send(self._publisher, person, notice_mail(taken, lang, name), key, self._publisher.clock())
        except Exception as error:
            said = str(error) if not isinstance(error, PublisherError) else error.args[0]
            if not isinstance(error, PublisherError):
                said = describe_bug(error, f"the notice to {person.name}")
            self._failed(person, taken, said, isinstance(error, Ambiguous), report)
            return
        self._notices.told(ids, self._publisher.clock(), reply)

    def _failed(
        self, person: StaffPerson, taken: Sequence[Notice], why: str, maybe_told: bool, report: Report
    ) -> None:
        now = self._publisher.clock()
        first = min((one.first_tried_at for one in taken if one.first_tried_at), default=now)
        until = next_try(max(one.attempts for one in taken), first, now)
        ids = [one.id for one in taken]
        said = worded("notice to %(name)s: %(why)s", name=person.name, why=why)
        if until is None:
            self._notices.give_up(ids, why)
            said = worded("%(what)s; it is not tried again", what=said)
        else:
            self._notices.put_off(ids, until, why, maybe_told)
        report(said)

    def _alive(self) -> list[threading.Thread]:
        with self._lock:
            return [thread for thread in self._threads.values() if thread.is_alive()]

    def _start(self, key: str, work: Callable[[], None], report: Report) -> None:
        """Start the thread of a person, or that of the looks (""), unless it is at work. The lock is held."""

        def run() -> None:
            try:
                work()
            except PublisherError as error:
                said = error.args[0] if error.args else str(error)
                if not self._stopped.is_set():
                    report(worded("notices: %(error)s", error=said))
            except Exception as error:
                # Behind a stop the database is closed.
                if not self._stopped.is_set():
                    report(describe_bug(error, "the notices to staff"))

        alive = self._threads.get(key)
        if alive is None or not alive.is_alive():
            thread = threading.Thread(target=run, name=f"notices {key}".strip(), daemon=True)
            self._threads[key] = thread
            thread.start()
