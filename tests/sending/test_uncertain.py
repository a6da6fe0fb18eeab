"""Uncertain deliveries for a person: what is known of each, and a word about all that the person has seen."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from publisher.core.states import DeliveryState, PublicationState
from publisher.sending.reconciling import Reconciling
from publisher.sending.uncertain import Uncertain
from publisher.storage.database import Store
from publisher.storage.tables import IS_UNCERTAIN, deliveries, mailings, publications
from support.core_parts import NOW, HandClock
from support.ledger_rows import set_publication, state_of, uncertain_ones

pytestmark = pytest.mark.both_databases


def test_each_is_listed_with_what_is_known_of_it(store: Store, clock: HandClock) -> None:
    ledger, _, addresses, number = uncertain_ones(store, clock, 3)
    uncertain = Uncertain(ledger.context)
    first, second = uncertain.page(2)
    assert (first.destination, first.provider, first.publication) == (addresses[0], "reader.example", number)
    assert (first.tried_at, first.attempts, first.what) == (clock(), 1, "2026-12")
    assert [one.destination for one in uncertain.page(2, second.id)] == [addresses[2]]
    assert (uncertain.number(), uncertain.number(second.id)) == (3, 2)


def test_one_word_settles_all_that_were_seen_and_none_that_came_later(store: Store, clock: HandClock) -> None:
    ledger, _, _, number = uncertain_ones(store, clock, 4)
    uncertain = Uncertain(ledger.context)
    seen = uncertain.page(3)[-1].id
    done = Reconciling(ledger.context).resolve_all(seen, DeliveryState.SENT, clock(), "settled by staff")
    assert (done, uncertain.number()) == (3, 1)
    assert ledger.counts([number])[number] == {"sent": 3, "uncertain": 1}
    with store.read() as connection:
        assert connection.execute(select(mailings.c.by_state)).scalar_one() == {"sent": 3, "uncertain": 1}
        assert "3 sent, 1 uncertain" in str(connection.execute(select(publications.c.outcome)).scalar_one())


def test_those_that_did_not_arrive_go_out_once_more(store: Store, clock: HandClock) -> None:
    ledger, far, addresses, number = uncertain_ones(store, clock, 3)
    newest = Uncertain(ledger.context).newest()
    assert Reconciling(ledger.context).resolve_all(newest, DeliveryState.QUEUED, clock(), "settled by staff") == 3
    assert state_of(store, number) == PublicationState.PUBLISHING
    clock.move(timedelta(minutes=1))
    far.accept_everything()
    assert ledger.send_due(clock) == len(addresses)
    assert state_of(store, number) == PublicationState.PUBLISHED


def test_what_is_cancelled_is_not_sent_again(store: Store, clock: HandClock) -> None:
    ledger, _, _, number = uncertain_ones(store, clock, 2)
    set_publication(store, number, state=PublicationState.CANCELLED)
    uncertain = Uncertain(ledger.context)
    assert Reconciling(ledger.context).resolve_all(uncertain.newest(), DeliveryState.QUEUED, NOW, "staff") == 0
    assert uncertain.number() == 2


def test_the_index_of_uncertain_ones_is_used(store: Store, clock: HandClock) -> None:
    ledger, *_ = uncertain_ones(store, clock, 2)
    uncertain = Uncertain(ledger.context)
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == uncertain.newest()).values(state="sent"))
    assert uncertain.number() == 1
    query = select(deliveries.c.id).where(IS_UNCERTAIN, deliveries.c.id > 0).order_by(deliveries.c.id).limit(5)
    sqlite = store.engine.dialect.name == "sqlite"
    with store.read() as connection:
        asked = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        if not sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(text(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{asked}")).all()
    assert "ix_deliveries_uncertain" in str(plan)
