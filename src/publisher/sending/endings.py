"""How a publication ends or stops, with what staff hear of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from publisher.core.errors import LostFile
from publisher.core.states import PublicationState
from publisher.ledger import steps
from publisher.ledger.outcomes import describe_outcome

LETTER = "letter"
"""The kind of publication that is written to one person: it never waits for a mailing."""


def name_of(publication: Row[Any]) -> str:
    """What messages to staff call a row of `publications`."""
    return f"publication {publication.id} ({publication.what}, {publication.channel}, {publication.lang})"


def end(
    connection: Connection, publication: Row[Any], now: datetime, report: Callable[[str], None]
) -> PublicationState | None:
    """End a publication of which nothing is open; its new state, or None. `report` hears when it has failed.

    A letter to an address that somebody has mistyped is nothing for staff.
    """
    state = steps.settle(connection, publication.id, now)
    if state is PublicationState.FAILED and publication.kind != LETTER:
        report(f"{name_of(publication)} failed: {describe_outcome(connection, publication.id)}")
    return state


def pause_without(connection: Connection, publication: Row[Any], lost: LostFile) -> str:
    """Pause a publication that lacks a file of its message; returns what is wrong and what to do."""
    again = f"`publisher preview {publication.what}` makes a post's picture again"
    why = f"{lost}; put the file back ({again}), then `publisher schedule resume {publication.id}`"
    steps.hold(connection, publication.id, why)
    return f"{name_of(publication)} is paused: {why}"
