"""A person's own page: language, password, second step, where they have signed in."""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask_security import current_user, logout_user

from publisher.app.assembly import Publisher
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.people import People
from publisher.web.console.accounts.roles import Role
from publisher.web.console.accounts.sessions import Sessions
from publisher.web.console.accounts.signing_in import SESSION_NAME
from publisher.web.console.pages import LANGUAGES, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def own_pages(publisher: Publisher, people: People, sessions: Sessions) -> Blueprint:
    """The routes of the own page."""
    pages = Blueprint("own", __name__)

    @pages.get("/me")
    @needs(Role.AUTHOR)
    def shown() -> str:
        signed_in = audit.acts(publisher.store, search=audit.SIGNED_IN, who=current_user.email, limit=10)
        person = current_user
        opened = sessions.of(person.id, person.fs_uniquifier, session.get(SESSION_NAME, ""))
        return page("own.html", signed_in=signed_in, opened=opened)

    @pages.post("/language")
    def choose_language() -> "ResponseReturnValue":
        chosen = request.form.get("language", "")
        if chosen not in LANGUAGES:
            raise InvalidInput(worded("there is no language %(language)s here", language=chosen[:10]))
        session["language"] = chosen
        if current_user.is_authenticated:
            before, current_user.language = current_user.language, chosen
            people.database.commit()
            audit.note(publisher, "language", current_user.email, before, chosen)
        return redirect(_back())

    @pages.post("/sessions/<int:number>/end")
    @needs(Role.AUTHOR)
    def end_session(number: int) -> "ResponseReturnValue":
        if not sessions.end(current_user.id, number):
            abort(404)
        audit.note(publisher, "session ended", current_user.email)
        flash(said(worded("That session has ended.")), "success")
        return redirect(url_for("own.shown"), 303)

    @pages.post("/sign-out-everywhere")
    @needs(Role.AUTHOR)
    def everywhere() -> "ResponseReturnValue":
        audit.note(publisher, "signed out everywhere", current_user.email)
        people.set_uniquifier(current_user)
        people.database.commit()
        logout_user()
        flash(said(worded("You are signed out everywhere.")), "success")
        return redirect(url_for("security.login"))

    return pages


def _back() -> str:
    """The page that the form stands on, if it is one of ours."""
    place = request.form.get("next", "")
    mount = request.script_root + "/"
    return place if place.startswith(mount) and not place.startswith("//") and "\\" not in place else mount
