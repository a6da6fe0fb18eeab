"""What has happened and what waits, for everybody who is signed in: new ones first marked, each with its screen.

They are counted when a page is made; no page asks for them by itself.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.notices.in_page import Goal, mark_all_read, mark_read, page_notices
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 30


def notice_pages(publisher: Publisher) -> Blueprint:
    """The routes of notices."""
    pages = Blueprint("notices", __name__, url_prefix="/notices")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        before = request.args.get("before", type=int)
        found = page_notices(publisher, current_user.id, _SHOWN + 1, before)
        older = found[_SHOWN - 1].id if len(found) > _SHOWN else None
        return page("notices.html", found=found[:_SHOWN], older=older, first=before is None)

    @pages.get("/<int:number>")
    @needs(Role.AUTHOR)
    def followed(number: int) -> "ResponseReturnValue":
        return redirect(_address(mark_read(publisher, current_user.id, number)))

    @pages.post("/read")
    @needs(Role.AUTHOR)
    def all_read() -> "ResponseReturnValue":
        newest = request.form.get("newest", type=int)
        if newest is None or not 0 <= newest < 2**63:
            abort(400)
        mark_all_read(publisher, current_user.id, newest)
        # What a person has read is nobody else's business.
        audit.no_act()
        flash(said(worded("All notices are marked as read.")), "success")
        return redirect(url_for("notices.listed"), 303)

    return pages


def _address(goal: Goal) -> str:
    match goal.place:
        case "report":
            return url_for("past.report", what=goal.what)
        case "providers":
            return url_for("providers.shown")
        case "issue":
            return url_for("issue.shown", key=goal.what)
        case "translation":
            return url_for("review.shown", slug=goal.what, lang=goal.lang)
        case "post":
            return url_for("posts.shown", name=goal.what)
        case "today":
            return url_for("today.shown")
