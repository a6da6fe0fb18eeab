"""Reasons in rows: kept as they were worded, said in the language of whoever reads them, verbatim when not ours."""

import pytest
from sqlalchemy import select, text

from publisher.core.states import DeliveryState
from publisher.core.wording import in_words, worded
from publisher.ledger.abandoned import silent_since
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications
from support.core_parts import NOW
from support.ledger_rows import set_publication
from support.planned_rows import planned, put

pytestmark = pytest.mark.both_databases


def _reply(store: Store) -> str:
    with store.read() as connection:
        kept: str = connection.execute(select(deliveries.c.reply)).scalars().one()
        return kept


def _why(store: Store) -> str:
    with store.read() as connection:
        kept: str = connection.execute(select(publications.c.why)).scalars().one()
        return kept


def test_a_reason_is_said_in_either_language_after_it_was_stored(store: Store) -> None:
    set_publication(
        store, planned(store, 1, "paused"), why=worded("changed since it was approved: %(reason)s", reason="x")
    )
    assert _why(store) == "changed since it was approved: x"
    assert in_words(_why(store), "bg") == "променено след одобрението: x"


def test_a_reason_of_an_older_version_is_read_and_looked_up_as_it_is(store: Store) -> None:
    number = planned(store, 1, "paused")
    for plain, bulgarian in (("cancelled by staff", "отменено от редакцията"), ("quite another", "quite another")):
        with store.begin() as connection:
            connection.execute(text("UPDATE publications SET why = :why WHERE id = :id"), {"why": plain, "id": number})
        assert _why(store) == plain
        assert in_words(_why(store), "bg") == bulgarian


@pytest.mark.parametrize(
    "reply",
    [
        "250 2.0.0 OK",
        "550 100% full %(name)s",
        '{"worded": {"text": ["%(nothing)s", "", 0, {"a": 1}]}}',
        '{"worded": ' + "x" * 489,
        "",
    ],
)
def test_what_the_far_side_said_stays_verbatim_and_fits_its_column(store: Store, reply: str) -> None:
    planned(store, 1, "paused")
    put(store, 1, state=DeliveryState.REFUSED, reply=reply, changed_at=NOW)
    assert _reply(store) == reply
    assert in_words(_reply(store), "bg") == reply


def test_our_own_reason_for_a_delivery_fits_its_column_with_its_values(store: Store) -> None:
    planned(store, 1, "paused")
    put(store, 1, state=DeliveryState.UNCERTAIN, reply=silent_since("mail.example.org", 15), changed_at=NOW)
    assert _reply(store) == silent_since("mail.example.org", 15)
    assert in_words(_reply(store), "bg").startswith("поето от изпращане на mail.example.org, което не отговаря от 15")
    put(store, 1, reply=worded("%(what)s: %(why)s", what="x" * 300, why="y" * 300))
    assert _reply(store) == (f"{'x' * 300}: {'y' * 300}")[:500]
