"""What became of a publication, in figures."""

from datetime import timedelta

from sqlalchemy import insert, select, update

from publisher.app.assembly import Publisher
from publisher.core.errors import Refused, Unavailable
from publisher.core.states import DeliveryState
from publisher.sending.reports import Reason
from publisher.storage.tables import bounces, deliveries, subscriptions
from support.calendar_rows import HOUR, far_side, issue, schedule, subscribe
from support.core_parts import HandClock

READERS = [f"{name}@reader.example" for name in ("sent", "back", "spam", "gone", "full", "left")]


def test_an_edition_is_told_in_figures_and_reasons(publisher: Publisher, clock: HandClock) -> None:
    subscribe(publisher, *READERS)
    far = far_side(publisher)
    far.answer(READERS[3], Refused("no", "550 5.1.1 no such user"))
    far.answer(READERS[4], Unavailable("later", "452 4.2.2 full"))
    row = schedule(publisher, issue(publisher))
    assert publisher.reports.about("2026-12") == []
    clock.move(HOUR)
    publisher.tick()
    with publisher.store.begin() as connection:
        rows = connection.execute(select(deliveries.c.destination, deliveries.c.id)).all()
        by_reader = {row.destination: row.id for row in rows}
        for reader, kind in ((READERS[1], "hard"), (READERS[2], "complaint")):
            values = {
                "source": f"<{kind}@mx.example>", "delivery_id": by_reader[reader], "address_hash": kind, "kind": kind,
                "at": clock(),
            }  # fmt: skip
            connection.execute(insert(bounces).values(values))
        left = select(deliveries.c.subscription_id).where(deliveries.c.destination == READERS[5]).scalar_subquery()
        later = clock() + timedelta(hours=2)
        connection.execute(update(subscriptions).where(subscriptions.c.id == left).values(left_at=later))
    (report,) = publisher.reports.about("2026-12")
    assert (report.publication, report.lang, report.planned, report.still_open) == (row.id, "bg", 6, 1)
    assert report.by_state == {DeliveryState.SENT: 4, DeliveryState.REFUSED: 1, DeliveryState.DEFERRED: 1}
    assert (report.bounced, report.complained, report.left) == (1, 1, 1)
    assert (report.opened, report.followed) == (None, None)
    assert set(report.reasons) == {Reason("550 5.1.1 no such user", 1), Reason("452 4.2.2 full", 1)}
