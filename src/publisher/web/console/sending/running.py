"""What goes out now: how far each mailing is, with pause and resume. The page asks for itself while something moves."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, redirect, request, url_for

from publisher.app.assembly import Publisher
from publisher.app.running_mailings import MailingFigures, pause_mailing, resume_mailing, running_mailings
from publisher.core.errors import PublisherError
from publisher.core.states import DeliveryState, PublicationState
from publisher.core.wording import worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page, said
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_PAST_SHOWN = 5
_PAUSED = worded(
    "The mailing is paused. The mails that were under way are finished; nobody gets it twice when it goes on."
)
_STEPS = {
    "pause": (pause_mailing, _PAUSED),
    "resume": (resume_mailing, worded("The mailing goes on where it stopped.")),
}


def running_pages(publisher: Publisher) -> Blueprint:
    """The routes of mailings that go out."""
    pages = Blueprint("sending", __name__, url_prefix="/sending")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown() -> str:
        return page("sending.html", **_view(publisher), past=publisher.mailings.ended(_PAST_SHOWN))

    @pages.get("/running")
    @needs(Role.AUTHOR)
    def running() -> "ResponseReturnValue":
        if "HX-Request" not in request.headers:
            return redirect(url_for("sending.shown"))
        return page("parts/sending_running.html", **_view(publisher))

    @pages.post("/<int:number>/<step>")
    @needs(Role.APPROVER)
    def take(number: int, step: str) -> "ResponseReturnValue":
        if step not in _STEPS:
            abort(404)
        act, done = _STEPS[step]
        try:
            before = act(publisher, number)
        except PublisherError as error:
            shown = page("sending.html", **_view(publisher), past=publisher.mailings.ended(_PAST_SHOWN), error=error)
            return shown, error.http_status
        after = publisher.calendar.get(number).state
        audit.note(publisher, f"publication {step}", f"{before.what} {before.lang} {number}", before.state, after)
        flash(said(done), "success")
        return redirect(url_for("sending.shown"), 303)

    return pages


def _moves(its: MailingFigures) -> bool:
    """Whether its figures change by themselves; those of a paused mailing do until what was under way has ended."""
    return its.state is PublicationState.PUBLISHING or its.count(DeliveryState.SENDING) > 0


def _view(publisher: Publisher) -> dict[str, Any]:
    now = publisher.clock()
    running = running_mailings(publisher, now)
    return {
        "running": running,
        "moves": any(_moves(one.figures) for one in running),
        "now": now,
        "uncertain": publisher.uncertain.number(),
    }
