"""What staff do for a subscriber: add, correct, pause, let be mailed again, unsubscribe, erase."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.subscriber_changes import (
    Change,
    add_person,
    change_person,
    erase_person,
    lift_person,
    pause_person,
)
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.subscribers import words
from publisher.web.console.subscribers.person import kept_form, person_page, thing

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def add_changing(pages: Blueprint, publisher: Publisher) -> None:
    """Add the routes of all changes."""
    _adding(pages, publisher)
    _correcting(pages, publisher)
    _barring(pages, publisher)
    _parting(pages, publisher)


def _adding(pages: Blueprint, publisher: Publisher) -> None:
    @pages.get("/-new")
    @needs(Role.APPROVER)
    def blank() -> str:
        return _new_page(publisher, {}, {})

    @pages.post("/-new")
    @needs(Role.APPROVER)
    def add() -> "ResponseReturnValue":
        form = request.form
        number, wrong = add_person(
            publisher, form.get("email", ""), form.get("name", ""), form.get("lang", ""),
            form.get("list") or publisher.default_list, form.get("consent", ""),
        )  # fmt: skip
        if number is None:
            return _new_page(publisher, form.to_dict(), wrong), 422
        audit.note(publisher, "subscriber added", thing(number), after=form.get("lang", ""))
        return _done(number, worded("The subscriber is added."))


def _new_page(publisher: Publisher, form: dict[str, Any], wrong: dict[str, str]) -> str:
    return page(
        "subscriber_new.html", form=form, wrong=wrong, lists=words.lists(publisher), languages=publisher.languages
    )


def _correcting(pages: Blueprint, publisher: Publisher) -> None:
    @pages.post("/<int:number>/")
    @needs(Role.APPROVER)
    def correct(number: int) -> "ResponseReturnValue":
        profile = publisher.profiles.get(number)
        typed = _typed(kept_form(profile)["lists"])
        done = change_person(publisher, number, _change(typed), current_user.email)
        if done.wrong:
            return person_page(publisher, number, wrong=dict(done.wrong), typed=typed), 422
        if done.changes:
            audit.note(publisher, "subscriber corrected", thing(number), done.before, done.after)
            return _done(number, worded("The changes are saved."))
        audit.no_act()
        return _done(number, worded("Nothing was changed."))


def _typed(kept_lists: list[str]) -> dict[str, Any]:
    form = request.form
    return {
        "to": form.get("to", ""), "name": form.get("name", ""), "lang": form.get("lang", ""),
        "cadence": form.get("cadence", ""), "topics": sorted(form.getlist("topics")),
        "lists": sorted(form.getlist("lists")) if "has-lists" in form else kept_lists,
        "consent": form.get("consent", ""),
    }  # fmt: skip


def _change(typed: dict[str, Any]) -> Change:
    """What was typed where the person has changed it: what a colleague has saved meanwhile in other fields stays."""

    def changed(name: str) -> Any:
        return typed[name] if name in request.form and typed[name] != request.form.get(f"was-{name}", "") else None

    def chosen(name: str) -> list[str] | None:
        was = sorted(filter(None, request.form.get(f"was-{name}", "").split(",")))
        return typed[name] if f"has-{name}" in request.form and typed[name] != was else None

    return Change(
        changed("to"), changed("name"), changed("lang"), chosen("lists"), changed("cadence"), chosen("topics"),
        typed["consent"],
    )  # fmt: skip


def _barring(pages: Blueprint, publisher: Publisher) -> None:
    @pages.post("/<int:number>/lift")
    @needs(Role.APPROVER)
    def lift(number: int) -> "ResponseReturnValue":
        reason = request.form.get("reason", "")[:500]
        if why := lift_person(publisher, number, reason):
            return _again(publisher, number, "lift", why, reason)
        # The reason stands with the person, and goes with them.
        audit.note(publisher, "suppression lifted", thing(number))
        return _done(number, worded("The address may be mailed again."))

    @pages.post("/<int:number>/pause")
    @needs(Role.APPROVER)
    def pause(number: int) -> "ResponseReturnValue":
        reason = request.form.get("reason", "")[:200]
        if why := pause_person(publisher, number, reason):
            return _again(publisher, number, "pause", why, reason)
        audit.note(publisher, "subscriber paused", thing(number))
        return _done(number, worded("Nothing is sent to this address until somebody allows it again."))


def _parting(pages: Blueprint, publisher: Publisher) -> None:
    @pages.post("/<int:number>/leave")
    @needs(Role.APPROVER)
    def leave(number: int) -> "ResponseReturnValue":
        profile = publisher.profiles.get(number)
        name = request.form.get("list") or None
        left = publisher.choices.leave_by_address(profile.email, publisher.clock(), name)
        audit.note(publisher, "subscriber unsubscribed", thing(number), after=", ".join(left))
        return _done(number, worded("They are unsubscribed.") if left else worded("They had left already."))

    @pages.post("/<int:number>/erase")
    @needs(Role.APPROVER)
    def erase(number: int) -> "ResponseReturnValue":
        typed = request.form.get("address", "")[:400]
        if why := erase_person(publisher, number, typed):
            return _again(publisher, number, "erase", why, typed)
        audit.note(publisher, "subscriber erased", thing(number))
        flash(said(worded("The person is erased.")), "success")
        return redirect(url_for("subscribers.listed"), 303)


def _again(publisher: Publisher, number: int, act: str, why: str, typed: str) -> "ResponseReturnValue":
    """The page once more, with the words beside the field of an act, and what was typed in it."""
    kept = kept_form(publisher.profiles.get(number))
    return person_page(publisher, number, wrong={act: why}, typed={**kept, act: typed}), 422


def _done(number: int, text: str) -> "ResponseReturnValue":
    flash(said(text), "success")
    return redirect(url_for("subscribers.shown", number=number), 303)
