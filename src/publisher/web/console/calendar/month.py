"""The calendar itself: a month or a week, of all networks or of one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.calendar_days import calendar_days
from publisher.app.holding import lasting
from publisher.core.locales import clocks_of
from publisher.core.wording import worded
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.spans import span_of, weekdays
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs

STANDINGS: Mapping[str, tuple[str, str]] = {
    "planned": (worded("awaits approval"), "clock"),
    "approved": (worded("approved"), "check"),
    "held": (worded("held back"), "player-pause"),
    "paused": (worded("paused"), "player-pause"),
    "publishing": (worded("going out"), "send"),
    "sent": (worded("gone out"), "archive"),
    "failed": (worded("failed"), "alert-triangle"),
    "uncertain": (worded("outcome unclear"), "alert-triangle"),
    "expired": (worded("too late"), "ban"),
    "cancelled": (worded("taken off"), "x"),
}
"""The word and the icon for each way in which a publication can stand."""

PERIODS = {"weekly": worded("Weekly digest"), "monthly": worded("Monthly digest")}


def add_month(pages: Blueprint, publisher: Publisher) -> None:
    """Add the route of the calendar."""

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown() -> str:
        return page("calendar.html", **calendar_view(publisher, request.args))


def calendar_view(publisher: Publisher, query: Mapping[str, str]) -> dict[str, Any]:
    """The values of the page for a query like `month=2026-12&channel=x`."""
    now, zone = publisher.clock(), publisher.config.schedule.zone
    today = now.astimezone(zone).date()
    span = span_of(query, today)
    channels = list(publisher.config.channels)
    channel = query.get("channel", "")
    channel = channel if channel in channels else ""
    days = calendar_days(publisher, span.first, span.number, now, channel)
    kept = {"channel": channel} if channel else {}
    return {
        "span": span, "title": span.title(language()), "days": days, "weekdays": weekdays(language()),
        "today": today, "channels": channels, "channel": channel, "kept": kept, "held": lasting(publisher, now),
        "standings": STANDINGS, "periods": PERIODS, "zone": clocks_of(zone.key, language()), "tab": "calendar",
        "langs": publisher.languages,
        "before": span.before | kept, "behind": span.behind | kept,
        "empty": not any(day.tiles for day in days),
        "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
