"""How a publication ends or stops, with what staff hear of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from publisher.core.errors import LostFile
from publisher.core.states import PublicationState
from publisher.core.wording import worded
from publisher.ledger import steps
from publisher.ledger.outcomes import describe_outcome

LETTER = "letter"
"""The kind of publication that is written to one person: it never waits for a mailing."""


def name_of(publication: Row[Any]) -> str:
    """What messages to staff call a row of `publications`."""
    return worded(
        "publication %(id)s (%(what)s, %(channel)s, %(lang)s)",
        id=publication.id, what=publication.what, channel=publication.channel, lang=publication.lang,
    )  # fmt: skip


def end(
    connection: Connection, publication: Row[Any], now: datetime, report: Callable[[str], None]
) -> PublicationState | None:
    """End a publication of which nothing is open; its new state, or None. `report` hears when it has failed.

    A letter to an address that somebody has mistyped is nothing for staff.
    """
    state = steps.settle(connection, publication.id, now)
    if state is PublicationState.FAILED and publication.kind != LETTER:
        outcome = describe_outcome(connection, publication.id)
        report(worded("%(publication)s failed: %(why)s", publication=name_of(publication), why=outcome))
    return state


def pause_without(connection: Connection, publication: Row[Any], lost: LostFile) -> str:
    """Pause a publication that lacks a file of its message; returns what is wrong and what to do."""
    why = worded(
        "%(lost)s; put the file back (`publisher preview %(what)s` makes a post's picture again), then `publisher "
        "schedule resume %(number)s`",
        lost=lost, what=publication.what, number=publication.id,
    )  # fmt: skip
    steps.hold(connection, publication.id, why)
    return worded("%(publication)s is paused: %(why)s", publication=name_of(publication), why=why)
