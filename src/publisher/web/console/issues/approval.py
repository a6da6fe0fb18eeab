"""Approving an issue: what will happen, in words, then a second button, and then it is on the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for
from flask_security import current_user
from werkzeug.datastructures import MultiDict

from publisher.app.approving import EditionOutlook, outlook, usual_hour
from publisher.app.assembly import Publisher
from publisher.app.times import read_time
from publisher.core.errors import IllegalStep, InvalidInput, NotFound, PublisherError
from publisher.core.states import PublicationState
from publisher.core.wording import moment, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues.drafts import seen_mark
from publisher.web.console.issues.four_eyes import OWN_WORK, WRITTEN_OUTSIDE, written_outside, wrote_it
from publisher.web.console.issues.listing import subject_of
from publisher.web.console.issues.standings import ON_ITS_WAY, Row
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_STALE = worded("The issue has changed since you looked at it. This is what would happen now.")
_NO_TIME = worded("Choose the day on which it goes out: nothing is sent at once by default.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks for. `hour` is proposed where only a day was given. `langs` () = every edition."""

    day: str
    hour: str
    proposed: bool
    channel: str
    langs: tuple[str, ...]

    def time(self, publisher: Publisher, key: str) -> datetime | None:
        """When it is to go out; None = every edition keeps the time that it has on the calendar.

        Raises `InvalidInput` for a time that is past, or none at all.
        """
        if not self.day:
            if self.hour or publisher.scheduling.not_on_calendar(key, self.channel, self.langs):
                raise InvalidInput(_NO_TIME)
            return None
        return time_to_come(publisher, self.day, self.hour)


def time_to_come(publisher: Publisher, day: str, hour: str) -> datetime:
    """A day and an hour on the workspace's clocks, in UTC. Raises `InvalidInput` when it is past, or none."""
    if not day or not hour:
        raise InvalidInput(worded("Choose a day and an hour."))
    at = read_time(f"{day}T{hour}", publisher.config.schedule.zone)
    if at <= publisher.clock():
        local = at.astimezone(publisher.config.schedule.zone)
        raise InvalidInput(worded("%(at)s is past; choose a time to come.", at=moment(local)))
    return at


def approval_screen(publisher: Publisher) -> Blueprint:
    """The routes of the page."""
    pages = Blueprint("issue_approval", __name__, url_prefix="/issues/<key>/approval")

    @pages.get("/")
    @needs(Role.APPROVER)
    def shown(key: str) -> str:
        return page("issue_approval.html", **_view(publisher, key, request.args, "look" in request.args))

    @pages.get("/done")
    @needs(Role.APPROVER)
    def done(key: str) -> str:
        return page("issue_approved.html", **_done(publisher, key))

    @pages.post("/")
    @needs(Role.APPROVER)
    def approve(key: str) -> "ResponseReturnValue":
        return _approve(publisher, key)

    return pages


def _wish(publisher: Publisher, values: "MultiDict[str, str]") -> Wish:
    channels = _channels(publisher)
    channel = values.get("channel", "") or channels[0]
    if channel not in channels:
        raise NotFound(worded("there is no channel %(channel)s", channel=channel[:60]))
    day, hour = values.get("day", "").strip(), values.get("hour", "").strip()
    proposed = bool(day and not hour)
    return Wish(day, usual_hour(publisher) if proposed else hour, proposed, channel, tuple(values.getlist("lang")))


def _channels(publisher: Publisher) -> list[str]:
    """The channels that write to subscribers, the usual one first."""
    first = publisher.mail_channel()
    config = publisher.config
    return [first, *(name for name in config.channels if name != first and config.list_of_channel(name) is not None)]


def _view(
    publisher: Publisher, key: str, values: "MultiDict[str, str]", look: bool, error: str | PublisherError = ""
) -> dict[str, Any]:
    """The page; with `look` also what would happen. An error of the form stands beside it."""
    issue, wish = publisher.issues.get(key), _wish(publisher, values)
    editions: list[EditionOutlook] = []
    if look:
        try:
            with publisher.editorial.folder.one_look():
                editions = outlook(
                    publisher, key, wish.channel, wish.langs, wish.time(publisher, key), publisher.clock()
                )  # fmt: skip
        except PublisherError as refusal:
            error = error or refusal
    known = {row.lang: row for row in publisher.calendar.about([key]) if row.channel == wish.channel}
    if not look and not known:
        # Only the day is left to choose. What is on the calendar keeps its time as long as neither is given.
        wish = replace(wish, hour=wish.hour or usual_hour(publisher))
    return {
        "issue": issue, "key": key, "subject": subject_of(publisher, issue),
        "here": "approval", "wish": wish, "error": error,
        "editions": editions, "known": known, "channels": _channels(publisher), "langs": publisher.languages,
        "own_work": wrote_it(publisher, key, current_user.email), "own_words": OWN_WORK,
        "outside_words": WRITTEN_OUTSIDE if written_outside(publisher, issue) else "",
        "total": sum(one.readers or 0 for one in editions), "seen": seen_mark(publisher, issue),
        "all_wait": all(one.readers is None for one in editions),
        "zone": publisher.config.schedule.zone,
    }  # fmt: skip


def _done(publisher: Publisher, key: str) -> dict[str, Any]:
    """The page after an approval: what stands on the calendar now, and to how many readers it goes."""
    issue = publisher.issues.get(key)
    rows = [row for row in publisher.calendar.about([key]) if row.kind == "issue" and row.state in ON_ITS_WAY]
    return {
        "issue": issue, "key": key, "subject": subject_of(publisher, issue),
        "here": "approval",
        "rows": [Row(row) for row in rows], "readers": request.args.get("readers", 0, type=int),
        "zone": publisher.config.schedule.zone,
        "waits": any(row.state is PublicationState.NEEDS_REVIEW for row in rows),
    }  # fmt: skip


def _approve(publisher: Publisher, key: str) -> "ResponseReturnValue":
    """Approve what the person has seen; after any change since then, it is shown again instead."""
    issue = publisher.issues.get(key)
    if request.form.get("seen", "") != seen_mark(publisher, issue):
        return page("issue_approval.html", **_view(publisher, key, request.form, True, _STALE)), 409
    if wrote_it(publisher, key, current_user.email):
        raise IllegalStep(OWN_WORK)
    wish = _wish(publisher, request.form)
    try:
        at = wish.time(publisher, key)
        rows = publisher.scheduling.approve_issue(key, wish.channel, wish.langs, at, publisher.clock())
    except PublisherError as error:
        return page("issue_approval.html", **_view(publisher, key, request.form, True, error)), error.http_status
    states: Mapping[str, str] = {row.lang: f"{row.lang} {row.at:%Y-%m-%dT%H:%MZ} {row.state}" for row in rows}
    audit.note(publisher, "issue approved", key, after="; ".join(states.values()))
    readers = request.form.get("readers", 0, type=int)
    return redirect(url_for("issue_approval.done", key=key, readers=readers), 303)
