"""The record of who did what: a row for each act, written where the act is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, g, request
from flask_security import current_user, user_authenticated
from sqlalchemy import insert, select

from publisher.app.assembly import Publisher
from publisher.core.errors import StoreBusy
from publisher.core.wording import from_stored, to_stored
from publisher.storage.database import Store
from publisher.storage.tables.staff import audit

COMMAND_LINE = "publisher"
"""Who acts when no account does: the command line, which anybody with the workspace's files may use."""

SIGNED_IN = "signed in"

LONGEST = 2000
"""Characters of what stood before and after that a row keeps."""


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the record."""

    at: datetime
    who: str
    action: str
    thing: str
    before: str
    after: str


def record(
    store: Store, now: datetime, action: str, thing: str = "", before: str = "", after: str = "",
    who: str = COMMAND_LINE, staff_id: int | None = None,
) -> None:  # fmt: skip
    """Write down an act. Long texts are cut: the record says what was done, not all that was written.

    What was `worded` before or after it is said in the language of whoever reads the log.
    """
    values: dict[str, Any] = {
        "at": now, "staff_id": staff_id, "who": who, "action": action, "thing": thing[:200],
        "before": _cut(before), "after": _cut(after),
    }  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(audit).values(values))


def _cut(text: str) -> str:
    stored = to_stored(text)
    return stored if len(stored) <= LONGEST else str(text)[:LONGEST]


def note(publisher: Publisher, action: str, thing: str = "", before: str = "", after: str = "") -> None:
    """Write down what the signed-in person has just done."""
    g.noted = True
    person = current_user
    try:
        record(publisher.store, publisher.clock(), action, thing, before, after, person.email, person.id)
    except StoreBusy:
        # What is said to them must not lead them to do it once more.
        g.done = True
        raise


def no_act() -> None:
    """Say that this request has changed nothing, although it is a form."""
    g.noted = True


def acts(
    store: Store, search: str = "", limit: int = 100, before_id: int | None = None, who: str = ""
) -> Sequence[Act]:
    """The newest acts first, those in whose person, action or thing `search` occurs; `who`: of one person alone."""
    wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if search:
        columns = (audit.c.who, audit.c.action, audit.c.thing)
        found = [column.icontains(search, autoescape=True) for column in columns]
        wanted = wanted.where(found[0] | found[1] | found[2])
    if who:
        wanted = wanted.where(audit.c.who == who)
    if before_id is not None:
        wanted = wanted.where(audit.c.id < before_id)
    with store.read() as connection:
        rows = connection.execute(wanted).all()
    return [
        Act(row.at, row.who, row.action, row.thing, from_stored(row.before), from_stored(row.after)) for row in rows
    ]


def _place() -> str:
    """The address of a request; without the words in it that open something by themselves."""
    secret = (request.view_args or {}).get("token")
    return request.path.replace(str(secret), "…") if secret else request.path


def watch(app: Flask, publisher: Publisher) -> None:
    """Make sure that no act is missing: what its view did not write down is recorded by its address."""

    @user_authenticated.connect_via(app)
    def signed_in(_: Flask, user: Any, **__: Any) -> None:
        record(
            publisher.store, publisher.clock(), SIGNED_IN, request.remote_addr or "", who=user.email, staff_id=user.id
        )
        g.noted = True

    @app.after_request
    def unnoted(answer: Response) -> Response:
        changes = request.method not in {"GET", "HEAD", "OPTIONS"} and answer.status_code < 400
        if changes and not g.get("noted") and current_user.is_authenticated:
            note(publisher, f"{request.method} {request.endpoint}", _place())
        return answer
