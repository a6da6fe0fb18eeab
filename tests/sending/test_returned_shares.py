"""Mailings of which much came back."""

from datetime import timedelta

import pytest

from publisher.core.states import DeliveryState
from publisher.sending.returned_shares import returned_above
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries
from support.core_parts import NOW, publication


@pytest.mark.both_databases
def test_a_share_counts_each_mail_that_came_back_once(store: Store) -> None:
    number = publication(store)
    with store.begin() as connection:
        connection.execute(deliveries.delete())
        for one in range(10):
            connection.execute(
                deliveries.insert().values(
                    publication_id=number, destination=f"r{one}@reader.example", lang="bg", key=f"k{one}",
                    state=DeliveryState.SENT if one < 8 else DeliveryState.REFUSED, next_at=NOW, changed_at=NOW,
                )
            )  # fmt: skip
        ids = [row.id for row in connection.execute(deliveries.select().order_by(deliveries.c.id))]
        for place, kind in ((0, "hard"), (0, "soft"), (1, "soft"), (2, "policy"), (3, "complaint"), (9, "hard")):
            connection.execute(
                bounces.insert().values(
                    source=f"{place} {kind}", delivery_id=ids[place], address_hash=f"{place}", kind=kind, at=NOW
                )
            )
    assert returned_above(store, 3 / 8, NOW) == []
    assert returned_above(store, 0.3, NOW) == [(number, 8, 3)]
    assert returned_above(store, 0.3, NOW + timedelta(seconds=1)) == []
