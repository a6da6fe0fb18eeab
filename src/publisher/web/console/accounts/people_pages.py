"""The accounts: who has one, invitations by link, roles, a lost second step."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.core.errors import IllegalStep, PublisherError
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts import managing
from publisher.web.console.accounts.letters import AccountLetters
from publisher.web.console.accounts.people import People, Person
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import LANGUAGES, language, page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def people_pages(publisher: Publisher, people: People) -> Blueprint:
    """The routes for administrators."""
    pages = Blueprint("people", __name__, url_prefix="/people")
    _inviting(pages, publisher, people)
    _changing(pages, publisher, people)
    return pages


def _inviting(pages: Blueprint, publisher: Publisher, people: People) -> None:
    @pages.get("/")
    @needs(Role.ADMINISTRATOR)
    def listed() -> str:
        return _page(people)

    @pages.post("/")
    @needs(Role.ADMINISTRATOR)
    def invite() -> "ResponseReturnValue":
        form = request.form
        try:
            person = managing.add(
                people, form.get("email", ""), form.get("role", ""), publisher.clock(), form.get("name", ""),
                form["language"] if form.get("language") in LANGUAGES else language(),
            )  # fmt: skip
        except PublisherError as error:
            return _page(people, form=form, error=error), error.http_status
        audit.note(publisher, "account added", person.email, after=person.role)
        link = managing.password_link(person)
        _letters().invite(person, link, current_user.called)
        return _page(people, link=link, invited=person)

    @pages.post("/<int:number>/reset")
    @needs(Role.ADMINISTRATOR)
    def reset(number: int) -> "ResponseReturnValue":
        person = _found(people, number)
        managing.reset(people, person)
        audit.note(publisher, "account reset", person.email)
        link = managing.password_link(person)
        _letters().renew(person, link, current_user.called)
        return _page(people, link=link, invited=person)


def _changing(pages: Blueprint, publisher: Publisher, people: People) -> None:
    @pages.post("/<int:number>/role")
    @needs(Role.ADMINISTRATOR)
    def role(number: int) -> "ResponseReturnValue":
        person = _not_oneself(_found(people, number))
        before = person.role
        managing.set_role(people, person, request.form.get("role", ""))
        audit.note(publisher, "role", person.email, before, person.role)
        return _done(worded("%(name)s is %(role)s now.", name=person.called, role=person.rank))

    @pages.post("/<int:number>/active")
    @needs(Role.ADMINISTRATOR)
    def active(number: int) -> "ResponseReturnValue":
        person = _not_oneself(_found(people, number))
        wanted = request.form.get("active") == "yes"
        managing.set_active(people, person, wanted)
        audit.note(publisher, "account enabled" if wanted else "account disabled", person.email)
        if wanted:
            return _done(worded("%(name)s may sign in again.", name=person.called))
        return _done(worded("%(name)s may no longer sign in.", name=person.called))


def _letters() -> AccountLetters:
    letters: AccountLetters = current_app.extensions["publisher.letters"]
    return letters


def _page(people: People, form: Mapping[str, str] | None = None, **values: Any) -> str:
    shown: dict[str, Any] = {"link": "", "invited": None, "error": "", **values}
    return page(
        "people.html", people=people.everybody(), roles=list(Role), languages=LANGUAGES, form=form or {}, **shown
    )


def _found(people: People, number: int) -> Person:
    return people.database.get(Person, number) or abort(404)


def _not_oneself(person: Person) -> Person:
    """An administrator who locked themselves out would leave nobody to undo it."""
    if person.id == current_user.id:
        raise IllegalStep(worded("This is your own account: another administrator has to change it."))
    return person


def _done(words: str) -> "ResponseReturnValue":
    flash(said(words), "success")
    return redirect(url_for("people.listed"))
