"""What the rows about an address add up to, and what stays of them when the person is erased."""

from datetime import timedelta

from sqlalchemy import select

from publisher.storage.database import Store
from publisher.storage.tables import bounces, subscribers, suppressions
from publisher.subscribers import Subscribers
from publisher.subscribers.addresses import address_hash
from publisher.subscribers.bounces.records import Finding, history, newest, note, soft_in_a_row
from publisher.subscribers.rows import joined
from publisher.subscribers.suppression import IS_SUPPRESSED, suppress, with_suppression
from support.core_parts import NOW, readers

SAID = "550 5.1.1 <reader0000.bg@reader.example>: User unknown"


def row(trace: str, source: str = "r1", kind: str = "hard", delivery: int | None = 1) -> Finding:
    return Finding(source, delivery, trace, kind, "5.1.1", SAID)


def test_a_report_counts_once_for_an_address_and_again_for_another(store: Store) -> None:
    one, two = (address_hash(address) for address in readers(store, 2))
    with store.begin() as connection:
        assert [note(connection, row(trace), NOW) for trace in (one, one, two)] == [True, False, True]
    assert len(newest(store, 10)) == 2
    assert len(newest(store, 1)) == 1


def test_an_address_nobody_has_ever_had_has_no_history(store: Store) -> None:
    found = history(store, " Nobody@Reader.Example ")
    assert (found.address, found.suppression, found.bounces) == ("nobody@reader.example", None, ())


def test_rows_without_a_delivery_make_no_row_of_soft_ones(store: Store) -> None:
    (address,) = readers(store, 1)
    trace = address_hash(address)
    with store.begin() as connection:
        for number in range(5):
            note(connection, row(trace, f"r{number}", "soft", None), NOW)
        note(connection, row(trace, "r9", "soft", 7), NOW + timedelta(days=1))
        assert soft_in_a_row(connection, trace, NOW + timedelta(days=1)) == 1


def test_erasing_a_person_leaves_verdicts_and_none_of_the_words(store: Store) -> None:
    (address,) = readers(store, 1)
    trace = address_hash(address)
    with store.begin() as connection:
        note(connection, row(trace), NOW)
        suppress(connection, trace, "bounced", f"hard: {SAID}", NOW)
    Subscribers(store, ["bg"], ["news"]).erase(address, NOW)
    with store.read() as connection:
        rows = [*connection.execute(select(bounces)).all(), *connection.execute(select(suppressions)).all()]
    assert len(rows) == 2
    assert address not in str(rows)
    assert [bounce.kind for bounce in newest(store, 5)] == ["hard"]


def test_who_is_suppressed_is_seen_in_any_query_over_subscribers(store: Store) -> None:
    gone, well = readers(store, 2)
    with store.begin() as connection:
        suppress(connection, address_hash(gone), "bounced", "hard: 550", NOW)
    with store.read() as connection:
        rows = connection.execute(with_suppression(joined()).order_by(subscribers.c.id)).all()
        assert [(row.email, row.suppressed_kind, row.suppressed_why, row.suppressed_since) for row in rows] == [
            (gone, "bounced", "hard: 550", NOW),
            (well, None, None, None),
        ]
        assert connection.execute(select(subscribers.c.email).where(~IS_SUPPRESSED)).scalars().all() == [well]
