"""Posts that go out again and again: beginning, looking, stopping."""

from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.repeating import begin_repeat, repeats, stop_repeat
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.locales import clocks_of
from publisher.core.recurrence import Holidays
from publisher.core.wording import worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import channels_for, day_of, field, known_channels, number_of, time_of
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_HOLIDAYS: dict[str, str] = {
    "next workday": worded("on the next working day"),
    "skip": worded("not at all that time"),
    "keep": worded("on the holiday all the same"),
}
_POSTS = 50


def add_repeating(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of repeats."""

    @pages.get("/repeats")
    @needs(Role.AUTHOR)
    def repeating() -> str:
        return page("calendar_repeats.html", **_view(publisher))

    @pages.post("/repeats")
    @needs(Role.APPROVER)
    def begin() -> "ResponseReturnValue":
        if field("step") == "look":
            return page("calendar_repeats.html", **_view(publisher))
        try:
            begun = _begin(publisher)
        except PublisherError as error:
            return page("calendar_repeats.html", **_view(publisher, error)), error.http_status
        for one in begun:
            audit.note(
                publisher, "repeat begun", f"{one.repeat.wish.what} {one.repeat.id}", after=one.repeat.wish.every
            )
            for remark in one.remarks:
                flash(said(remark))
        flash(said(worded("It goes out again and again from now on.")), "success")
        return redirect(url_for("calendar.repeating"), 303)

    @pages.post("/repeats/<int:number>/stop")
    @needs(Role.APPROVER)
    def stop(number: int) -> "ResponseReturnValue":
        ended, waiting = stop_repeat(publisher, number)
        audit.note(publisher, "repeat stopped", f"{ended.wish.what} {number}", ended.wish.every)
        one, many = (
            "It is stopped. %(num)s publication of it is still on the calendar.",
            "It is stopped. %(num)s publications of it are still on the calendar.",
        )
        flash(said(worded_many(one, many, len(waiting)) if waiting else worded("It is stopped.")), "success")
        return redirect(url_for("calendar.repeating"), 303)


def _begin(publisher: Publisher) -> Any:
    slug, every, holidays = field("what"), field("every", 60), field("holidays")
    channels = known_channels(publisher, "post", request.form.getlist("channel"))
    if not slug:
        raise InvalidInput(worded("Choose what is to go out."))
    if len(channels) != 1:
        raise InvalidInput(worded("Choose one network."))
    if not every:
        raise InvalidInput(worded("Write how often it is to go out."))
    if holidays not in _HOLIDAYS:
        raise InvalidInput(worded("Choose what becomes of holidays."))
    day, hour = field("day"), field("hour")
    return begin_repeat(
        publisher, slug, channels[0], request.form.getlist("lang"), every, publisher.clock(),
        first=time_of(publisher, day, hour) if hour else None, begins=None if hour else day_of("day"),
        holidays=cast("Holidays", holidays), until=day_of("until"), times=number_of("times"),
        cool_down=number_of("cool_down") or 0,
    )  # fmt: skip


def _view(publisher: Publisher, error: PublisherError | None = None) -> dict[str, Any]:
    search = request.values.get("q", "").strip()[:200]
    posts = publisher.post_list.named(search, _POSTS)
    return {
        "repeats": repeats(publisher, publisher.clock()), "error": error, "typed": request.form, "search": search,
        "posts": posts, "channels": channels_for(publisher, "post"), "langs": publisher.languages,
        "titles": publisher.post_list.titles(), "holidays": _HOLIDAYS, "tab": "repeats",
        "zone": clocks_of(publisher.config.schedule.zone.key, language()),
        "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
