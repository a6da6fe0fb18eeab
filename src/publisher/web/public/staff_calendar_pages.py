"""Route of the calendar for staff: programs ask for it every hour, at an address that only staff know."""

from flask import Blueprint, Response, abort, request

from publisher.app.assembly import Publisher
from publisher.app.staff_calendar import MIME, addresses, calendar_for_staff


def staff_calendar_pages(publisher: Publisher) -> Blueprint:
    """One route; a wrong secret is answered like any address that does not exist."""
    pages = Blueprint("staff calendar", __name__)

    @pages.get("/calendar/<secret>.ics")
    def calendar(secret: str) -> Response:
        if not addresses(publisher).opens(secret):
            abort(404)
        text = calendar_for_staff(publisher, publisher.clock(), request.args.get("lang", ""))
        response = Response(text, mimetype=MIME)
        response.headers["Content-Disposition"] = 'inline; filename="publisher.ics"'
        response.headers["X-Robots-Tag"] = "noindex"
        # Only the program that asked may keep it, and asks each time whether it has changed (RFC 9111, section 5.2.2).
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response

    return pages
