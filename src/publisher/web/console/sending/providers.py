"""The queue by provider: at what pace mail goes to each, who rests until when and why, with rest and resume."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.queue_views import RELAY, UNTIL_RESUMED
from publisher.core.errors import PublisherError
from publisher.core.wording import moment, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 50
RESTS = {
    "1": worded("for an hour"),
    "4": worded("for four hours"),
    "24": worded("for a day"),
    "": worded("until somebody resumes it"),
}


def provider_pages(publisher: Publisher) -> Blueprint:
    """The routes of the queue."""
    pages = Blueprint("providers", __name__, url_prefix="/sending/providers")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown() -> str:
        return page("sending_providers.html", **_view(publisher))

    @pages.post("/<step>")
    @needs(Role.APPROVER)
    def take(step: str) -> "ResponseReturnValue":
        if step not in ("rest", "resume"):
            abort(404)
        channel, provider = request.form.get("channel", ""), request.form.get("provider", "").strip().lower()
        try:
            before = _standing(publisher, channel, provider)
            _take(publisher, step, channel, provider)
        except PublisherError as error:
            return page("sending_providers.html", **_view(publisher), error=error), error.http_status
        thing, after = f"{channel} {provider}", _standing(publisher, channel, provider)
        if step == "rest":
            audit.note(publisher, "provider rests", thing, before, after)
            done = worded("Nothing is sent there until the rest ends.")
        else:
            audit.note(publisher, "provider resumed", thing, before, after)
            done = worded("Mail goes there again.")
        flash(said(done), "success")
        return redirect(url_for("providers.shown"), 303)

    return pages


def _take(publisher: Publisher, step: str, channel: str, provider: str) -> None:
    now, hours = publisher.clock(), request.form.get("hours", "")
    if step == "resume":
        publisher.queue.resume(provider, now, channel)
        return
    if hours not in RESTS:
        abort(400)
    until = now + timedelta(hours=int(hours)) if hours else None
    publisher.queue.rest(provider, until, now, channel)


def _standing(publisher: Publisher, channel: str, provider: str) -> str:
    for one in publisher.queue.kept(publisher.clock()):
        if (one.channel, one.provider) == (channel, provider) and one.waits_until:
            local = one.waits_until.astimezone(publisher.config.schedule.zone)
            return worded("rests until %(time)s", time=moment(local))
    return worded("goes")


def _view(publisher: Publisher) -> dict[str, Any]:
    entries = publisher.queue.kept(publisher.clock())
    return {
        "entries": entries[:_SHOWN],
        "more": max(0, len(entries) - _SHOWN),
        "several": len({one.channel for one in entries}) > 1,
        "relay": RELAY,
        "forever": UNTIL_RESUMED,
        "rests": RESTS,
        "now": publisher.clock(),
        "uncertain": publisher.uncertain.number(),
    }
