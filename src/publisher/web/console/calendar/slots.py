"""The next slots of each network and language, what lies in them, and laying what is queued on them again."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.slot_views import show_slots
from publisher.core.errors import PublisherError
from publisher.core.locales import clocks_of
from publisher.core.wording import worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.calendar.forms import field
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 10


def add_slots(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of slots."""

    @pages.get("/slots")
    @needs(Role.AUTHOR)
    def slots() -> str:
        return page("calendar_slots.html", **_view(publisher))

    @pages.post("/slots/again")
    @needs(Role.APPROVER)
    def lay_again() -> "ResponseReturnValue":
        channel, lang = field("channel"), field("lang")
        if not publisher.slots.has(channel, lang):
            abort(404)
        try:
            moved = publisher.moving.lay_again(channel, lang, publisher.clock())
        except PublisherError as error:
            return page("calendar_slots.html", **_view(publisher, error)), error.http_status
        after = "; ".join(f"{row.what} {row.slot}" for row in moved)
        audit.note(publisher, "queue laid on slots again", f"{channel} {lang}", after=after)
        one, many = "%(num)s publication has another hour now.", "%(num)s publications have another hour now."
        words = worded_many(one, many, len(moved)) if moved else worded("All of them lie on a slot; nothing was moved.")
        flash(said(words), "success")
        return redirect(url_for("calendar.slots"), 303)


def _view(publisher: Publisher, error: PublisherError | None = None) -> dict[str, Any]:
    return {
        "shown": show_slots(publisher, publisher.clock(), _SHOWN), "error": error, "tab": "slots",
        "titles": publisher.post_list.titles(), "zone": clocks_of(publisher.config.schedule.zone.key, language()),
        "quiet": publisher.slots.quiet, "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
