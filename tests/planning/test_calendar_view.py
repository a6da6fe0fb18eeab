"""The calendar as one subscribes to it, on both databases: the window, the subjects, and the count of changes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from publisher.core.messages import freeze
from publisher.core.states import PublicationState
from publisher.core.types import Message
from publisher.planning import EditionText, Issues
from publisher.planning.calendar_addresses import CalendarAddresses
from publisher.planning.calendar_view import CalendarView
from publisher.storage.database import Store
from publisher.storage.tables import publications
from support.core_parts import MESSAGE, NOW, HandClock

pytestmark = pytest.mark.both_databases
NOTHING = Path("/nowhere")


def add(store: Store, what: str, days: float = 1, message: Message | None = None, **values: Any) -> int:
    at = NOW + timedelta(days=days)
    row = {
        "kind": "post", "what": what, "channel": "folder", "lang": "bg", "at": at, "expires_at": at, "created_at": NOW,
        "state": PublicationState.SCHEDULED, "message": freeze(message, NOTHING) if message else None, **values,
    }  # fmt: skip
    with store.begin() as connection:
        return int(connection.execute(publications.insert().values(**row).returning(publications.c.id)).scalar_one())


def change(store: Store, number: int, **values: Any) -> None:
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == number).values(**values))


def test_every_change_of_a_row_counts_and_has_its_time_and_a_new_row_has_neither(store: Store) -> None:
    clock = HandClock()
    store.keep_time(clock)
    number, other = add(store, "a"), add(store, "b")
    clock.move(timedelta(hours=1))
    change(store, number, why="a look is needed", state=PublicationState.NEEDS_REVIEW)
    later = clock.move(timedelta(hours=1))
    change(store, number, at=NOW + timedelta(days=2))
    found = {one.id: one for one in CalendarView(store).around(NOW)}
    assert (found[number].sequence, found[number].changed_at) == (2, later)
    assert (found[other].sequence, found[other].changed_at) == (0, NOW)


def test_an_issue_has_the_subject_that_was_approved_or_the_one_written_for_it(store: Store) -> None:
    Issues(store).create("2026-12", ["a"], {"bg": EditionText("Вести от декември")}, NOW)
    waits = add(store, "2026-12", kind="issue", channel="newsletter", state=PublicationState.NEEDS_REVIEW)
    english = add(store, "2026-12", kind="issue", channel="newsletter", lang="en", message=MESSAGE)
    post = add(store, "a", message=MESSAGE)
    found = {one.id: one.subject for one in CalendarView(store).around(NOW)}
    assert found == {waits: "Вести от декември", english: MESSAGE.subject, post: ""}


def test_letters_what_is_far_and_what_was_cancelled_long_ago_are_not_in_it(store: Store) -> None:
    clock = HandClock()
    store.keep_time(clock)
    inside = [add(store, "past", days=-89), add(store, "soon"), add(store, "next-year", days=365)]
    add(store, "long-past", days=-91)
    add(store, "far", days=367)
    add(store, "7", kind="letter")
    cancelled = add(store, "cancelled", days=60)
    change(store, cancelled, state=PublicationState.CANCELLED)
    assert [one.id for one in CalendarView(store).around(NOW)] == [*inside[:2], cancelled, inside[2]]
    later = NOW + timedelta(days=31)
    assert cancelled not in [one.id for one in CalendarView(store).around(later)]


def test_a_new_secret_ends_the_one_before_and_the_database_has_neither(store: Store) -> None:
    made = CalendarAddresses(store, lambda seed: f"secret-{seed}")
    assert made.current() is None
    assert not made.opens("")
    first = made.renew(NOW)
    assert (made.current(), made.opens(first), made.opens(first + "x")) == (first, True, False)
    second = made.renew(NOW)
    assert (made.current(), made.opens(first), made.opens(second)) == (second, False, True)
    with_another_key = CalendarAddresses(store, lambda seed: f"other-{seed}")
    assert with_another_key.current() is None
    assert not with_another_key.opens(f"other-{second.removeprefix('secret-')}")
