"""The rows of the calendar that staff may have to hear of."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from publisher.core.states import DeliveryState, PublicationState
from publisher.ledger import holds
from publisher.planning.notable import find_notable
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications
from support.core_parts import NOW, publication

pytestmark = pytest.mark.both_databases
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_what_waits_went_wrong_or_went_out_lately(store: Store) -> None:
    later = publication(store, what="later", at=NOW + DAY)
    rows = {
        state: publication(store, what=state, state=state, at=NOW - HOUR)
        for state in ("needs review", "paused", "expired", "failed", "cancelled", "published")
    }
    publication(store, what="long ago", state="failed", at=NOW - 60 * DAY)
    publication(store, what="letter", kind="letter", state="failed")
    with store.begin() as connection:
        its = publications.c.id == rows["published"]
        connection.execute(update(publications).where(its).values(published_at=NOW - 3 * DAY))
    found = find_notable(store, NOW)
    assert [row.what for row in found] == ["needs review", "paused", "expired", "failed"]
    with store.begin() as connection:
        connection.execute(update(publications).where(its).values(published_at=NOW))
        holds.begin(connection, "newsletter", "", NOW, None, "")
    after = {row.what: row for row in find_notable(store, NOW + DAY)}
    assert after["published"].out
    assert after["later"].hold is not None
    assert after["later"].id == later


def test_a_mailing_with_only_deferred_mails_left_is_out_after_a_while(store: Store) -> None:
    number = publication(store, state=PublicationState.PUBLISHING)
    with store.begin() as connection:
        for state in (DeliveryState.SENT, DeliveryState.DEFERRED, DeliveryState.QUEUED):
            values = {"destination": f"{state}@reader.example", "key": str(state), "state": state}
            connection.execute(
                deliveries.insert().values(publication_id=number, lang="bg", next_at=NOW, changed_at=NOW, **values)
            )
    assert find_notable(store, NOW + 2 * HOUR) == []
    with store.begin() as connection:
        queued = update(deliveries).where(deliveries.c.state == DeliveryState.QUEUED)
        connection.execute(queued.values(state=DeliveryState.SENDING))
        sending = update(deliveries).where(deliveries.c.state == DeliveryState.SENDING)
        connection.execute(sending.values(state=DeliveryState.SENT))
    assert find_notable(store, NOW + HOUR / 2) == []
    (row,) = find_notable(store, NOW + HOUR)
    assert (row.id, row.out) == (number, True)
