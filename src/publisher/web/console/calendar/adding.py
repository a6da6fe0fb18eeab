"""Putting a post or an issue on the calendar from one of its days: at an hour, into a free slot, or before the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from publisher.app.assembly import Publisher
from publisher.app.scheduling import Publication
from publisher.app.time_remarks import time_remarks
from publisher.core import locales
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.locales import clocks_of
from publisher.core.states import PublicationState
from publisher.core.wording import moment, worded
from publisher.posts.local_times import wall_time
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import channels_for, known_channels, time_of
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 12
"""Posts or issues to choose from; a search finds the others."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks for. `how` is `hour`, `slot` (the next free one) or `push` (those in the way go further)."""

    kind: str
    what: str
    day: str
    hour: str
    how: str
    channels: Sequence[str]
    langs: Sequence[str]
    search: str

    def after(self, publisher: Publisher) -> datetime:
        """Just before the first slot that is looked at: the hour, or the day's beginning. Raises `InvalidInput`."""
        if self.hour:
            return time_of(publisher, self.day, self.hour) - timedelta(seconds=1)
        try:
            begins = datetime.combine(date.fromisoformat(self.day), time())
        except ValueError as error:
            raise InvalidInput(worded("Choose a day and an hour.")) from error
        return wall_time(begins, publisher.config.schedule.zone).astimezone(UTC) - timedelta(seconds=1)


def add_adding(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of the form."""

    @pages.get("/add")
    @needs(Role.APPROVER)
    def form() -> str:
        return page("calendar_add.html", **_view(publisher, _wish(publisher, request.args)))

    @pages.post("/add")
    @needs(Role.APPROVER)
    def add() -> "ResponseReturnValue":
        wish = _wish(publisher, request.form)
        if request.form.get("step") == "look":
            return page("calendar_add.html", **_view(publisher, wish))
        try:
            _check(wish)
            if wish.how == "push" and "sure" not in request.form:
                pushed = _pushed(publisher, wish)
                return page("calendar_add.html", **_view(publisher, wish, pushed=pushed))
        except PublisherError as error:
            return page("calendar_add.html", **_view(publisher, wish, [error])), error.http_status
        return _add(publisher, wish)


def _wish(publisher: Publisher, values: "MultiDict[str, str]") -> Wish:
    kind = "issue" if values.get("kind") == "issue" else "post"
    how = values.get("how", "")
    how = how if kind == "post" and how in ("slot", "push") else "hour"
    return Wish(
        kind, values.get("what", "")[:200], values.get("day", "").strip()[:10], values.get("hour", "").strip()[:5],
        how, known_channels(publisher, kind, values.getlist("channel")), values.getlist("lang"),
        values.get("q", "").strip()[:200],
    )  # fmt: skip


def _check(wish: Wish) -> None:
    if not wish.what:
        raise InvalidInput(worded("Choose what is to go out."))
    if not wish.channels:
        raise InvalidInput(worded("Choose at least one network."))


def _add(publisher: Publisher, wish: Wish) -> "ResponseReturnValue":
    """Put it on each network; what one of them refuses stands beside the form, and keeps nothing from the others."""
    added: list[Publication] = []
    refused: list[PublisherError] = []
    taken: list[str] = []
    for channel in wish.channels:
        try:
            added += _schedule(publisher, wish, channel)
            taken.append(channel)
        except PublisherError as error:
            refused.append(error)
    for row in added:
        audit.note(
            publisher,
            "publication added",
            f"{row.what} {row.channel} {row.lang} {row.id}",
            after=f"{row.at:%Y-%m-%dT%H:%MZ} {row.state}",
        )
        flash(said(_words(publisher, row)), "success" if row.state is PublicationState.SCHEDULED else "message")
    for remark in time_remarks(publisher, added, publisher.clock()):
        flash(said(remark))
    if refused:
        left = Wish(
            wish.kind, wish.what, wish.day, wish.hour, wish.how,
            [one for one in wish.channels if one not in taken], wish.langs, wish.search,
        )  # fmt: skip
        return page("calendar_add.html", **_view(publisher, left, refused)), refused[0].http_status
    local = added[0].at.astimezone(publisher.config.schedule.zone)
    return redirect(url_for("calendar.shown", month=f"{local:%Y-%m}", _anchor=f"d{local:%Y-%m-%d}"), 303)


def _schedule(publisher: Publisher, wish: Wish, channel: str) -> list[Publication]:
    now = publisher.clock()
    if wish.how != "hour":
        urgent, after = wish.how == "push", wish.after(publisher)
        return publisher.scheduling.queue(wish.what, channel, wish.langs, now, urgent, after=after)
    at = time_of(publisher, wish.day, wish.hour)
    if at <= now:
        local = moment(at.astimezone(publisher.config.schedule.zone))
        raise InvalidInput(worded("%(at)s is past; choose a time to come.", at=local))
    return publisher.scheduling.schedule(wish.what, channel, wish.langs, at, now)


def _words(publisher: Publisher, row: Publication) -> str:
    local = moment(row.at.astimezone(publisher.config.schedule.zone))
    name = locales.language_name(row.lang, language())
    if row.state is PublicationState.SCHEDULED:
        return worded("%(channel)s, %(lang)s: goes out on %(time)s.", channel=row.channel, lang=name, time=local)
    return worded(
        "%(channel)s, %(lang)s: on the calendar for %(time)s, but it waits: %(why)s",
        channel=row.channel, lang=name, time=local, why=row.reason,
    )  # fmt: skip


def _pushed(publisher: Publisher, wish: Wish) -> list[tuple[Publication, datetime]]:
    """What would go one slot further, and to when."""
    start = max(wish.after(publisher), publisher.clock())
    langs = wish.langs or publisher.languages
    moved = [
        (publisher.calendar.get(number), place.at)
        for channel in wish.channels
        for lang in langs
        if publisher.slots.has(channel, lang)
        for number, place in publisher.moving.pushed(channel, lang, start)[1].items()
    ]
    return sorted(moved, key=lambda one: one[1])


def _view(
    publisher: Publisher, wish: Wish, errors: Sequence[PublisherError] = (),
    pushed: Sequence[tuple[Publication, datetime]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    channels = channels_for(publisher, wish.kind)
    return {
        "wish": wish, "errors": errors, "pushed": pushed, "channels": channels, "langs": publisher.languages,
        "choices": _choices(publisher, wish), "zone": clocks_of(publisher.config.schedule.zone.key, language()),
        "has_slots": any(publisher.slots.has(one, lang) for one in channels for lang in publisher.languages),
        "titles": publisher.post_list.titles() if pushed else {},
    }  # fmt: skip


def _choices(publisher: Publisher, wish: Wish) -> list[tuple[str, str, str]]:
    """What can be chosen: name, title, and what stands beside it; first what is chosen already."""
    if wish.kind == "issue":
        found = [
            (
                issue.key,
                locales.in_language({lang: one.subject for lang, one in issue.texts.items()}, language()),
                issue.key,
            )
            for issue in reversed(publisher.issues.all())
        ]  # fmt: skip
        wanted = wish.search.casefold()
        found = [one for one in found if not wanted or wanted in f"{one[1]} {one[0]}".casefold()]
        found.sort(key=lambda one: one[0] != wish.what)
        return found[:_SHOWN]
    posts = publisher.post_list.named(wish.search, _SHOWN)
    found = [(post.slug, post.title, locales.format_date(post.date, language())) for post in posts]
    chosen = publisher.post_list.titles().get(wish.what)
    if chosen is not None and wish.what not in {one[0] for one in found[:_SHOWN]}:
        found.insert(0, (wish.what, chosen, ""))
    return found[:_SHOWN]
