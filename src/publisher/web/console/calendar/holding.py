"""Holding back everything, a network or a language for a while, and letting it go on."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.holding import hold, lasting, let_go
from publisher.core.errors import PublisherError
from publisher.core.locales import clocks_of
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import field, time_of
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_EVERYTHING = "everything"


def add_holding(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of holds."""

    @pages.get("/holds")
    @needs(Role.AUTHOR)
    def holds() -> str:
        return page("calendar_holds.html", **_view(publisher))

    @pages.post("/holds")
    @needs(Role.APPROVER)
    def begin_hold() -> "ResponseReturnValue":
        channel, lang, day, hour = field("channel"), field("lang"), field("day"), field("hour")
        try:
            until = time_of(publisher, day, hour) if day or hour else None
            hold(publisher, channel, lang, publisher.clock(), until, field("why"))
        except PublisherError as error:
            return page("calendar_holds.html", **_view(publisher, error, request.form)), error.http_status
        audit.note(publisher, "hold begun", _named(channel, lang), after=f"{day} {hour} {field('why')}".strip())
        flash(said(worded("It is held back from now on. Nothing that waits has lost its place.")), "success")
        return redirect(url_for("calendar.holds"), 303)

    @pages.post("/holds/end")
    @needs(Role.APPROVER)
    def end_hold() -> "ResponseReturnValue":
        channel, lang = field("channel"), field("lang")
        try:
            let_go(publisher, channel, lang, publisher.clock())
        except PublisherError as error:
            return page("calendar_holds.html", **_view(publisher, error)), error.http_status
        audit.note(publisher, "hold ended", _named(channel, lang))
        flash(said(worded("It goes on. What was due meanwhile goes out now, one after the other.")), "success")
        return redirect(url_for("calendar.holds"), 303)


def _named(channel: str, lang: str) -> str:
    return " ".join(filter(None, (channel, lang))) or _EVERYTHING


def _view(publisher: Publisher, error: PublisherError | None = None, typed: Any = None) -> dict[str, Any]:
    return {
        "held": lasting(publisher, publisher.clock()), "error": error, "typed": typed or {}, "tab": "holds",
        "channels": list(publisher.config.channels), "langs": publisher.languages,
        "zone": clocks_of(publisher.config.schedule.zone.key, language()),
        "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
