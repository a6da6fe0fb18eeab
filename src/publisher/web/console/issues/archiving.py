"""Taking a sent issue out of the public archive, and putting it back."""

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.issue_editing import restore_issue, withdraw_issue
from publisher.core.errors import InvalidInput, PublisherError
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.issues.builder import view
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def archive_steps(publisher: Publisher) -> Blueprint:
    """The routes of both steps."""
    pages = Blueprint("issue_archive", __name__, url_prefix="/issues/<key>/archive")

    @pages.post("/withdraw")
    @needs(Role.APPROVER)
    def withdraw(key: str) -> "ResponseReturnValue":
        publisher.issues.get(key)
        typed = request.form.get("confirm", "").strip()
        try:
            if typed != key:
                raise InvalidInput(worded("Write the key of the issue, %(key)s, to confirm.", key=key))
            done = withdraw_issue(publisher, key, publisher.clock())
        except PublisherError as error:
            return page("issue.html", **view(publisher, key, archive_error=error, confirm=typed)), error.http_status
        if done:
            audit.note(publisher, "issue withdrawn", key)
        flash(
            said(worded("The issue is no longer on the public pages. What readers have got stays theirs.")), "success"
        )
        return redirect(url_for("issue.shown", key=key), 303)

    @pages.post("/restore")
    @needs(Role.APPROVER)
    def restore(key: str) -> "ResponseReturnValue":
        if restore_issue(publisher, key):
            audit.note(publisher, "issue restored", key)
        flash(said(worded("The issue is on the public pages again.")), "success")
        return redirect(url_for("issue.shown", key=key), 303)

    return pages
