"""Uncertain deliveries: what is known about each, and a person's word, for one or for all that the person has seen."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.delivery_reports import settle, settle_all
from publisher.core.errors import PublisherError
from publisher.core.states import DeliveryState
from publisher.core.wording import worded, worded_many
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs
from publisher.web.console.today import Titles

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 25
_WORDS = ("arrived", "resend")


def settling_pages(publisher: Publisher) -> Blueprint:
    """The routes of uncertain deliveries."""
    pages = Blueprint("uncertain", __name__, url_prefix="/sending/uncertain")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        return page("sending_uncertain.html", **_view(publisher))

    @pages.post("/<int:number>")
    @needs(Role.APPROVER)
    def one(number: int) -> "ResponseReturnValue":
        arrived = _word() == "arrived"
        try:
            settle(publisher, [number] * arrived, [number] * (not arrived), [], publisher.clock())
        except PublisherError as error:
            return page("sending_uncertain.html", **_view(publisher), error=error), error.http_status
        audit.note(publisher, "delivery settled", str(number), DeliveryState.UNCERTAIN, _settled(arrived))
        done = worded("It counts as delivered.") if arrived else worded("It is sent again.")
        flash(said(done), "success")
        return redirect(url_for("uncertain.listed", after=request.form.get("after", "0")), 303)

    @pages.get("/all")
    @needs(Role.APPROVER)
    def asked() -> str:
        newest = publisher.uncertain.newest()
        return page(
            "sending_uncertain_all.html", word=_word(), newest=newest, number=publisher.uncertain.number(newest),
        )  # fmt: skip

    @pages.post("/all")
    @needs(Role.APPROVER)
    def everything() -> "ResponseReturnValue":
        word, newest = _word(), request.form.get("newest", type=int)
        if newest is None:
            abort(400)
        done = settle_all(publisher, newest, word == "arrived", publisher.clock())
        after = _settled(word == "arrived")
        audit.note(publisher, "deliveries settled", f"{done.settled} (≤ {newest})", DeliveryState.UNCERTAIN, after)
        words = (
            worded_many("%(num)s mail counts as delivered.", "%(num)s mails count as delivered.", done.settled)
            if word == "arrived"
            else worded_many("%(num)s mail is sent again.", "%(num)s mails are sent again.", done.settled)
        )
        flash(said(words), "success")
        return redirect(url_for("uncertain.listed"), 303)

    return pages


def _word() -> str:
    word = request.values.get("word", "")
    if word not in _WORDS:
        abort(400)
    return word


def _view(publisher: Publisher) -> dict[str, Any]:
    after = request.values.get("after", 0, type=int)
    found = publisher.uncertain.page(_SHOWN + 1, after)
    return {
        "found": found[:_SHOWN],
        "after": after,
        "next": found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        "uncertain": publisher.uncertain.number(),
        "titles": Titles(publisher) if found else None,
    }


def _settled(arrived: bool) -> DeliveryState:
    return DeliveryState.SENT if arrived else DeliveryState.QUEUED
