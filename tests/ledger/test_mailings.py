"""The figures kept for each mailing: right at every end, of the greatest domains, and of nothing but mailings."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from publisher.core.errors import Refused, Unavailable
from publisher.ledger import mailings as figures
from publisher.ledger.counting import counts
from publisher.ledger.mailings import OTHERS, Pulse
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, mailings
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication, readers
from support.ledger_rows import letter

pytestmark = pytest.mark.both_databases


def kept(store: Store, number: int) -> dict[str, int]:
    with store.read() as connection:
        row = connection.execute(select(mailings.c.by_state).where(mailings.c.publication_id == number)).one()
    return dict(row.by_state)


def counted(store: Store, number: int) -> dict[str, int]:
    with store.read() as connection:
        return counts(connection, [number])[number]


def test_the_figures_are_those_of_the_deliveries_at_the_end_of_each_run(store: Store, clock: HandClock) -> None:
    addresses, far = readers(store, 6), FarSide()
    far.answer(addresses[0], Refused("no", "550 no"))
    far.answer(addresses[1], Unavailable("later", "451 later"))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert kept(store, number) == {"queued": 6}
    ledger.send_due(clock)
    assert kept(store, number) == counted(store, number) == {"sent": 4, "refused": 1, "deferred": 1}
    clock.move(timedelta(hours=1))
    ledger.send_due(clock)
    assert kept(store, number) == counted(store, number) == {"sent": 5, "refused": 1}


def test_only_the_greatest_domains_are_named_and_the_others_are_one_number(store: Store) -> None:
    readers(store, 205)
    ledger = deliveries_through(store, newsletter=FarSide())
    number = publication(store)
    ledger.enqueue(number, NOW)
    with store.begin() as connection:
        ids = connection.execute(select(deliveries.c.id).order_by(deliveries.c.id)).scalars().all()
        for at, one in enumerate(ids):
            domain = "great.example" if at < 4 else f"d{at:03}.example"
            connection.execute(update(deliveries).where(deliveries.c.id == one).values(domain=domain))
    with store.begin() as connection:
        found = figures.count(connection, number)
        assert figures.keep(connection, number, found, Pulse(60, "250 ok", NOW))
        stored = connection.execute(select(mailings.c.waiting)).scalar_one()
    assert (found.waiting[0].domain, found.waiting[0].number) == ("great.example", 4)
    assert (found.waiting[-1].domain, found.waiting[-1].number) == (OTHERS, 2)
    assert sum(one.number for one in found.waiting) == 205
    assert figures.waiting(stored) == list(found.waiting)


def test_letters_have_no_figures(store: Store, clock: HandClock) -> None:
    number = letter(store, "one@reader.example")
    deliveries_through(store, newsletter=FarSide()).send_due(clock)
    with store.begin() as connection:
        assert not figures.keep(connection, number, figures.count(connection, number), Pulse())
        assert connection.execute(select(mailings)).all() == []
