"""Approving a translation, taking that back, sending it back with a remark, accepting what is clean."""

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app import review_decisions, reviewing
from publisher.app.assembly import Publisher
from publisher.app.review_decisions import StandsOpen
from publisher.app.review_rows import finding_words, segment_name
from publisher.core.errors import InvalidInput
from publisher.core.wording import Worded, worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.translations.shown import view

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def approval_pages(publisher: Publisher) -> Blueprint:
    """The routes of a translation's way to its readers."""
    pages = Blueprint("approval", __name__, url_prefix="/translations/<slug>/<lang>")

    @pages.post("/approve")
    @needs(Role.APPROVER)
    def approve(slug: str, lang: str) -> "ResponseReturnValue":
        despite, seen = request.form.get("despite") == "yes", request.form.get("seen", "")
        unread = request.form.get("unread", default=0, type=int)
        try:
            review_decisions.approve(
                publisher, slug, lang, publisher.clock(), current_user.email, seen, despite, unread
            )  # fmt: skip
        except StandsOpen as error:
            return page(
                "review.html", **view(publisher, slug, lang, asks=error, named=_named(publisher, slug, error))
            ), 409  # fmt: skip
        passed = [one for one, said_so in (("despite errors", despite), (f"unread: {unread}", unread)) if said_so]
        audit.note(publisher, "translation approved", f"{slug} {lang}", after=", ".join(passed))
        title = publisher.editorial.post(slug).title
        flash(said(worded("The translation of “%(title)s” is approved.", title=title)), "success")
        return redirect(url_for("translations.listed"), 303)

    @pages.post("/withdraw")
    @needs(Role.APPROVER)
    def withdraw(slug: str, lang: str) -> "ResponseReturnValue":
        reviewing.withdraw(publisher, slug, lang, publisher.clock(), current_user.email)
        audit.note(publisher, "approval withdrawn", f"{slug} {lang}")
        flash(said(worded("The approval is withdrawn.")), "success")
        return _back(slug, lang)

    _add_remarks(pages, publisher)
    return pages


def _add_remarks(pages: Blueprint, publisher: Publisher) -> None:
    @pages.post("/accept-clean")
    @needs(Role.AUTHOR)
    def accept_clean(slug: str, lang: str) -> "ResponseReturnValue":
        number = review_decisions.accept_clean(
            publisher, slug, lang, publisher.clock(), current_user.email, request.form.get("seen", "")
        )
        audit.note(publisher, "segments accepted", f"{slug} {lang}", after=str(number))
        flash(said(worded_many("%(num)s segment is accepted.", "%(num)s segments are accepted.", number)), "success")
        return _back(slug, lang)

    @pages.post("/send-back")
    @needs(Role.APPROVER)
    def send_back(slug: str, lang: str) -> "ResponseReturnValue":
        remark, seen = request.form.get("remark", ""), request.form.get("seen", "")
        try:
            review_decisions.send_back(publisher, slug, lang, remark, publisher.clock(), current_user.email, seen)
        except InvalidInput as error:
            shown = view(publisher, slug, lang, remark_text=remark, remark_error=error)
            return page("review.html", **shown), error.http_status
        audit.note(publisher, "translation sent back", f"{slug} {lang}", after=remark)
        flash(said(worded("The translation is sent back with your remark.")), "success")
        return redirect(url_for("translations.listed"), 303)

    @pages.post("/ask-again")
    @needs(Role.AUTHOR)
    def ask_again(slug: str, lang: str) -> "ResponseReturnValue":
        if review_decisions.ask_again(publisher, slug, lang, publisher.clock(), current_user.email):
            audit.note(publisher, "approval asked for again", f"{slug} {lang}")
        flash(said(worded("The translation waits for approval again.")), "success")
        return _back(slug, lang)


def _named(publisher: Publisher, slug: str, open_ones: StandsOpen) -> list[tuple[Worded, str, list[str]]]:
    """What stands open, a line for each sentence: the name of its segment, the sentence, its errors in words."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in open_ones.errors:
        found.setdefault((one.finding.segment, one.sentence), []).append(finding_words(one.finding))
    return [(segment_name(publisher, slug, segment), text, words) for (segment, text), words in found.items()]


def _back(slug: str, lang: str) -> "ResponseReturnValue":
    return redirect(url_for("review.shown", slug=slug, lang=lang), 303)
