"""Finds what there is to tell, and tells it, in threads that nothing waits for.

    a tick ──> look: what is new, or over ──> rows ──> a thread for each person: claim, hand over, note the answer

A service that hangs holds up its own person alone: no tick, no stop, nobody else. What a process leaves behind the next
one goes on with.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from publisher.app.assembly import Publisher
from publisher.app.notices.asked_work import AskedWork
from publisher.app.notices.mails import notice_mail
from publisher.app.notices.screens import console_address
from publisher.app.notices.things import Told, quick_things, slow_things
from publisher.app.notices.timing import STORM_TIME, due_mails, next_try
from publisher.app.notices.ways import send
from publisher.config.staff import StaffPerson
from publisher.core import locales
from publisher.core.errors import Ambiguous, PublisherError, StoreError, describe_bug
from publisher.core.wording import worded
from publisher.ledger.notices import ONCE, PAGE, Notice, Notices, Thing, Words
from publisher.ledger.page_notices import anybody_reads

_SLOW_EVERY = timedelta(minutes=5)
_LOOK = 0.05

Report = Callable[[str], None]


class Noticing:
    """The notices of an open workspace."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._people = publisher.config.staff.people
        self._addresses = {one.to.get_secret_value().casefold() for one in self._people}
        self._notices = Notices(publisher.store)
        self._slow: tuple[datetime, dict[tuple[str, str], Told]] | None = None
        self._report: Report = lambda _: None
        self._stopped = threading.Event()
        self._in_page = False
        self._looking = AskedWork("notices", self._look_and_tell, self._failed)
        self._telling = {
            person.name: AskedWork(f"notices to {person.name}", partial(self._tell, person), self._failed)
            for person in self._people
        }

    def begin(self, report: Report) -> None:
        """Look what there is to tell and tell it, in threads; returns at once. A look under way is followed by another.

        `report` hears what goes wrong.
        """
        if not self._stopped.is_set() and (self._people or self._is_read()):
            self._report = report
            self._looking.ask()

    def wait(self, seconds: float, stop: Callable[[], bool] = lambda: False) -> bool:
        """Wait until all is told that can be told now, for so long at most; whether it is."""
        until = time.monotonic() + seconds
        while any(work.going for work in (self._looking, *self._telling.values())):
            if time.monotonic() >= until or stop():
                return False
            time.sleep(_LOOK)
        return True

    def stop(self) -> None:
        """Begin nothing any more: the database is about to be closed."""
        self._stopped.set()

    def look(self, now: datetime) -> None:
        """Write down what there is to tell now, and what is over. Sends nothing."""
        quick = {_key(one): one for one in quick_things(self._publisher, now)}
        slow, is_fresh = self._slow_things(now)
        things = {**slow, **quick}
        switched_on = self._notices.known_people()
        names = self._names()
        for name in names:
            if name not in switched_on:
                self._notices.switch_on(name, [one.thing for one in things.values()], now)
        known = self._notices.open(now)
        new = [(name, one) for key, one in things.items() for name in names if (name, *key) not in known]
        if not is_fresh and any(_key(one) not in quick for _, one in new):
            # What another process has seen end meanwhile is not told once more.
            self._slow = None
            self.look(now)
            return
        over = [number for (_, *key), number in known.items() if key[0] not in ONCE and tuple(key) not in things]
        if new or over:
            self._notices.note(self._worded(new), over, now)

    def _is_read(self) -> bool:
        """Whether somebody may look at notices in the page."""
        if not self._in_page:
            try:
                with self._publisher.store.read() as connection:
                    self._in_page = anybody_reads(connection)
            except StoreError:
                return False
        return self._in_page

    def _names(self) -> list[str]:
        """Whom rows are written for: the people of config.toml, and the page."""
        return [*(person.name for person in self._people), *([PAGE] if self._is_read() else [])]

    def _worded(self, new: Sequence[tuple[str, Told]]) -> list[tuple[str, Thing, Words | None]]:
        said: dict[tuple[str, str], Words] = {}
        found: list[tuple[str, Thing, Words | None]] = []
        people = {person.name: person for person in self._people}
        for name, one in new:
            words = None
            if name == PAGE or self._is_for(people[name], one):
                words = said[_key(one)] = said.get(_key(one)) or one.words()
            found.append((name, one.thing, words))
        return found

    def _is_for(self, person: StaffPerson, told: Told) -> bool:
        """Whether a person wants to hear of it, and does not get it in another way."""
        address = person.to.get_secret_value().casefold()
        theirs = not told.to or told.to not in self._addresses or told.to == address
        return told.thing.kind in person.about and theirs and address not in told.but

    def _slow_things(self, now: datetime) -> tuple[dict[tuple[str, str], Told], bool]:
        """What is looked for now and then, and whether it is of this moment."""
        is_fresh = self._slow is None or not timedelta() <= now - self._slow[0] < _SLOW_EVERY
        if self._slow is None or is_fresh:
            self._slow = now, {_key(one): one for one in slow_things(self._publisher, now)}
        return self._slow[1], is_fresh

    def _look_and_tell(self) -> None:
        if self._stopped.is_set():
            return
        now = self._publisher.clock()
        self.look(now)
        self._notices.recover(now)
        waits = self._notices.anyone_waiting()
        for name, telling in self._telling.items():
            if name in waits:
                telling.ask()

    def _tell(self, person: StaffPerson) -> None:
        """Hand over what is due for a person, until nothing is."""
        zone = self._publisher.config.schedule.zone
        while not self._stopped.is_set():
            now = self._publisher.clock()
            recent = self._notices.mails_since(person.name, now - STORM_TIME)
            mails = due_mails(self._notices.waiting(person.name), recent, person, zone, now)
            if not mails:
                return
            for due in mails:
                self._hand_over(person, due)

    def _hand_over(self, person: StaffPerson, due: Sequence[Notice]) -> None:
        if self._stopped.is_set():
            return
        now = self._publisher.clock()
        key = due[0].mail or f"notice.{self._notices.installation()[:8]}.{due[0].id}"
        taken = self._notices.claim([one.id for one in due], key, now)
        if not taken:
            return
        lang = self._publisher.config.staff.language_of(person)
        name = locales.in_language(self._publisher.config.newsletter.name, lang)
        try:
            console = console_address(self._publisher)
            maybe_told = any(one.maybe_told for one in taken)
            mail = notice_mail([one.words for one in taken], lang, name, console, maybe_told)
            reply = send(self._publisher, person, mail, key)
        except PublisherError as error:
            why = error.args[0] if error.args else str(error)
            self._not_taken(person, taken, why, isinstance(error, Ambiguous))
        except Exception as error:
            where = worded("notices to %(name)s", name=person.name)
            self._not_taken(person, taken, describe_bug(error, where), False)
        else:
            self._notices.told([one.id for one in taken], self._publisher.clock(), reply)

    def _not_taken(self, person: StaffPerson, taken: Sequence[Notice], why: str, maybe_told: bool) -> None:
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
        self._say(said)

    def _failed(self, error: Exception) -> None:
        known = isinstance(error, PublisherError)
        self._say(
            worded("notices to staff: %(error)s", error=error)
            if known
            else describe_bug(error, worded("notices to staff"))
        )

    def _say(self, line: str) -> None:
        # Behind a stop the database is closed, which is no fault.
        if not self._stopped.is_set():
            self._report(line)


def _key(told: Told) -> tuple[str, str]:
    return told.thing.kind, told.thing.name
