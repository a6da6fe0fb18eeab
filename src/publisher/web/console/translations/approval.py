"""Approving a translation: what stands open is named and asked about; and taking an approval back."""

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.app.reviewing import ErrorsStand
from publisher.core.errors import IllegalStep
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.translations.review import view

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def approval_pages(publisher: Publisher) -> Blueprint:
    """The routes of an approval."""
    pages = Blueprint("approval", __name__, url_prefix="/translations/<slug>/<lang>")

    @pages.post("/approve")
    @needs(Role.APPROVER)
    def approve(slug: str, lang: str) -> "ResponseReturnValue":
        person = current_user.email
        if publisher.config.console.four_eyes and _has_written(publisher, slug, lang, person):
            raise IllegalStep(worded("You have written on this translation yourself: somebody else approves it."))
        despite = request.form.get("despite") == "yes"
        seen = request.form.get("seen", "")
        try:
            publisher.editorial.approve(slug, lang, publisher.clock(), person, despite, seen)
        except ErrorsStand as error:
            return page("review.html", **{**view(publisher, slug, lang), "asks": error}), 409
        audit.note(publisher, "translation approved", f"{slug} {lang}", after="despite errors" if despite else "")
        flash(said(worded("The translation is approved.")), "success")
        return redirect(url_for("translations.listed"), 303)

    @pages.post("/withdraw")
    @needs(Role.APPROVER)
    def withdraw(slug: str, lang: str) -> "ResponseReturnValue":
        reviewing.withdraw(publisher, slug, lang, publisher.clock(), current_user.email)
        audit.note(publisher, "approval withdrawn", f"{slug} {lang}")
        flash(said(worded("The approval is withdrawn.")), "success")
        return redirect(url_for("review.shown", slug=slug, lang=lang), 303)

    return pages


def _has_written(publisher: Publisher, slug: str, lang: str, person: str) -> bool:
    """Whether somebody has changed a segment since the translation was last approved."""
    stored = publisher.editorial.translation(slug, lang)
    since = stored.approved_at if stored else None
    place = f"{slug} {lang} "
    acts = audit.acts(publisher.store, search=place, who=person, limit=1000)
    return any(
        act.action == "segment" and act.thing.startswith(place) and (since is None or act.at > since) for act in acts
    )
