"""Past mailings, newest first, and the report of each: on the page, on paper, and as CSV."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request

from publisher.app.assembly import Publisher
from publisher.app.mailing_reports import WholeReport, csv_lines, report_about
from publisher.core.states import DeliveryState
from publisher.core.wording import CONSOLE, in_words, worded
from publisher.web.console import audit
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SHOWN = 20

KINDS = {
    "bounced": worded("Came back later"),
    DeliveryState.REFUSED: worded("Refused"),
    DeliveryState.DEFERRED: worded("Deferred"),
    DeliveryState.UNCERTAIN: worded("Uncertain"),
    DeliveryState.SUPPRESSED: worded("Not sent any more"),
}
"""What happened to the mails of a reason."""


def past_pages(publisher: Publisher) -> Blueprint:
    """The routes of past mailings."""
    pages = Blueprint("past", __name__, url_prefix="/sending/past")

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        found = publisher.mailings.ended(_SHOWN + 1, _place(request.args.get("before", "")))
        older = None
        if len(found) > _SHOWN:
            last = found[_SHOWN - 1]
            older = f"{last.began_at.isoformat()}_{last.publication}"
        return page("sending_past.html", past=found[:_SHOWN], older=older, uncertain=publisher.uncertain.number())

    @pages.get("/<what>/")
    @needs(Role.AUTHOR)
    def report(what: str) -> str:
        found = report_about(publisher, what)
        return page("sending_report.html", report=found, rows=_rows(found), kinds=KINDS, now=publisher.clock())

    @pages.get("/<what>/csv")
    @needs(Role.APPROVER)
    def as_csv(what: str) -> "ResponseReturnValue":
        lang = language()
        lines = csv_lines(publisher, what, lambda text: in_words(text, lang, CONSOLE))
        audit.note(publisher, "deliveries exported", what)
        answer = Response(lines, mimetype="text/csv")
        name = "".join(sign for sign in what if sign.isascii() and (sign.isalnum() or sign in "-_."))
        answer.headers["Content-Disposition"] = f'attachment; filename="{name or "mailing"}-{lang}.csv"'
        return answer

    return pages


def _rows(report: WholeReport) -> list[tuple[str, list[int | None]]]:
    """The figures of the report, each with its number in every mailing; None = not known, or not yet."""
    parts = [(one, one.figures, one.details) for one in report.parts]
    rows: list[tuple[str, list[int | None]]] = [
        (worded("To send"), [its.to_go for _, its, _ in parts]),
        (worded("Arrived"), [its.count(DeliveryState.SENT) for _, its, _ in parts]),
        (worded("of them late"), [more.late if more else None for _, _, more in parts]),
        (worded("Refused"), [its.count(DeliveryState.REFUSED) for _, its, _ in parts]),
        (worded("Came back later"), [more.bounced if more else None for _, _, more in parts]),
        (worded("Deferred"), [its.count(DeliveryState.DEFERRED) for _, its, _ in parts]),
        (worded("Uncertain"), [its.count(DeliveryState.UNCERTAIN) for _, its, _ in parts]),
        (worded("Still to go"), [its.still_open for _, its, _ in parts]),
        (worded("Complaints"), [more.complained if more else None for _, _, more in parts]),
        (worded("Unsubscribed"), [more.left if more else None for _, _, more in parts]),
    ]
    if report.counts_visits:
        rows += [
            (worded("Opened"), [part.opened for part, _, _ in parts]),
            (worded("Links followed"), [part.followed for part, _, _ in parts]),
        ]
    return rows


def _place(text: str) -> tuple[datetime, int] | None:
    """Where a page of the list begins; None = at the newest."""
    if not text:
        return None
    began, _, number = text.rpartition("_")
    try:
        at, publication = datetime.fromisoformat(began), int(number)
    except ValueError:
        abort(404)
    if at.tzinfo is None or not 0 <= publication < 2**63:
        abort(404)
    return at, publication
