"""The calendar itself: a month or a week, of all networks or of one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.calendar_days import calendar_days
from publisher.app.holding import lasting
from publisher.app.post_editing import name_of
from publisher.core.locales import unbroken
from publisher.core.states import DeliveryState, PublicationState
from publisher.core.wording import worded
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.digests import OUTCOMES, PERIODS
from publisher.web.console.calendar.spans import span_of, weekdays
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs

STANDINGS: Mapping[str, tuple[str, str]] = {
    "planned": (PublicationState.NEEDS_REVIEW, "clock"),
    "approved": (PublicationState.SCHEDULED, "check"),
    "held": (worded("held back"), "player-pause"),
    "paused": (PublicationState.PAUSED, "player-pause"),
    "publishing": (PublicationState.PUBLISHING, "send"),
    "sent": (PublicationState.PUBLISHED, "archive"),
    "failed": (PublicationState.FAILED, "alert-triangle"),
    "uncertain": (DeliveryState.UNCERTAIN, "alert-triangle"),
    "expired": (PublicationState.EXPIRED, "ban"),
    "cancelled": (PublicationState.CANCELLED, "x"),
}
"""The word and the icon for each way in which a publication can stand: the words of its states, as everywhere else."""


HAPPENINGS = {"starts": (worded("Event"), "calendar"), "register_by": (worded("Registration ends"), "bell")}
"""The words and the icon of the dates that posts name."""


_MOST = 5
"""Tiles of a day that a month shows at once; of more, the rest is opened with a button."""


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
        "span": span, "title": unbroken(span.title(language())), "days": days, "weekdays": weekdays(language()),
        "today": today, "channels": channels, "channel": channel, "kept": kept, "held": lasting(publisher, now),
        "standings": STANDINGS, "most": _MOST, "periods": PERIODS, "outcomes": OUTCOMES, "happenings": HAPPENINGS,
        "posts": {one.post.slug: name_of(publisher, one.post.path) for day in days for one in day.events},
        "zone": zone, "tab": "calendar",
        "langs": publisher.languages,
        "before": span.before | kept, "behind": span.behind | kept,
        "empty": not any(day.tiles for day in days),
        "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
