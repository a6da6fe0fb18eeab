"""What became of a mailing in detail: by provider, and reasons grouped by their codes."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from publisher.core.errors import Refused
from publisher.sending.mailing_details import BOUNCED, details, loaded, stored
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, publications
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication, readers

pytestmark = pytest.mark.both_databases


def test_replies_that_differ_in_their_words_alone_are_one_reason(store: Store, clock: HandClock) -> None:
    addresses, far = readers(store, 8), FarSide()
    for address in addresses[:3]:
        far.answer(address, Refused("no", f"550 5.1.1 <{address}>: no such user"))
    far.answer(addresses[3], Refused("no", "550-5.7.1 your network is blocked"))
    far.answer(addresses[4], Refused("no", "a robot's words"))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    with store.begin() as connection:
        back, late = connection.execute(select(deliveries.c.id).where(deliveries.c.state == "sent")).scalars().all()[:2]
        values = {"delivery_id": back, "address_hash": "x", "kind": "hard", "status": "5.2.2", "at": clock()}
        connection.execute(insert(bounces).values(source="<1@mx>", diagnostic="552 5.2.2 full", **values))
        connection.execute(insert(bounces).values(source="<2@mx>", diagnostic="552 5.2.2 full", **values))
        connection.execute(update(deliveries).where(deliveries.c.id == late).values(attempts=3, outages=1))
        row = connection.execute(select(publications).where(publications.c.id == number)).one()
        found = details(connection, row, lambda domain: domain)
    assert loaded(stored(found)) == found
    assert [(one.kind, one.codes, one.number) for one in found.reasons] == [
        ("refused", "550 5.1.1", 3), (BOUNCED, "552 5.2.2", 1), ("refused", "550 5.7.1", 1), ("refused", "", 1),
    ]  # fmt: skip
    assert set(found.reasons[0].examples) <= set(addresses[:3])
    assert len(found.reasons[0].examples) == 3
    (one,) = found.providers
    assert (one.name, one.all, one.by_state, one.late, one.bounced) == (
        "reader.example", 8, {"sent": 3, "refused": 5}, 1, 1,
    )  # fmt: skip
    assert (found.bounced, found.late, found.left, found.complained) == (1, 1, 0, 0)


def test_providers_beyond_the_greatest_are_one_line(store: Store) -> None:
    readers(store, 40)
    ledger = deliveries_through(store, newsletter=FarSide())
    number = publication(store)
    ledger.enqueue(number, NOW + timedelta(seconds=1))
    with store.begin() as connection:
        for at, one in enumerate(connection.execute(select(deliveries.c.id)).scalars().all()):
            connection.execute(update(deliveries).where(deliveries.c.id == one).values(domain=f"d{at:02}.example"))
        row = connection.execute(select(publications).where(publications.c.id == number)).one()
        found = details(connection, row, lambda domain: domain)
    assert len(found.providers) == 31
    assert (found.providers[-1].name, found.providers[-1].all) == ("", 10)
    assert sum(one.all for one in found.providers) == 40
