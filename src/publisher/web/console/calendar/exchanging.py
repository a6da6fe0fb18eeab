"""Exchanging the times of two publications: asked first, done in one step, undone by the same form."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.calendar_days import title_of
from publisher.app.exchanging import exchange, exchangeable
from publisher.app.scheduling import Publication
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.wording import moment, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import MARK, field, seen_mark
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def add_exchanging(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of an exchange."""

    @pages.get("/<int:number>/swap")
    @needs(Role.APPROVER)
    def swap(number: int) -> str:
        return page("calendar_swap.html", **_view(publisher, number, request.args.get("with", 0, type=int)))

    @pages.post("/<int:number>/swap")
    @needs(Role.APPROVER)
    def swap_now(number: int) -> "ResponseReturnValue":
        other = request.form.get("other", 0, type=int)
        try:
            seen = [_time(field(name)) for name in ("seen", "seen_other") if field(name)]
            done = exchange(publisher, number, other, publisher.clock(), seen)
        except PublisherError as error:
            return page("calendar_swap.html", **_view(publisher, number, other, error)), error.http_status
        for before, after in zip(done.before, done.rows, strict=True):
            named = f"{after.what} {after.channel} {after.lang} {after.id}"
            audit.note(publisher, "publication exchanged", named, seen_mark(before.at), seen_mark(after.at))
            local = moment(after.at.astimezone(publisher.config.schedule.zone))
            words = worded("“%(title)s” goes out on %(time)s.", title=title_of(publisher, after), time=local)
            flash(said(words), "success")
        for remark in done.remarks:
            flash(said(remark))
        return redirect(url_for("calendar.publication", number=number, exchanged=other), 303)


def choices(publisher: Publisher, row: Publication) -> list[tuple[int, str, datetime]]:
    """What a publication may change places with: number, title, time."""
    found = exchangeable(publisher, row, publisher.clock())
    titles = publisher.post_list.titles() if any(one.kind == "post" for one in found) else {}
    return [(one.id, one.subject or titles.get(one.what, one.what), one.at) for one in found]


def undoing(publisher: Publisher, row: Publication) -> dict[str, Any] | None:
    """The form that takes back the exchange that the address tells of; None where there is none, or it has begun."""
    number = request.args.get("exchanged", 0, type=int)
    found = next((one for one in exchangeable(publisher, row, publisher.clock()) if one.id == number), None)
    return {"other": found.id, "seen": seen_mark(row.at), "seen_other": seen_mark(found.at)} if found else None


def _view(publisher: Publisher, number: int, other: int, error: PublisherError | None = None) -> dict[str, Any]:
    one = _row(publisher, number)
    two = _row(publisher, other) if other else None
    zone = publisher.config.schedule.zone
    day = two.at.astimezone(zone).date() if two else None
    return {
        "row": one, "title": title_of(publisher, one), "error": error, "choices": choices(publisher, one),
        "other": two, "other_title": title_of(publisher, two) if two else "", "seen": seen_mark(one.at),
        "seen_other": seen_mark(two.at) if two else "", "zone": zone,
        "day": day if day != one.at.astimezone(zone).date() else None,
    }  # fmt: skip


def _row(publisher: Publisher, number: int) -> Publication:
    row = publisher.calendar.get(number)
    if row.kind == "letter":
        abort(404)
    return row


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, MARK).replace(tzinfo=UTC)
    except ValueError as error:
        raise InvalidInput(worded("Choose a day and an hour.")) from error
