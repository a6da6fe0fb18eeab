"""The secret address at which a calendar program of staff looks at the calendar."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.staff_calendar import calendar_address, present_address, revoke_address
from publisher.core.errors import PublisherError
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def add_address(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of the address."""

    @pages.get("/address")
    @needs(Role.AUTHOR)
    def address() -> str:
        return page("calendar_address.html", **_view(publisher))

    @pages.post("/address")
    @needs(Role.APPROVER)
    def new_address() -> "ResponseReturnValue":
        try:
            calendar_address(publisher, publisher.clock(), new=True)
        except PublisherError as error:
            # Without public pages. That is no failure of this program, which the status of its error would say.
            return page("calendar_address.html", **_view(publisher, error)), 409
        # Not the address itself: whoever reads the record could open the calendar with it.
        audit.note(publisher, "calendar address made")
        flash(said(worded("The calendar has a new address; the one before opens nothing any more.")), "success")
        return redirect(url_for("calendar.address"), 303)

    @pages.post("/address/end")
    @needs(Role.APPROVER)
    def end_address() -> "ResponseReturnValue":
        if revoke_address(publisher):
            audit.note(publisher, "calendar address ended")
            flash(said(worded("The address opens nothing any more.")), "success")
        else:
            audit.no_act()
        return redirect(url_for("calendar.address"), 303)


def _view(publisher: Publisher, error: PublisherError | None = None) -> dict[str, Any]:
    found = present_address(publisher)
    return {
        "address": f"{found}?lang={language()}" if found else "", "public": bool(publisher.links.address),
        "error": error, "tab": "address", "may": current_user.rank.covers(Role.APPROVER),
    }  # fmt: skip
