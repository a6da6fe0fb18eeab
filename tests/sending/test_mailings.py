"""Mailings as pages show them: paged newest first, and the details of large ones looked up now and then."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from publisher.sending import mailings as room
from publisher.sending.mailings import Mailings
from publisher.storage.database import Store
from publisher.storage.tables import mailings, publications
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication, readers

pytestmark = pytest.mark.both_databases


def test_what_has_ended_is_paged_newest_first_and_what_goes_on_stands_apart(store: Store, clock: HandClock) -> None:
    readers(store, 2)
    ledger = deliveries_through(store, newsletter=FarSide())
    numbers = [publication(store, what=f"2026-{month:02}") for month in (1, 2, 3, 4)]
    for number in numbers:
        # The first two begin at the same moment.
        ledger.enqueue(number, clock() if number != numbers[2] else clock() + timedelta(hours=1))
    ledger.send_due(clock)
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == numbers[3]).values(state="paused"))
    found = Mailings(ledger.context)
    assert [one.publication for one in found.going()] == [numbers[3]]
    first = found.ended(2)
    assert [one.publication for one in first] == [numbers[2], numbers[1]]
    last = first[-1]
    assert [one.publication for one in found.ended(2, (last.began_at, last.publication))] == [numbers[0]]
    assert (last.subject, last.planned, last.answered, last.to_go) == ("Вести", 2, 2, 2)
    named = found.about(["2026-03", "2026-01", "2026-09"])
    assert {what: [one.publication for one in its] for what, its in named.items()} == {
        "2026-01": [numbers[0]], "2026-03": [numbers[2]],
    }  # fmt: skip
    assert found.about([]) == {}


def test_details_of_a_large_mailing_are_kept_and_looked_up_less_often_as_it_ages(
    store: Store, clock: HandClock
) -> None:
    readers(store, 3)
    ledger = deliveries_through(store, newsletter=FarSide())
    number = publication(store)
    ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    with store.begin() as connection:
        connection.execute(update(publications).values(planned=room.LIVE + 1))
    found = Mailings(ledger.context)
    (report,) = found.reports("2026-12")
    assert report.details is None
    assert list(found.keep_details(clock())) == [number]
    (report,) = found.reports("2026-12")
    assert report.details is not None
    assert (report.details.providers[0].by_state, report.detailed_at) == ({"sent": 3}, clock())
    clock.move(timedelta(minutes=4))
    assert list(found.keep_details(clock())) == []
    clock.move(timedelta(minutes=2))
    assert list(found.keep_details(clock())) == [number]
    with store.begin() as connection:
        connection.execute(update(mailings).values(began_at=NOW - timedelta(days=10)))
    clock.move(timedelta(hours=1))
    assert list(found.keep_details(clock())) == []
    clock.move(timedelta(days=2))
    assert list(found.keep_details(clock())) == [number]
    clock.move(timedelta(days=60))
    assert list(found.keep_details(clock())) == [], "nothing comes back any more"
