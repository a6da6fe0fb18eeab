"""One publication of the calendar: how it stands, another time for it, pausing it, taking it off."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.calendar_days import title_of
from publisher.app.scheduling import Publication
from publisher.app.slot_views import clock_note
from publisher.app.time_remarks import time_remarks
from publisher.core.errors import Conflict, PublisherError
from publisher.core.locales import clocks_of
from publisher.core.states import ENDED_PUBLICATIONS, PublicationState
from publisher.core.wording import joined, moment, worded
from publisher.planning import MOVABLE, Firing
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import field, time_of
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_DONE = {
    "approve": worded("It is approved as it stands now."),
    "pause": worded("It is paused: nothing more goes out until somebody goes on with it."),
    "resume": worded("It goes on where it stopped."),
    "cancel": worded("It is off the calendar."),
}
_STOPPABLE = (PublicationState.SCHEDULED, PublicationState.PUBLISHING)
_APPROVABLE = (PublicationState.NEEDS_REVIEW, PublicationState.EXPIRED)


def add_publication(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of one publication."""

    @pages.get("/<int:number>")
    @needs(Role.AUTHOR)
    def publication(number: int) -> str:
        return page("calendar_publication.html", **_view(publisher, number))

    @pages.post("/<int:number>/move")
    @needs(Role.APPROVER)
    def move(number: int) -> "ResponseReturnValue":
        try:
            row, remarks = _move(publisher, number)
        except PublisherError as error:
            if "HX-Request" in request.headers:
                raise
            shown = _view(publisher, number, error=error, day=field("day"), hour=field("hour"))
            return page("calendar_publication.html", **shown), error.http_status
        return _moved(publisher, row, remarks)

    @pages.post("/<int:number>/next-slot")
    @needs(Role.APPROVER)
    def next_slot(number: int) -> "ResponseReturnValue":
        before = publisher.calendar.get(number)
        try:
            row = publisher.moving.to_next_free(number, publisher.clock())
        except PublisherError as error:
            return page("calendar_publication.html", **_view(publisher, number, error=error)), error.http_status
        _note_move(publisher, before, row)
        return _moved(publisher, row, time_remarks(publisher, [row], publisher.clock()))

    @pages.post("/<int:number>/<step>")
    @needs(Role.APPROVER)
    def take(number: int, step: str) -> "ResponseReturnValue":
        if step not in _DONE:
            abort(404)
        before = publisher.calendar.get(number)
        try:
            after = _take(publisher, number, step)
        except PublisherError as error:
            return page("calendar_publication.html", **_view(publisher, number, error=error)), error.http_status
        audit.note(publisher, f"publication {step}", _named(before), before.state, after.state)
        flash(said(_DONE[step]), "success")
        return redirect(url_for("calendar.publication", number=number), 303)


def _move(publisher: Publisher, number: int) -> tuple[Publication, list[str]]:
    """Move to the day and hour of the form, or with the hour that it has to another day; what there is to say of it.

    Raises `Conflict` when somebody has moved it since the page was made, and what `Moving.move` raises.
    """
    now, zone = publisher.clock(), publisher.config.schedule.zone
    before = publisher.calendar.get(number)
    if before.kind == "letter":
        abort(404)
    local = before.at.astimezone(zone)
    seen = field("seen")
    if seen and seen != seen_mark(before.at):
        raise Conflict(
            worded("Somebody has moved it meanwhile: it goes out on %(time)s. Look again.", time=moment(local))
        )
    day, hour = field("day"), field("hour") or f"{local:%H:%M}"
    at = time_of(publisher, day, hour)
    if at == before.at.replace(second=0, microsecond=0):
        return before, [worded("It stays where it was.")]
    row = publisher.moving.move([number], at, now)[0]
    _note_move(publisher, before, row)
    remarks = time_remarks(publisher, [row], now)
    if note := clock_note(Firing(f"{day} {hour}", at), zone):
        remarks = [note, *remarks]
    return row, remarks


def _note_move(publisher: Publisher, before: Publication, row: Publication) -> None:
    audit.note(publisher, "publication moved", _named(row), seen_mark(before.at), seen_mark(row.at))


def _moved(publisher: Publisher, row: Publication, remarks: list[str]) -> "ResponseReturnValue":
    local = moment(row.at.astimezone(publisher.config.schedule.zone))
    words = worded("“%(title)s” goes out on %(time)s.", title=title_of(publisher, row), time=local)
    if "HX-Request" in request.headers:
        text = joined(" ", [words, *remarks])
        return Response(page("parts/alert.html", text=text), 200)
    flash(said(words), "success")
    for remark in remarks:
        flash(said(remark))
    return redirect(url_for("calendar.publication", number=row.id), 303)


def _take(publisher: Publisher, number: int, step: str) -> Publication:
    calendar = publisher.calendar
    if step == "approve":
        return calendar.approve(number, publisher.clock())
    if step == "cancel":
        return calendar.cancel(number, publisher.clock())
    return calendar.pause(number) if step == "pause" else calendar.resume(number)


def seen_mark(at: datetime) -> str:
    """A time as forms remember it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _named(row: Publication) -> str:
    return f"{row.what} {row.channel} {row.lang} {row.id}"


def _view(
    publisher: Publisher, number: int, *, error: PublisherError | None = None, day: str = "", hour: str = ""
) -> dict[str, Any]:
    row = publisher.calendar.compared_one(number)
    if row.kind == "letter":
        abort(404)
    local = row.at.astimezone(publisher.config.schedule.zone)
    may = current_user.rank.covers(Role.APPROVER)
    return {
        "row": row, "title": title_of(publisher, row), "error": error, "seen": seen_mark(row.at), "may": may,
        "day": day or f"{local:%Y-%m-%d}", "hour": hour or f"{local:%H:%M}", "month": f"{local:%Y-%m}",
        "zone": clocks_of(publisher.config.schedule.zone.key, language()), "zone_name": local.tzname() or "",
        "movable": row.state in MOVABLE and not row.planned,
        "has_slots": row.kind == "post" and publisher.slots.has(row.channel, row.lang),
        "stoppable": row.state in _STOPPABLE, "resumable": row.state is PublicationState.PAUSED,
        "approvable": row.state in _APPROVABLE or row.void,
        "removable": row.state not in (*ENDED_PUBLICATIONS, PublicationState.PUBLISHED),
    }  # fmt: skip
