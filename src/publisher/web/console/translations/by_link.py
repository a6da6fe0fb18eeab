"""Approval without an account: staff make secret links, and whoever has one reads and answers without signing in.

The page behind a link needs no token against forged forms: its address is the secret, which no other site knows. It
sends no Referer, so that the address stays where it is, and looking at it changes nothing.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_security import current_user

from publisher.app import review_links
from publisher.app.assembly import Publisher
from publisher.app.review_decisions import StandsOpen
from publisher.app.review_links import ReviewLink, review_by_link
from publisher.app.review_rows import changes_between, finding_words
from publisher.core.errors import NotFound, PublisherError
from publisher.core.wording import in_words, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.translations.shown import view

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def link_pages(publisher: Publisher) -> Blueprint:
    """The routes with which approvers make links and withdraw them."""
    pages = Blueprint("links", __name__, url_prefix="/translations/<slug>/<lang>/links")

    @pages.post("/")
    @needs(Role.APPROVER)
    def make(slug: str, lang: str) -> "ResponseReturnValue":
        person = request.form.get("person", "")
        days = request.form.get("days", default=0, type=int)
        try:
            secret = review_links.make_link(
                publisher, slug, lang, person, days, publisher.clock(), current_user.email
            )  # fmt: skip
        except NotFound:
            raise
        except PublisherError as error:
            shown = view(publisher, slug, lang, link_error=error, link_person=person)
            return page("review.html", **shown), error.http_status
        audit.note(publisher, "review link made", f"{slug} {lang}", after=f"{person}, {days}")
        link = url_for("by_link.shown", secret=secret, _external=True)
        return page("review.html", **view(publisher, slug, lang, link=link, link_person=person))

    @pages.post("/<int:number>/withdraw")
    @needs(Role.APPROVER)
    def withdraw(slug: str, lang: str, number: int) -> "ResponseReturnValue":
        link = review_links.withdraw_link(publisher, slug, lang, number, publisher.clock())
        if link is None:
            raise NotFound(worded("This link was used or withdrawn already."))
        audit.note(publisher, "review link withdrawn", f"{slug} {lang}", before=link.person)
        flash(said(worded("The link for %(person)s opens nothing any more.", person=link.person)), "success")
        return redirect(url_for("review.shown", slug=slug, lang=lang), 303)

    return pages


def by_link_pages(publisher: Publisher) -> Blueprint:
    """The routes for people without an account."""
    pages = Blueprint("by_link", __name__, url_prefix="/by-link/<secret>")

    @pages.get("/")
    def shown(secret: str) -> Response:
        answer = _shown(publisher, secret)
        if request.method == "GET" and answer.status_code == 200:
            _note_opened(publisher, secret)
        return answer

    @pages.post("/")
    def answer(secret: str) -> Response:
        form, now = request.form, publisher.clock()
        name, seen = form.get("name", ""), form.get("seen", "")
        sends_back = form.get("step") == "return"
        audit.no_act()
        try:
            if sends_back:
                link = review_links.return_by_link(publisher, secret, name, form.get("remark", ""), seen, now)
            else:
                link = review_links.approve_by_link(
                    publisher, secret, name, seen, now, form.get("despite") == "yes"
                )  # fmt: skip
        except NotFound as error:
            return _private("by_link_ended.html", error.http_status, words=error, good=False)
        except StandsOpen as error:
            return _shown(publisher, secret, 409, asks=len(error.errors))
        except PublisherError as error:
            return _shown(publisher, secret, error.http_status, error=error)
        _note(publisher, link, "sent back by link" if sends_back else "approved by link", name, form.get("remark", ""))
        thanks = worded("Thank you. The translation is sent back with your remark.")
        if not sends_back:
            thanks = worded("Thank you. The translation is approved.")
        return _private("by_link_ended.html", 200, words=thanks, good=True)

    return pages


def _shown(publisher: Publisher, secret: str, code: int = 200, **values: object) -> Response:
    try:
        found = review_by_link(publisher, secret, publisher.clock())
    except NotFound as error:
        return _private("by_link_ended.html", error.http_status, words=error, good=False)
    before = {name: texts[1] for name, texts in found.link.texts.items()}
    changes = {
        row.id: changes_between(before.get(row.id, ""), row.reviewed.segment.target)
        for row in found.rows.rows
        if row.id in found.changed
    }
    return _private(
        "by_link.html", code, found=found, changes=changes, finding_words=finding_words, form=request.form,
        translation=found.rows.review.translation, target=found.link.lang, **values,
    )  # fmt: skip


def _private(template: str, code: int, **values: object) -> Response:
    answer = Response(page(template, **values), code)
    answer.headers.update(_PRIVATE)
    return answer


def _note_opened(publisher: Publisher, secret: str) -> None:
    if link := review_links.note_opened(publisher, secret, publisher.clock()):
        _note(publisher, link, "review link opened", link.person)


def _note(publisher: Publisher, link: ReviewLink, action: str, name: str, remark: str = "") -> None:
    who = worded("%(name)s by a link from %(by)s", name=name.strip(), by=link.made_by)
    audit.record(
        publisher.store, publisher.clock(), action, f"{link.slug} {link.lang}", after=remark,
        who=in_words(who, publisher.config.staff.language)[:320],
    )  # fmt: skip
