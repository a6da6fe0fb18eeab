"""What is on the calendar of an issue: pausing it, going on with it, taking it off, another time for all of it."""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.issue_editing import move_issue
from publisher.core.errors import NotFound, PublisherError
from publisher.core.wording import moment, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues.approval import time_to_come
from publisher.web.console.issues.builder import view
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_DONE = {
    "pause": worded("It is paused: nothing more goes out until somebody goes on with it."),
    "resume": worded("It goes on where it stopped."),
    "cancel": worded("It is off the calendar."),
}


def calendar_steps(publisher: Publisher) -> Blueprint:
    """The routes of the steps."""
    pages = Blueprint("issue_calendar", __name__, url_prefix="/issues/<key>/calendar")

    @pages.post("/<int:number>/<step>")
    @needs(Role.APPROVER)
    def take(key: str, number: int, step: str) -> "ResponseReturnValue":
        publisher.issues.get(key)
        if step not in _DONE:
            abort(404)
        before = publisher.calendar.get(number)
        if (before.kind, before.what) != ("issue", key):
            raise NotFound(worded("issue %(key)s has no publication %(number)s", key=key, number=number))
        try:
            _take(publisher, number, step)
        except PublisherError as error:
            return page("issue.html", **view(publisher, key, calendar_error=error)), error.http_status
        after = publisher.calendar.get(number)
        audit.note(publisher, f"publication {step}", f"{key} {before.lang} {number}", before.state, after.state)
        flash(said(_DONE[step]), "success")
        return redirect(url_for("issue.shown", key=key), 303)

    @pages.post("/move")
    @needs(Role.APPROVER)
    def move(key: str) -> "ResponseReturnValue":
        publisher.issues.get(key)
        day, hour = request.form.get("day", "").strip(), request.form.get("hour", "").strip()
        try:
            at = time_to_come(publisher, day, hour)
            rows = move_issue(publisher, key, at, publisher.clock())
        except PublisherError as error:
            shown = view(publisher, key, calendar_error=error, day=day, hour=hour)
            return page("issue.html", **shown), error.http_status
        audit.note(publisher, "issue moved", key, after=f"{at:%Y-%m-%dT%H:%MZ}: {', '.join(r.lang for r in rows)}")
        local = moment(at.astimezone(publisher.config.schedule.zone))
        flash(said(worded("It goes out on %(time)s now.", time=local)), "success")
        return redirect(url_for("issue.shown", key=key), 303)

    return pages


def _take(publisher: Publisher, number: int, step: str) -> None:
    if step == "pause":
        publisher.calendar.pause(number)
    elif step == "resume":
        publisher.calendar.resume(number)
    else:
        publisher.calendar.cancel(number, publisher.clock())
