"""One digest of the schedule: what becomes of it, stopping it, and starting it again."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.digest_occasions import digest_shown
from publisher.app.digest_views import start_digest, stop_digest
from publisher.core.errors import PublisherError
from publisher.core.states import DigestOutcome
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import field
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

PERIODS = {"weekly": worded("Weekly digest"), "monthly": worded("Monthly digest")}
OUTCOMES: "Mapping[DigestOutcome, str]" = {
    DigestOutcome.ISSUE: worded("was made"),
    DigestOutcome.SKIPPED_EMPTY: worded("nothing to tell"),
    DigestOutcome.MISSED: worded("was missed"),
    DigestOutcome.STOPPED: worded("was stopped"),
}


def add_digests(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of digests."""

    @pages.get("/digests/<key>")
    @needs(Role.AUTHOR)
    def digest(key: str) -> str:
        return page("calendar_digest.html", **_view(publisher, key))

    @pages.post("/digests/<key>/stop")
    @needs(Role.APPROVER)
    def stop_one(key: str) -> "ResponseReturnValue":
        reason = field("why")
        try:
            stop_digest(publisher, key, publisher.clock(), reason)
        except PublisherError as error:
            return page("calendar_digest.html", **_view(publisher, key, error)), error.http_status
        audit.note(publisher, "digest stopped", key, after=reason)
        flash(said(worded("The digest does not go out; its stories are in the next one.")), "success")
        return redirect(url_for("calendar.digest", key=key), 303)

    @pages.post("/digests/<key>/start")
    @needs(Role.APPROVER)
    def start_one(key: str) -> "ResponseReturnValue":
        try:
            before = start_digest(publisher, key, publisher.clock())
        except PublisherError as error:
            return page("calendar_digest.html", **_view(publisher, key, error)), error.http_status
        audit.note(publisher, "digest started again", key, before.why)
        flash(said(worded("The digest is planned again.")), "success")
        return redirect(url_for("calendar.digest", key=key), 303)


def _view(publisher: Publisher, key: str, error: PublisherError | None = None) -> dict[str, Any]:
    shown = digest_shown(publisher, key, publisher.clock())
    local = shown.at.astimezone(publisher.config.schedule.zone)
    return {
        "shown": shown, "title": PERIODS[shown.period], "error": error, "outcomes": OUTCOMES,
        "zone": publisher.config.schedule.zone, "day": f"{local:%Y-%m-%d}", "month": f"{local:%Y-%m}",
        "why": field("why"), "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
